"""Reading variables, entries, properties and list items (DMN 1.5, 10.3.2.5 and tables 61 to 66)."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from guanxi.feel.comparison import in_range
from guanxi.feel.runtime import Runtime, kind
from guanxi.feel.values import Date, DateTime, DaysDuration, MonthsDuration, Range, Time
from guanxi.feel.values.convert import PLAIN, shallow
from guanxi.feel.values.numbers import as_decimal, as_index, is_number


class Missing:
    """Marks a variable or entry that does not exist (null is a value that exists)."""


MISSING = Missing()


def load(rt: Runtime, name: str, value: Any, at: int) -> Any:
    """A variable whose raw value is missing or a Python value that is no FEEL value yet."""
    if value is MISSING:
        rt.warn("feel.unknown_name", f"There is no variable “{name}”.", at)
        return None
    return plain(rt, value, at)


def checked(rt: Runtime, name: str, value: Any, at: int) -> Any:
    """A variable whose raw value was read without a check."""
    if value.__class__ is int:
        return Decimal(value)
    return value if value.__class__ in PLAIN else load(rt, name, value, at)


def plain(rt: Runtime, value: Any, at: int) -> Any:
    """The FEEL value of what a context holds."""
    if value.__class__ in PLAIN:
        return value
    try:
        return shallow(value)
    except TypeError as error:
        rt.warn("feel.foreign_value", f"{error}.", at)
        return None


def path(rt: Runtime, base: Any, name: str, at: int) -> Any:
    """``base.name``: an entry, a property, or the list of both for a list."""
    if isinstance(base, (list, tuple)):
        rt.spend(len(base))
        return [path(rt, item, name, at) for item in base]
    value = member(base, name)
    if value is MISSING:
        if base is None:
            rt.warn("feel.null_path", f"null has no “{name}”.", at)
        else:
            rt.warn("feel.unknown_member", f"A {kind(base)} has no “{name}” here.", at)
        return None
    return value if value.__class__ in PLAIN else plain(rt, value, at)


def descendants(rt: Runtime, base: Any, name: str, at: int) -> list[Any]:
    """``base...name``: all entries of that name in a context or list, at any depth, in order; nulls left out."""
    found: list[Any] = []
    waiting: list[tuple[str | None, Any]] = [(None, base)]
    while waiting:
        key, raw = waiting.pop()
        rt.spend(1)
        value = raw if raw.__class__ in PLAIN else plain(rt, raw, at)
        if key == name and value is not None:
            found.append(value)
        if isinstance(value, dict):
            waiting.extend(reversed(value.items()))
        elif isinstance(value, (list, tuple)):
            waiting.extend((None, item) for item in reversed(value))
    return found


def member(base: Any, name: str) -> Any:
    """An entry or property without a warning, or MISSING."""
    if base.__class__ is dict or isinstance(base, Mapping):
        return base.get(name, MISSING)
    readers = _PROPERTIES.get(base.__class__)
    reader = readers.get(name) if readers else None
    return MISSING if reader is None else reader(base)


def _number(reader: Callable[[Any], int]) -> Callable[[Any], Any]:
    return lambda value: Decimal(reader(value))


def _offset(value: Time | DateTime) -> Any:
    seconds = value.utc_offset
    return None if seconds is None else DaysDuration(seconds * 1_000_000_000)


def _zone(value: Time) -> Any:
    return value.zone


_Reader = Callable[[Any], Any]
_DATE: dict[str, _Reader] = {
    "year": _number(lambda value: value.year),
    "month": _number(lambda value: value.month),
    "day": _number(lambda value: value.day),
    "weekday": _number(lambda value: value.weekday),
}
_TIME: dict[str, _Reader] = {
    "hour": _number(lambda value: value.hour),
    "minute": _number(lambda value: value.minute),
    "second": _number(lambda value: value.second),
    "time offset": _offset,
    "timezone": _zone,
}


def _of(part: Callable[[DateTime], Any], reader: _Reader) -> _Reader:
    return lambda value: reader(part(value))


_PROPERTIES: dict[type, dict[str, _Reader]] = {
    Date: _DATE,
    Time: _TIME,
    DateTime: {name: _of(lambda value: value.date, reader) for name, reader in _DATE.items()}
    | {name: _of(lambda value: value.time, reader) for name, reader in _TIME.items()}
    | {"time offset": _offset},
    DaysDuration: {
        "days": _number(lambda value: value.split()[0]),
        "hours": _number(lambda value: value.split()[1]),
        "minutes": _number(lambda value: value.split()[2]),
        "seconds": _number(lambda value: value.split()[3]),
    },
    MonthsDuration: {
        "years": _number(lambda value: value.years_part),
        "months": _number(lambda value: value.months_part),
    },
    Range: {
        "start": lambda value: value.start,
        "end": lambda value: value.end,
        "start included": lambda value: value.start_included and value.start is not None,
        "end included": lambda value: value.end_included and value.end is not None,
    },
}


def as_list(value: Any) -> Any:
    """The list of a value: null is empty, a single value becomes a list of one."""
    if isinstance(value, (list, tuple)):
        return value
    return [] if value is None else [value]


def item_at(rt: Runtime, base: Any, position: Any, at: int) -> Any:
    """``base[n]``: the n-th item, from the end when negative."""
    index = as_index(position)
    if base is None or not index:
        rt.warn("feel.no_item", f"A {kind(base)} has no item at this position.", at)
        return None
    items = as_list(base)
    place = index - 1 if index > 0 else len(items) + index
    if not 0 <= place < len(items):
        rt.warn("feel.no_item", f"The list has {len(items)} items and none at {index}.", at)
        return None
    value = items[place]
    return value if value.__class__ in PLAIN else plain(rt, value, at)


def select(rt: Runtime, base: Any, predicate: Callable[[Any], Any], at: int) -> Any:
    """``base[condition]``: the items for which the condition is true, or that a test such as ``> 5`` accepts; a number
    selects a position.
    """
    if base is None:
        return None
    items = as_list(base)
    if not items:
        return _select_none(rt, predicate)
    rt.spend(len(items))
    chosen = []
    for place, raw in enumerate(items):
        item = raw if raw.__class__ in PLAIN else plain(rt, raw, at)
        answer = predicate(item)
        if answer is True:
            chosen.append(item)
        elif place == 0 and is_number(answer):
            return item_at(rt, base, as_decimal(answer), at)
        elif isinstance(answer, Range):
            chosen += [item] if inside_silently(rt, item, answer, at) else []
        elif answer is not False and answer is not None:
            rt.warn(
                "feel.not_boolean", f"A filter needs a condition or a position, not a {kind(answer)}.", at
            )
            return None
    return chosen


def _select_none(rt: Runtime, predicate: Callable[[Any], Any]) -> Any:
    warnings = rt.warnings
    rt.warnings = []
    answer = predicate(None)
    rt.warnings = warnings
    return None if is_number(answer) else []


def inside_silently(rt: Runtime, item: Any, test: Range, at: int) -> bool:
    """Whether a range accepts an item, as a filter condition."""
    return in_range(rt, item[0] if isinstance(item, list) and len(item) == 1 else item, test, at) is True
