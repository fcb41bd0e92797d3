"""One answer from the rules that match, by hit policy."""

from decimal import Decimal

import pytest

from guanxi.dmn import parse_dmn
from tests.dmn.models import table_model

OVERLAPPING = [(["> 0"], ['"a"']), (["> 10"], ['"b"']), (["> 20"], ['"c"'])]


def evaluate(value, rules=OVERLAPPING, **options):
    """The answer of a table over ``x``, and the codes of its notices."""
    result = parse_dmn(table_model(["x"], rules, **options)).evaluate("D", {"x": value})
    return result.value, [notice.code for notice in result.warnings]


def test_unique_with_several_matches_is_null():
    """Two rules match where only one may."""
    assert evaluate(5, policy="UNIQUE") == ("a", [])
    assert evaluate(15, policy="UNIQUE") == (None, ["dmn.unique_violated"])


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ("FIRST", "a"),
        ("PRIORITY", "c"),
        ("RULE ORDER", ["a", "b", "c"]),
        ("OUTPUT ORDER", ["c", "b", "a"]),
        ("COLLECT", ["a", "b", "c"]),
    ],
)
def test_policy_orders_the_matches(policy, expected):
    """Priorities come from the order of the output values."""
    assert evaluate(25, policy=policy, values=['"c","b","a"'])[0] == expected


def test_any_needs_equal_outputs():
    """Equal outputs give one value; different ones null."""
    same = [(["> 0"], ["1"]), (["> 10"], ["1.0"])]

    assert evaluate(15, same, policy="ANY") == (Decimal(1), [])
    assert evaluate(15, policy="ANY") == (None, ["dmn.any_violated"])


@pytest.mark.parametrize(("aggregation", "expected"), [("SUM", 6), ("MIN", 1), ("MAX", 3), ("COUNT", 3)])
def test_collect_aggregates(aggregation, expected):
    """Numbers of all matching rules become one."""
    rules = [(["> 0"], ["2"]), (["> 10"], ["3"]), (["> 20"], ["1"])]

    assert evaluate(25, rules, policy="COLLECT", aggregation=aggregation)[0] == Decimal(expected)


def test_collect_of_what_cannot_be_added_is_null():
    """Texts have no sum."""
    assert evaluate(25, policy="COLLECT", aggregation="SUM") == (None, ["dmn.aggregation"])


@pytest.mark.parametrize(
    ("policy", "aggregation", "expected"),
    [("UNIQUE", "", None), ("COLLECT", "", []), ("COLLECT", "COUNT", Decimal(0)), ("COLLECT", "SUM", None)],
)
def test_no_match(policy, aggregation, expected):
    """Nothing matches: null, an empty list or a count of 0, and a notice."""
    assert evaluate(-1, policy=policy, aggregation=aggregation) == (expected, ["dmn.no_rule"])


def test_default_output_when_nothing_matches():
    """The default of the output column is the answer, without a notice."""
    assert evaluate(-1, policy="UNIQUE", defaults=['"none"']) == ("none", [])


def test_several_outputs_are_a_context():
    """Each output under its name."""
    rules = [(["> 0"], ['"a"', "1"])]

    assert evaluate(5, rules, outputs=["grade", "points"])[0] == {"grade": "a", "points": Decimal(1)}


def test_an_input_outside_its_allowed_values_is_null():
    """The column says which values it allows; a rule for null catches the others."""
    rules = [(['"x"'], ['"known"']), (["null"], ['"other"'])]

    assert evaluate("x", rules, allowed=['"x","y"']) == ("known", [])
    assert evaluate("z", rules, allowed=['"x","y"']) == ("other", ["dmn.input_value"])
    assert evaluate("z", rules[:1], allowed=['"x","y"']) == (None, ["dmn.input_value", "dmn.no_rule"])


def test_an_output_outside_its_values_is_null():
    """Only the column whose values do not allow it is null."""
    rules = [(["-"], ['"red"', '"big"'])]
    columns = {"outputs": ["colour", "size"], "values": ['"green"', "string length(?) = 3"]}

    assert evaluate(1, rules, **columns) == ({"colour": None, "size": "big"}, ["dmn.output_value"])


def test_input_values_in_parentheses_are_the_values():
    """``("x", "y")`` means the same as ``"x", "y"``."""
    rules = [(["null"], ['"other"']), (["-"], ['"any"'])]

    assert evaluate("y", rules, policy="FIRST", allowed=['("x", "y")']) == ("any", [])
    assert evaluate("z", rules, policy="FIRST", allowed=['("x", "y")']) == ("other", ["dmn.input_value"])
