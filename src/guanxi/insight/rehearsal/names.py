"""The names a test file uses, looked up in its process before anything runs: elements, job types, error codes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from guanxi.activities.catalogue import ACTIVITIES
from guanxi.activities.declaration import ErrorKind
from guanxi.bpmn import Element, ElementType
from guanxi.bpmn.events import Message, Signal
from guanxi.bpmn.graph import Listener
from guanxi.insight.rehearsal.problems import Problem, suggest
from guanxi.insight.rehearsal.scenario import (
    Answer,
    Answers,
    Check,
    Complete,
    Listed,
    Retry,
    Scenario,
    Send,
    Then,
)
from guanxi.insight.rehearsal.subject import Subject


class Names:
    """Looks names up and collects those that are not there."""

    def __init__(self, subject: Subject):
        elements = [one for one in subject.graph.elements.values() if one.type is not ElementType.PROCESS]
        self.subject = subject
        self.elements = {one.id: one for one in elements}
        self.tasks = {one.id for one in elements if one.user_task is not None}
        self.job_types = {
            one.job.type.text for one in elements if one.job and one.job.type.expression is None
        }
        self.job_types |= {
            one.call.process_id.text
            for one in elements
            if one.call and one.call.process_id.expression is None
        }
        self.job_types |= {
            one.type.text
            for element in elements
            for one in _listeners(element)
            if one.type.expression is None
        }
        self.open_types = any(
            (one.job and one.job.type.expression is not None)
            or (one.call and one.call.process_id.expression is not None)
            or any(listener.type.expression is not None for listener in _listeners(one))
            for one in elements
        )
        self.workers = {one.id for one in elements if one.job is not None or one.call is not None}
        self.problems: list[Problem] = []

    def check(self, scenario: Scenario) -> None:
        """Look up every name of a scenario."""
        for name, answers in scenario.given.jobs.items():
            self._job(name, answers.line)
            for answer in answers.items:
                self._answer(name, answer)
        self._task_answers(scenario.given.tasks)
        for action in scenario.when:
            match action:
                case Complete():
                    self._known(
                        action.element,
                        action.line,
                        self.tasks | self.workers | self.job_types,
                        "user task or job",
                    )
                case Retry():
                    self._known(action.element, action.line, self.elements, "element")
                case Send():
                    self._sent(action)
                case Check():
                    self._then(action.then)
        self._then(scenario.then)

    def _then(self, then: Then) -> None:
        for name in ("path", "passes", "never"):
            for element_id in getattr(then, name) or ():
                self._known(element_id, then.lines.get(name, then.line), self.elements, "element")
        for task in then.tasks or ():
            self._known(task.subject, task.line, self.tasks, "user task")
        for incident in then.incidents or ():
            self._known(incident.subject, incident.line, self.elements, "element")
        for job in then.jobs or ():
            self._job(job.subject, job.line)
            self._inputs(job)

    def _known(self, name: str, line: int, known: Iterable[str], what: str) -> None:
        known = set(known)
        if name and name not in known:
            kind = f"is no {what} of" if name in self.elements else f"names no {what} of"
            self._problem(line, f"“{name}” {kind} “{self.subject.name}”.", suggest(name, known))

    def _task_answers(self, given: Mapping[str, Answers]) -> None:
        for name, answers in given.items():
            self._known(name, answers.line, self.tasks, "user task")

    def _job(self, name: str, line: int) -> None:
        if name in self.workers or name in self.job_types or self.open_types:
            return
        message = f"“{name}” is no job type or job of “{self.subject.name}”."
        self._problem(line, message, suggest(name, self.workers | self.job_types))

    def _types(self, name: str) -> set[str]:
        """The job types an element or type name stands for, as far as they are fixed."""
        element: Element | None = self.elements.get(name)
        if element is None:
            return {name}
        return {element.job.type.text} if element.job else set()

    def _answer(self, name: str, answer: Answer) -> None:
        if answer.kind not in ("error", "failure") or not answer.code:
            return
        for job_type in self._types(name) & ACTIVITIES.keys():
            errors = ACTIVITIES[job_type].errors
            business = answer.kind == "error"
            codes = [one.code for one in errors if (one.kind is ErrorKind.BUSINESS) == business]
            if answer.code not in codes:
                what = "business error" if business else "failure"
                message = f"“{job_type}” declares no {what} “{answer.code}”."
                self._problem(answer.line, message, suggest(answer.code, codes))

    def _inputs(self, job: Listed) -> None:
        for job_type in self._types(job.subject) & ACTIVITIES.keys():
            names = [one.name for one in ACTIVITIES[job_type].inputs]
            for path in job.properties.get("inputs", {}):
                if path.split(".")[0] not in names:
                    line = job.lines.get("inputs", job.line)
                    message = f"“{job_type}” has no input “{path.split('.')[0]}”."
                    self._problem(line, message, suggest(path, names))

    def _sent(self, action: Send) -> None:
        kind = Message if action.kind == "message" else Signal
        names = {
            event.name.text
            for one in self.elements.values()
            for event in one.events
            if isinstance(event, kind) and event.name.expression is None
        }
        variable = any(
            isinstance(event, kind) and event.name.expression is not None
            for one in self.elements.values()
            for event in one.events
        )
        if action.name not in names and not variable:
            message = f"“{self.subject.name}” catches no {action.kind} “{action.name}”."
            self._problem(action.line, message, suggest(action.name, names))

    def _problem(self, line: int, message: str, cure: str) -> None:
        problem = Problem(line, message, cure)
        if problem not in self.problems:
            self.problems.append(problem)


def _listeners(element: Element) -> tuple[Listener, ...]:
    of_task = element.user_task.listeners if element.user_task is not None else ()
    return (*element.start_listeners, *element.end_listeners, *of_task)
