"""What comes of a job: the answer its scenario gives, else the one its activity declares for tests."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from guanxi.activities.catalogue import ACTIVITIES
from guanxi.activities.declaration import Activity, ErrorKind
from guanxi.activities.email.declaration import SEND
from guanxi.activities.inputs import read_inputs
from guanxi.activities.outcome import Failed
from guanxi.insight.rehearsal.mail import Mail, write_mail
from guanxi.insight.rehearsal.samples import sample_outputs
from guanxi.insight.rehearsal.scenario import Answer, Answers
from guanxi.insight.rehearsal.subject import Subject
from guanxi.insight.rehearsal.values import final, plain


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A job, or the call of another process, as it was asked for. ``inputs`` are FEEL values.

    ``listener`` is the event of the element for which a listener's job was asked for; empty for the element's own.
    """

    key: int
    element_id: str
    type: str
    inputs: Mapping[str, Any]
    variables: Mapping[str, Any]
    at: datetime
    call: bool = False
    listener: str = ""

    @property
    def answered_as(self) -> str:
        """Under what a scenario answers it: its element; a listener's job, of which there may be many, its type."""
        return self.type if self.listener else self.element_id


class Settled(msgspec.Struct, frozen=True, kw_only=True):
    """What comes of one try. ``mail`` is the mail it sent; ``answer`` the given answer, if it was one."""

    kind: str
    values: Mapping[str, Any] = {}
    code: str = ""
    message: str = ""
    retry: bool = False
    mail: Mail | None = None
    answer: Answer | None = None


class Unanswered(msgspec.Struct, frozen=True):
    """Nobody says what comes of the job."""

    message: str


class Desk:
    """Answers jobs and tasks; a list of answers is used up one after the other."""

    def __init__(self, subject: Subject, jobs: Mapping[str, Answers], tasks: Mapping[str, Answers]):
        self._subject = subject
        self._jobs, self._tasks = jobs, tasks
        self._used: dict[int, int] = {}

    def task(self, element_id: str) -> tuple[int, Any] | None:
        """Return the values a task is completed with at once and their line; None: it waits for somebody."""
        answers = self._tasks.get(element_id)
        values = None if answers is None else self._next(answers)
        return None if answers is None or values is None else (answers.line, values)

    def job(self, asked: Asked) -> Settled | Unanswered:
        """Return what comes of one try of a job."""
        activity = ACTIVITIES.get(asked.type)
        values = {name: plain(value) for name, value in asked.variables.items()}
        inputs = {} if activity is None else read_inputs(activity, values)
        if isinstance(inputs, Failed):
            return _failed(inputs)
        answers = self._jobs.get(asked.answered_as) or self._jobs.get(asked.type)
        if answers is not None:
            answer = self._next(answers)
            if answer is None:
                return Unanswered(f"all {len(answers.items)} answers to “{asked.type}” are used up")
            return _given(answer, activity, asked, self._mail(asked, inputs, values, answer))
        if activity is None:
            return Unanswered(f"nobody answers “{asked.type}”")
        return self._declared(activity, asked, inputs, values)

    def _next(self, answers: Answers) -> Any:
        if answers.every_time:
            return answers.items[0]
        used = self._used.get(answers.line, 0)
        self._used[answers.line] = used + 1
        return answers.items[used] if used < len(answers.items) else None

    def _mail(self, asked: Asked, inputs: Mapping[str, Any], values: Any, answer: Answer) -> Mail | None:
        if asked.type != SEND.type or answer.kind != "result":
            return None
        mail = write_mail(inputs, values, self._subject.templates, asked.element_id, asked.at)
        return mail if isinstance(mail, Mail) else None

    def _declared(
        self, activity: Activity, asked: Asked, inputs: Mapping[str, Any], values: Mapping[str, Any]
    ) -> Settled | Unanswered:
        mail = None
        if activity.type == SEND.type:
            written = write_mail(inputs, values, self._subject.templates, asked.element_id, asked.at)
            if isinstance(written, Failed):
                return _failed(written)
            mail = written
        outputs = sample_outputs(activity, {**asked.variables, **asked.inputs}, asked.at)
        if outputs is None:
            return Unanswered(f"“{asked.type}” has no answer of its own")
        return Settled(kind="result", values=outputs, mail=mail)


def _failed(failed: Failed) -> Settled:
    if failed.kind is ErrorKind.BUSINESS:
        return Settled(kind="error", code=failed.code, message=failed.text)
    return Settled(
        kind="failure", code=failed.code, message=failed.text, retry=failed.kind is ErrorKind.RETRY
    )


def _given(answer: Answer, activity: Activity | None, asked: Asked, mail: Mail | None) -> Settled:
    values = final(answer.values, {**asked.variables, **asked.inputs}, asked.at)
    retry = answer.retry
    if retry is None:
        declared = {} if activity is None else {one.code: one.kind for one in activity.errors}
        retry = declared.get(answer.code, ErrorKind.RETRY) is ErrorKind.RETRY
    return Settled(
        kind=answer.kind,
        values=values,
        code=answer.code,
        message=answer.message or answer.code,
        retry=retry,
        mail=mail,
        answer=answer,
    )
