"""Types of values and the question whether a value conforms to one (DMN 1.5, 10.3.2.9)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from guanxi.feel.syntax import TypeName
from guanxi.feel.values import Date, DateTime, DaysDuration, Function, MonthsDuration, Range, Time
from guanxi.feel.values.numbers import is_number

Spend = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class FeelType:
    """A type: its name, its parts, and for a defined type a check of its own.

    Args:
        name: ``number``, ``list``, ``context`` … or the name of a defined type.
        items: type of the items of a list or range, of the entries of a context, or of the parameters
            and the result of a function.
        names: names of the entries of a context.
        check: extra condition a value must meet, e.g. the allowed values of an item definition; it gets the value
            and what counts its work.
        nullable: for analysis only: whether the value may be missing. ``conforms`` does not look at it.
    """

    name: str
    items: tuple["FeelType", ...] = ()
    names: tuple[str, ...] = ()
    check: "Callable[[Any, Spend], bool] | None" = None
    nullable: bool = False


ANY = FeelType("Any")
_CLASSES: dict[str, Callable[[Any], bool]] = {
    "number": is_number,
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: value.__class__ is bool,
    "date": lambda value: isinstance(value, Date),
    "time": lambda value: isinstance(value, Time),
    "date and time": lambda value: isinstance(value, DateTime),
    "days and time duration": lambda value: isinstance(value, DaysDuration),
    "years and months duration": lambda value: isinstance(value, MonthsDuration),
    "duration": lambda value: isinstance(value, (DaysDuration, MonthsDuration)),
}
_ALIASES = {
    "any": "Any",
    "dateTime": "date and time",
    "dayTimeDuration": "days and time duration",
    "yearMonthDuration": "years and months duration",
    "Null": "null",
}


def resolve(type_name: TypeName, defined: Mapping[str, FeelType]) -> FeelType | None:
    """The type meant by a written type; None when a name in it is unknown."""
    if type_name.name in defined and not type_name.items:
        return defined[type_name.name]
    name = _ALIASES.get(type_name.name, type_name.name)
    if name not in _CLASSES and name not in ("Any", "null", "list", "range", "context", "function"):
        return None
    items = tuple(resolve(item, defined) for item in type_name.items)
    known = tuple(item for item in items if item is not None)
    return FeelType(name, known, type_name.names) if len(known) == len(items) else None


def _free(steps: int) -> None:
    """Count no work."""


def conforms(value: Any, expected: FeelType, spend: Spend = _free, *, checked: bool = True) -> bool:
    """Whether a value is of a type; null conforms inside structures only (see ``instance of``).

    Args:
        value: any FEEL value.
        expected: the type.
        spend: called with the number of parts looked at, to count work.
        checked: whether the extra conditions of defined types count.
    """
    spend(1)
    if checked and expected.check is not None and not expected.check(value, spend):
        return False

    def part(item: Any, wanted: FeelType) -> bool:
        return item is None or conforms(item, wanted, spend, checked=checked)

    match expected.name:
        case "Any":
            return True
        case "null":
            return value is None
        case "list":
            wanted = expected.items[0] if expected.items else ANY
            return isinstance(value, (list, tuple)) and all(part(item, wanted) for item in value)
        case "context":
            pairs = zip(expected.names, expected.items, strict=True)
            return isinstance(value, dict) and all(
                name in value and part(value[name], wanted) for name, wanted in pairs
            )
        case "range":
            wanted = expected.items[0] if expected.items else ANY
            return isinstance(value, Range) and part(value.start, wanted) and part(value.end, wanted)
        case "function":
            return isinstance(value, Function) and _function(value, expected)
        case name if name in _CLASSES:
            return _CLASSES[name](value)
        case _:
            return expected.check is not None


def _function(value: Function, expected: FeelType) -> bool:
    if not expected.items:
        return True
    wanted = expected.items[:-1]
    if len(wanted) != len(value.parameters):
        return False
    declared = [item or ANY for item in value.types] or [ANY] * len(wanted)
    return all(narrower(want, have) for want, have in zip(wanted, declared, strict=False))


def narrower(inner: FeelType, outer: FeelType) -> bool:
    """Whether every value of ``inner`` is a value of ``outer``."""
    if outer.name == "Any" or inner.name == "null":
        return True
    if inner.name != outer.name:
        return False
    if outer.name == "context":
        have = dict(zip(inner.names, inner.items, strict=True))
        return all(
            n in have and narrower(have[n], item) for n, item in zip(outer.names, outer.items, strict=True)
        )
    return all(narrower(a, b) for a, b in zip(inner.items, outer.items, strict=False))


def instance_of(value: Any, expected: FeelType, spend: Spend = _free) -> bool:
    """``value instance of type``: null is an instance of nothing but the null type; allowed values do not matter."""
    if value is None:
        return expected.name == "null"
    return conforms(value, expected, spend, checked=False)
