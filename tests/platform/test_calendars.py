"""Working time passes in the hours of a calendar and nowhere else, whatever the clocks do."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanxi.platform.calendars import (
    Calendar,
    SpecialDay,
    check,
    delete_calendar,
    list_calendars,
    read_calendar,
    write_calendar,
)
from guanxi.platform.database import Database, metadata
from guanxi.platform.errors import Invalid

SPLIT = (("09:00", "12:00"), ("13:00", "18:00"))
OFFICE = Calendar(
    name="office",
    title="Office",
    zone_name="Europe/Berlin",
    week=(SPLIT, SPLIT, SPLIT, SPLIT, (("09:00", "15:00"),), (), ()),
    days=(
        SpecialDay(date(2026, 1, 1), "New Year"),
        SpecialDay(date(2026, 1, 10), "A Saturday made up", (("10:00", "12:00"),)),
    ),
)
NIGHT = Calendar(name="night", title="Always", zone_name="Europe/Berlin", week=((("00:00", "24:00"),),) * 7)


def at(text: str) -> datetime:
    """A moment on the clock in Berlin."""
    return datetime.fromisoformat(text).replace(tzinfo=OFFICE.zone).astimezone(UTC)


@pytest.mark.parametrize(
    ("begin", "days", "hours", "due"),
    [
        ("2026-01-05T10:00", 0, 1, "2026-01-05T11:00"),
        ("2026-01-05T11:30", 0, 1, "2026-01-05T13:30"),  # over lunch
        ("2026-01-05T17:00", 0, 2, "2026-01-06T10:00"),  # over night
        ("2026-01-05T20:00", 0, 1, "2026-01-06T10:00"),  # from when they open
        ("2026-01-02T14:00", 0, 2, "2026-01-05T10:00"),  # over the weekend
        ("2026-01-09T14:00", 0, 2, "2026-01-10T11:00"),  # a Saturday on which people work
        ("2025-12-31T17:00", 0, 2, "2026-01-02T10:00"),  # over a holiday
        ("2026-01-05T10:00", 1, 0, "2026-01-06T10:00"),
        ("2026-01-05T18:00", 1, 0, "2026-01-06T18:00"),  # the end of a day is in it
        ("2026-01-01T10:00", 1, 0, "2026-01-05T09:00"),  # a holiday counts from when they open
        ("2026-01-08T17:00", 1, 0, "2026-01-09T15:00"),  # they close earlier on Fridays
        ("2026-01-05T12:30", 1, 0, "2026-01-06T13:00"),
        ("2026-01-08T17:00", 2, 1, "2026-01-12T10:00"),
        ("2026-01-05T10:00", 0, 0, "2026-01-05T10:00"),
        ("2026-01-05T05:00", 0, 0, "2026-01-05T09:00"),
    ],
)
def test_counts_working_days_and_working_time(begin: str, days: int, hours: int, due: str) -> None:
    """Over lunch, nights, weekends, holidays and days made up."""
    assert OFFICE.add(at(begin), days, timedelta(hours=hours)) == at(due)


@pytest.mark.parametrize(("day", "hours"), [("2026-03-29", 23), ("2026-10-25", 25)])
def test_a_day_on_which_the_clocks_change_has_its_real_length(day: str, hours: int) -> None:
    """24 hours of round-the-clock work from midnight end an hour later or earlier on the clock."""
    begin = at(f"{day}T00:00")

    due = NIGHT.add(begin, 0, timedelta(hours=hours))

    assert due == at(f"{day}T00:00") + timedelta(hours=hours)
    assert due.astimezone(NIGHT.zone).hour == 0


def test_a_calendar_without_time_enough_is_told() -> None:
    """Not counted for ever."""
    closed = msgspec.structs.replace(OFFICE, week=((("09:00", "09:01"),), *((),) * 6))
    with pytest.raises(ValueError, match="not so much working time"):
        closed.add(at("2026-01-05T10:00"), 0, timedelta(days=365))
    with pytest.raises(ValueError, match="not so many working days"):
        closed.add(at("2026-01-05T10:00"), 100_000, timedelta(0))


@given(st.integers(0, 60 * 24 * 60), st.integers(0, 40), st.integers(0, 3000), st.integers(0, 3000))
def test_what_is_added_in_two_parts_is_added_in_one(start: int, days: int, one: int, two: int) -> None:
    """And a result is never outside the hours, nor before the beginning."""
    begin = at("2026-01-01T00:00") + timedelta(minutes=start)
    first = OFFICE.add(begin, days, timedelta(minutes=one))

    both = OFFICE.add(first, 0, timedelta(minutes=two))

    assert both == OFFICE.add(begin, days, timedelta(minutes=one + two)) or two == 0
    assert begin <= first <= both
    assert OFFICE.is_working(first.astimezone(OFFICE.zone).date())


def test_calendars_are_kept(database: Database) -> None:
    """What was written is read; a change counts its revision; a deleted one is gone."""
    metadata.create_all(database.engine)
    with database.write() as tx:
        first = write_calendar(tx, OFFICE)
        second = write_calendar(tx, msgspec.structs.replace(OFFICE, title="Another"))
        write_calendar(tx, NIGHT)
    with database.read() as tx:
        found = read_calendar(tx, "office")
        assert [one.name for one in list_calendars(tx)] == ["night", "office"]
    assert (first.revision, second.revision) == (1, 2)
    assert found == second
    with database.write() as tx:
        delete_calendar(tx, "office")
        assert read_calendar(tx, "office") is None


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("zone", {"zone_name": "Mars/Base"}),
        ("zone", {"zone_name": "../etc/passwd"}),
        ("title", {"title": " "}),
        ("week", {"week": ((),) * 7}),
        ("week", {"week": (SPLIT,) * 6}),
        ("week.1", {"week": ((("12:00", "09:00"),), *((),) * 5, SPLIT)}),
        ("week.1", {"week": ((("9:00", "12:00"),), *((),) * 5, SPLIT)}),
        ("week.1", {"week": ((("09:00", "25:00"),), *((),) * 5, SPLIT)}),
        ("days.2026-01-01", {"days": (SpecialDay(date(2026, 1, 1)),) * 2}),
    ],
)
def test_refuses_a_calendar_that_means_nothing(field: str, change: dict[str, Any]) -> None:
    """The field at fault is named."""
    with pytest.raises(Invalid) as refused:
        check(msgspec.structs.replace(OFFICE, **change))
    assert list(refused.value.fields) == [field]
    check(OFFICE)
