"""Dates, durations, cycles."""

from datetime import UTC, datetime

import pytest

from guanxi.bpmn.timing import TimerPlan, check_static, moment, plan_timer

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
