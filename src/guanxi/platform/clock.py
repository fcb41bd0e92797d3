"""Time: the only place that reads the system clock, and the two forms in which time is stored."""

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Clock(Protocol):
    """Tells the time; everything that needs it gets one as an argument."""

    def now(self) -> datetime:
        """Return the current moment as an aware datetime in UTC."""
        ...

    def monotonic(self) -> float:
        """Return seconds that never go backwards, for measuring durations."""
        ...


class SystemClock:
    """The clock of the machine."""

    def now(self) -> datetime:
        """Return the machine's current moment in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Return the machine's monotonic seconds."""
        return time.monotonic()


class VirtualClock:
    """A clock that stands still until told to move; for tests, dry runs and simulation."""

    def __init__(self, start: datetime = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)):
        self._now = start.astimezone(UTC)
        self._elapsed = 0.0

    def now(self) -> datetime:
        """Return the moment this clock was last set to."""
        return self._now

    def monotonic(self) -> float:
        """Return the seconds by which this clock has been advanced."""
        return self._elapsed

    def advance(self, by: timedelta) -> None:
        """Move forward by a duration (which may be negative, for clock-jump tests)."""
        self._now += by
        self._elapsed += max(by.total_seconds(), 0.0)

    def set(self, to: datetime) -> None:
        """Jump to a moment."""
        self.advance(to.astimezone(UTC) - self._now)


def to_micros(moment: datetime) -> int:
    """Return microseconds since 1970-01-01 UTC, the form of every ``*_at`` column.

    Raises:
        ValueError: the datetime has no zone.
    """
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone cannot be stored")
    return (moment - _EPOCH) // _MICROSECOND


def from_micros(micros: int) -> datetime:
    """Return the aware UTC datetime of a ``*_at`` column's value."""
    return _EPOCH + timedelta(microseconds=micros)
