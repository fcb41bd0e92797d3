"""Examples beside a decision: what goes in, what should come out, and the rule that decided."""

from datetime import UTC, datetime

import pytest

from guanxi.dmn import DmnError, parse_dmn
from guanxi.dmn.examples import Example, ExampleOutcome, inputs_of, run_examples
from guanxi.dmn.sheets import table_from_csv
from guanxi.dmn.writing import table_file
from guanxi.packs import pack_files

NOW = datetime(2026, 1, 5, tzinfo=UTC)
SHEET = '''hit policy,UNIQUE
column,input,output
name,score,rating
type,number,string
r1,>= 80,"""hot"""
r2,< 80,"""cold"""
'''
MODEL = parse_dmn(table_file("Rating", table_from_csv(SHEET)))


def run(inputs: dict[str, str], expected: str = "") -> ExampleOutcome:
    """Run one example of the rating."""
    return run_examples(MODEL, "Rating", [Example(inputs, expected)], now=NOW)[0]


def test_the_result_is_compared_and_the_rule_named() -> None:
    """Equal, a test as in a cell, and what is not so."""
    assert run({"score": "85"}, '"hot"') == ExampleOutcome(value='"hot"', passed=True, rules=("r1",))
    assert run({"score": "40 + 1"}, 'not("hot")').passed is True
    assert run({"score": "85"}, '"cold"').passed is False
    assert run({"score": "85"}).passed is None


def test_what_is_no_feel_is_named_with_its_cell() -> None:
    """A wrong input and a wrong expectation: neither counts as passed or failed."""
    given, expected = run({"score": "85 +"}, '"hot"'), run({"score": "85"}, '"hot')
    assert (given.place, given.passed, given.value) == ("score", None, "")
    assert (expected.place, expected.passed, expected.value) == ("expected", None, '"hot"')
    assert given.problem
    assert expected.problem


def test_a_result_that_cannot_be_relied_on_is_never_as_expected() -> None:
    """Two rules of a unique table match: the row fails and says why."""
    double = parse_dmn(table_file("Rating", table_from_csv(SHEET.replace("< 80", "<= 80"))))
    found = run_examples(double, "Rating", [Example({"score": "80"}, "null")], now=NOW)[0]
    assert (found.passed, found.rules) == (False, ("r1", "r2"))
    assert found.problem == "The hit policy is Unique, but the rules 1, 2 match."


def test_the_inputs_are_what_the_decision_reads_from_outside() -> None:
    """Declared input data of required decisions too, names used without a declaration, not the decisions themselves."""
    score = parse_dmn(pack_files("lead_intake")["lead-score.dmn"])
    assert "lead" in inputs_of(score, next(iter(score.decisions)))
    assert inputs_of(MODEL, "Rating") == ("score",)
    with pytest.raises(DmnError, match="no decision"):
        inputs_of(MODEL, "Nothing")
