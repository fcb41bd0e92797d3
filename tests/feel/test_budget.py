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
        f"{DOUBLING}...a0",
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


LONG_TEXT = '{s0: "0123456789", ' + ", ".join(f"s{n + 1}: s{n} + s{n}" for n in range(9)) + ", r: %s}.r"
LONG_LIST = "{l: for i in 1..9000 return i, r: for j in 1..9999 return %s}.r"


@pytest.mark.parametrize(
    "text",
    [
        *(
            LONG_TEXT % f"for i in 1..9999 return {call}"
            for call in (
                *("upper case(s9)", "substring(s9, 2)", "to base64(s9)", "string([s9, s9])", "number(s9)"),
                *('split(s9, "5")', 'contains(s9, "x")', 'matches(s9, "x")', 'duration("P" + s9 + "D")'),
            )
        ),
        *(
            LONG_LIST % call
            for call in (
                *("reverse(l)", "sublist(l, 1)", "remove(l, 1)", "insert before(l, 1, 2)", "all(l)", "l = l"),
                *("list replace(l, 1, 2)", "partition(l, 1)", "mode(l)", "-1 in l", "union(l, l)"),
            )
        ),
        'count(for i in 1..9999 return matches("aaaaaaaaaaaaaaaaaaaa!", "^(a|aa)+$"))',
        'count(for i in 1..9999 return matches("a", "a" + string(i)))',
        "count(for i in 1..9999 return exp(1.234567890123456789) ** 1.23456789)",
        'for i in 1..9999 return date and time("2026-01-01T00:00:00@Europe/Paris")',
        "for i in 1..9999 return [" + ", ".join("1" for _ in range(1_000)) + "]",
        "for i in 1..9999 return {" + ", ".join(f"k{n}: 1" for n in range(50)) + "}",
        "{f: function(x) [" + ", ".join("x" for _ in range(1_000)) + "], r: for i in 1..9999 return f(i)}.r",
        "for i in 1..9999 return partial",
        f"for i in 1..9000 return get entries({{{', '.join(f'k{n}: 1' for n in range(50))}}})",
    ],
)
def test_many_cheap_steps_over_large_values_are_counted(text):
    """What a step costs is what it reads and makes, in time and in memory, not that it is one step."""
    result = compile_expression(text).evaluate({}, budget=SMALL)

    assert (result.value, result.warnings[0].code) == (None, "feel.budget")


def test_honest_work_stays_within_the_budget():
    """A thousand records with a pattern, a date and a few operations each need a small part of the budget."""
    text = (
        'for l in leads[matches(email, "^[^@]+@[^@]+$") and score > 5] '
        "return {name: upper case(l.name), year: date(l.born).year, points: l.score * 2 + 1}"
    )
    leads = [{"email": "a@b.example", "score": 7, "name": "a", "born": "2000-01-31"}] * 1_000

    result = compile_expression(text).evaluate({"leads": leads}, budget=Budget(steps=200_000))

    assert (len(result.value), result.warnings) == (1_000, ())


def test_a_pattern_has_a_largest_length():
    """A pattern of thousands of signs, which would take long to read, is none."""
    result = compile_expression("matches(x, x)").evaluate({"x": "a" * 2_001})

    assert (result.value, result.warnings[0].code) == (None, "feel.function")


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


def test_a_text_of_too_many_parts_is_refused():
    """Compiling 20,001 numbers in a list would take long; the error comes before."""
    with pytest.raises(FeelSyntaxError) as caught:
        compile_expression("[" + "1, " * 20_000 + "1]")

    assert caught.value.code == "feel.too_long"
