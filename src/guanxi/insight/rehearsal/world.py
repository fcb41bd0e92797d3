"""One instance on the real engine, with its surroundings: a clock moved by hand, jobs, tasks, timers, subscriptions.

Everything follows from the engine's effects. Work is answered by a ``Desk``; nothing here decides what is right.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import msgspec

from guanxi.activities.catalogue import ACTIVITIES
from guanxi.bpmn.timing import Duration, add
from guanxi.engine import InstanceState, Rejection, new_instance, step, visible_variables
from guanxi.engine import commands as do
from guanxi.engine import effects as effect
from guanxi.engine import events as happened
from guanxi.engine.state import BODIES, ROOT
from guanxi.insight.rehearsal.answers import Asked, Desk, Settled, Unanswered
from guanxi.insight.rehearsal.mail import Mail
from guanxi.insight.rehearsal.seen import (
    IncidentSeen,
    JobSeen,
    MessageSeen,
    Moved,
    TaskSeen,
    Visit,
    changed,
    offered,
)
from guanxi.insight.rehearsal.subject import Subject
from guanxi.insight.rehearsal.values import final
from guanxi.platform.calendars import Calendar
from guanxi.platform.errors import Invalid
from guanxi.runtime.forms import check_answers

OFFICE = Calendar(
    name="office", title="Office", zone_name="UTC", week=((("09:00", "17:00"),),) * 5 + ((),) * 2
)
"""Every business calendar is this one in a rehearsal, which must not depend on an installation."""

MOST_COMMANDS = 20_000
"""Commands a scenario may take; more is taken for a loop without end."""


class Stuck(Exception):
    """The scenario cannot go on; ``line`` is the place in the test file that asked for it, 0 for the scenario."""

    def __init__(self, message: str, line: int = 0):
        super().__init__(message)
        self.message, self.line = message, line


class _Later(msgspec.Struct, frozen=True):
    """The answer to a job that takes its time."""

    due: datetime
    key: int
    settled: Settled


class World:
    """An instance that has not started, at a moment."""

    def __init__(self, subject: Subject, desk: Desk, now: datetime):
        self.subject, self.desk, self.now = subject, desk, now
        self.state: InstanceState = new_instance(subject.definition)
        self.path: list[Visit] = []
        self.flows: set[str] = set()
        self.jobs: dict[int, JobSeen] = {}
        self.tasks: dict[int, TaskSeen] = {}
        self.mails: list[Mail] = []
        self.messages: list[MessageSeen] = []
        self.incidents: dict[int, IncidentSeen] = {}
        self.moved: list[Moved] = []
        self.unanswered: dict[int, str] = {}
        self.timers: dict[int, effect.CreateTimer] = {}
        self.subscriptions: dict[int, effect.OpenSubscription] = {}
        self._work: dict[int, Asked] = {}
        self._later: list[_Later] = []
        self._queue: deque[Callable[[], None]] = deque()
        self._commands = 0
        self.stores: dict[str, Any] = {}

    @property
    def variables(self) -> Mapping[str, Any]:
        """The global variables."""
        return self.state.variables.get(ROOT, {})

    def start(self, variables: Mapping[str, Any], element_id: str | None) -> Rejection | None:
        """Start the instance and let everything settle."""
        return self.send(do.StartInstance(variables, element_id, seed="rehearsal"))

    def send(self, command: do.Command) -> Rejection | None:
        """Carry out a command and everything that follows now.

        Raises:
            Stuck: it does not come to rest, or a task cannot be completed as given.
        """
        rejection = self._step(command)
        self._settle_all()
        return rejection

    def _settle_all(self) -> None:
        while self._queue:
            self._queue.popleft()()

    def _step(self, command: do.Command) -> Rejection | None:
        self._commands += 1
        if self._commands > MOST_COMMANDS:
            raise Stuck(f"The process did not come to rest within {MOST_COMMANDS} commands.")
        outcome = step(
            self.subject.definition,
            self.state,
            command,
            self.now,
            stores=self.stores,
            calendars=lambda _name: OFFICE,
        )
        for event in outcome.events:
            if isinstance(event, happened.ElementActivated):
                if event.type not in BODIES and event.scope >= 0:
                    self.path.append(Visit(event.element_id, self.now))
            elif isinstance(event, happened.SequenceFlowTaken):
                self.flows.add(event.flow_id)
        for one in outcome.effects:
            self._do(one)
        return outcome.rejection

    def _do(self, one: effect.Effect) -> None:
        match one:
            case effect.CreateJob():
                self._ask(one)
            case effect.CallProcess():
                self._call(one)
            case effect.WriteDataStore():
                self.stores[one.name] = one.value
            case effect.CreateTimer():
                self.timers[one.key] = one
            case effect.CreateUserTask():
                self._offer(one)
            case effect.ChangeUserTask():
                self.tasks[one.key] = changed(self.tasks[one.key], one.changes)
            case effect.OpenSubscription():
                self.subscriptions[one.key] = one
            case effect.CloseWait():
                self._close(one.key)
            case effect.CancelCall():
                self._close(one.key)
            case effect.PublishMessage():
                self._publish(one.element_id, one.name, one.correlation_key, one.variables)
            case effect.BroadcastSignal():
                self._publish(one.element_id, one.name, "", one.variables)
            case effect.OpenIncident():
                self.incidents[one.key] = IncidentSeen(
                    key=one.key, element_id=one.element_id, type=one.type, message=one.message, at=self.now
                )
            case effect.CloseIncident():
                self.incidents.pop(one.key, None)

    def _close(self, key: int) -> None:
        for waiting in (self.timers, self.subscriptions, self._work, self.unanswered):
            waiting.pop(key, None)
        self.tasks.pop(key, None)
        self._later = [one for one in self._later if one.key != key]

    def _publish(self, element_id: str, name: str, key: str, values: Mapping[str, Any]) -> None:
        self.messages.append(
            MessageSeen(element_id=element_id, name=name, key=key, values=values, at=self.now)
        )

    def _offer(self, one: effect.CreateUserTask) -> None:
        self.tasks[one.key] = offered(one, self.now)
        self._queue.append(lambda: self._complete_at_once(one.key))

    def _complete_at_once(self, key: int) -> None:
        task = self.tasks.get(key)
        given = None if task is None else self.desk.task(task.element_id)
        if given is not None:
            line, values = given
            self._complete(key, values, line)

    def complete(self, element_id: str, values: Any, line: int) -> None:
        """Complete the oldest open task or pending job of an element; ``values`` may hold formulas.

        Raises:
            Stuck: there is none, or the form does not take these values.
        """
        task = next((one for one in self.tasks.values() if one.element_id == element_id), None)
        work = next((one for one in self._work.values() if element_id == one.answered_as), None)
        if task is not None:
            self._complete(task.key, values, line)
        elif work is not None:
            settled = Settled(kind="result", values=final(values, work.variables, self.now))
            self._settle(work, settled)
        else:
            open_now = [one.element_id for one in self.tasks.values()]
            open_now += [one.answered_as for one in self._work.values()]
            waits = f"open are {', '.join(open_now)}" if open_now else "nothing is open"
            raise Stuck(f"There is no task of “{element_id}” to complete; {waits}.", line)
        self._settle_all()

    def _complete(self, key: int, given: Any, line: int) -> None:
        task = self.tasks[key]
        element_key = self.state.waits[key].element_key
        values = final(given, visible_variables(self.state, element_key), self.now)
        form = self.subject.forms.get(task.form)
        try:
            seen = visible_variables(self.state, element_key)
            answers = values if form is None else check_answers(form, values, seen)
        except Invalid as error:
            wrong = " ".join(f"{name}: {message}" for name, message in error.fields.items())
            raise Stuck(f"The form of “{task.name}” does not take these answers. {wrong}", line) from None
        self.note("task", task.element_id, values=values)
        self._step(do.CompleteUserTask(key, answers))

    def _ask(self, one: effect.CreateJob) -> None:
        visible = visible_variables(self.state, one.element_key)
        local = self.state.variables.get(one.element_key, {})
        asked = Asked(
            key=one.key,
            element_id=one.element_id,
            type=one.type,
            inputs=_inputs(one.type, visible, local),
            variables=visible,
            at=self.now,
            listener=one.listener,
        )
        self._wait_for(asked, one.retries)

    def _call(self, one: effect.CallProcess) -> None:
        handed = dict(one.variables)
        asked = Asked(
            key=one.key,
            element_id=one.element_id,
            type=one.process_id,
            inputs=handed,
            variables=handed,
            at=self.now,
            call=True,
        )
        self._wait_for(asked, 1)

    def _wait_for(self, asked: Asked, retries: int) -> None:
        self._work[asked.key] = asked
        self.jobs[asked.key] = JobSeen(
            key=asked.key,
            element_id=asked.element_id,
            type=asked.type,
            inputs=asked.inputs,
            at=self.now,
            listener=asked.listener,
        )
        self._queue.append(lambda: self._try(asked.key, max(retries, 1), 1))

    def _try(self, key: int, retries: int, attempt: int) -> None:
        """One try of a job; a failure is tried again at once while retries are left."""
        asked = self._work.get(key)
        if asked is None:
            return
        settled = self.desk.job(asked)
        self.jobs[key] = msgspec.structs.replace(self.jobs[key], attempts=attempt)
        if isinstance(settled, Unanswered):
            self.unanswered[key] = settled.message
        elif settled.kind == "failure" and settled.retry and retries > 1:
            self._queue.append(lambda: self._try(key, retries - 1, attempt + 1))
        elif settled.answer is not None and settled.answer.after is not None:
            due = self._later_by(settled.answer.after, settled.answer.line)
            self._later.append(_Later(due, key, settled))
        else:
            self._settle(asked, settled)

    def _settle(self, asked: Asked, settled: Settled) -> None:
        if settled.kind == "pending":
            return
        if settled.mail is not None:
            self.mails.append(settled.mail)
        self.note(
            settled.kind, asked.element_id, settled.code, settled.values, settled.message, key=asked.key
        )
        self._step(_command(asked, settled))

    def note(
        self,
        kind: str,
        element_id: str,
        name: str = "",
        values: Mapping[str, Any] | None = None,
        message: str = "",
        key: int = 0,
    ) -> None:
        """Remember what moved the instance from outside."""
        self.moved.append(
            Moved(
                kind=kind,
                element_id=element_id,
                at=self.now,
                name=name,
                values=values or {},
                message=message,
                key=key,
            )
        )

    def advance(self, span: Duration, line: int) -> None:
        """Let time pass; see ``run_until``."""
        self.run_until(self._later_by(span, line))

    def run_until(self, end: datetime) -> None:
        """Let timers fire and answers come that are due until then, in order of time, then of their opening."""
        while (due := self._next_due()) is not None and due[0] <= end:
            moment, key, later = due
            self.now = max(self.now, moment)
            if later is None:
                self.note("timer", self.timers[key].element_id)
                self.send(do.TriggerTimer(key))
            else:
                self._later.remove(later)
                self._settle(self._work[key], later.settled)
                self._settle_all()
        self.now = max(self.now, end)

    def _later_by(self, span: Duration, line: int) -> datetime:
        try:
            return add(self.now, span)
        except (ValueError, OverflowError):
            raise Stuck("That is after the year 9999.", line) from None

    def _next_due(self) -> tuple[datetime, int, _Later | None] | None:
        candidates: list[tuple[datetime, int, _Later | None]] = [
            *((one.due, key, None) for key, one in self.timers.items()),
            *((one.due, one.key, one) for one in self._later),
        ]
        return min(candidates, key=lambda one: one[:2], default=None)


def _inputs(job_type: str, visible: Mapping[str, Any], local: Mapping[str, Any]) -> dict[str, Any]:
    """What the job was given: the declared inputs of a known activity, else what is mapped for it."""
    activity = ACTIVITIES.get(job_type)
    if activity is None:
        return dict(local)
    given = {one.name: visible.get(one.name) for one in activity.inputs}
    defaults = {one.name: one.default for one in activity.inputs}
    return {name: defaults[name] if value is None else value for name, value in given.items()}


def _command(asked: Asked, settled: Settled) -> do.Command:
    if settled.kind == "error":
        return do.ThrowError(asked.key, settled.code, settled.message, settled.values)
    if settled.kind == "failure":
        return do.FailJob(asked.key, settled.message, settled.code)
    return (do.CompleteCall if asked.call else do.CompleteJob)(asked.key, settled.values)
