"""Dates, durations, cycles."""

from datetime import UTC, datetime, timedelta

import pytest

from guanxi.bpmn.timing import TimerPlan, check_static, moment, next_times, plan_after, plan_timer

NOW = datetime(2026, 1, 31, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("kind", "text", "due"),
    [
        ("date", "2026-02-01T10:00:00Z", datetime(2026, 2, 1, 10, tzinfo=UTC)),
        ("date", "2026-02-01T10:00:00+02:00", datetime(2026, 2, 1, 8, tzinfo=UTC)),
        ("date", "2026-02-01T10:00:00@Asia/Shanghai", datetime(2026, 2, 1, 2, tzinfo=UTC)),
        ("date", "2026-02-01", datetime(2026, 2, 1, tzinfo=UTC)),
        ("duration", "PT90M", datetime(2026, 1, 31, 10, 30, tzinfo=UTC)),
        ("duration", "P1M", datetime(2026, 2, 28, 9, tzinfo=UTC)),
        ("duration", "P1Y2M3W4DT5H6M7.5S", datetime(2027, 4, 25, 14, 6, 7, 500000, tzinfo=UTC)),
        ("duration", "-PT1H", datetime(2026, 1, 31, 8, tzinfo=UTC)),
        ("cycle", "R/PT1H", datetime(2026, 1, 31, 10, tzinfo=UTC)),
        ("cycle", "R3/2026-03-01T00:00:00Z/P1D", datetime(2026, 3, 1, tzinfo=UTC)),
        ("cycle", "0 0 9 * * MON-FRI", datetime(2026, 2, 2, 9, tzinfo=UTC)),
        ("cycle", "*/15 * * * *", datetime(2026, 1, 31, 9, 15, tzinfo=UTC)),
        ("cycle", "@monthly", datetime(2026, 2, 1, tzinfo=UTC)),
    ],
)
def test_knows_when_a_timer_is_due(kind, text, due):
    """Each way to write a time gives its moment."""
    plan = plan_timer(kind, text, NOW)
    assert isinstance(plan, TimerPlan)
    assert moment(plan.due_at) == due


@pytest.mark.parametrize(
    ("text", "times"), [("R3/PT1H", 3), ("R/PT1H", -1), ("R-1/PT1H", -1), ("@daily", -1)]
)
def test_knows_how_often(text, times):
    """A cycle without a count has no end."""
    plan = plan_timer("cycle", text, NOW)
    assert isinstance(plan, TimerPlan)
    assert plan.repetitions == times


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("date", "soon"),
        ("duration", "P"),
        ("duration", "PT"),
        ("duration", "1h"),
        ("cycle", "R3"),
        ("cycle", "61 * * * *"),
        ("cycle", "0 0 31 2 *"),
        ("date", "2026-01-01T00:00@Nowhere/City"),
    ],
)
def test_says_why_a_timer_never_fires(kind, text):
    """The reason is a sentence, not an exception."""
    assert check_static(kind, text)


