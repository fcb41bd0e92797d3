"""Day counting in the proleptic Gregorian calendar for any year, and offsets of time zones.

Python's ``datetime`` ends at the years 1 and 9999, FEEL does not (DMN 1.5, 10.3.2.3.4).
"""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

MAX_YEAR = 999_999_999
_DAYS_BEFORE = (0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334)


def is_leap(year: int) -> bool:
    """True for a leap year of the Gregorian rule."""
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def days_in_month(year: int, month: int) -> int:
    """Number of days of a month (1 to 12)."""
    if month == 2:
        return 29 if is_leap(year) else 28
    return 30 if month in (4, 6, 9, 11) else 31


def day_of_year(year: int, month: int, day: int) -> int:
    """1 for the first of January."""
    return _DAYS_BEFORE[month - 1] + day + (1 if month > 2 and is_leap(year) else 0)


def days_from_civil(year: int, month: int, day: int) -> int:
    """Days since 1970-01-01 of a date in any year."""
    before = year - 1
    return before * 365 + before // 4 - before // 100 + before // 400 + day_of_year(year, month, day) - 719163


def civil_from_days(days: int) -> tuple[int, int, int]:
    """Year, month and day of a count of days since 1970-01-01 (H. Hinnant's algorithm)."""
    days += 719468
    era, of_era = divmod(days, 146097)
    year_of_era = (of_era - of_era // 1460 + of_era // 36524 - of_era // 146096) // 365
    of_year = of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    shifted = (5 * of_year + 2) // 153
    day = of_year - (153 * shifted + 2) // 5 + 1
    month = shifted + 3 if shifted < 10 else shifted - 9
    return year_of_era + era * 400 + (1 if month <= 2 else 0), month, day


@lru_cache(maxsize=256)
def zone(name: str) -> ZoneInfo | None:
    """The zone of an IANA name, or None when there is none of that name."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None


def zone_offset(name: str, seconds: int) -> int | None:
    """Offset from UTC in seconds of a zone at a local moment.

    Args:
        name: IANA name.
        seconds: local seconds since 1970-01-01T00:00:00; far years take the rules of the 400-year cycle.
    """
    found = zone(name)
    if found is None:
        return None
    cycle = 146097 * 86400
    low, high = -30_000_000_000, 200_000_000_000
    while seconds < low:
        seconds += cycle
    if seconds > high:
        seconds = high - cycle + (seconds - high) % cycle
    local = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    offset = local.replace(tzinfo=found).utcoffset()
    return None if offset is None else int(offset.total_seconds())
