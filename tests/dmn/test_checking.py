"""Overlaps, gaps, masked and impossible rules of a table."""

import itertools
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from guanxi.dmn import check_tables, parse_dmn
from tests.dmn.models import table_model


def findings(inputs, rules, **options):
    """Rule names and sentences of what is found."""
    return [(one.rule, one.message) for one in check_tables(parse_dmn(table_model(inputs, rules, **options)))]


def test_names_the_values_that_two_unique_rules_share():
    """The overlap is given as ranges of the columns."""
    rules = [
        (["[0..10]", '"a"'], ["1"]),
        (["[10..20]", "-"], ["2"]),
        (["< 0", "-"], ["3"]),
        (["> 20", "-"], ["4"]),
    ]

    found = findings(["x", "y"], rules)

    assert ("dmn.overlap", "Rules 1 and 2 of 'D' both match x: 10, y: \"a\".") in found


def test_names_the_values_that_no_rule_covers():
    """Gaps between ranges, and combinations of columns."""
    rules = [(["< 5", "true"], ["1"]), ([">= 7", "-"], ["2"]), (["< 7", "false"], ["3"])]

    found = findings(["x", "ok"], rules)

    assert found == [("dmn.gap", "No rule of 'D' matches x: [5..7), ok: true.")]


def test_allowed_values_bound_the_gaps():
    """Only listed values can be missing; a default leaves no gap."""
    rules = [(['"a"'], ["1"]), (['"b"'], ["2"])]

    assert findings(["x"], rules, allowed=['"a","b"']) == []
    assert findings(["x"], rules, allowed=['"a","b","c"']) == [
        ("dmn.gap", "No rule of 'D' matches x: \"c\".")
    ]
    assert findings(["x"], rules) == [("dmn.gap", "No rule of 'D' matches x: any other text.")]
    assert findings(["x"], rules, defaults=["0"]) == []


def test_finds_rules_that_earlier_ones_mask():
    """With First, a rule covered by earlier rules together never decides."""
    rules = [(["< 5"], ["1"]), ([">= 5"], ["2"]), (["[3..8]"], ["3"])]

    assert findings(["x"], rules, policy="FIRST") == [
        ("dmn.masked", "Rule 3 of 'D' never decides: better rules match whenever it does.")
    ]
    assert findings(["x"], rules, policy="COLLECT") == []


def test_finds_rules_that_better_priorities_mask():
    """With Priority, the order of the output values counts, not the order of the rules."""
    rules = [(["> 10"], ['"low"']), (["> 5"], ['"high"']), (["<= 5"], ['"low"'])]

    assert [rule for rule, _ in findings(["x"], rules, policy="PRIORITY", values=['"high","low"'])] == [
        "dmn.masked"
    ]


def test_finds_rules_that_can_never_match():
    """An empty range accepts nothing."""
    assert findings(["x"], [(["(5..5)"], ["1"]), (["-"], ["2"])]) == [
        ("dmn.rule_impossible", "Rule 1 of 'D' can never match: one of its cells accepts no value.")
    ]


def test_says_nothing_about_cells_only_running_can_tell():
    """A test with a function neither overlaps nor leaves a gap for certain."""
    assert findings(["x"], [(["even(?)"], ["1"]), (["-"], ["2"])]) == []


def test_says_when_a_table_is_too_large():
    """Many columns that all differ: the check gives up with a finding instead of hanging."""
    names = [f"c{n}" for n in range(16)]
    rules = [(["-"] * n + ["> 1", "< 9"] + ["-"] * (14 - n), ["1"]) for n in range(15)]

    found = findings(names, rules, policy="COLLECT")

    assert len(found) <= 50


spans = st.one_of(
    st.just("-"),
    st.builds(lambda sign, n: f"{sign} {n}", st.sampled_from(["<", "<=", ">", ">="]), st.integers(0, 3)),
    st.builds(lambda a, n: f"[{a}..{a + n}]", st.integers(0, 3), st.integers(0, 2)),
    st.integers(0, 3).map(str),
)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(spans, spans), min_size=1, max_size=5))
def test_agrees_with_trying_every_value(rows):
    """Over a grid of values: gaps exist where no rule matches, overlaps where two do."""
    model = parse_dmn(table_model(["x", "y"], [([a, b], ["1"]) for a, b in rows], policy="COLLECT"))
    unique = parse_dmn(table_model(["x", "y"], [([a, b], ["1"]) for a, b in rows]))
    grid = [Decimal(n) / 2 for n in range(-2, 14)]
    matches = [
        len(model.evaluate("D", {"x": x, "y": y}).matched[0].rules) for x, y in itertools.product(grid, grid)
    ]

    found = {one.rule for one in check_tables(unique)}

    assert ("dmn.gap" in found) == (0 in matches)
    assert ("dmn.overlap" in found) == any(count > 1 for count in matches)
