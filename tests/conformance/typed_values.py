"""The typed values of the decision suite ↔ FEEL values, and how results are compared."""

from decimal import Decimal, InvalidOperation
from typing import Any

from guanxi.feel.values import (
    Date,
    DateTime,
    DaysDuration,
    MonthsDuration,
    Time,
    parse_date,
    parse_date_time,
    parse_duration,
    parse_time,
)

TOLERANCE = Decimal("0.00000001")
_PARSERS = {
    "date": parse_date,
    "time": parse_time,
    "dateTime": parse_date_time,
    "duration": parse_duration,
}


def feel_value(typed: dict[str, Any]) -> Any:
    """The FEEL value of ``{"t": …, "v": …}``. Raises ValueError when the text is not of the type."""
    kind = typed["t"]
    if kind == "null":
        return None
    if kind == "list":
        return [feel_value(item) for item in typed["items"]]
    if kind == "context":
        return {name: feel_value(value) for name, value in typed["entries"]}
    text = typed["v"]
    if kind in ("decimal", "double"):
        return _number(text)
    if kind == "boolean":
        return text.strip() in ("true", "1")
    if kind in _PARSERS:
        value = _PARSERS[kind](text.strip())
        if value is None:
            raise ValueError(f"{text!r} is no {kind}")
        return value
    return text


def _number(text: str) -> Decimal:
    try:
        return Decimal(text.strip())
    except InvalidOperation:
        raise ValueError(f"{text!r} is no number") from None


def difference(expected: Any, actual: Any, path: str = "") -> str:
    """What differs; empty when the values are equal by the rules of the suite."""
    if isinstance(expected, list) and isinstance(actual, list | tuple):
        if len(expected) != len(actual):
            return f"{path}: {len(expected)} items expected, got {len(actual)}: {_show(actual)}"
        pairs = zip(expected, actual, strict=True)
        return next(filter(None, (difference(a, b, f"{path}[{i}]") for i, (a, b) in enumerate(pairs, 1))), "")
    if isinstance(expected, dict) and isinstance(actual, dict):
        if set(expected) != set(actual):
            return f"{path}: keys {sorted(expected)} expected, got {sorted(actual)}"
        return next(filter(None, (difference(expected[k], actual[k], f"{path}.{k}") for k in expected)), "")
    return "" if _equal(expected, actual) else f"{path}: {_show(expected)} expected, got {_show(actual)}"


def _show(value: Any) -> str:
    text = (
        str(value)
        if isinstance(value, Date | Time | DateTime | DaysDuration | MonthsDuration)
        else repr(value)
    )
    return f"{type(value).__name__} {text}"[:160]


def _equal(expected: Any, actual: Any) -> bool:
    if isinstance(expected, str) and "@" in expected and isinstance(actual, Time | DateTime):
        return str(actual) == expected
    if isinstance(expected, bool) or isinstance(actual, bool) or expected is None or actual is None:
        return expected is actual
    if isinstance(expected, Decimal) and isinstance(actual, Decimal | int):
        return abs(expected - actual) < TOLERANCE
    if type(expected) is not type(actual):
        return False
    if isinstance(expected, Time):
        return (expected.nanos, expected.utc_offset) == (actual.nanos, actual.utc_offset)
    if isinstance(expected, DateTime):
        return (expected.local_nanos, expected.utc_offset) == (actual.local_nanos, actual.utc_offset)
    return bool(expected == actual)