def at(text):
    """A moment in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "begin", "times"),
    [
        # Nine o'clock in Berlin, winter and summer.
        ("0 9 * * *@Europe/Berlin", "2026-03-28T12:00", ["2026-03-29T07:00", "2026-03-30T07:00"]),
        ("0 9 * * *@Europe/Berlin", "2026-10-24T05:00", ["2026-10-24T07:00", "2026-10-25T08:00"]),
        ("@daily@Asia/Shanghai", "2026-01-01T00:00", ["2026-01-01T16:00", "2026-01-02T16:00"]),
        # 02:30 is left out on March 29: it fires as much later, once.
        ("30 2 * * *@Europe/Berlin", "2026-03-28T12:00", ["2026-03-29T01:30", "2026-03-30T00:30"]),
        # 02:30 comes twice on October 25: the first one counts.
        ("30 2 * * *@Europe/Berlin", "2026-10-24T12:00", ["2026-10-25T00:30", "2026-10-26T01:30"]),
        (
            "R/2026-03-28T09:00/P1D@Europe/Berlin",
            "2026-03-01T00:00",
            ["2026-03-28T08:00", "2026-03-29T07:00"],
        ),
        ("R/P1D@Europe/Berlin", "2026-03-27T08:00", ["2026-03-28T08:00", "2026-03-29T07:00"]),
        ("R/PT24H@Europe/Berlin", "2026-03-27T08:00", ["2026-03-28T08:00", "2026-03-29T08:00"]),
        ("R2/2026-03-28T09:00:00Z/PT1H", "2026-03-01T00:00", ["2026-03-28T09:00", "2026-03-28T10:00"]),
        ("R1/PT1H", "2026-03-01T00:00", ["2026-03-01T01:00"]),
    ],
)
def test_cycles_keep_to_the_clock_of_their_zone(value, begin, times):
    """Days of 23 and 25 hours move the moment, not the time of day."""
    assert next_times("cycle", value, at(begin), 2) == [at(one) for one in times]


class Weekdays:
    """A calendar in which people work around the clock from Monday to Friday, UTC."""

    from zoneinfo import ZoneInfo as _Zone

    zone = _Zone("UTC")

    def is_working(self, day):
        return day.weekday() < 5

    def add(self, begin, days, time):
        while days:
            begin += timedelta(days=1)
            days -= self.is_working(begin)
        return begin + time


def calendars(name):
    """The calendar ``office`` and no other."""
    return Weekdays() if name == "office" else None


@pytest.mark.parametrize(
    ("kind", "value", "due"),
    [
        ("duration", "P1D@office", "2026-02-02T09:00"),
        ("duration", "P1DT2H@office", "2026-02-02T11:00"),
        ("duration", "P1D@America/New_York", "2026-02-01T09:00"),
        ("cycle", "0 8 * * *@office", "2026-02-02T08:00"),
        ("cycle", "R/P1D@office", "2026-02-02T09:00"),
    ],
)
def test_counts_in_a_business_calendar(kind, value, due):
    """From a Saturday; the plan names the calendar and keeps the cycle as it was written."""
    plan = plan_timer(kind, value, NOW, True, calendars)

    assert moment(plan.due_at) == at(due)
    assert plan.calendar == ("office" if "office" in value else "")
    assert plan.cycle == (value if kind == "cycle" else "")


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("P1D@home", "there is no business calendar “home”."),
        ("P1D@Nowhere/City", "“Nowhere/City” is no time zone and no business calendar."),
        ("P1M@office", "a business calendar counts days and hours forward, nothing else."),
        ("-PT1H@office", "a business calendar counts days and hours forward, nothing else."),
    ],
)
def test_says_what_is_wrong_with_a_calendar(value, reason):
    """As a sentence."""
    assert plan_timer("duration", value, NOW, True, calendars) == reason


def test_takes_any_calendar_to_exist_where_none_is_known():
    """Whether it does is asked when the process is deployed."""
    assert check_static("duration", "P1D@whatever") is None
    assert check_static("duration", "1D@whatever") is not None
    assert check_static("cycle", "R/PT0S") == "“R/PT0S” repeats for ever without any time between."


@pytest.mark.parametrize(
    ("cycle", "left", "rule", "after"),
    [
        ("R/PT1H", -1, "once", ("2026-01-01T06:00", -1)),
        ("R/PT1H", -1, "all", ("2026-01-01T02:00", -1)),
        ("R/PT1H", -1, "skip", ("2026-01-01T06:00", -1)),
        ("R9/PT1H", 9, "once", ("2026-01-01T06:00", 4)),
        ("R9/PT1H", 9, "all", ("2026-01-01T02:00", 8)),
        ("R5/PT1H", 5, "once", None),
        ("R2/PT1H", 2, "all", ("2026-01-01T02:00", 1)),
        ("R1/PT1H", 1, "all", None),
        ("0 * * * *", -1, "once", ("2026-01-01T06:00", -1)),
        ("0 * * * *", -1, "all", ("2026-01-01T02:00", -1)),
        ("R/PT1H@Europe/Berlin", -1, "once", ("2026-01-01T06:00", -1)),
        ("R9/P1D", 9, "once", ("2026-01-02T01:00", 8)),
        ("R9/P1M", 9, "once", ("2026-02-01T01:00", 8)),
        ("R3/PT0S", 3, "once", ("2026-01-01T01:00", 2)),
    ],
)
def test_catches_up_by_the_rule(cycle, left, rule, after):
    """Due at one, done at half past five: four more times are missed, which count as done unless each is to fire."""
    plan = plan_after(cycle, at("2026-01-01T01:00"), at("2026-01-01T05:30"), left, rule)

    assert (None if plan is None else (moment(plan.due_at), plan.repetitions)) == (
        None if after is None else (at(after[0]), after[1])
    )


def test_a_week_of_missed_seconds_is_not_counted_one_by_one():
    """It takes no time to speak of, and the next second lies ahead."""
    due = at("2026-01-01T00:00")

    plan = plan_after("R/PT1S", due, due + timedelta(days=3650, milliseconds=500), -1, "once")

    assert moment(plan.due_at) == due + timedelta(days=3650, seconds=1)
