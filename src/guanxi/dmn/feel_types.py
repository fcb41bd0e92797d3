"""Item definitions as FEEL types, for ``instance of`` and typed parameters: structure and allowed values."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from guanxi.dmn.model import ItemDefinition
from guanxi.feel import FeelSyntaxError, compile_unary_tests
from guanxi.feel.runtime import Runtime
from guanxi.feel.types import ANY, FeelType, Spend

_ALIASES = {
    "": "Any",
    "any": "Any",
    "dateTime": "date and time",
    "dayTimeDuration": "days and time duration",
    "yearMonthDuration": "years and months duration",
}
_PLAIN = frozenset(
    {
        "number",
        "string",
        "boolean",
        "date",
        "time",
        "date and time",
        "days and time duration",
        "years and months duration",
        "duration",
        "context",
        "list",
        "range",
        "function",
    }
)


def feel_types(
    items: Mapping[str, ItemDefinition], imported: Mapping[str, Mapping[str, FeelType]]
) -> dict[str, FeelType]:
    """The FEEL type of every item definition by name; imported ones under ``import.name``.

    A type that contains itself is Any at the place where it does.
    """
    found: dict[str, FeelType] = {
        f"{prefix}.{name}" if prefix else name: one
        for prefix, types in imported.items()
        for name, one in types.items()
    }
    for name in items:
        _named(name, items, found, frozenset())
    return found


def _named(
    name: str, items: Mapping[str, ItemDefinition], found: dict[str, FeelType], inside: frozenset[str]
) -> FeelType:
    name = _ALIASES.get(name, name)
    if name in found:
        return found[name]
    if name not in items:
        return FeelType(name) if name in _PLAIN else ANY
    if name in inside:
        return ANY
    made = _type(items[name], items, found, inside | {name})
    if not inside:
        found[name] = made
    return made


def _type(
    item: ItemDefinition,
    items: Mapping[str, ItemDefinition],
    found: dict[str, FeelType],
    inside: frozenset[str],
) -> FeelType:
    if item.components:
        parts = tuple(_type(one, items, found, inside) for one in item.components)
        base = FeelType("context", parts, tuple(one.name for one in item.components))
    elif item.function is not None:
        refs = [one.type_ref for one in item.function.parameters] + [item.function.result]
        base = FeelType("function", tuple(_named(ref, items, found, inside) for ref in refs))
    else:
        base = _named(item.type_ref, items, found, inside)
    if item.allowed_values:
        base = replace(base, check=_allowed(item.allowed_values))
    made = FeelType("list", (base,)) if item.is_collection else base
    return replace(made, check=_allowed(item.type_constraint)) if item.type_constraint else made


def _allowed(text: str) -> Callable[[Any, Spend], bool]:
    """Whether unary tests hold for a value; text that is no FEEL (reported where the type is built) allows nothing."""
    compiled: list[Any] = []

    def check(value: Any, spend: Spend) -> bool:
        if not compiled:
            try:
                compiled.append(compile_unary_tests(text).run)
            except FeelSyntaxError:
                return False
        runtime = Runtime()
        accepted = compiled[0]({}, runtime, value) is True
        spend(runtime.steps)
        return accepted

    return check
