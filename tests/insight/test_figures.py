"""The four figures against an example computed by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanxi.insight.definitions import DEFINITIONS
from guanxi.insight.figures import Figures, Latency, Window, measure
from guanxi.runtime.contracts import Visit

HOUR = 3_600_000_000
SECOND = 1_000_000


def at(hours: float) -> int:
    """Return a moment some hours after the epoch's first day."""
    return int(100 * HOUR + hours * HOUR)


def task(created: int, ended: int | None, completed: bool, triggered: int) -> Visit:
    """Return a visit of one task."""
    return Visit("call", "userTask", created, ended, completed, triggered)


EXAMPLE = [
    # created, ended, completed, triggered: the window is hours 0 to 4
    task(at(-2), at(1), True, at(-2)),  # open at the beginning, completed inside: latency 3 h
    task(at(-1), None, False, at(-3)),  # open at the beginning and still open
    task(at(0), at(2), True, at(-0.5)),  # created at the very beginning: latency 2.5 h
    task(at(1), at(2), True, at(0.5)),  # latency 1.5 h
    task(at(1), at(3), False, at(1)),  # cancelled: part of the total, not completed
    task(at(3), at(5), True, at(3)),  # completed after the window: part of the total
    task(at(-5), at(-1), True, at(-6)),  # over before the window
    task(at(4), at(4.5), True, at(4)),  # created at the window's end, which is outside
]


def test_gives_the_figures_of_the_hand_computed_example() -> None:
    """3 of 6 tasks in 4 hours: 0.75/h, 0.125/h, 50 %; latencies 1.5, 2.5 and 3 hours."""
    figures = measure(EXAMPLE, Window(at(0), at(4)))

    assert figures == Figures(
        completed=3,
        throughput_per_hour=0.75,
        latency_seconds=Latency(mean=pytest.approx(8400.0), p50=9000.0, p95=10800.0),
        total_tasks=6,
        throughput_rate_per_hour=0.125,
        efficiency_percent=50.0,
    )


def test_gives_no_quotient_when_there_is_no_task() -> None:
    """Nothing happened: counts are zero, quotients and latency do not exist."""
    figures = measure([], Window(at(0), at(4)))

    assert figures == Figures(0, 0.0, None, 0, None, None)


def test_counts_a_task_that_ended_at_the_beginning_of_the_window() -> None:
    """The window holds its beginning: the task was open until then and completes inside."""
    figures = measure([task(at(-1), at(0), True, at(-1))], Window(at(0), at(1)))

    assert (figures.completed, figures.total_tasks) == (1, 1)


def test_takes_percentiles_by_nearest_rank() -> None:
    """Of the latencies 1 s … 100 s the median is 50 s and p95 is 95 s."""
    visits = [task(at(0), at(0) + second * SECOND, True, at(0)) for second in range(1, 101)]

    latency = measure(visits, Window(at(0), at(1))).latency_seconds

    assert latency == Latency(mean=50.5, p50=50.0, p95=95.0)


def test_refuses_a_window_of_no_length() -> None:
    """A figure per hour needs time to pass."""
    with pytest.raises(ValueError, match="no length"):
        measure(EXAMPLE, Window(at(1), at(1)))


moments = st.integers(0, 10_000)


@given(
    st.lists(st.tuples(moments, moments, st.booleans(), st.booleans())),
    st.tuples(moments, st.integers(1, 5_000)),
)
def test_completed_tasks_are_part_of_the_total(
    raw: list[tuple[int, int, bool, bool]], bounds: tuple[int, int]
) -> None:
    """Efficiency is a share, and equals rate × T."""
    visits = [
        task(created, None if is_open else created + length, completed and not is_open, created)
        for created, length, completed, is_open in raw
    ]
    window = Window(bounds[0] * SECOND, (bounds[0] + bounds[1]) * SECOND)
    figures = measure(
        [task(s.created_at * SECOND, s.ended_at and s.ended_at * SECOND, s.completed, 0) for s in visits],
        window,
    )

    assert 0 <= figures.completed <= figures.total_tasks
    if figures.total_tasks:
        assert figures.efficiency_percent == pytest.approx(
            (figures.throughput_rate_per_hour or 0) * window.hours * 100
        )


def test_every_language_defines_every_figure() -> None:
    """English and Chinese say the same things."""
    assert DEFINITIONS["en"].keys() == DEFINITIONS["zh-CN"].keys()
    assert all(text for texts in DEFINITIONS.values() for text in texts.values())
