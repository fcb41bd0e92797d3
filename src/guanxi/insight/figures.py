"""The four figures of a process or an element over a window of time, and their definitions in words.

Here is only the arithmetic; where the visits come from, or are counted, is ``statistics.py``. A *task* is one visit of one
activity (a user task, a service task …): gateways and events are not tasks. T0 of a visit is
``triggered_at``, the moment of the event that started the process, not of the process' start. Times are
microseconds since the epoch, as in the tables. The window holds its beginning and not its end.
"""

from collections.abc import Iterable, Sequence
from itertools import chain

import msgspec

from guanxi.runtime.contracts import Visit

_MICROS_PER_HOUR = 3_600_000_000


class Window(msgspec.Struct, frozen=True):
    """From ``begin`` (inside) to ``end`` (outside), in microseconds since the epoch."""

    begin: int
    end: int

    @property
    def hours(self) -> float:
        """T, the length of the window in hours."""
        return (self.end - self.begin) / _MICROS_PER_HOUR

    def holds(self, at: int) -> bool:
        """Whether a moment lies in the window."""
        return self.begin <= at < self.end


class Latency(msgspec.Struct, frozen=True):
    """Seconds from the triggering event to the end of the task. Percentiles by nearest rank."""

    mean: float
    p50: float
    p95: float


class Figures(msgspec.Struct, frozen=True):
    """The four figures and the two counts they are made of.

    Attributes:
        completed: N, tasks completed in the window.
        throughput_per_hour: N / T.
        latency_seconds: of the tasks completed in the window; ``None`` when there is none.
        total_tasks: tasks open at the window's beginning plus those created in it.
        throughput_rate_per_hour: throughput / total tasks; ``None`` when there is no task.
        efficiency_percent: completed / total tasks = rate × T, in %; ``None`` when there is no task.
    """

    completed: int
    throughput_per_hour: float
    latency_seconds: Latency | None
    total_tasks: int
    throughput_rate_per_hour: float | None
    efficiency_percent: float | None


class Tally(msgspec.Struct, frozen=True):
    """What a window holds of some tasks.

    Attributes:
        total_tasks: open at its beginning or created in it.
        latencies: of those completed in it, microseconds, in any order.
    """

    total_tasks: int
    latencies: Sequence[int]


def tally(visits: Iterable[Visit], window: Window) -> Tally:
    """Count the tasks of a window one by one; those that do not touch it are ignored."""
    present = [visit for visit in visits if _is_present(visit, window)]
    return Tally(
        len(present),
        [
            visit.ended_at - visit.triggered_at
            for visit in present
            if visit.completed and visit.ended_at is not None and window.holds(visit.ended_at)
        ],
    )


def figures(tallies: Iterable[Tally], window: Window) -> Figures:
    """Return the figures of all tasks that were counted for the window.

    Raises:
        ValueError: the window ends before it begins, or at once.
    """
    if window.end <= window.begin:
        raise ValueError("a window of no length has no figures")
    counted = list(tallies)
    latencies = sorted(chain.from_iterable(one.latencies for one in counted))
    completed, total = len(latencies), sum(one.total_tasks for one in counted)
    throughput = completed / window.hours
    return Figures(
        completed=completed,
        throughput_per_hour=throughput,
        latency_seconds=_latency(latencies),
        total_tasks=total,
        throughput_rate_per_hour=throughput / total if total else None,
        efficiency_percent=100 * completed / total if total else None,
    )


def measure(visits: Iterable[Visit], window: Window) -> Figures:
    """Return the figures of the tasks over the window; see ``tally`` and ``figures``."""
    return figures([tally(visits, window)], window)


def _is_present(visit: Visit, window: Window) -> bool:
    """Whether the task was open at the window's beginning or created in it."""
    if visit.created_at >= window.begin:
        return visit.created_at < window.end
    return visit.ended_at is None or visit.ended_at >= window.begin


def _latency(ordered: Sequence[int]) -> Latency | None:
    if not ordered:
        return None
    seconds = (sum(ordered) / len(ordered), _percentile(ordered, 50), _percentile(ordered, 95))
    return Latency(*(value / 1_000_000 for value in seconds))


def _percentile(ordered: Sequence[int], percent: int) -> int:
    """Nearest rank: the smallest value that at least ``percent`` of all do not exceed."""
    rank = -(-len(ordered) * percent // 100)
    return ordered[max(rank, 1) - 1]
