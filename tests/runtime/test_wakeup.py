"""A worker that sleeps is woken by what others write."""

import threading

from guanxi.runtime import tables
from guanxi.runtime.ports import Completed
from guanxi.runtime.wakeup import open_wakeup
from guanxi.runtime.worker import Worker
from tests.runtime.models import straight


def test_wakes_when_another_connection_writes(world):
    """Long before the time is over, except where only a look now and then helps."""
    world.deploy(straight("p", "record.a"))
    wakeup = open_wakeup(world.database)
    poke = threading.Event()
    wakeup.wait(0.2, poke)  # swallow what came before
    woken = threading.Event()

    def sleep() -> None:
        wakeup.wait(120, poke)
        woken.set()

    thread = threading.Thread(target=sleep)
    thread.start()
    world.start()

    assert woken.wait(60)
    thread.join()
    wakeup.close()


def test_poke_ends_the_sleep(world):
    """A result of an effect, or the wish to stop, is seen at once."""
    wakeup = open_wakeup(world.database)
    poke = threading.Event()
    poke.set()

    wakeup.wait(120, poke)

    wakeup.close()


def test_running_worker_works_and_stops_cleanly(world):
    """Started in a thread, it finishes what comes and hands over its effects before it ends."""
    world.deploy(straight("p", "record.a", "effect.b"))
    begun, go_on = threading.Event(), threading.Event()

    def slow(job):
        begun.set()
        go_on.wait(60)
        return world.activities.answers["done"](job)

    world.activities.answers = {"effect.b": slow, "done": lambda job: Completed()}
    worker = Worker(world.database, world.runtime, threads=1)
    thread = threading.Thread(target=worker.run)
    thread.start()
    world.start()
    assert begun.wait(60)

    worker.stop()
    go_on.set()
    thread.join(60)

    assert not thread.is_alive()
    assert [row.status for row in world.rows(tables.instance)] == ["completed"]
