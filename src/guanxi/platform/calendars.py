"""Business calendars: when people work. A zone, the hours of each weekday, and days that are different.

Working time passes only inside the hours; a working day is a day that has some.
"""

import itertools
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

import msgspec
import sqlalchemy as sa

from guanxi.platform.clock import from_micros, to_micros
from guanxi.platform.database import Tx, metadata
from guanxi.platform.errors import Invalid

Hours = tuple[tuple[str, str], ...]
"""From and to, as ``09:00``; the end may be ``24:00``."""

_LONGEST = timedelta(days=366 * 30)
_MOST_DAYS = 10_000


class SpecialDay(msgspec.Struct, frozen=True):
    """A day with hours of its own; without any nobody works."""

    date: date
    name: str = ""
    hours: Hours = ()


class Calendar(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """A business calendar.

    Attributes:
        name: by which times name it: small letters, digits, ``-`` and ``_``.
        zone: a time zone such as ``Europe/Berlin``.
        week: the hours of Monday, Tuesday … Sunday; an empty one is a day off.
        days: days that differ from their weekday: holidays, and weekends on which people work.
        revision: counts its changes.
    """

    name: str
    title: str
    zone_name: str
    week: tuple[Hours, ...]
    days: tuple[SpecialDay, ...] = ()
    revision: int = 0
    changed_at: datetime | None = None

    @cached_property
    def zone(self) -> ZoneInfo:
        """Where its days begin and end."""
        return ZoneInfo(self.zone_name)

    @cached_property
    def _special(self) -> dict[date, Hours]:
        return {one.date: one.hours for one in self.days}

    def hours(self, day: date) -> Hours:
        """The hours of a day."""
        special = self._special.get(day)
        return self.week[day.weekday()] if special is None else special

    def is_working(self, day: date) -> bool:
        """Whether anybody works on a day."""
        return bool(self.hours(day))

    def add(self, at: datetime, days: int, time: timedelta) -> datetime:
        """Return the moment that many working days, then that much working time later.

        A moment outside the hours counts from when they begin next; days keep the time of day as far as the hours of
        that day allow.

        Raises:
            ValueError: there is none within thirty years.
        """
        at = self._open(at)
        if days:
            at = self._on(at, self._days_later(at, days))
        left = time
        if left <= timedelta(0):
            return at
        for begin, end in self._periods(at):
            begin = max(begin, at)
            if end - begin >= left:
                return begin + left
            left -= max(end - begin, timedelta(0))
        raise ValueError(f"the calendar “{self.name}” has not so much working time")

    def _open(self, at: datetime) -> datetime:
        """The moment itself when somebody works then, else when somebody does next."""
        for begin, end in self._periods(at):
            if end >= at:
                return max(begin, at)
        raise ValueError(f"the calendar “{self.name}” has no working time")

    def _days_later(self, at: datetime, days: int) -> date:
        day = at.astimezone(self.zone).date()
        last = day + _LONGEST
        while days and day < last:
            day += timedelta(days=1)
            days -= self.is_working(day)
        if days:
            raise ValueError(f"the calendar “{self.name}” has not so many working days")
        return day

    def _on(self, at: datetime, day: date) -> datetime:
        """The same time of day on another day, moved into the hours of that."""
        wanted = self._moment(day, at.astimezone(self.zone).time())
        periods = list(self._of_day(day))
        for begin, end in periods:
            if wanted <= end:
                return max(begin, wanted)
        return periods[-1][1]

    def _periods(self, at: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The hours from the day of a moment on."""
        day = at.astimezone(self.zone).date()
        last = day + _LONGEST
        while day < last:
            yield from self._of_day(day)
            day += timedelta(days=1)

    def _of_day(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        for begin, end in self.hours(day):
            yield self._at(day, begin), self._at(day, end)

    def _at(self, day: date, text: str) -> datetime:
        if text == "24:00":
            return self._moment(day + timedelta(days=1), time())
        return self._moment(day, time.fromisoformat(text))

    def _moment(self, day: date, clock: time) -> datetime:
        return datetime.combine(day, clock, self.zone).astimezone(UTC)


table = sa.Table(
    "business_calendar",
    metadata,
    sa.Column("name", sa.String(63), primary_key=True),
    sa.Column("title", sa.String(255), nullable=False),
    sa.Column("zone", sa.String(63), nullable=False),
    sa.Column("week", sa.Text, nullable=False),  # JSON: hours of Monday to Sunday
    sa.Column("days", sa.Text, nullable=False),  # JSON: special days
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("changed_at", sa.BigInteger, nullable=False),
)

_WEEK = msgspec.json.Decoder(tuple[Hours, ...])
_DAYS = msgspec.json.Decoder(tuple[SpecialDay, ...])


def read_calendar(tx: Tx, name: str) -> Calendar | None:
    """Return a calendar, or None."""
    row = tx.connection.execute(sa.select(table).where(table.c.name == name)).first()
    return None if row is None else _calendar(row)


def list_calendars(tx: Tx) -> list[Calendar]:
    """Return all calendars by name."""
    return [_calendar(row) for row in tx.connection.execute(sa.select(table).order_by(table.c.name))]


def write_calendar(tx: Tx, calendar: Calendar) -> Calendar:
    """Put a calendar in the place of the one of its name, if there is one; see ``check`` first."""
    before = read_calendar(tx, calendar.name)
    tx.connection.execute(table.delete().where(table.c.name == calendar.name))
    revision = 1 if before is None else before.revision + 1
    row = {
        "name": calendar.name,
        "title": calendar.title,
        "zone": calendar.zone_name,
        "week": msgspec.json.encode(calendar.week).decode(),
        "days": msgspec.json.encode(calendar.days).decode(),
        "revision": revision,
        "changed_at": to_micros(tx.now),
    }
    tx.connection.execute(table.insert(), row)
    return msgspec.structs.replace(calendar, revision=revision, changed_at=tx.now)


def delete_calendar(tx: Tx, name: str) -> None:
    """Forget a calendar."""
    tx.connection.execute(table.delete().where(table.c.name == name))


def _calendar(row: sa.Row[tuple[object, ...]]) -> Calendar:
    return Calendar(
        name=row.name,
        title=row.title,
        zone_name=row.zone,
        week=_WEEK.decode(row.week),
        days=_DAYS.decode(row.days),
        revision=row.revision,
        changed_at=from_micros(row.changed_at),
    )


def check(calendar: Calendar) -> None:
    """Do nothing when a calendar means something.

    Raises:
        Invalid: code ``calendar.invalid``; ``fields`` says what is wrong.
    """
    wrong: dict[str, str] = {}
    if calendar.zone_name not in available_timezones() or not _is_zone(calendar.zone_name):
        wrong["zone"] = "is no time zone such as Europe/Berlin"
    if not calendar.title.strip() or len(calendar.title) > 255 or not calendar.title.isprintable():
        wrong["title"] = "must have between 1 and 255 readable characters"
    if len(calendar.week) != 7 or not any(calendar.week):
        wrong["week"] = "must hold the hours of seven days, of which somebody works on one"
    for number, hours in enumerate(calendar.week, 1):
        if not _in_order(hours):
            wrong[f"week.{number}"] = "must be times such as 09:00 to 17:00, one after another"
    if len(calendar.days) > _MOST_DAYS:
        wrong["days"] = f"are more than {_MOST_DAYS}"
    seen: set[date] = set()
    for one in calendar.days:
        if not _in_order(one.hours):
            wrong[f"days.{one.date}"] = "must be times such as 09:00 to 17:00, one after another"
        if one.date in seen or not one.name.isprintable() or len(one.name) > 255:
            wrong[f"days.{one.date}"] = "stands there twice, or its name cannot be read"
        seen.add(one.date)
    if wrong:
        raise Invalid("calendar.invalid", "The calendar means nothing.", "Correct the fields named.", wrong)


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ValueError, ZoneInfoNotFoundError, OSError):
        return False
    return True


def _in_order(hours: Hours) -> bool:
    texts = [text for period in hours for text in period]
    return all(map(_is_time, texts)) and all(one < two for one, two in itertools.pairwise(texts))


def _is_time(text: str) -> bool:
    hour, colon, minute = text.partition(":")
    if text == "24:00":
        return True
    digits = len(text) == 5 and colon == ":" and (hour + minute).isascii() and (hour + minute).isdecimal()
    return digits and int(hour) < 24 and int(minute) < 60
