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
    NOT_MATCHED = "not_matched"  # another kind of change, or another field
    CONDITION_FALSE = "condition_false"
    CONDITION_FAILED = "condition_failed"  # gave null or no boolean: the warning says why
    SWITCHED_OFF = "switched_off"
    OWN_CHANGE = "own_change"  # made by an instance of the same process
    LOOP_CUT = "loop_cut"
    START_FAILED = "start_failed"


class Change(Struct, frozen=True, kw_only=True):
    """A change of a record: `on` is of `record_trigger.EVENTS`, `causes` the process ids that led to it."""

    on: str
    old: Mapping[str, Any] | None
    new: Mapping[str, Any] | None
    causes: tuple[str, ...] = ()


class Judgement(Struct, frozen=True):
    """A verdict with its reason in words."""

    verdict: Verdict
    reason: str = ""


def judge(
    trigger: RecordTrigger, change: Change, *, process_id: str, enabled: bool, now: datetime
) -> Judgement:
    """Judge one change of a record of the trigger's object; STARTED means it must be started now.

    Args:
        process_id: of the trigger's definition; a change one of its own instances made does not count.
        enabled: whether the definition is switched on.
        now: what FEEL's `now()` gives in the condition: the moment of the change.
    """
    if change.on not in trigger.on:
        return Judgement(
            Verdict.NOT_MATCHED, f"It starts on {', '.join(sorted(trigger.on))}, this was {change.on}."
        )
    if reason := _field_differs(trigger, change):
        return Judgement(Verdict.NOT_MATCHED, reason)
    if not enabled:
        return Judgement(Verdict.SWITCHED_OFF, "The process is switched off.")
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
