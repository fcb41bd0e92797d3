"""Dates, times and durations: making them, now and today, and their calendar (DMN 1.5, 10.3.4.1, 10.3.4.6, 10.3.4.7)."""

from dataclasses import replace
from decimal import Decimal
from typing import TypeVar

from guanxi.feel.builtins.registry import builtin
from guanxi.feel.errors import Failed
from guanxi.feel.runtime import Runtime
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
from guanxi.feel.values.calendar import day_of_year as number_in_year
from guanxi.feel.values.calendar import days_from_civil, days_in_month
from guanxi.feel.values.numbers import CONTEXT, as_index
from guanxi.feel.values.temporal import make_date, make_time

Found = TypeVar("Found")
Duration = DaysDuration | MonthsDuration
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def _found(value: Found | None, what: str) -> Found:
    if value is None:
        raise Failed(f"there is no such {what}.")
    return value


def _whole(number: Decimal) -> int:
    index = as_index(number)
    if index is None:
        raise Failed("a whole number is needed.")
    return index


@builtin("date(from: string)")
def date_of_text(rt: Runtime, text: str) -> Date:
    """The date a text shows."""
    return _found(parse_date(text), f"date “{text[:40]}”")


@builtin("date(from: date and time|date)")
def date_of_moment(rt: Runtime, moment: DateTime | Date) -> Date:
    """The day of a moment."""
    return moment.date if isinstance(moment, DateTime) else moment


@builtin("date(year: number, month: number, day: number)")
def date_of_parts(rt: Runtime, year: Decimal, month: Decimal, day: Decimal) -> Date:
    """The date of a year, month and day."""
    return _found(make_date(_whole(year), _whole(month), _whole(day)), "date")


@builtin("time(from: string)")
def time_of_text(rt: Runtime, text: str) -> Time:
    """The time a text shows."""
    return _found(parse_time(text), f"time “{text[:40]}”")


@builtin("time(from: date and time|time|date)")
def time_of_moment(rt: Runtime, moment: DateTime | Time | Date) -> Time:
    """The time of day of a moment; of a date, midnight in UTC."""
    if isinstance(moment, Date):
        return Time(0, 0, 0, 0, 0)
    return moment.time if isinstance(moment, DateTime) else moment


@builtin("time(hour: number, minute: number, second: number, offset: days and time duration|null?)")
def time_of_parts(
    rt: Runtime, hour: Decimal, minute: Decimal, second: Decimal, offset: DaysDuration | None = None
) -> Time:
    """The time of an hour, minute, second and offset."""
    seconds = None if offset is None else offset.nanos // 1_000_000_000
    if not 0 <= second < 60:
        raise Failed("a second is from 0 to 59.")
    whole = int(second)
    nano = int(CONTEXT.multiply(CONTEXT.subtract(second, Decimal(whole)), Decimal(1_000_000_000)))
    return _found(make_time(_whole(hour), _whole(minute), whole, nano, seconds), "time")


@builtin("date and time(from: string)")
def moment_of_text(rt: Runtime, text: str) -> DateTime:
    """The moment a text shows."""
    return _found(parse_date_time(text), f"date and time “{text[:40]}”")


@builtin("date and time(date: date|date and time, time: time)")
def moment_of_parts(rt: Runtime, date: Date | DateTime, time: Time) -> DateTime:
    """The moment of a day and a time of day."""
    return DateTime(date.date if isinstance(date, DateTime) else date, time)


@builtin("date and time(date: date and time, timezone: string)")
def moment_in_zone(rt: Runtime, moment: DateTime, timezone: str) -> DateTime:
    """The same moment on the clocks of another zone or offset; one without offset is taken as there."""
    there = parse_time(f"00:00:00@{timezone}") or parse_time(f"00:00:00{timezone}")
    shown = _found(there, f"zone “{timezone[:40]}”")
    if moment.utc_offset is None:
        return DateTime(moment.date, replace(moment.time, offset=shown.offset, zone=shown.zone))
    utc = DateTime(moment.date, replace(moment.time, offset=0, zone=None))
    at_utc = _found(utc.plus_nanos(-moment.utc_offset * 1_000_000_000), "moment")
    if shown.zone is None:
        local = _found(at_utc.plus_nanos((shown.offset or 0) * 1_000_000_000), "moment")
        return DateTime(local.date, replace(local.time, offset=shown.offset))
    guess = DateTime(at_utc.date, Time(0, 0, 0, 0, None, shown.zone))
    shift = guess.utc_offset or 0
    local = _found(at_utc.plus_nanos(shift * 1_000_000_000), "moment")
    placed = DateTime(local.date, replace(local.time, offset=None, zone=shown.zone))
    correction = (placed.utc_offset or 0) - shift
    return placed if not correction else _found(placed.plus_nanos(correction * 1_000_000_000), "moment")


@builtin("duration(from: string)")
def duration_of_text(rt: Runtime, text: str) -> Duration:
    """The duration a text shows."""
    value = parse_duration(text)
    if value is None:
        raise Failed(f"there is no such duration “{text[:40]}”.")
    return value


@builtin("duration(from: days and time duration|years and months duration)")
def duration_of_duration(rt: Runtime, value: DaysDuration | MonthsDuration) -> Duration:
    """A duration as it is."""
    return value


@builtin("years and months duration(from: date|date and time, to: date|date and time)")
def months_between(rt: Runtime, start: Date | DateTime, end: Date | DateTime) -> MonthsDuration:
    """The whole months between two days."""
    a = start.date if isinstance(start, DateTime) else start
    b = end.date if isinstance(end, DateTime) else end
    months = (b.year - a.year) * 12 + b.month - a.month
    if months > 0 and b.day < a.day:
        months -= 1
    elif months < 0 and b.day > a.day:
        months += 1
    return MonthsDuration(months)


@builtin("now()")
def now(rt: Runtime) -> DateTime:
    """The injected moment."""
    moment = rt.now
    if moment is None:
        raise Failed("no moment was given for this evaluation.")
    return moment


@builtin("today()")
def today(rt: Runtime) -> Date:
    """The day of the injected moment."""
    return now(rt).date


def _day(value: Date | DateTime) -> Date:
    return value.date if isinstance(value, DateTime) else value


@builtin("day of year(date: date|date and time)")
def day_of_year(rt: Runtime, date: Date | DateTime) -> Decimal:
    """1 for the first of January."""
    day = _day(date)
    return Decimal(number_in_year(day.year, day.month, day.day))


@builtin("day of week(date: date|date and time)")
def day_of_week(rt: Runtime, date: Date | DateTime) -> str:
    """The English name of the day."""
    return _DAYS[_day(date).weekday - 1]


@builtin("month of year(date: date|date and time)")
def month_of_year(rt: Runtime, date: Date | DateTime) -> str:
    """The English name of the month."""
    return _MONTHS[_day(date).month - 1]


@builtin("week of year(date: date|date and time)")
def week_of_year(rt: Runtime, date: Date | DateTime) -> Decimal:
    """The week of ISO 8601."""
    day = _day(date)
    thursday = day.days + 4 - day.weekday
    for year in (day.year + 1, day.year, day.year - 1):
        first = days_from_civil(year, 1, 1)
        if first <= thursday:
            return Decimal((thursday - first) // 7 + 1)
    raise Failed("there is no such week.")


@builtin("last day of month(date: date|date and time)")
def last_day_of_month(rt: Runtime, date: Date | DateTime) -> Date:
    """The last day of the month of a date."""
    day = _day(date)
    return Date(day.year, day.month, days_in_month(day.year, day.month))
