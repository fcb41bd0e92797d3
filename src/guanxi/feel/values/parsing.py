"""Text to temporal values: the lexical forms of XML Schema with FEEL's zones (DMN 1.5, 10.3.4.1)."""

import re

from guanxi.feel.values.durations import DaysDuration, MonthsDuration
from guanxi.feel.values.temporal import DAY_NANOS, NANOS, Date, DateTime, Time, make_date, make_time

_DATE = re.compile(r"(-?(?:\d{4}|[1-9]\d{4,8}))-(\d\d)-(\d\d)", re.ASCII)
_TIME = re.compile(
    r"T?(\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?(?:([zZ])|([+-])(\d\d):(\d\d)(?::(\d\d))?|@([A-Za-z][\w+\-/]*))?",
    re.ASCII,
)
_DAYS = re.compile(r"(-)?P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.(\d*))?S)?)?", re.ASCII)
_MONTHS = re.compile(r"(-)?P(?:(\d+)Y)?(?:(\d+)M)?", re.ASCII)
_MAX_DIGITS = 30


def parse_date(text: str) -> Date | None:
    """``2026-01-31``, years beyond four digits and before year 1 allowed; None when it is no day."""
    found = _DATE.fullmatch(text)
    return make_date(int(found[1]), int(found[2]), int(found[3])) if found else None


def parse_time(text: str) -> Time | None:
    """``10:30:00.5+01:00``, ``10:30:00@Europe/Paris``, ``T10:30:00Z``; None when it is no time."""
    found = _TIME.fullmatch(text)
    if not found:
        return None
    nano = int((found[4] or "0")[:9].ljust(9, "0"))
    offset = 0 if found[5] else None
    if found[6]:
        if int(found[8]) > 59 or int(found[9] or 0) > 59:
            return None
        offset = int(found[7]) * 3600 + int(found[8]) * 60 + int(found[9] or 0)
        offset = -offset if found[6] == "-" else offset
    return make_time(int(found[1]), int(found[2]), int(found[3] or 0), nano, offset, found[10])


def parse_date_time(text: str) -> DateTime | None:
    """A date, ``T`` and a time; a date alone means its midnight; None when it is no moment."""
    day_text, separator, time_text = text.partition("T")
    day = parse_date(day_text)
    if day is None:
        return None
    if not separator:
        return DateTime(day, Time(0, 0, 0))
    time = parse_time(time_text) if time_text[:1].isdigit() else None
    if time is None and time_text.startswith("24:00:00"):
        time, later = parse_time("00" + time_text[2:]), day.plus_days(1)
        return None if time is None or time.nano or later is None else DateTime(later, time)
    return None if time is None else DateTime(day, time)


def parse_duration(text: str) -> DaysDuration | MonthsDuration | None:
    """``P1Y2M`` or ``P1DT2H3M4.5S``, with an optional minus; None when it is no duration."""
    if text.endswith(("P", "T")):
        return None
    months = _MONTHS.fullmatch(text)
    if months and (months[2] or months[3]) and not _too_long(months):
        total = _whole(months[2]) * 12 + _whole(months[3])
        return MonthsDuration(-total if months[1] else total)
    days = _DAYS.fullmatch(text)
    if not days or not any(days.groups()[1:]) or _too_long(days):
        return None
    seconds = _whole(days[3]) * 3600 + _whole(days[4]) * 60 + _whole(days[5])
    nanos = _whole(days[2]) * DAY_NANOS + seconds * NANOS + int((days[6] or "0")[:9].ljust(9, "0"))
    return DaysDuration(-nanos if days[1] else nanos)


def parse_at_literal(text: str) -> Date | Time | DateTime | DaysDuration | MonthsDuration | None:
    """The value of an ``@"…"`` literal (DMN 1.5, grammar rule 62), or None."""
    if "P" in text[:2]:
        return parse_duration(text)
    if "T" in text[1:]:
        return parse_date_time(text)
    return parse_date(text) or parse_time(text)


def _too_long(found: re.Match[str]) -> bool:
    return any(len(part or "") > _MAX_DIGITS for part in found.groups())


def _whole(digits: str | None) -> int:
    return int(digits) if digits else 0
