"""W3: very many waiting instances: what one takes on disk and in memory, and what it costs to go on with 1,000 of them.

Each holds 490 B of variables and waits for a message; history and all indices are counted. The 1,000 are chosen at random;
going on is the message, its way to the instance, and the instance to its end. No state is kept in memory between steps, as
after a restart of the worker. What the filling left to the database (checkpoint, vacuum) is done before. CPU of this process
and the server.
"""

import random
import sys
from collections.abc import Callable, Iterable
from functools import partial

import psutil

from bench.harness import Case, Figure, figure, once, write_result
from bench.scene import Scene, catch, flows, postgresql_scene, process, server_pids, sqlite_scene
from bench.w2 import publish
from guanxi.runtime.states import States

SIZES = (1_000, 100_000, 1_000_000)
RESUMED = 1_000
ROUNDS = 5
MOST_BYTES = 3 * 1024
MOST_GROWTH = 1.5
_EVENT, _MESSAGE = catch("answered")
PROCESS = process(_EVENT + flows("start answered", "answered end"), _MESSAGE)


def grow(
    scene: Scene, name: str, servers: Callable[[], Iterable[int]]
) -> tuple[list[Figure], dict[int, float], dict[int, float]]:
    """Start ever more instances, and at each size go on with some.

    Returns:
        by size: the cost of going on, bytes on disk per instance, MB of this process.
    """
    rng = random.Random(6)
    waiting: list[int] = []
    figures, disk, memory = [], {}, {}
    empty, started = scene.bytes_on_disk(), 0
    for size in SIZES:
        rounds = []
        for number in range(ROUNDS):
            more = size - len(waiting)
            scene.start(more, first=started)
            waiting += range(started, started + more)
            started += more
            if number == 0:
                scene.settle()
            disk.setdefault(size, (scene.bytes_on_disk() - empty) / size)
            rounds.append(once(Case(name, partial(_go_on, _take(rng, waiting)), servers=servers), scene))
        assert scene.completed() == started - len(waiting)
        memory[size] = psutil.Process().memory_info().rss / 1e6
        figures.append(figure(f"{name}, {size:,} waiting", rounds))
    return figures, disk, memory


def _take(rng: random.Random, waiting: list[int]) -> list[int]:
    """Choose some at random and take them out."""
    rng.shuffle(waiting)
    chosen = waiting[-RESUMED:]
    del waiting[-RESUMED:]
    return chosen


def _go_on(numbers: list[int], scene: Scene) -> int:
    publish(scene, numbers)
    scene.worker.drain()
    return len(numbers)


def main() -> bool:
    """Measure, store, print; return whether all bars hold."""
    from tests.servers import postgresql

    figures: dict[str, Figure] = {}
    bars: dict[str, tuple[float, float]] = {}
    notes: dict[str, str] = {}
    with postgresql.started() as url:
        scenes = (
            ("sqlite", sqlite_scene(PROCESS, States(most=0)), list),
            ("postgresql", postgresql_scene(url, PROCESS, States(most=0)), partial(server_pids, url)),
        )
        for name, opened, servers in scenes:
            with opened as scene:
                found, disk, memory = grow(scene, name, servers)
            figures |= {one.name: one for one in found}
            few, many = found[0], found[-1]
            growth = many.cpu_seconds_per_1000 / few.cpu_seconds_per_1000
            bars[f"{name}: going on at {SIZES[-1]:,}, times that at {SIZES[0]:,}"] = (growth, MOST_GROWTH)
            bars[f"{name}: bytes on disk per waiting instance"] = (
                max(disk[size] for size in SIZES[1:]),
                MOST_BYTES,
            )
            notes[f"{name}, bytes per instance by size"] = str({size: round(at) for size, at in disk.items()})
            notes[f"{name}, MB of the worker by size"] = str({size: round(at) for size, at in memory.items()})
    notes["resumed"] = f"{RESUMED} at random, median of {ROUNDS}"
    return write_result("w3", figures, bars, notes)


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
