"""FEEL values from and to the types of the Python standard library."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any

from guanxi.feel.values.calendar import zone
from guanxi.feel.values.durations import DaysDuration, MonthsDuration
from guanxi.feel.values.ranges import Function, Range
from guanxi.feel.values.temporal import Date, DateTime, Time

PLAIN = frozenset(
    {
        type(None),
        bool,
        str,
        Decimal,
        list,
        dict,
        Date,
        Time,
        DateTime,
        DaysDuration,
        MonthsDuration,
        Range,
        Function,
    }
)
"""Classes that are FEEL values as they are."""


def from_python(value: Any) -> Any:
    """The FEEL value of a Python value, deeply.

    Raises:
        TypeError: the value has no FEEL form.
    """
    if isinstance(value, (list, tuple)):
        return [from_python(item) for item in value]
    if isinstance(value, Mapping):
        return {str(key): from_python(item) for key, item in value.items()}
    return shallow(value)


def shallow(value: Any) -> Any:
    """Like ``from_python`` without going into lists and contexts."""
    if value.__class__ in PLAIN:
        return value
    match value:
        case bool() | str():
            return value if value.__class__ is bool else str(value)
        case int():
            return Decimal(int(value))
        case float():
            number = Decimal(repr(value))
            return number if number.is_finite() else None
        case datetime():
            return DateTime(Date(value.year, value.month, value.day), _time(value))
        case date():
            return Date(value.year, value.month, value.day)
        case time():
            return _time(value)
        case timedelta():
            return DaysDuration(
                (value.days * 86_400_000_000 + value.seconds * 1_000_000 + value.microseconds) * 1000
            )
        case tuple():
            return list(value)
        case Mapping():
            return dict(value)
        case _:
            raise TypeError(f"{type(value).__name__} is no FEEL value")


def _time(value: datetime | time) -> Time:
    key = getattr(value.tzinfo, "key", None)
    offset = value.utcoffset()
    seconds = None if offset is None else int(offset.total_seconds())
    if key == "UTC":
        key = None
    return Time(
        value.hour, value.minute, value.second, value.microsecond * 1000, None if key else seconds, key
    )


def to_python(value: Any) -> Any:
    """The standard Python value of a FEEL value, deeply; numbers stay decimals.

    Raises:
        ValueError: a year outside 1 to 9999, which Python cannot express.
        TypeError: a range, function or years and months duration, which Python has no type for.
    """
    match value:
        case list() | tuple():
            return [to_python(item) for item in value]
        case dict():
            return {key: to_python(item) for key, item in value.items()}
        case Date():
            return date(value.year, value.month, value.day)
        case Time():
            return _python_time(value)
        case DateTime():
            clock = _python_time(value.time)
            return datetime.combine(to_python(value.date), clock)
        case DaysDuration():
            return timedelta(microseconds=value.nanos // 1000)
        case MonthsDuration() | Range() | Function():
            raise TypeError(f"Python has no type for {type(value).__name__}")
        case _:
            return value


def _python_time(value: Time) -> time:
    info = zone(value.zone) if value.zone else None
    if info is None and value.offset is not None:
        return time(
            value.hour,
            value.minute,
            value.second,
            value.nano // 1000,
            timezone(timedelta(seconds=value.offset)),
        )
    return time(value.hour, value.minute, value.second, value.nano // 1000, info)
