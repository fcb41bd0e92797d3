"""The public face: compile once, evaluate often, never raise."""

from decimal import Decimal

import pytest

from guanxi.feel import FeelSyntaxError, compile_expression, compile_unary_tests


def value(text, **context):
    """The value of an expression."""
    return compile_expression(text, frozenset(context)).evaluate(context).value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('score >= 50 and region in ("EU","US")', True),
        ("1 + 2 * 3 ** 2 - 4 / 2", Decimal(17)),
        ("{a: 1, b: a + 1}.b", Decimal(2)),
        ("[1, 2, 3][item > 1]", [Decimal(2), Decimal(3)]),
        ("[1, 2, 3][-1]", Decimal(3)),
        ("for x in 1..3 return x * score", [Decimal(70), Decimal(140), Decimal(210)]),
        ("some x in [1, 2] satisfies x > 1", True),
        ("{f: function(n) if n <= 1 then 1 else n * f(n - 1), r: f(5)}.r", Decimal(120)),
        ("if score > 60 then region else null", "EU"),
        ("(1..10].start included", False),
        ("score between 60 and 80", True),
    ],
)
def test_evaluates(text, expected):
    """An expression has the value the standard gives it."""
    assert value(text, score=70, region="EU") == expected


def test_unknown_variable_is_null_with_a_warning_that_says_where():
    """A missing variable makes null and a warning with line and column, no exception."""
    result = compile_expression("1 +\n  nope").evaluate({})

    assert result.value is None
    assert [(w.code, w.line, w.column) for w in result.warnings] == [
        ("feel.unknown_name", 2, 3),
        ("feel.no_operation", 1, 3),
    ]


def test_syntax_error_says_where_and_what_was_expected():
    """A text that is no FEEL is refused with place and expectation."""
    with pytest.raises(FeelSyntaxError) as caught:
        compile_expression("1 +\n (2")

    assert (caught.value.code, caught.value.line, caught.value.column) == ("feel.unexpected_end", 2, 4)
    assert caught.value.expected == ("“)”",)


def test_unary_tests_accept_any_of_their_parts():
    """The tests of a cell are alternatives."""
    tests = compile_unary_tests("[1..5], > 10")

    assert [tests.evaluate(number, {}).value for number in (1, 6, 11)] == [True, False, True]


def test_names_and_paths_are_known_without_evaluation():
    """Analysis lists the variables and entries an expression reads, without its own variables."""
    expression = compile_expression("for x in lead.tags return x + limit")

    assert expression.names == {"lead", "limit"}
    assert ("lead", "tags") in expression.paths


def test_a_name_with_signs_is_known_by_its_declaration():
    """A known name with signs wins over the operation."""
    assert value("a-b", **{"a-b": 1, "a": 5, "b": 3}) == 1
    assert value("a - b", a=5, b=3) == 2
