"""Built-in functions: one example each, so that every declared function has been called."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from guanxi.feel import compile_expression
from guanxi.feel.builtins import REGISTRY
from guanxi.feel.text import to_text

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
EXAMPLES = {
    "abs(-1)": "1",
    "after(5, [1..3])": "true",
    "all([true, true])": "true",
    "any([false, true])": "true",
    "append([1], 2, 3)": "[1, 2, 3]",
    'assert(1, 1 > 2, "too small")': "null",
    "before(1, 2)": "true",
    "ceiling(1.21, 1)": "1.3",
    "coincides([1..5], [1..5])": "true",
    "concatenate([1], [2])": "[1, 2]",
    'contains("lead", "ea")': "true",
    'context([{key: "a", value: 1}])': "{a: 1}",
    "context merge([{a: 1}, {b: 2}])": "{a: 1, b: 2}",
    'context put({a: 1}, "b", 2)': "{a: 1, b: 2}",
    "count([1, 2])": "2",
    'date("2026-02-28")': "2026-02-28",
    'date and time(@"2026-01-01T00:00:00Z", "Asia/Shanghai")': "2026-01-01T08:00:00@Asia/Shanghai",
    'day of week(@"2026-11-22")': "Sunday",
    'day of year(@"2026-12-31")': "365",
    "decimal(2.5, 0)": "2",
    "distinct values([1, 1.0, 2])": "[1, 2]",
    'duration("P1Y2M")': "P1Y2M",
    "duplicate values([1, 2, 1])": "[1]",
    "during(2, [1..3])": "true",
    'ends with("lead", "ad")': "true",
    "even(2)": "true",
    "exp(0)": "1",
    'extract("a1b22", "[0-9]+")': '["1", "22"]',
    "finished by([1..5], 5)": "true",
    "finishes(5, [1..5])": "true",
    "flatten([[1], [[2]]])": "[1, 2]",
    "floor(1.29, 1)": "1.2",
    'from base64("5YWz57O7")': "关系",
    'from json("{\\"a\\": [1.5]}")': "{a: [1.5]}",
    "get entries({a: 1})": '[{key: "a", value: 1}]',
    "get or else(null, 1)": "1",
    'get value({a: 1}, "a")': "1",
    "includes([1..5], 3)": "true",
    "index of([1, 2, 1], 1)": "[1, 3]",
    "insert before([1, 3], 2, 2)": "[1, 2, 3]",
    "is(1, 1.0)": "true",
    'is blank("  ")': "true",
    "is defined(nothing)": "false",
    "is empty([])": "true",
    'last day of month(@"2024-02-01")': "2024-02-29",
    "list contains([1, null], null)": "true",
    "list replace([1, 2], 2, 3)": "[1, 3]",
    "log(1)": "0",
    'lower case("LEAD")': "lead",
    'matches("lead@x.example", "[^@]+@[^@]+")': "true",
    "max(1, 3, 2)": "3",
    "mean([1, 2])": "1.5",
    "median([1, 9, 2])": "2",
    "meets([1..5], [5..9])": "true",
    "met by([5..9], [1..5])": "true",
    "min([2, 1])": "1",
    "mode([1, 2, 2])": "[2]",
    "modulo(-12, 5)": "3",
    'month of year(@"2026-11-22")': "November",
    "not(true)": "false",
    "now()": "2026-11-22T10:00:00Z",
    'number("1.234,5", ".", ",")': "1234.5",
    "odd(3)": "true",
    "overlaps([1..5], [4..9])": "true",
    "overlaps after([4..9], [1..5])": "true",
    "overlaps before([1..5], [4..9])": "true",
    "partition([1, 2, 3], 2)": "[[1, 2], [3]]",
    "product([2, 3])": "6",
    "random number() < 1": "true",
    'range("[1..5)")': "[1..5)",
    "remove([1, 2], 1)": "[2]",
    'replace("a-b", "-", "+")': "a+b",
    "reverse([1, 2])": "[2, 1]",
    "round down(1.29, 1)": "1.2",
    "round half down(1.25, 1)": "1.2",
    "round half up(1.25, 1)": "1.3",
    "round up(1.21, 1)": "1.3",
    "sort([3, 1, 2], function(x, y) x > y)": "[3, 2, 1]",
    'split("a;b", ";")': '["a", "b"]',
    "sqrt(4)": "2",
    "started by([1..5], 1)": "true",
    "starts(1, [1..5])": "true",
    'starts with("lead", "le")': "true",
    "stddev([2, 4])": "1.414213562373095048801688724209698",
    "string(1.10)": "1.1",
    'string join(["a", null, "b"], "-")': "a-b",
    'string length("关系🐎")': "3",
    "sublist([1, 2, 3], 2)": "[2, 3]",
    'substring("lead", 2, 2)': "ea",
    'substring after("a@b", "@")': "b",
    'substring before("a@b", "@")': "a",
    "sum([0.1, 0.2])": "0.3",
    'time("10:30:00")': "10:30:00",
    'to base64("关系")': "5YWz57O7",
    'to json({a: [1.5, @"2026-01-01"]})': '{"a":[1.5,"2026-01-01"]}',
    "today()": "2026-11-22",
    'trim(" a ")': "a",
    "union([1, 2], [2, 3])": "[1, 2, 3]",
    'upper case("lead")': "LEAD",
    "string length(uuid())": "36",
    'week of year(@"2026-01-01")': "1",
    'years and months duration(@"2025-01-31", @"2026-03-01")': "P1Y1M",
}


@pytest.mark.parametrize(("text", "expected"), EXAMPLES.items())
def test_example(text, expected):
    """A built-in function answers as the standard says."""
    value = compile_expression(text).evaluate({}, now=NOW, seed="seed").value

    assert to_text(value, nested=False) == expected


def test_every_function_has_an_example():
    """No built-in function is declared without being called here."""
    called = {name for name in REGISTRY for text in EXAMPLES if f"{name}(" in text}

    assert called == set(REGISTRY)


def test_the_clock_is_the_injected_one():
    """Without an injected moment, now and today are null and say why."""
    result = compile_expression("today()").evaluate({})

    assert result.value is None
    assert result.warnings[0].code == "feel.function"


def test_the_same_seed_draws_the_same_values():
    """Random values depend on the seed alone, and differ within one evaluation."""
    expression = compile_expression("[random number(), random number(), uuid()]")

    first, again = expression.evaluate({}, seed="a").value, expression.evaluate({}, seed="a").value

    assert first == again
    assert first[0] != first[1]
    assert first != expression.evaluate({}, seed="b").value
    assert 0 <= first[0] < Decimal(1)


def test_a_wrong_argument_is_named_in_the_warning():
    """The warning says which parameter did not fit and where the call stands."""
    (warning,) = compile_expression('1 +\nsubstring("a", "b")').evaluate({}).warnings[:1]

    assert (warning.line, warning.column) == (2, 10)
    assert warning.message == 'substring: start position must be a number, not the string "b".'
