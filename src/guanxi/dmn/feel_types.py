"""Item definitions as FEEL types, for ``instance of`` and typed parameters: structure only, no constraints."""

from collections.abc import Mapping

from guanxi.dmn.model import ItemDefinition
from guanxi.feel.types import ANY, FeelType

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
    return FeelType("list", (base,)) if item.is_collection else base
