"""The judgement: does this event start this process, and if not, why? Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from msgspec import Struct

from guanxi.triggers.record_trigger import RecordTrigger

MAX_DEPTH = 8
"""How many process instances may lie between a person's change and a start; more is taken for a loop."""


class Verdict(StrEnum):
    """What came of one event for one definition."""

    STARTED = "started"
    NOT_MATCHED = "not_matched"  # another object, another kind of change, or another field
    CONDITION_FALSE = "condition_false"
    CONDITION_FAILED = "condition_failed"  # gave null or no boolean: the warning says why
    SWITCHED_OFF = "switched_off"
    OWN_CHANGE = "own_change"  # made by an instance of the same process
    LOOP_CUT = "loop_cut"
    START_FAILED = "start_failed"
    QUEUED = "queued"  # one is at work for the record: this one follows; the words of `runtime.record_runs`
    ALREADY_RUNNING = "already_running"
    REPLACED = "replaced"
    MERGED = "merged"
    RECEIVED = "received"  # a message: an instance of the process that waited for it has it
    SKIPPED = "skipped"  # whoever made the change wanted no process started by it


class Change(Struct, frozen=True, kw_only=True):
    """What an event says of a record.

    Attributes:
        object: the object's name.
        on: what happened; of `record_trigger.EVENTS` when it is a change of a record.
        causes: the process ids that led to it.
        skip: whether it is to start no process.
    """

    object: str
    on: str
    old: Mapping[str, Any] | None
    new: Mapping[str, Any] | None
    causes: tuple[str, ...] = ()
    skip: bool = False


class Judgement(Struct, frozen=True):
    """A verdict with its reason in words."""

    verdict: Verdict
    reason: str = ""


def judge(
    trigger: RecordTrigger | None, change: Change, *, process_id: str, enabled: bool, now: datetime
) -> Judgement:
    """Judge one change; STARTED means that the process must be started now.

    Args:
        trigger: None for a process without a record trigger.
        process_id: of the trigger's definition; a change one of its own instances made does not count.
        enabled: whether the definition is switched on.
        now: what FEEL's `now()` gives in the condition: the moment of the change.
    """
    if trigger is None:
        return Judgement(Verdict.NOT_MATCHED, "No change of a record starts it.")
    if change.object != trigger.object:
        return Judgement(Verdict.NOT_MATCHED, f"It watches {trigger.object}, this was {change.object}.")
    if change.on not in trigger.on:
        return Judgement(
            Verdict.NOT_MATCHED, f"It starts on {', '.join(sorted(trigger.on))}, this was {change.on}."
        )
    if reason := _field_differs(trigger, change):
        return Judgement(Verdict.NOT_MATCHED, reason)
    if not enabled:
        return Judgement(Verdict.SWITCHED_OFF, "The process is switched off.")
    if change.skip:
        return Judgement(Verdict.SKIPPED, "The change was made with the wish to start no process.")
    if process_id in change.causes and not trigger.own_changes:
        return Judgement(Verdict.OWN_CHANGE, "The change was made by this process itself.")
    if len(change.causes) >= MAX_DEPTH:
        return Judgement(
            Verdict.LOOP_CUT,
            f"The change comes after {len(change.causes)} processes that started each other.",
        )
    return _condition(trigger, change, now)


def _field_differs(trigger: RecordTrigger, change: Change) -> str:
    """Why the change of fields is not the one the trigger waits for; empty when it is."""
    field = trigger.field
    if not field:
        return ""
    before, after = (change.old or {}).get(field), (change.new or {}).get(field)
    if before == after:
        return f"{field} did not change."
    for value, wanted, word in ((before, trigger.from_value, "was"), (after, trigger.to_value, "became")):
        if wanted is not None and str(value) != wanted:
            return f"{field} {word} {value}, not {wanted}."
    return ""


def _condition(trigger: RecordTrigger, change: Change, now: datetime) -> Judgement:
    if trigger.condition is None:
        return Judgement(Verdict.STARTED)
    result = trigger.condition.evaluate({"old": change.old, "new": change.new}, now=now)
    if result.value is True:
        return Judgement(Verdict.STARTED)
    if result.value is False:
        return Judgement(Verdict.CONDITION_FALSE, "The condition was false.")
    warnings = " ".join(str(warning) for warning in result.warnings)
    return Judgement(
        Verdict.CONDITION_FAILED, f"The condition was neither true nor false. {warnings}".strip()
    )
