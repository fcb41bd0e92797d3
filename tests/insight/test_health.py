"""What the doctor reads from the tables."""

from datetime import timedelta

from guanxi.insight.health import running_checks
from guanxi.platform.clock import VirtualClock
from tests.insight.test_statistics import TWO_TASKS
from tests.runtime.conftest import World


def bad(world: World) -> list[str]:
    """Return the names of the checks that fail."""
    with world.database.read() as tx:
        return [check.name for check in running_checks(tx, deep=True) if not check.good]


def test_misses_a_worker_that_was_never_seen(world: World) -> None:
    """A fresh database has no worker."""
    assert bad(world) == ["Worker"]


def test_is_content_while_the_worker_lives(world: World, clock: VirtualClock) -> None:
    """A sign of life is good for half a minute."""
    world.deploy(TWO_TASKS)
    world.start()
    world.worker.drain()

    assert bad(world) == []
    clock.advance(timedelta(seconds=31))
    assert bad(world) == ["Worker"]
