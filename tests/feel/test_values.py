"""Temporal values: any year, nanoseconds, zones, and Python's types."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanxi.feel.values import (
    Date,
    DateTime,
    DaysDuration,
    MonthsDuration,
    Time,
    from_python,
    parse_at_literal,
    parse_date,
    parse_date_time,
    parse_duration,
    parse_time,
    to_python,
)
from guanxi.feel.values.calendar import civil_from_days, days_from_civil


@given(st.integers(-(10**11), 10**11))
def test_days_and_dates_are_inverse(days):
    """Counting days and naming them are inverse, far beyond the years of Python."""
    assert days_from_civil(*civil_from_days(days)) == days


@given(st.dates())
def test_days_agree_with_python_where_python_has_the_date(day):
    """Within the years 1 to 9999 the calendar is that of Python."""
    own = Date(day.year, day.month, day.day)

    assert own.days == (day - date(1970, 1, 1)).days
    assert own.weekday == day.isoweekday()
    assert parse_date(str(own)) == own


@given(st.integers(-(10**20), 10**20))
def test_a_duration_is_read_as_it_is_written(nanos):
    """Text and value of a days and time duration are inverse."""
    assert parse_duration(str(DaysDuration(nanos))) == DaysDuration(nanos)


@given(st.integers(-(10**9), 10**9))
def test_a_months_duration_is_read_as_it_is_written(months):
    """Text and value of a years and months duration are inverse."""
    assert parse_duration(str(MonthsDuration(months))) == MonthsDuration(months)


@pytest.mark.parametrize(
    "text",
    [
        "999999999-12-31",
        "-999999999-01-01",
        "0000-02-29",
        "2024-02-29T23:59:59.123456789Z",
        "2024-02-29T00:00:00@Asia/Shanghai",
        "10:30:00+05:00:01",
        "-P1DT2H",
    ],
)
def test_text_and_value_are_inverse(text):
    """What is read is written the same way."""
    assert str(parse_at_literal(text)) == text


@pytest.mark.parametrize(
    ("parse", "text"),
    [
        (parse_date, "2026-02-29"),
        (parse_date, "26-01-01"),
        (parse_date, "1000000000-01-01"),
        (parse_time, "24:00:00"),
        (parse_time, "10:30:00+25:00"),
        (parse_time, "10:30:00@Nowhere/Town"),
        (parse_time, "10:30:00@../../etc/passwd"),
        (parse_date_time, "2026-01-01 10:00:00"),
        (parse_duration, "P"),
        (parse_duration, "P1Y1D"),
        (parse_duration, "P1W"),
    ],
)
def test_what_no_calendar_or_clock_has_is_refused(parse, text):
    """Impossible dates, times and durations give no value."""
    assert parse(text) is None


@pytest.mark.parametrize(
    ("python", "feel"),
    [
        (date(2026, 1, 31), "2026-01-31"),
        (time(10, 30, 0, 5), "10:30:00.000005"),
        (datetime(2026, 1, 31, 10, tzinfo=UTC), "2026-01-31T10:00:00Z"),
        (datetime(2026, 1, 31, 10, tzinfo=ZoneInfo("Asia/Shanghai")), "2026-01-31T10:00:00@Asia/Shanghai"),
        (timedelta(days=1, hours=2), "P1DT2H"),
    ],
)
def test_python_values_convert_both_ways(python, feel):
    """Python's dates and times become FEEL's and come back."""
    assert str(from_python(python)) == feel
    assert to_python(from_python(python)) == python


def test_numbers_and_structures_convert_deeply():
    """Ints and floats become exact decimals, tuples lists, at any depth."""
    assert from_python({"a": (1, 2.5, [True, None])}) == {"a": [Decimal(1), Decimal("2.5"), [True, None]]}


def test_a_value_without_feel_form_is_refused():
    """An object of another kind raises, it is not guessed at."""
    with pytest.raises(TypeError):
        from_python({"a": object()})


def test_daylight_saving_changes_the_offset_of_a_zone():
    """The offset of a zoned moment is that of its day."""
    winter, summer = (
        parse_date_time("2026-01-01T00:00:00@Europe/Paris"),
        parse_date_time("2026-07-01T00:00:00@Europe/Paris"),
    )

    assert (winter.utc_offset, summer.utc_offset) == (3600, 7200)
    assert parse_date_time("123456-07-01T00:00:00@Europe/Paris").utc_offset == 7200
    assert isinstance(summer, DateTime)
    assert isinstance(summer.time, Time)
