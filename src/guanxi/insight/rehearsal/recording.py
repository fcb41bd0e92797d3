"""Save as test: a run that took place, written as a test file that repeats it.

The file answers every job as it was answered, completes the tasks as people did and lets the same time pass. What
must hold is what both the run and its repetition came to; what the repetition could not reproduce is said in notes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec

from guanxi.insight.rehearsal.outcome import Outcome
from guanxi.insight.rehearsal.reading import read_scenarios
from guanxi.insight.rehearsal.rehearse import rehearse_scenarios
from guanxi.insight.rehearsal.scenario import ScenarioFile
from guanxi.insight.rehearsal.seen import Moved
from guanxi.insight.rehearsal.subject import Subject
from guanxi.insight.rehearsal.yaml_text import NotWritable, yaml_mapping, yaml_text, yaml_value
from guanxi.records.catalogue import Catalogue

_JOBS = frozenset({"result", "error", "failure"})


class Answered(msgspec.Struct, frozen=True):
    """A job or call in the order in which it was asked for, and what came of it; None: nobody answered."""

    element_id: str
    at: datetime
    moved: Moved | None


class Recorded(msgspec.Struct, frozen=True, kw_only=True):
    """A run as it took place.

    Attributes:
        start: the start event; empty for the none start.
        variables: with which it was started.
        actions: tasks, timers, messages, signals, changes and retries in the order of time.
        path: elements in the order of entry.
        state: as in a test file; tasks and incidents: elements with open ones.
    """

    name: str
    at: datetime
    until: datetime
    start: str
    variables: Mapping[str, Any]
    answers: tuple[Answered, ...]
    actions: tuple[Moved, ...]
    path: tuple[str, ...]
    state: str
    tasks: tuple[str, ...] = ()
    incidents: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class Saved(msgspec.Struct, frozen=True):
    """The text of a test file, and what of the run it does not repeat; without notes it passes."""

    text: str
    notes: tuple[str, ...]


def recorded_outcome(outcome: Outcome, at: datetime, start: str, variables: Mapping[str, Any]) -> Recorded:
    """Return a rehearsal as a recorded run.

    Args:
        at, start, variables: how it began.
    """
    settled = {one.key: one for one in outcome.moved if one.kind in _JOBS}
    last = max([at, *(one.at for one in outcome.path), *(one.at for one in outcome.moved)])
    return Recorded(
        name=outcome.name,
        at=at,
        until=last,
        start=start,
        variables=variables,
        answers=tuple(
            Answered(job.type if job.listener else job.element_id, job.at, settled.get(job.key))
            for job in outcome.jobs
        ),
        actions=tuple(one for one in outcome.moved if one.kind not in _JOBS),
        path=tuple(visit.element_id for visit in outcome.path),
        state=outcome.state,
        tasks=tuple(task.element_id for task in outcome.tasks),
        incidents=tuple(one.element_id for one in outcome.incidents),
    )


def save_as_test(recorded: Recorded, subject: Subject, catalogue: Catalogue) -> Saved:
    """Return the test file of a run.

    Raises:
        NotWritable: a value of the run has no form in a test file.
    """
    repeated = _repeat(recorded, subject, catalogue)
    if isinstance(repeated, str):
        return Saved(_text(recorded, subject, []), (*recorded.notes, repeated))
    then, notes = _then(recorded, repeated)
    return Saved(_text(recorded, subject, then), (*recorded.notes, *notes))


def _repeat(recorded: Recorded, subject: Subject, catalogue: Catalogue) -> Outcome | str:
    """What the run comes to when it is repeated; or why it cannot be."""
    file = read_scenarios("recorded.test.yaml", _text(recorded, subject, []).encode())
    if not isinstance(file, ScenarioFile):
        return f"The run cannot be repeated: {file[0].text}"
    outcome = rehearse_scenarios(file, subject, catalogue)
    if outcome.faults:
        return f"The run cannot be repeated: {outcome.faults[0].problem.text}"
    return outcome.scenarios[0]


def _then(recorded: Recorded, repeated: Outcome) -> tuple[list[str], list[str]]:
    """The lines of “then”, and what does not hold in the repetition."""
    path = tuple(visit.element_id for visit in repeated.path)
    notes = [f"{one.what}: {one.got}" for one in repeated.differences if one.what == "goes on"]
    lines = [f"state: {repeated.state}"]
    if repeated.state != recorded.state:
        notes.append(f"The run is {recorded.state}, its repetition {repeated.state}.")
    if path == recorded.path:
        lines.append(f"path: {_list(path)}")
    else:
        lines.append(f"passes: {_list(path)}")
        notes.append(f"The path was {', '.join(recorded.path)}; repeated it is {', '.join(path)}.")
    for what, then, now in (
        ("tasks", recorded.tasks, [task.element_id for task in repeated.tasks]),
        ("incidents", recorded.incidents, [one.element_id for one in repeated.incidents]),
    ):
        lines.append(f"{what}: {_list(now)}")
        if sorted(then) != sorted(now):
            notes.append(
                f"Open {what} were {', '.join(then) or 'none'}; repeated: {', '.join(now) or 'none'}."
            )
    return lines, notes


def _list(names: Sequence[str]) -> str:
    return f"[{', '.join(map(yaml_text, names))}]"


def _text(recorded: Recorded, subject: Subject, then: Sequence[str]) -> str:
    return "\n".join([*_lines(recorded, subject, then), ""])


def _lines(recorded: Recorded, subject: Subject, then: Sequence[str]) -> Iterator[str]:
    yield f"# Recorded from a run of {subject.name!r}."
    yield f"file: {yaml_text(subject.file)}"
    yield f"process: {yaml_text(subject.graph.id)}"
    yield "scenarios:"
    yield f"  - scenario: {yaml_text(recorded.name)}"
    yield "    given:"
    yield f"      at: {recorded.at.isoformat()}"
    if recorded.start:
        yield f"      start: {yaml_text(recorded.start)}"
    if recorded.variables:
        yield "      variables:"
        for name, value in recorded.variables.items():
            yield f"        {yaml_text(name)}: {yaml_value(value)}"
    yield from _jobs(recorded.answers)
    actions = list(_actions(recorded))
    if actions:
        yield "    when:"
        yield from (f"      - {line}" for line in actions)
    yield "    then:" if then else "    then: {}"
    yield from (f"      {line}" for line in then)


def _jobs(answers: Sequence[Answered]) -> Iterator[str]:
    if not answers:
        return
    yield "      jobs:"
    for element_id in dict.fromkeys(one.element_id for one in answers):
        yield f"        {yaml_text(element_id)}:"
        for one in answers:
            if one.element_id == element_id:
                yield f"          - {_answer(one)}"


def _answer(one: Answered) -> str:
    moved = one.moved
    if moved is None:
        return "{pending: true}"
    entries: dict[str, str] = {}
    if moved.kind == "result":
        entries["result"] = yaml_value(moved.values)
    elif moved.kind == "error":
        entries["error"] = yaml_text(moved.name)
        if moved.values:
            entries["variables"] = yaml_value(moved.values)
    else:
        entries["failure"] = yaml_text(moved.message or "it failed")
        entries["retry"] = "false"
    if moved.at > one.at:
        entries["after"] = _duration(moved.at - one.at)
    return yaml_mapping(entries)


def _duration(span: timedelta) -> str:
    seconds = span // timedelta(seconds=1)
    micros = span // timedelta(microseconds=1) % 1_000_000
    return f"PT{seconds}.{micros:06d}S" if micros else f"PT{seconds}S"


def _actions(recorded: Recorded) -> Iterator[str]:
    now = recorded.at
    for one in recorded.actions:
        if one.at > now:
            now = one.at
            yield f"until: {now.isoformat()}"
        if one.kind != "timer":  # timers fire by themselves when their time has come
            yield _action(one)
    if recorded.until > now:
        yield f"until: {recorded.until.isoformat()}"


def _action(one: Moved) -> str:
    match one.kind:
        case "task":
            entries = {"complete": yaml_text(one.element_id), "with": yaml_value(one.values)}
        case "message" | "signal":
            entries = {one.kind: yaml_text(one.name), "with": yaml_value(one.values)}
        case "set":
            entries = {"set": yaml_value(one.values)}
        case _:
            entries = {"retry": yaml_text(one.element_id)}
    return yaml_mapping(entries)


__all__ = ["Answered", "NotWritable", "Recorded", "Saved", "recorded_outcome", "save_as_test"]
