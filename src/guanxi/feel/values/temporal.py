"""Dates, times and moments of FEEL (DMN 1.5, 10.3.2.3.4 to 10.3.2.3.6): any year, nanoseconds, offsets and zones."""

from dataclasses import dataclass

from guanxi.feel.values.calendar import MAX_YEAR, civil_from_days, days_from_civil, days_in_month, zone_offset

NANOS = 1_000_000_000
DAY_NANOS = 86_400 * NANOS
_TIME_ZONE_DAY = 946_684_800  # 2000-01-01: a time of day without a date takes its zone's standard offset


@dataclass(frozen=True, slots=True, order=True)
class Date:
    """A calendar day in any year of the proleptic Gregorian calendar."""

    year: int
    month: int
    day: int

    @property
    def days(self) -> int:
        """Days since 1970-01-01."""
        return days_from_civil(self.year, self.month, self.day)

    @property
    def weekday(self) -> int:
        """1 for Monday to 7 for Sunday."""
        return (self.days + 3) % 7 + 1

    def plus_days(self, days: int) -> "Date | None":
        """The day so many days later, or None beyond the range of years."""
        return make_date(*civil_from_days(self.days + days))

    def plus_months(self, months: int) -> "Date | None":
        """The same day so many months later, at most the last of that month."""
        year, month = divmod(self.year * 12 + self.month - 1 + months, 12)
        return make_date(year, month + 1, min(self.day, days_in_month(year, month + 1)))

    def __str__(self) -> str:
        sign = "-" if self.year < 0 else ""
        return f"{sign}{abs(self.year):04d}-{self.month:02d}-{self.day:02d}"


@dataclass(frozen=True, slots=True)
class Time:
    """A time of day, local, at an offset (seconds) or in a named zone."""

    hour: int
    minute: int
    second: int
    nano: int = 0
    offset: int | None = None
    zone: str | None = None

    @property
    def seconds(self) -> int:
        """Whole seconds since midnight."""
        return self.hour * 3600 + self.minute * 60 + self.second

    @property
    def nanos(self) -> int:
        """Nanoseconds since midnight."""
        return self.seconds * NANOS + self.nano

    @property
    def is_local(self) -> bool:
        """True without offset and without zone."""
        return self.offset is None and self.zone is None

    @property
    def utc_offset(self) -> int | None:
        """Seconds east of UTC, None for a local time."""
        if self.zone is not None:
            return zone_offset(self.zone, _TIME_ZONE_DAY + self.seconds)
        return self.offset

    def __str__(self) -> str:
        fraction = f".{self.nano:09d}".rstrip("0") if self.nano else ""
        return f"{self.hour:02d}:{self.minute:02d}:{self.second:02d}{fraction}{self.suffix}"

    @property
    def suffix(self) -> str:
        """The offset or zone as written behind a time."""
        if self.zone is not None:
            return f"@{self.zone}"
        return "" if self.offset is None else offset_text(self.offset)


@dataclass(frozen=True, slots=True)
class DateTime:
    """A day with a time of day; a moment when the time has an offset or zone."""

    date: Date
    time: Time

    @property
    def utc_offset(self) -> int | None:
        """Seconds east of UTC at this moment, None for a local one."""
        if self.time.zone is not None:
            return zone_offset(self.time.zone, self.date.days * 86400 + self.time.seconds)
        return self.time.offset

    @property
    def local_nanos(self) -> int:
        """Nanoseconds since 1970-01-01T00:00:00 on the local clock."""
        return self.date.days * DAY_NANOS + self.time.nanos

    @property
    def nanos(self) -> int:
        """Nanoseconds since 1970-01-01T00:00:00Z; of a local one, on the local clock."""
        return self.local_nanos - (self.utc_offset or 0) * NANOS

    def plus_nanos(self, nanos: int) -> "DateTime | None":
        """The moment so much later, with the same offset or zone."""
        days, rest = divmod(self.local_nanos + nanos, DAY_NANOS)
        day = make_date(*civil_from_days(days))
        return None if day is None else DateTime(day, time_of_nanos(rest, self.time.offset, self.time.zone))

    def plus_months(self, months: int) -> "DateTime | None":
        """The same time of day so many months later."""
        day = self.date.plus_months(months)
        return None if day is None else DateTime(day, self.time)

    def __str__(self) -> str:
        return f"{self.date}T{self.time}"


def make_date(year: int, month: int, day: int) -> Date | None:
    """The date, or None when the calendar has no such day."""
    if not -MAX_YEAR <= year <= MAX_YEAR or not 1 <= month <= 12:
        return None
    return Date(year, month, day) if 1 <= day <= days_in_month(year, month) else None


def make_time(
    hour: int, minute: int, second: int, nano: int = 0, offset: int | None = None, zone: str | None = None
) -> Time | None:
    """The time, or None when the clock or the zone has no such time."""
    if not (0 <= hour <= 23 and 0 <= minute <= 59 and 0 <= second <= 59):
        return None
    if offset is not None and abs(offset) > 18 * 3600:
        return None
    if zone is not None and zone_offset(zone, 0) is None:
        return None
    return Time(hour, minute, second, nano, offset, zone)


def time_of_nanos(nanos: int, offset: int | None = None, zone: str | None = None) -> Time:
    """The time so many nanoseconds after midnight, wrapped to one day."""
    seconds, nano = divmod(nanos % DAY_NANOS, NANOS)
    minutes, second = divmod(seconds, 60)
    hour, minute = divmod(minutes, 60)
    return Time(hour, minute, second, nano, offset, zone)


def offset_text(offset: int) -> str:
    """``Z``, ``+01:00`` or ``-03:30:15``."""
    if offset == 0:
        return "Z"
    minutes, second = divmod(abs(offset), 60)
    hour, minute = divmod(minutes, 60)
    tail = f":{second:02d}" if second else ""
    return f"{'-' if offset < 0 else '+'}{hour:02d}:{minute:02d}{tail}"
