"""W4: a million stored timers, 100,000 of them due within six minutes.

First what 1,000 due timers cost when no others are stored, and when a million are; then six minutes in which a worker has
nothing else to do, and how late each timer fires: the moment of its step against the moment it was set to. A step is
committed at most 20 ms after its moment. CPU of this process and the server.
"""

import sys
import threading
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from functools import partial

import sqlalchemy as sa

from bench.harness import Case, Figure, cpu_of, figure, once, write_result
from bench.scene import Scene, flows, postgresql_scene, process, server_pids, sqlite_scene
from guanxi.platform.clock import SystemClock, VirtualClock, to_micros
from guanxi.runtime.tables import element_history, timer

STORED = 1_000_000
DUE = 100_000
WITHIN = timedelta(minutes=6)
AT_ONCE = 1_000
ROUNDS = 5
MOST_GROWTH = 1.5
MOST_SECONDS_LATE = 2.0
BEGIN = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
PROCESS = process(
    """<bpmn:intermediateCatchEvent id="wait"><bpmn:timerEventDefinition>
    <bpmn:timeDate xsi:type="bpmn:tFormalExpression">=due</bpmn:timeDate></bpmn:timerEventDefinition>
    </bpmn:intermediateCatchEvent>"""
    + flows("start wait", "wait end")
)


class Running(SystemClock):
    """The clock of the machine, set to another moment."""

    def __init__(self, begin: datetime):
        self._begin = begin
        self._at = self.monotonic()

    def now(self) -> datetime:
        """Return the moment this clock shows."""
        return self._begin + timedelta(seconds=self.monotonic() - self._at)


def store(scene: Scene, count: int, first: int, due: Callable[[int], datetime]) -> None:
    """Start instances whose timers are due at these moments."""
    scene.start(count, first, lambda number: {"due": due(number).strftime("%Y-%m-%dT%H:%M:%S.%fZ")})


def at_once(scene: Scene, name: str, servers: Callable[[], Iterable[int]]) -> Figure:
    """Measure how much it costs to fire some that are due, beside all others."""
    rounds = []
    for number in range(ROUNDS):
        store(scene, AT_ONCE, STORED * 2 + number * AT_ONCE, lambda _: BEGIN - timedelta(days=1))
        rounds.append(once(Case(name, _drain, servers=servers), scene))
    return figure(name, rounds)


def _drain(scene: Scene) -> int:
    done = scene.worker.drain()
    assert done == AT_ONCE, done
    return done


def six_minutes(scene: Scene, servers: list[int]) -> tuple[list[float], int, list[float]]:
    """Let a worker run.

    Returns:
        How many seconds late each timer was, those that never fired as late as the end; how many these are; and CPU seconds
        per 1,000 timers by minute.
    """
    with scene.database.read() as tx:
        query = sa.select(timer.c.instance_key, timer.c.due_at).where(
            timer.c.due_at < to_micros(BEGIN + WITHIN)
        )
        due = {row.instance_key: row.due_at for row in tx.connection.execute(query)}
    scene.database.clock = Running(BEGIN)
    thread = threading.Thread(target=scene.worker.run)
    thread.start()
    minutes, seen = [], cpu_of(servers)
    for _ in range(int(WITHIN.total_seconds() // 60)):
        time.sleep(60)
        now = cpu_of(servers)
        minutes.append((now - seen) / (len(due) * 60 / WITHIN.total_seconds()) * 1000)
        seen = now
    time.sleep(2 * MOST_SECONDS_LATE)
    scene.worker.stop()
    thread.join()
    with scene.database.read() as tx:
        end = to_micros(tx.now)
        query = sa.select(element_history.c.instance_key, element_history.c.ended_at)
        ended = query.where(element_history.c.element_id == "wait", element_history.c.ended_at <= end)
        fired = dict(tx.connection.execute(ended).tuples().all())
    late = [(fired.get(key, end) - at) / 1e6 for key, at in due.items()]
    return late, sum(key not in fired for key in due), minutes


def measure_one(
    scene: Scene, name: str, servers: Callable[[], Iterable[int]]
) -> tuple[list[Figure], dict[str, tuple[float, float]], dict[str, str]]:
    """Measure one database; return figures, bars and notes."""
    scene.database.clock = VirtualClock(BEGIN)
    alone = at_once(scene, f"{name}, {AT_ONCE:,} due, no others", servers)
    store(scene, DUE, 0, lambda number: BEGIN + WITHIN * ((number + 1) / (DUE + 1)))
    store(scene, STORED - DUE, DUE, lambda number: BEGIN + timedelta(days=1 + number % 300))
    among = at_once(scene, f"{name}, {AT_ONCE:,} due among {STORED:,}", servers)
    late, unfired, minutes = six_minutes(scene, list(servers()))
    growth = among.cpu_seconds_per_1000 / alone.cpu_seconds_per_1000
    late.sort()
    bars = {
        f"{name}: cost among {STORED:,} timers, times that without": (growth, MOST_GROWTH),
        f"{name}: seconds the latest of {DUE:,} was late": (late[-1], MOST_SECONDS_LATE),
        f"{name}: timers that had not fired at the end": (unfired, 0),
    }
    notes = {
        f"{name}, seconds late": f"p50 {late[len(late) // 2]:.3f}, p99 {late[len(late) * 99 // 100]:.3f}",
        f"{name}, CPU s per 1,000 timers, minute by minute": ", ".join(f"{one:.3f}" for one in minutes),
    }
    return [alone, among], bars, notes


def main() -> bool:
    """Measure, store, print; return whether all bars hold."""
    from tests.servers import postgresql

    figures: dict[str, Figure] = {}
    bars: dict[str, tuple[float, float]] = {}
    notes: dict[str, str] = {}
    with postgresql.started() as url:
        scenes = (
            ("sqlite", sqlite_scene(PROCESS), list),
            ("postgresql", postgresql_scene(url, PROCESS), partial(server_pids, url)),
        )
        for name, opened, servers in scenes:
            with opened as scene:
                found, held, said = measure_one(scene, name, servers)
            figures |= {one.name: one for one in found}
            bars |= held
            notes |= said
    return write_result("w4", figures, bars, notes)


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
