"""W2: as W1, with a wait for a message from outside between the two tasks; each completion durable before the next.

The messages are published in transactions of 100, as the starts are. CPU seconds of all processes, the database included.
"""

import sys
from functools import partial

from bench.harness import Case, measure, write_result
from bench.scene import Scene, catch, flows, postgresql_scene, process, server_pids, sqlite_scene, task
from bench.w1 import GATEWAY
from guanxi.access.contracts import SYSTEM
from guanxi.runtime.messages import Message, publish_messages
from guanxi.runtime.worker import BATCH

INSTANCES = 2000
BARS = {"sqlite": 0.4, "postgresql": 0.8}
_EVENT, _MESSAGE = catch("answered")
PROCESS = process(
    GATEWAY
    + task("assign")
    + _EVENT
    + task("welcome")
    + flows("start good", "assign answered", "answered welcome", "welcome end"),
    _MESSAGE,
)


def run(scene: Scene) -> int:
    """Start the instances, let them wait, send each its message, finish them."""
    scene.start(INSTANCES)
    scene.worker.drain()
    publish(scene, range(INSTANCES))
    scene.worker.drain()
    assert scene.completed() == INSTANCES
    return INSTANCES


def publish(scene: Scene, numbers: "range | list[int]") -> None:
    """Publish the message each of these instances waits for."""
    for first in range(0, len(numbers), BATCH):
        found = [
            Message(name="answered", correlation_key=f"lead-{number}")
            for number in numbers[first : first + BATCH]
        ]
        with scene.database.write() as tx:
            publish_messages(scene.runtime, tx, found, actor=SYSTEM)


def main() -> bool:
    """Measure, store, print; return whether all bars hold."""
    from tests.servers import postgresql

    with postgresql.started() as url:
        servers = partial(server_pids, url)
        figures = measure(
            [
                Case("guanxi sqlite", run, partial(sqlite_scene, PROCESS)),
                Case("guanxi postgresql", run, partial(postgresql_scene, url, PROCESS), servers),
            ]
        )
    bars = {
        f"{server}: CPU s per 1,000 instances": (figures[f"guanxi {server}"].cpu_seconds_per_1000, most)
        for server, most in BARS.items()
    }
    return write_result("w2", figures, bars)


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
