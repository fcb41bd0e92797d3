"""Reading what a job brings, by the declaration."""

from decimal import Decimal
from typing import Any

import pytest

from guanxi.activities.catalogue import ACTIVITIES
from guanxi.activities.declaration import ErrorKind
from guanxi.activities.inputs import INPUT_CODE, read_inputs
from guanxi.activities.outcome import Failed

FIND = ACTIVITIES["guanxi.records.find"]
ASSIGN = ACTIVITIES["guanxi.records.assign"]


def test_defaults_are_filled_in_and_fixed_texts_become_values() -> None:
    """A number or yes/no written as fixed text in the process is one; other variables are left out."""
    assert read_inputs(FIND, {"object": "lead", "where": {}, "limit": "5", "other": 1}) == {
        "object": "lead",
        "where": {},
        "limit": Decimal(5),
    }
    assert read_inputs(ASSIGN, {"object": "lead", "id": "1", "group": "sales"}) == {
        "object": "lead",
        "id": "1",
        "group": "sales",
        "keep": True,
    }

    wait = ACTIVITIES["guanxi.records.wait_until_filled"]
    for fields in ("amount, company", ["amount", "company"]):
        given = {"object": "deal", "id": "1", "fields": fields}
        assert read_inputs(wait, given) == given | {"fields": ["amount", "company"]}


@pytest.mark.parametrize(
    ("variables", "problem"),
    [
        ({"where": {}}, "The input 'object' of 'Find records' is empty."),
        ({"object": " ", "where": {}}, "The input 'object' of 'Find records' is empty."),
        ({"object": 5, "where": {}}, "The input 'object' of 'Find records' is not a text."),
        ({"object": "lead", "where": "x"}, "The input 'where' of 'Find records' is not a context."),
        (
            {"object": "lead", "where": {}, "limit": "many"},
            "The input 'limit' of 'Find records' is not a number.",
        ),
        (
            {"object": "lead", "where": {}, "limit": True},
            "The input 'limit' of 'Find records' is not a number.",
        ),
    ],
)
def test_wrong_forms_are_named(variables: dict[str, Any], problem: str) -> None:
    """The message names input and activity; it is for a person to mend."""
    outcome = read_inputs(FIND, variables)
    assert isinstance(outcome, Failed)
    assert (outcome.kind, outcome.code, outcome.message) == (ErrorKind.PERMANENT, INPUT_CODE, problem)


def test_a_choice_and_a_yes_or_no_have_no_other_values() -> None:
    """What is not a choice is refused."""
    for kind, variables in (
        ("guanxi.log", {"message": "x", "level": "loud"}),
        ("guanxi.records.assign", {"object": "lead", "id": "1", "group": "sales", "keep": "maybe"}),
    ):
        outcome = read_inputs(ACTIVITIES[kind], variables)
        assert isinstance(outcome, Failed)
        assert outcome.code == INPUT_CODE
