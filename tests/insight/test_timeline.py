"""The order of what happened to a record."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

from guanxi.insight.timeline import Happening, newest_first

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def happening(kind: str, state: str = "", *, at: datetime = NOON, run: int | None = 1) -> Happening:
    """One thing that happened, by default at noon and in a run."""
    detail = {"state": state} if state else {}
    return Happening(at=at, kind=kind, title=f"{kind} {state}", actor={}, detail=detail, instance_key=run)


def test_of_one_moment_the_cause_stands_below_what_followed() -> None:
    """A record is made, a process starts, opens a task, somebody has it and does it, the process ends."""
    course = [
        happening("change", run=None),
        happening("process", "started"),
        happening("task", "created"),
        happening("task", "assigned"),
        happening("task", "completed"),
        happening("process", "completed"),
    ]
    for mixed in permutations(course):
        assert newest_first(mixed) == course[::-1]


def test_what_a_process_changes_stands_between_its_start_and_its_end() -> None:
    """Changes by a run follow its start; an incident is resolved after it was opened."""
    course = [happening("process", "started"), happening("change"), happening("process", "completed")]
    assert newest_first(course) == course[::-1]
    incident = [happening("incident", "open"), happening("incident", "resolved")]
    assert newest_first(incident) == incident[::-1]


def test_the_moment_counts_before_all_else() -> None:
    """What ended before something else started stands below it."""
    ended = happening("process", "completed", at=NOON - timedelta(seconds=1))
    started = happening("process", "started")
    assert newest_first([ended, started]) == [started, ended]
