"""Laws that hold for every text: printing and reparsing, never raising."""

from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guanxi.feel import Budget, FeelSyntaxError, compile_expression, compile_unary_tests
from guanxi.feel.parser import parse_expression
from guanxi.feel.printer import print_tree
from guanxi.feel.values import Function, Range, parse_at_literal
from tests.feel.reference import evaluate
from tests.feel.trees import trees

relaxed = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
BUDGET = Budget(steps=20_000, depth=20, list_length=10_000, text_length=10_000)
CONTEXT = {
    "a": Decimal(3),
    "b": "text",
    "lead score": 7,
    "items": [1, None, {"a": 1, "name": "x"}, [2]],
    "name": {"a": parse_at_literal("2026-02-28"), "b": None},
}


@given(trees)
@relaxed
def test_printing_and_reparsing_gives_the_same_tree(tree):
    """The canonical text of a tree parses to that tree."""
    assert parse_expression(print_tree(tree)) == tree


@given(trees)
@relaxed
def test_evaluation_never_raises_and_has_no_inner_error(tree):
    """Every text that compiles has a value; what goes wrong is a warning with a code of its own."""
    result = compile_expression(print_tree(tree)).evaluate(CONTEXT, budget=BUDGET)

    assert [w for w in result.warnings if w.code == "feel.internal"] == []


@given(trees)
@relaxed
def test_the_light_runtime_agrees_with_the_full_one(tree):
    """An expression has the same value with and without counting its work."""
    expression = compile_expression(print_tree(tree))

    light, full = expression.evaluate(CONTEXT), expression.evaluate(CONTEXT, budget=Budget(steps=1_999_999))

    assert (repr(light.value), light.warnings) == (repr(full.value), full.warnings) or "Function" in repr(
        light.value
    )


@given(st.text(max_size=60) | st.text(alphabet='abx1. ()[]{}<>=!+-*/,:?"@ \n', max_size=60))
@relaxed
def test_any_text_is_compiled_or_refused(text):
    """Arbitrary text gives an expression or a syntax error, nothing else."""
    for compile_text in (compile_expression, compile_unary_tests):
        place = _place_of_error(compile_text, text)
        assert place is None or min(place) >= 1


def _place_of_error(compile_text, text):
    try:
        compile_text(text)
    except FeelSyntaxError as error:
        return error.line, error.column
    return None


@given(trees)
@relaxed
def test_compiled_and_interpreted_evaluation_agree(tree):
    """The compiler gives the value that a plain walk over the tree gives."""
    compiled = compile_expression(print_tree(tree)).evaluate(CONTEXT, budget=BUDGET)

    if not any(w.code == "feel.budget" for w in compiled.warnings):
        assert plain(compiled.value) == plain(evaluate(tree, CONTEXT))


def plain(value):
    """A value in a form that can be compared: functions by their parameters, numbers by their worth."""
    if isinstance(value, Function):
        return ("function", value.parameters)
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, Range):
        return (
            "range",
            plain(value.start),
            plain(value.end),
            str(value.start_included),
            str(value.end_included),
        )
    return (
        type(value).__name__ if not isinstance(value, int | Decimal) or isinstance(value, bool) else "number",
        value,
    )
