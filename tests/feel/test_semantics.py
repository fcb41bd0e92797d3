"""What the operators mean at their edges: nulls, kinds, zones, singletons."""

import pytest

from guanxi.feel import compile_expression, compile_unary_tests
from guanxi.feel.text import to_text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("null and false", "false"),
        ("null and true", "null"),
        ("null or true", "true"),
        ('"a" and true', "null"),
        ("nothing = null", "true"),
        ("is defined(nothing)", "false"),
        ("is defined(lead.owner)", "true"),
        ("is defined(lead.nothing)", "false"),
        ('"99" > 100', "null"),
        ('"1" = 1', "null"),
        ("[1] = 1", "true"),
        ("[1] < 2", "true"),
        ("[1, 2] < 3", "null"),
        ('["a", "b", "a"]["a"]', "null"),
        ("number(11.11)", "11.11"),
        ("2 ^ 3", "8"),
        ("-1 instance of number", "true"),
        ("-1[item < 0]", "[-1]"),
        ("-2 ** 2", "4"),
        ("-(1[1])", "-1"),
        ("[1...5].start", "1"),
        ("{a: {b: {x: 1}, x: {x: 2}}, x: null}...x", "[1, {x: 2}, 2]"),
        ("[{n: [{n: 1}]}, 5]...n", "[[{n: 1}], 1]"),
        ("null...x", "[]"),
        ("null in [null, 1]", "true"),
        ('@"2026-01-01T10:00:00" < @"2026-01-01T10:00:00Z"', "null"),
        ('@"2026-01-01T10:00:00@Asia/Shanghai" = @"2026-01-01T02:00:00Z"', "true"),
        ('@"2026-03-29T01:30:00@Europe/Paris" + @"P1D"', "2026-03-30T01:30:00@Europe/Paris"),
        ('@"2024-02-29" + @"P1Y"', "2025-02-28"),
        ('@"2026-01-31" - @"P2M"', "2025-11-30"),
        ('@"23:30:00" + @"PT1H"', "00:30:00"),
        ('@"P1M" + @"P30D"', "null"),
        ('@"P1D" / @"PT6H"', "4"),
        ("1 / 3", "0.3333333333333333333333333333333333"),
        ("1 / 0", "null"),
        ("0.1 * 3", "0.3"),
        ("lead.tags.size", "[null, null]"),
        ("leads[score > 5].name", '["b"]'),
        ("leads[item.score > 5][1].name", "b"),
        ("leads[name = lead.name].score", "[3]"),
        ("[1, 2, 3][item > limit]", "[3]"),
        ("[[1, 2], [3]][1][2]", "2"),
        ("5[1]", "5"),
        ('for d in @"2026-01-30"..@"2026-02-01" return d.day', "[30, 31, 1]"),
        ("for i in 3..1 return i", "[3, 2, 1]"),
        ("{a: 1, a: 2}", "null"),
        ("{f: function(x: number) x + 1, r: f([1])}.r", "2"),
        ('{f: function(x: number) x + 1, r: f("a")}.r', "null"),
        ("{f: function(x, y) x - y, r: f(y: 1, x: 5)}.r", "4"),
        ("{f: function(x, y) [x, y], r: f(y: 1)}.r", "[null, 1]"),
        ("{f: function(x, y) [x, y], r: f(y: 1, z: 2)}.r", "null"),
        ("union(lists: [[1, 2], [2, 3]])", "[1, 2, 3]"),
        ("append(list: [1], items: [2, 3])", "[1, 2, 3]"),
        ('date and time(@"2026-07-31T14:00:00@Europe/Berlin", "Z")', "2026-07-31T12:00:00Z"),
        ('date and time(@"2026-07-31T14:00:00Z", "-01:30")', "2026-07-31T12:30:00-01:30"),
        ('date and time(@"2026-07-31T14:00:00", "Europe/Berlin")', "2026-07-31T14:00:00@Europe/Berlin"),
        ("partial", "null"),
        ("for i in 1..3 return partial", "[[], [[]], [[], [[]]]]"),
        ("for i in 1..3 return [i, partial]", "[[1, []], [2, [[1, []]]], [3, [[1, []], [2, [[1, []]]]]]]"),
        ("for i in 1..5 return if i < 3 then 1 else partial[-1] + partial[-2]", "[1, 1, 2, 3, 5]"),
        ("for i in 1..4 return i + sum(partial)", "[null, null, null, null]"),
        ('distinct values([1, 1.0, true, "1", [1], [1], null, null])', '[1, true, "1", [1], null]'),
        ('duplicate values([1, 1.0, true, "1", [2], [2], null, null])', "[1, [2], null]"),
        ('duration("P' + "9" * 31 + 'Y")', "null"),
        ("(> 5)(7)", "true"),
        ("(1..10].start included", "false"),
    ],
)
def test_edge(text, expected):
    """Each edge has the value of the standard."""
    context = {
        "lead": {"name": "a", "owner": None, "tags": ["x", "y"]},
        "leads": [{"name": "a", "score": 3}, {"name": "b", "score": 7}],
        "limit": 2,
    }

    assert to_text(compile_expression(text).evaluate(context).value, nested=False) == expected


@pytest.mark.parametrize(
    ("tests", "value", "expected"),
    [
        ("-", None, True),
        ("true", False, False),
        ("false", False, True),
        ("not(1, 2)", 3, True),
        ("> 5", None, False),
        ("> 5 and < 10", 7, True),
        ("> 5 and < 10", 11, False),
        ("[1..3] or > 8 and != 9", 9, False),
        ("> 5 and = null", None, False),
        ("> 5 or ? = limit", 2, True),
        ('("a", "b"), "c"', "b", True),
        ("null", None, True),
        ("? > limit", 3, True),
        ("limit", 2, True),
        ("> limit", 2, False),
        ('"a", "b"', "b", True),
        ("[1..5]", [3], True),
        ("[1..5]", [3, 4], False),
        ("list contains(?, 3)", [3], True),
        ("every x in ? satisfies x > 1", [2, 3], True),
        ('@"2026-01-01", > @"2026-06-01"', "2026-01-01", False),
    ],
)
def test_cell(tests, value, expected):
    """A cell accepts what the standard says."""
    assert compile_unary_tests(tests).evaluate(value, {"limit": 2}).value is expected


def test_a_question_mark_outside_a_unary_test_is_an_unknown_name():
    """`?` names the tested value only in unary tests; elsewhere it is null with a warning, also in a filter."""
    result = compile_expression("[1, 2][? > 1]").evaluate({})

    assert result.value == []
    assert {warning.code for warning in result.warnings} == {"feel.unknown_name", "feel.null_compared"}
