"""Business calendars and the times they give."""

from datetime import date, datetime
from typing import Annotated

import msgspec

Time = Annotated[str, msgspec.Meta(pattern=r"^\d{2}:\d{2}$")]


class Hours(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """From and to, as ``09:00``; the end may be ``24:00``."""

    begin: Time
    end: Time


class SpecialDay(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A day that differs from its weekday; without ``hours`` nobody works."""

    date: date
    name: str = ""
    hours: list[Hours] = msgspec.field(default_factory=list)


class CalendarChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A calendar as it shall be: the hours of Monday to Sunday, and the days that differ.

    ``revision`` is the one that is changed, 0 for a new calendar; without it whatever there is.
    """

    title: str
    zone: str
    week: list[list[Hours]]
    days: list[SpecialDay] = msgspec.field(default_factory=list)
    revision: int | None = None


class Calendar(msgspec.Struct, frozen=True):
    """A business calendar. ``revision`` counts its changes."""

    name: str
    title: str
    zone: str
    week: list[list[Hours]]
    days: list[SpecialDay]
    revision: int
    changed_at: datetime | None


class Calendars(msgspec.Struct, frozen=True):
    """Calendars by name."""

    items: list[Calendar]


class NextTimes(msgspec.Struct, frozen=True):
    """Moments in order."""

    items: list[datetime]


class Schedule(msgspec.Struct, frozen=True):
    """When a start event of the latest version starts next, and the times after; ``element_id`` names it."""

    element_id: str
    cycle: str | None
    items: list[datetime]


class Schedules(msgspec.Struct, frozen=True):
    """Timer starts by element."""

    items: list[Schedule]
