"""When a timer is due: ISO 8601 dates, durations and repetitions, and cron. Texts and FEEL values alike.

Moments are microseconds since the epoch, UTC. A date or time without a zone is taken as UTC.
"""

import calendar
import re
from datetime import UTC, datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from guanxi.bpmn.cron import parse_cron

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
TimerKind = Literal["date", "duration", "cycle"]


class Duration(msgspec.Struct, frozen=True):
    """A calendar part in months and an exact part."""

    months: int
    exact: timedelta


class TimerPlan(msgspec.Struct, frozen=True):
    """The next moment, how often the timer is to fire (-1 = without end), and the cycle for the time after."""

    due_at: int
    repetitions: int = 1
    cycle: str = ""


def micros(at: datetime) -> int:
    """Microseconds since the epoch of an aware datetime."""
    return (at - EPOCH) // MICROSECOND


def moment(at: int) -> datetime:
    """The aware datetime (UTC) of microseconds since the epoch."""
    return EPOCH + at * MICROSECOND


def plan_timer(kind: TimerKind, value: Any, now: datetime, first: bool = True) -> TimerPlan | str:
    """When a timer with this value fires next after ``now``; or, as a sentence, why it never can.

    ``first`` is False when the timer has fired before: a start moment in the cycle then plays no part.
    """
    text = value if isinstance(value, str) else str(value)
    if value is None or not text:
        return "no time is given."
    try:
        if kind == "date":
            return TimerPlan(micros(parse_moment(text)))
        if kind == "duration":
            return TimerPlan(micros(add(now, parse_duration(text))))
        return _plan_cycle(text, now, first)
    except (ValueError, OverflowError) as error:
        return f"{error}."


def _plan_cycle(text: str, now: datetime, first: bool) -> TimerPlan:
    if not text.startswith("R"):
        return TimerPlan(micros(parse_cron(text).next_after(now)), -1, text)
    parts = text.split("/")
    if len(parts) not in (2, 3) or not re.fullmatch(r"R(-1|\d*)", parts[0]):
        raise ValueError(f"“{text}” is no repetition like R3/PT1H and no cron expression")
    times = int(parts[0][1:] or -1)
    interval = parse_duration(parts[-1])
    start = parse_moment(parts[1]) if len(parts) == 3 and first else add(now, interval)
    return TimerPlan(micros(start), times, text)


def check_static(kind: TimerKind, text: str) -> str | None:
    """Why the fixed text of a timer can never work, or None when it is fine."""
    plan = plan_timer(kind, text, EPOCH + timedelta(days=20_000))
    return plan if isinstance(plan, str) else None


def parse_moment(text: str) -> datetime:
    """An ISO 8601 date or date and time; ``…@Zone/Name`` is allowed too. Raises ValueError."""
    plain, _, zone = text.strip().partition("@")
    try:
        at = datetime.fromisoformat(plain.split("[")[0])
        if at.tzinfo is None:
            at = at.replace(tzinfo=ZoneInfo(zone) if zone else UTC)
        return at.astimezone(UTC)
    except (ValueError, ZoneInfoNotFoundError):
        raise ValueError(f"“{text}” is no date and time like 2026-01-31T09:00:00Z") from None


_DURATION = re.compile(
    r"(-?)P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?"
)


def parse_duration(text: str) -> Duration:
    """An ISO 8601 duration such as P1Y2M3DT4H. Raises ValueError."""
    match = _DURATION.fullmatch(text.strip())
    if match is None or text.strip().endswith(("P", "T")):
        raise ValueError(f"“{text}” is no duration like PT30M or P3D")
    sign = -1 if match[1] else 1
    years, months, weeks, days, hours, minutes = (int(part or 0) for part in match.groups()[1:7])
    exact = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes)
    exact += timedelta(microseconds=round(float(match[8] or 0) * 1_000_000))
    return Duration(sign * (12 * years + months), sign * exact)


def add(at: datetime, duration: Duration) -> datetime:
    """The moment a duration later; a day the month does not have becomes its last."""
    if duration.months:
        month = at.year * 12 + at.month - 1 + duration.months
        year, index = divmod(month, 12)
        day = min(at.day, calendar.monthrange(year, index + 1)[1])
        at = at.replace(year=year, month=index + 1, day=day)
    return at + duration.exact
