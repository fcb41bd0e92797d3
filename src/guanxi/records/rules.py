"""Formulas and rules of an object: FEEL over the fields of one record, compiled once with the catalogue.

Both see the record as processes do: numbers, texts, days and moments as FEEL values, empty fields as null. They
have no clock: a value that changes by itself would be stale from the moment it is stored.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from graphlib import CycleError, TopologicalSorter
from typing import Any

from guanxi.feel import Expression, FeelSyntaxError, compile_expression
from guanxi.feel.codec import decode_value, encode_value
from guanxi.feel.errors import FeelCodecError
from guanxi.records.definitions import FieldDefinition, ObjectDefinition, Rule
from guanxi.records.field_types import FIELD_TYPES, FieldError


class RuleError(Exception):
    """A definition has a formula or rule that cannot work; the text says which and why."""


@dataclass(frozen=True, slots=True)
class Rules:
    """The compiled formulas, each after those it reads, and the rules of an object."""

    formulas: tuple[tuple[FieldDefinition, Expression], ...]
    rules: tuple[tuple[Rule, str, Expression], ...]

    @property
    def empty(self) -> bool:
        """Whether there is nothing to compute or to check."""
        return not self.formulas and not self.rules


def compile_rules(definition: ObjectDefinition) -> Rules:
    """Return the formulas and rules of an object; they read the fields of its definition.

    Raises:
        RuleError: a text is no FEEL, reads what is no field, or formulas read each other in a circle.
    """
    by_name = {field.name: field for field in definition.fields if field.roll_up is None}
    known = frozenset(by_name)
    formulas = {
        field.name: _compile(f"the formula of field {field.name}", field.formula, known)
        for field in definition.fields
        if field.formula is not None
    }
    rules = tuple(_compile_rule(definition, rule, known) for rule in definition.rules)
    return Rules(tuple((by_name[name], formulas[name]) for name in _order(formulas)), rules)


def apply_rules(
    definition: ObjectDefinition, rules: Rules, values: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the values of the formulas and what is wrong with the record, as messages by field.

    Args:
        values: canonical values by name.
    """
    if rules.empty:
        return {}, {}
    kept = (field for field in definition.fields if field.roll_up is None)
    context = {field.name: _to_feel(field, values.get(field.name)) for field in kept}
    computed: dict[str, Any] = {}
    faults: dict[str, str] = {}
    for field, expression in rules.formulas:
        result = expression.evaluate(context).value
        try:
            value = _from_feel(field, result)
        except FieldError as error:
            faults[field.name] = f"{field.label}, by its formula, {error.message}. {error.cure}".strip()
            value = None
        computed[field.name] = value
        context[field.name] = _to_feel(field, value)
    for rule, place, expression in rules.rules:
        if expression.evaluate(context).value is False:
            faults.setdefault(place, f"{rule.message} (rule {rule.name})")
    return computed, faults


def _compile(what: str, text: str, known: frozenset[str]) -> Expression:
    try:
        expression = compile_expression(text, names=known)
    except FeelSyntaxError as error:
        raise RuleError(f"{what} is no FEEL: {error}") from None
    unknown = sorted(expression.names - known)
    if unknown:
        raise RuleError(f"{what} reads {unknown[0]!r}, which is no field kept in the record")
    return expression


def _compile_rule(
    definition: ObjectDefinition, rule: Rule, known: frozenset[str]
) -> tuple[Rule, str, Expression]:
    expression = _compile(f"rule {rule.name}", rule.condition, known)
    named = [field.name for field in definition.fields if field.name in expression.names]
    place = rule.field or (named[0] if named else "")
    if place not in known:
        raise RuleError(f"rule {rule.name} names no field beside which its message stands")
    return rule, place, expression


def _order(formulas: Mapping[str, Expression]) -> list[str]:
    """Return the names of the formulas, each after those it reads."""
    graph = {name: expression.names & formulas.keys() for name, expression in formulas.items()}
    try:
        return list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        raise RuleError(f"the formulas read each other in a circle: {' → '.join(error.args[1])}") from None


def _to_feel(field: FieldDefinition, value: Any) -> Any:
    return None if value is None else decode_value(FIELD_TYPES[field.type].to_variable(value))


def _from_feel(field: FieldDefinition, value: Any) -> Any:
    if value is None:
        return None
    try:
        encoded = encode_value(value)
    except FeelCodecError:
        raise FieldError("type", "has a value that cannot be stored") from None
    kind = FIELD_TYPES[field.type]
    digits = getattr(kind, "digits", None)
    if digits is not None:
        encoded = _rounded(encoded, digits(field))
    return kind.check(field, encoded)


def _rounded(value: Any, digits: int) -> Any:
    """Round what a formula gives to the digits of its field, half to even: a third has no last digit."""
    return round(Decimal(value), digits) if isinstance(value, int | Decimal) else value
