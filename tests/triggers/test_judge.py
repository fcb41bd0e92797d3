"""The judgement of one change for one trigger."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from guanxi.feel import compile_expression
from guanxi.triggers.judge import MAX_DEPTH, Change, Judgement, Verdict, judge
from guanxi.triggers.record_trigger import CONDITION_NAMES, RecordTrigger

NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
OLD = {"status": "new", "score": Decimal(10)}
NEW = {"status": "working", "score": Decimal(60)}


def decide(
    *,
    condition: str | None = None,
    on: str = "updated",
    causes: tuple[str, ...] = (),
    enabled: bool = True,
    object_name: str = "lead",
    skip: bool = False,
    new: dict[str, Any] = NEW,
    **settings: Any,
) -> Judgement:
    """Judge a change of a lead from OLD to new."""
    trigger = RecordTrigger(
        element_id="start",
        object="lead",
        on=frozenset({"updated"}),
        condition=compile_expression(condition, CONDITION_NAMES) if condition else None,
        **settings,
    )
    change = Change(object=object_name, skip=skip, on=on, old=OLD, new=new, causes=causes)
    return judge(trigger, change, process_id="intake", enabled=enabled, now=NOW)


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, Judgement(Verdict.STARTED)),
        ({"on": "created"}, Judgement(Verdict.NOT_MATCHED, "It starts on updated, this was created.")),
        ({"field": "score"}, Judgement(Verdict.STARTED)),
        ({"field": "score", "new": OLD}, Judgement(Verdict.NOT_MATCHED, "score did not change.")),
        ({"field": "status", "from_value": "new", "to_value": "working"}, Judgement(Verdict.STARTED)),
        (
            {"field": "status", "to_value": "lost"},
            Judgement(Verdict.NOT_MATCHED, "status became working, not lost."),
        ),
        (
            {"field": "status", "from_value": "lost"},
            Judgement(Verdict.NOT_MATCHED, "status was new, not lost."),
        ),
        ({"enabled": False}, Judgement(Verdict.SWITCHED_OFF, "The process is switched off.")),
        (
            {"causes": ("intake",)},
            Judgement(Verdict.OWN_CHANGE, "The change was made by this process itself."),
        ),
        ({"causes": ("intake",), "own_changes": True}, Judgement(Verdict.STARTED)),
        ({"causes": ("other",)}, Judgement(Verdict.STARTED)),
        (
            {"causes": ("intake",) * MAX_DEPTH, "own_changes": True},
            Judgement(Verdict.LOOP_CUT, "The change comes after 8 processes that started each other."),
        ),
        ({"condition": "new.score > old.score"}, Judgement(Verdict.STARTED)),
        (
            {"object_name": "deal"},
            Judgement(Verdict.NOT_MATCHED, "It watches lead, this was deal."),
        ),
        (
            {"skip": True},
            Judgement(Verdict.SKIPPED, "The change was made with the wish to start no process."),
        ),
        ({"condition": "new.score > 99"}, Judgement(Verdict.CONDITION_FALSE, "The condition was false.")),
    ],
)
def test_each_verdict_has_its_reason(settings: dict[str, Any], expected: Judgement) -> None:
    """Exact verdicts and words."""
    assert decide(**settings) == expected


@pytest.mark.parametrize("condition", ["new.score > new.status", "new.missing > 5", "null", "new.score"])
def test_a_condition_without_a_yes_or_no_is_a_failed_one(condition: str) -> None:
    """Null does not start a process and is not silently taken for false."""
    judgement = decide(condition=condition)
    assert judgement.verdict is Verdict.CONDITION_FAILED
    assert judgement.reason.startswith("The condition was neither true nor false.")
