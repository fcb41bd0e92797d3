"""Examples beside a decision: what goes in and what should come out, as FEEL texts, run on the real model."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import msgspec

from guanxi.dmn.decide import Model
from guanxi.dmn.errors import refuse
from guanxi.dmn.model import Context, Decision, DecisionTable, Expression, LiteralExpression
from guanxi.feel import Budget, FeelSyntaxError, compile_expression, compile_unary_tests
from guanxi.feel.text import to_text

_BUDGET: Final = Budget(steps=200_000, list_length=100_000, text_length=500_000)
_RULES_READ: Final = 500
_LONGEST_SHOWN: Final = 2_000


class Example(msgspec.Struct, frozen=True):
    """One row: an expression by name of input, and the unary test its result must pass; empty = not looked at."""

    inputs: Mapping[str, str]
    expected: str = ""


class ExampleOutcome(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a row.

    Attributes:
        value: the result as a FEEL text.
        passed: whether it is as expected; None when nothing was expected or a text is no FEEL.
        problem: why the row could not be run or its value must not be relied on; empty when all went well.
        place: name of the input whose text is wrong, ``expected`` for that cell; empty otherwise.
        rules: ids of the rules that matched, of every table that was asked.
    """

    value: str
    passed: bool | None
    problem: str = ""
    place: str = ""
    rules: tuple[str, ...] = ()


def inputs_of(model: Model, decision: str) -> tuple[str, ...]:
    """Return the names that a decision (name or id) and those it requires read from outside, in order of use.

    Raises:
        DmnError: ``dmn.decision_unknown``.
    """
    by_id = {element.id: element for element in model.definitions.elements}
    first = next((one for one in model.decisions.values() if decision in (one.id, one.name)), None)
    if first is None:
        raise refuse("dmn.decision_unknown", f"There is no decision {decision!r}.")
    found: dict[str, None] = {}
    seen: set[str] = set()
    computed = {one.name for one in model.decisions.values()} | set(model.knowledge_models)
    known = frozenset(computed | set(model.inputs) | set(model.services))

    def visit(one: Decision) -> None:
        seen.add(one.name)
        for href in one.requires:
            needed = by_id.get(href.rpartition("#")[2])
            if isinstance(needed, Decision) and needed.name not in seen:
                visit(needed)
            elif needed is not None and not isinstance(needed, Decision):
                found.setdefault(needed.name)
        for text in _texts(one.logic):
            for name in _names(text, known):
                if name not in computed and name not in model.services:
                    found.setdefault(name)

    visit(first)
    return tuple(found)


def run_examples(
    model: Model, decision: str, examples: Sequence[Example], *, now: datetime
) -> tuple[ExampleOutcome, ...]:
    """Evaluate a decision (name or id) for each example.

    Args:
        now: the aware moment that ``now()`` and ``today()`` answer.

    Raises:
        DmnError: ``dmn.decision_unknown``.
    """
    return tuple(_run(model, decision, example, now) for example in examples)


def _run(model: Model, decision: str, example: Example, now: datetime) -> ExampleOutcome:
    inputs: dict[str, Any] = {}
    for name, text in example.inputs.items():
        if not text.strip():
            continue
        try:
            given = compile_expression(text).evaluate({}, now=now, budget=_BUDGET)
        except FeelSyntaxError as error:
            return ExampleOutcome(value="", passed=None, problem=str(error), place=name)
        if given.warnings:
            return ExampleOutcome(value="", passed=None, problem=given.warnings[0].message, place=name)
        inputs[name] = given.value
    result = model.evaluate(decision, inputs, now=now, budget=_BUDGET)
    value, rules = to_text(result.value), tuple(rule.id for match in result.matched for rule in match.rules)
    if len(value) > _LONGEST_SHOWN:
        value = value[:_LONGEST_SHOWN] + "…"
    if result.failed:
        failed = False if example.expected.strip() else None
        return ExampleOutcome(value=value, passed=failed, problem=result.failed, rules=rules)
    try:
        passed = _passes(example.expected, result.value, now)
    except FeelSyntaxError as error:
        return ExampleOutcome(value=value, passed=None, problem=str(error), place="expected", rules=rules)
    return ExampleOutcome(value=value, passed=passed, rules=rules)


def _passes(expected: str, value: Any, now: datetime) -> bool | None:
    if not expected.strip():
        return None
    tests = compile_unary_tests(expected)
    return tests.evaluate(value, {}, now=now, budget=_BUDGET).value is True


def _texts(logic: Expression | None) -> Iterator[str]:
    """The expressions of a decision that may read variables; of a large table its first rules."""
    if isinstance(logic, LiteralExpression):
        yield logic.text
    elif isinstance(logic, Context):
        for entry in logic.entries:
            yield from _texts(entry.value)
    elif isinstance(logic, DecisionTable):
        yield from (clause.expression for clause in logic.inputs)
        for rule in logic.rules[:_RULES_READ]:
            yield from rule.outputs


def _names(text: str, known: frozenset[str]) -> Sequence[str]:
    try:
        return sorted(compile_expression(text, known).names)
    except FeelSyntaxError:
        return ()
