"""No text can hang the evaluation or fill the memory."""

import pytest

from guanxi.feel import Budget, FeelSyntaxError, compile_expression

SMALL = Budget(steps=100_000, depth=50, list_length=10_000, text_length=10_000)
DOUBLING = "{a0: [1, 1], " + ", ".join(f"a{n}: [a{n - 1}, a{n - 1}]" for n in range(1, 60)) + "}"


@pytest.mark.parametrize(
    "text",
    [
        "for x in 1..1000000000000 return x",
        "for x in 1..9999, y in 1..9999 return x + y",
        "some x in 1..9999, y in 1..9999 satisfies x * y < 0",
        "{f: function(n) f(n + 1), r: f(1)}.r",
        "{f: function(n) if n = 0 then 0 else f(n - 1) + f(n - 1), r: f(40)}.r",
        '{s: "0123456789", '
        + ", ".join(f"s{n}: s + s" if not n else f"s{n}: s{n - 1} + s{n - 1}" for n in range(40))
        + "}",
        DOUBLING,
        f"string({DOUBLING})",
        f"to json({DOUBLING})",
        f"flatten({DOUBLING}.a59)",
        f"{DOUBLING} = {DOUBLING}",
        f"distinct values([{DOUBLING}, {DOUBLING}])",
        "sort(for x in 1..9999 return modulo(x * 7919, 9973), function(a, b) a < b)",
        'matches("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", "(a|aa)+$")',
        'replace("' + "x" * 5000 + '", "x", "0123456789")',
        "concatenate(" + ", ".join("[1,2,3,4,5,6,7,8,9,10]" for _ in range(1100)) + ")",
    ],
)
def test_work_beyond_the_budget_ends_in_null(text):
    """A text that asks for too much becomes null and says so."""
    result = compile_expression(text).evaluate({}, budget=SMALL)

    assert result.value is None
    assert result.warnings[0].code == "feel.budget"


@pytest.mark.parametrize(
    "number", ["10 ** 999999", "exp(999999)", "9E6000 * 9E6000", "1E6000 ** 1E6000", "1 / 0", "sqrt(-1)"]
)
def test_a_number_out_of_range_is_null(number):
    """Arithmetic never gives infinity, not-a-number or an exception."""
    result = compile_expression(number).evaluate({})

    assert result.value is None
    assert len(result.warnings) == 1


@pytest.mark.parametrize(
    "text",
    [
        "(" * 5000 + "1",
        "[" * 5000,
        "1 in (" * 5000,
        "-" * 5000 + "1",
        "if a then b else " * 5000,
        "1" + "+1" * 60_000,
        "{a:" * 900,
    ],
)
def test_deep_texts_are_refused(text):
    """Nesting beyond the limit is a syntax error, not a crash."""
    with pytest.raises(FeelSyntaxError):
        compile_expression(text)


@pytest.mark.parametrize(
    "name", ["__class__", "__globals__", "real", "append", "as_tuple", "__builtins__", "K1", "rt", "context"]
)
def test_python_attributes_are_out_of_reach(name):
    """A path reads entries and FEEL's properties, never attributes of Python."""
    for base in ("1", '"text"', "[1]", "{a: 1}", '@"2026-01-01"', "(function() 1)", "abs", "x"):
        value = compile_expression(f"{base}.{name}").evaluate({"x": object()}).value
        assert value in (None, [None])
    value = compile_expression(name).evaluate({}).value
    assert value is None or value.builtin
