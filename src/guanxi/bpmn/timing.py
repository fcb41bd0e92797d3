"""When a timer is due: ISO 8601 dates, durations and repetitions, and cron. Texts and FEEL values alike.

Moments are microseconds since the epoch, UTC. A date or time without a zone is taken as UTC. Behind an ``@`` may
stand where it counts: a time zone (``0 9 * * *@Europe/Berlin``), whose days may have 23 or 25 hours, or the name of a
business calendar (``PT2H@office``), in small letters, in which only working time passes.
"""

import calendar
import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal, Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from guanxi.bpmn.cron import LONGEST_SEARCH, parse_cron

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
TimerKind = Literal["date", "duration", "cycle"]
CatchUp = Literal["once", "all", "skip"]
GRACE = timedelta(minutes=1)
"""How late a time may be that is not counted as missed."""


class WorkingTime(Protocol):
    """A business calendar."""

    @property
    def zone(self) -> ZoneInfo:
        """Where its days begin and end."""
        ...

    def is_working(self, day: date) -> bool:
        """Whether anybody works on a day."""
        ...

    def add(self, at: datetime, days: int, time: timedelta) -> datetime:
        """Return the moment that many working days, then that much working time later."""
        ...


Calendars = Callable[[str], WorkingTime | None]


def no_calendars(_name: str) -> WorkingTime | None:
    """There is no calendar."""
    return None


class Duration(msgspec.Struct, frozen=True):
    """A part in months, one in days, and an exact part."""

    months: int
    days: int
    time: timedelta


class TimerPlan(msgspec.Struct, frozen=True):
    """The next moment, how often the timer is to fire (-1 = without end), and the cycle for the time after.

    ``calendar`` is the business calendar it counts in: when that changes the moment does, too.
    """

    due_at: int
    repetitions: int = 1
    cycle: str = ""
    calendar: str = ""


def micros(at: datetime) -> int:
    """Microseconds since the epoch of an aware datetime."""
    return (at - EPOCH) // MICROSECOND


def moment(at: int) -> datetime:
    """The aware datetime (UTC) of microseconds since the epoch."""
    return EPOCH + at * MICROSECOND


def plan_timer(
    kind: TimerKind, value: Any, now: datetime, first: bool = True, calendars: Calendars = no_calendars
) -> TimerPlan | str:
    """When a timer with this value fires next after ``now``; or, as a sentence, why it never can.

    ``first`` is False when the timer has fired before: a start moment in the cycle then plays no part.
    """
    text = value if isinstance(value, str) else str(value)
    if value is None or not text:
        return "no time is given."
    try:
        if kind == "date":
            return TimerPlan(micros(parse_moment(text)))
        if "@" not in text[1:]:  # nearly always
            if kind == "duration":
                return TimerPlan(micros(add(now, parse_duration(text))))
            return _plan_cycle(text, now, first, _Place())
        plain, _, where = text.rpartition("@")
        place = _place(where.strip(), calendars)
        if kind == "duration":
            return TimerPlan(micros(place.add(now, parse_duration(plain))), calendar=place.name)
        plan = _plan_cycle(plain, now, first, place)
        return msgspec.structs.replace(plan, cycle=text, calendar=place.name)
    except (ValueError, OverflowError) as error:
        return f"{error}."


_RULES: dict[str, CatchUp] = {"once": "once", "all": "all", "skip": "skip"}


def catch_up_rule(properties: Mapping[str, str]) -> CatchUp:
    """What an element says in ``catch-up`` about times that were missed while nothing ran; ``once`` if nothing."""
    return _RULES.get(properties.get("catch-up", "").strip(), "once")


def plan_after(
    cycle: str, due: datetime, now: datetime, left: int, rule: CatchUp, calendars: Calendars = no_calendars
) -> TimerPlan | None:
    """The next time of a cycle that was to fire at ``due`` and fires ``now``; None when that was the last one.

    Args:
        left: how often it was to fire, this time included; -1 without end.
        rule: what becomes of times missed meanwhile: with ``all`` each fires, one after another; otherwise they
            count as done, and the next one lies ahead.
    """
    missed = 0
    at = due
    if cycle.startswith("R") and _interval(cycle) <= timedelta(0):
        rule = "all"  # so many times at once
    if rule != "all" and not cycle.startswith("R") and now > due:
        at = now  # cron: nothing is counted
    while True:
        if left > 0 and missed + 1 >= left:
            return None
        plan = plan_timer("cycle", cycle, at, False, calendars)
        if not isinstance(plan, TimerPlan):
            return None
        if rule == "all" or plan.due_at > micros(now):
            return msgspec.structs.replace(plan, repetitions=left - missed - 1 if left > 0 else -1)
        step = max(1, _whole_steps(cycle, at, now))
        missed += step
        at = moment(plan.due_at) if step == 1 else at + step * _interval(cycle)


def _whole_steps(cycle: str, at: datetime, now: datetime) -> int:
    """How many times of an exact interval have passed, so that years of seconds need not be counted one by one."""
    if "@" in cycle:
        return 1
    interval = parse_duration(cycle.split("/")[-1])
    return 1 if interval.months else (now - at) // _interval(cycle)


def _interval(cycle: str) -> timedelta:
    """About how long the interval of a repetition is; exact when it counts in no zone and no months."""
    plain = cycle.rpartition("@")[0] or cycle
    return add(EPOCH, parse_duration(plain.rpartition("/")[2])) - EPOCH


