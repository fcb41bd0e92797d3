"""What must hold, compared with what is seen in a world."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from guanxi.bpmn.timing import add, parse_duration
from guanxi.feel.values import DateTime, from_python
from guanxi.insight.rehearsal.mail import Mail
from guanxi.insight.rehearsal.outcome import Difference
from guanxi.insight.rehearsal.scenario import Cell, Listed, Then
from guanxi.insight.rehearsal.seen import IncidentSeen, JobSeen, MessageSeen, TaskSeen
from guanxi.insight.rehearsal.values import agrees, at_path, shown
from guanxi.insight.rehearsal.world import World

_STATES = {"active": "waiting", "new": "not_started"}


def state_of(world: World) -> str:
    """Return what the instance is, in the words of a test file."""
    return _STATES.get(world.state.status, world.state.status)


class Checker:
    """Compares one world with what must hold in it now."""

    def __init__(self, world: World, then: Then, *, verdict: str):
        self.world, self.then, self.verdict = world, then, verdict
        self.found: list[Difference] = []

    def differences(self) -> list[Difference]:
        """Return what is not as expected."""
        then = self.then
        self._texts("state", then.state, state_of(self.world))
        self._texts("verdict", then.verdict, self.verdict)
        self._path()
        self._variables()
        self._conditions()
        world = self.world
        self._all("tasks", then.tasks, list(world.tasks.values()), _task_properties, ordered=False)
        self._all("mails", then.mails, world.mails, _mail_properties, ordered=True)
        self._all("messages", then.messages, world.messages, _message_properties, ordered=True)
        self._all(
            "incidents",
            then.incidents or (),
            list(world.incidents.values()),
            _incident_properties,
            ordered=False,
        )
        self._jobs()
        return self.found

    def _line(self, name: str) -> int:
        return self.then.lines.get(name, self.then.line)

    def _differ(self, line: int, what: str, expected: str, got: str) -> None:
        self.found.append(Difference(line, what, expected, got))

    def _texts(self, what: str, expected: str, got: str) -> None:
        if expected and expected != got:
            self._differ(self._line(what), what, expected, got)

    def _path(self) -> None:
        then, path = self.then, [visit.element_id for visit in self.world.path]
        if then.path is not None and list(then.path) != path:
            place = next(
                (n for n, (one, other) in enumerate(zip(then.path, path, strict=False)) if one != other),
                min(len(then.path), len(path)),
            )
            what = f"path, from place {place + 1}"
            self._differ(self._line("path"), what, _ids(then.path[place:]), _ids(path[place:]))
        if then.passes is not None and not _in_order(then.passes, path):
            self._differ(self._line("passes"), "passes", _ids(then.passes), _ids(path))
        for element_id in then.never or ():
            if element_id in path:
                self._differ(self._line("never"), "never", f"not {element_id}", _ids(path))

    def _variables(self) -> None:
        for path, expected in self.then.variables.items():
            there, got = at_path(self.world.variables, path)
            if not self._agrees(expected, got) or (not there and not isinstance(expected, Cell)):
                line = self._line(f"variables.{path}")
                self._differ(line, path, shown(expected), shown(got) if there else "(no such variable)")

    def _agrees(self, expected: Any, got: Any) -> bool:
        return agrees(expected, got, self.world.variables, self.world.now)

    def _conditions(self) -> None:
        for one in self.then.conditions:
            result = one.expression.evaluate(self.world.variables, now=self.world.now)
            if result.value is not True:
                named = {name: self.world.variables.get(name) for name in sorted(one.expression.names)}
                values = ", ".join(f"{name} = {shown(value)}" for name, value in named.items())
                got = f"{shown(result.value)} ({values})" if values else shown(result.value)
                self._differ(one.line, "condition", one.text, got)

    def _all(
        self,
        what: str,
        expected: Sequence[Listed] | None,
        got: Sequence[Any],
        properties: Callable[[Any], Mapping[str, Any]],
        *,
        ordered: bool,
    ) -> None:
        """Every expected thing is there, and nothing else is."""
        if expected is None:
            return
        left = list(got)
        for one in expected:
            match = self._match(one, left[:1] if ordered else left, properties)
            if match is not None:
                left.remove(match)
                continue
            near = next(
                (other for other in left if _subject(other) == one.subject),
                left[0] if ordered and left else None,
            )
            if near is None:
                self._differ(one.line, what[:-1], _listed(one), _none(what, left))
            else:
                self._explain(what[:-1], one, near, properties)
                left.remove(near)
        self._rest(what, left, len(expected))

    def _rest(self, what: str, left: Sequence[Any], expected: int) -> None:
        for other in left:
            count = "none" if not expected else f"no other than {expected}"
            self._differ(self._line(what), what, count, _seen(other))

    def _match(
        self, one: Listed, candidates: Iterable[Any], properties: Callable[[Any], Mapping[str, Any]]
    ) -> Any:
        for other in candidates:
            values = properties(other)
            if one.subject in ("", _subject(other)) and all(
                self._agrees_property(expected, values.get(name), other)
                for name, expected in one.properties.items()
            ):
                return other
        return None

    def _agrees_property(self, expected: Any, got: Any, other: Any) -> bool:
        if isinstance(got, datetime):
            return self._agrees_moment(expected, got, other.at)
        if isinstance(got, dict) and isinstance(expected, dict):  # inputs and values: only those named
            return all(
                self._agrees(value, at_path(got, path)[1])
                and (at_path(got, path)[0] or isinstance(value, Cell))
                for path, value in expected.items()
            )
        return self._agrees(expected, got)

    def _agrees_moment(self, expected: Any, got: datetime, since: datetime) -> bool:
        if isinstance(expected, str):
            try:
                return add(since, parse_duration(expected)) == got
            except ValueError:
                return False
        moment = from_python(got)
        if isinstance(expected, DateTime):
            return bool(expected == moment)
        return self._agrees(expected, moment)

    def _explain(
        self, what: str, one: Listed, near: Any, properties: Callable[[Any], Mapping[str, Any]]
    ) -> None:
        """Say of the thing that is most like the expected one which properties differ."""
        values = properties(near)
        subject = one.subject or _subject(near)
        if one.subject and one.subject not in (_subject(near), getattr(near, "type", "")):
            self._differ(one.line, what, one.subject, _seen(near))
        for name, expected in one.properties.items():
            got = values.get(name)
            if self._agrees_property(expected, got, near):
                continue
            if isinstance(got, dict) and isinstance(expected, dict):
                for path, value in expected.items():
                    there, inner = at_path(got, path)
                    if not self._agrees(value, inner) or not there:
                        line = one.lines.get(name, one.line)
                        told = shown(inner) if there else "(not given)"
                        self._differ(line, f"{what} {subject}: {name}.{path}", shown(value), told)
            else:
                self._differ(
                    one.lines.get(name, one.line), f"{what} {subject}: {name}", shown(expected), shown(got)
                )

    def _jobs(self) -> None:
        """Each listed job was asked for, as often as said, and at least once with the inputs listed."""
        for one in self.then.jobs or ():
            asked = [job for job in self.world.jobs.values() if one.subject in (job.element_id, job.type)]
            times = one.properties.get("times")
            if times is not None and not self._agrees(times, len(asked)):
                self._differ(one.lines["times"], f"job {one.subject}: times", shown(times), str(len(asked)))
            rest = Listed(
                one.line, one.subject, {k: v for k, v in one.properties.items() if k != "times"}, one.lines
            )
            if not asked and times is None:
                seen = _ids([job.element_id for job in self.world.jobs.values()])
                self._differ(one.line, "job", one.subject, f"jobs asked for: {seen}")
            elif asked and not any(self._job_matches(rest, job) for job in asked):
                self._explain("job", rest, asked[-1], _job_properties)

    def _job_matches(self, one: Listed, job: JobSeen) -> bool:
        values = _job_properties(job)
        return all(
            self._agrees_property(expected, values[name], job) for name, expected in one.properties.items()
        )


def _in_order(wanted: Sequence[str], path: Sequence[str]) -> bool:
    rest = iter(path)
    return all(element_id in rest for element_id in wanted)


def _ids(names: Sequence[str]) -> str:
    return ", ".join(names) if names else "(nothing)"


def _subject(other: Any) -> str:
    return other.name if isinstance(other, MessageSeen) else str(other.element_id)


def _listed(one: Listed) -> str:
    properties = ", ".join(f"{name}: {shown(value)}" for name, value in one.properties.items())
    return f"{one.subject} {{{properties}}}".strip() if properties else one.subject


def _none(what: str, left: Sequence[Any]) -> str:
    return "none" if not left else f"{what}: " + "; ".join(_seen(one) for one in left)


def _seen(other: Any) -> str:
    match other:
        case TaskSeen():
            return f"{other.element_id} (“{other.name}”)"
        case Mail():
            return f"a mail to {', '.join(other.to)}: “{other.subject}”"
        case IncidentSeen():
            return f"{other.element_id}: {other.type}: {other.message}"
        case _:
            return _subject(other)


def _task_properties(one: TaskSeen) -> dict[str, Any]:
    return {
        "name": one.name,
        "assignee": one.assignee or None,
        "groups": list(one.groups),
        "users": list(one.users),
        "due": one.due,
        "follow_up": one.follow_up,
        "priority": one.priority,
        "form": one.form,
    }


def _job_properties(one: JobSeen) -> dict[str, Any]:
    return {"type": one.type, "inputs": dict(one.inputs), "attempts": one.attempts}


def _mail_properties(one: Mail) -> dict[str, Any]:
    return {
        "to": one.to[0] if len(one.to) == 1 else list(one.to),
        "subject": one.subject,
        "text": one.text,
        "template": one.template or None,
        "language": one.language,
        "reply_to": one.reply_to or None,
        "purpose": one.purpose,
    }


def _message_properties(one: MessageSeen) -> dict[str, Any]:
    return {"key": one.key, "values": dict(one.values)}


def _incident_properties(one: IncidentSeen) -> dict[str, Any]:
    return {"type": one.type, "message": one.message}