def next_times(
    kind: TimerKind, value: Any, now: datetime, count: int, calendars: Calendars = no_calendars
) -> list[datetime] | str:
    """The next moments at which a timer would fire; or, as a sentence, why it never can."""
    plan = plan_timer(kind, value, now, True, calendars)
    if isinstance(plan, str):
        return plan
    found = [moment(plan.due_at)]
    following: TimerPlan | None = plan
    while following is not None and following.cycle and len(found) < count:
        due = moment(following.due_at)
        following = plan_after(following.cycle, due, due, following.repetitions, "all", calendars)
        if following is not None:
            found.append(moment(following.due_at))
    return found


class _Place(msgspec.Struct, frozen=True):
    """Where a time counts: in UTC, in a zone, or in a business calendar of that name."""

    zone: ZoneInfo | None = None
    calendar: Any = None
    name: str = ""

    def add(self, at: datetime, span: Duration) -> datetime:
        """The moment a span later. Raises ValueError for one that means nothing in a calendar."""
        if self.calendar is not None:
            if span.months or span.days < 0 or span.time < timedelta(0):
                raise ValueError("a business calendar counts days and hours forward, nothing else")
            later: datetime = self.calendar.add(at, span.days, span.time)
            return later
        if self.zone is None:
            return add(at, span)
        local = at.astimezone(self.zone).replace(tzinfo=None)
        days = Duration(span.months, span.days, timedelta(0))
        return self.from_local(add(local, days)) + span.time

    def from_local(self, at: datetime) -> datetime:
        """The moment of a wall clock here; of two the first, of one that is left out the one as much later."""
        return at.replace(tzinfo=self.zone).astimezone(UTC)

    def cron_after(self, text: str, now: datetime) -> datetime:
        """The next moment of a cron expression here; in a calendar only on days on which somebody works."""
        cron = parse_cron(text)
        if self.zone is None:
            return cron.next_after(now)
        local = now.astimezone(self.zone).replace(tzinfo=None)
        last = local + LONGEST_SEARCH
        while local <= last:
            local = cron.next_after(local)
            if self.calendar is not None and not self.calendar.is_working(local.date()):
                local = local.replace(hour=23, minute=59, second=59)
                continue
            for fold in (0, 1):  # in the hour that comes twice the second one may be what is next
                at = self.from_local(local.replace(fold=fold))
                if at > now:
                    return at
        raise ValueError("the cron expression matches no working day")


def _place(where: str, calendars: Calendars) -> _Place:
    """A zone or a calendar by its name. Raises ValueError when there is no such."""
    if is_calendar_name(where):
        found = calendars(where)
        if found is None:
            raise ValueError(f"there is no business calendar “{where}”")
        return _Place(found.zone, found, where)
    try:
        return _Place(ZoneInfo(where))
    except (ValueError, ZoneInfoNotFoundError, OSError):
        raise ValueError(f"“{where}” is no time zone and no business calendar") from None


_CALENDAR = re.compile(r"[a-z][a-z0-9_-]{0,62}")


def is_calendar_name(text: str) -> bool:
    """Whether a text can be the name of a business calendar, which no time zone can."""
    return _CALENDAR.fullmatch(text) is not None


def calendar_of(text: str) -> str:
    """The business calendar a fixed time names; empty for none."""
    where = text.rpartition("@")[2].strip() if "@" in text[1:] else ""
    return where if is_calendar_name(where) else ""


def _plan_cycle(text: str, now: datetime, first: bool, place: _Place) -> TimerPlan:
    if not text.startswith("R"):
        return TimerPlan(micros(place.cron_after(text, now)), -1, text)
    parts = text.split("/")
    if len(parts) not in (2, 3) or not re.fullmatch(r"R(-1|\d*)", parts[0]):
        raise ValueError(f"“{text}” is no repetition like R3/PT1H and no cron expression")
    times = int(parts[0][1:] or -1)
    interval = parse_duration(parts[-1])
    if times < 0 and add(EPOCH, interval) <= EPOCH:
        raise ValueError(f"“{text}” repeats for ever without any time between")
    start = _start(parts[1], place) if len(parts) == 3 and first else place.add(now, interval)
    return TimerPlan(micros(start), times, text)


def _start(text: str, place: _Place) -> datetime:
    """The start of a repetition; without a zone of its own it stands in that of the place."""
    if place.zone is not None and "@" not in text:
        try:
            at = datetime.fromisoformat(text.strip())
        except ValueError:
            raise ValueError(f"“{text}” is no date and time like 2026-01-31T09:00:00Z") from None
        if at.tzinfo is None:
            return place.from_local(at)
    return parse_moment(text)


class _Always:
    """A calendar without holidays, to check how a time is written where calendars are not known."""

    zone = ZoneInfo("UTC")

    def is_working(self, _day: date) -> bool:
        return True

    def add(self, at: datetime, days: int, time: timedelta) -> datetime:
        return at + timedelta(days=days) + time


_ALWAYS = _Always()


def check_static(kind: TimerKind, text: str) -> str | None:
    """Why the fixed text of a timer can never work, or None when it is fine; any calendar is taken to exist."""
    plan = plan_timer(kind, text, EPOCH + timedelta(days=20_000), True, lambda _name: _ALWAYS)
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
    time = timedelta(hours=hours, minutes=minutes)
    time += timedelta(microseconds=round(float(match[8] or 0) * 1_000_000))
    return Duration(sign * (12 * years + months), sign * (7 * weeks + days), sign * time)


def add(at: datetime, duration: Duration) -> datetime:
    """The moment a duration later; a day the month does not have becomes its last."""
    if duration.months:
        month = at.year * 12 + at.month - 1 + duration.months
        year, index = divmod(month, 12)
        day = min(at.day, calendar.monthrange(year, index + 1)[1])
        at = at.replace(year=year, month=index + 1, day=day)
    return at + timedelta(days=duration.days) + duration.time
