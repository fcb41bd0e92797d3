"""The dispatcher asks for work that is due, at once and again, and for nothing else."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from guanxi.platform import outbox
from guanxi.runtime import tables
from guanxi.runtime.dispatch import AGAIN_SECONDS, STEPS, Dispatcher
from tests.runtime.conftest import World
from tests.runtime.models import scheduled, straight


def dispatcher(world: World) -> tuple[Dispatcher, list[str]]:
    """Return a dispatcher and what it sends."""
    sent: list[str] = []
    return Dispatcher(world.database, world.runtime, sent.append, "d1"), sent


def test_sends_one_message_for_each_queue_with_due_work(lite: World) -> None:
    """Work in transactions is a step; an effect belongs to its family; a queue without work gets nothing."""
    lite.deploy(straight("p", "record.a"), straight("q", "effect.mail"))
    lite.start("p")
    lite.start("q")
    found, sent = dispatcher(lite)

    seconds = found.look()

    assert sent == [STEPS, "effect"]
    assert seconds == AGAIN_SECONDS


def test_asks_again_for_work_that_is_still_there_and_not_sooner(lite: World) -> None:
    """A purged queue costs half a second; what was worked meanwhile is not asked for."""
    lite.deploy(straight("p", "record.a"), straight("q", "effect.mail"))
    lite.start("p")
    lite.start("q")
    found, sent = dispatcher(lite)
    found.look()
    lite.database.clock.advance(timedelta(seconds=AGAIN_SECONDS - 0.1))
    found.look()
    assert sent == [STEPS, "effect"]
    with lite.database.write() as tx:
        tx.connection.execute(sa.delete(tables.job).where(tables.job.c.queue == "transaction"))

    lite.database.clock.advance(timedelta(seconds=0.1))
    found.look()

    assert sent == [STEPS, "effect", "effect"]


def test_new_work_is_asked_for_at_once_after_a_queue_was_empty(lite: World) -> None:
    """It does not wait for the half second of the message before."""
    lite.deploy(straight("p", "record.a"))
    found, sent = dispatcher(lite)
    lite.start("p")
    found.look()
    lite.worker.drain()
    found.look()

    lite.start("p")
    found.look()

    assert sent == [STEPS, STEPS]


def test_sleeps_until_the_next_moment(lite: World) -> None:
    """A timer start due in 300 ms is looked at then, not before; an event is due at once."""
    lite.deploy(scheduled("R2/PT0.3S"))
    found, sent = dispatcher(lite)

    assert found.look() == pytest.approx(0.3)
    assert sent == []

    with lite.database.write() as tx:
        outbox.append_event(tx, "record.created", "lead", "L1", actor={}, payload={})
    found.look()
    assert sent == [STEPS]


def test_a_broker_that_is_away_ends_nothing(lite: World, caplog: pytest.LogCaptureFixture) -> None:
    """It is tried again; what is due is asked for when it is back."""
    lite.deploy(straight("p", "record.a"))
    lite.start("p")
    tries: list[str] = []

    def send(queue: str) -> None:
        tries.append(queue)
        if len(tries) < 2:
            raise ConnectionError("no broker")
        found.stop()

    found = Dispatcher(lite.database, lite.runtime, send, "d1")
    found.run()

    assert tries == [STEPS, STEPS]
    assert [record.getMessage() for record in caplog.records] == [
        "could not hand out work, trying again in 0.5 s: no broker"
    ]


def test_a_worker_of_some_queues_leaves_the_others(lite: World) -> None:
    """One that moves instances works no effects; one of a family works no steps."""
    lite.deploy(straight("p", "record.a", "effect.mail", "slow.call"))
    lite.start("p")
    make = type(lite.worker)

    def work(queues: list[str], *, steps: bool) -> list[str]:
        before = len(lite.activities.calls)
        make(lite.database, lite.runtime, threads=0, queues=queues, steps=steps).work(100)
        return [job.type for job in lite.activities.calls[before:]]

    assert work(["slow"], steps=False) == []
    assert work([], steps=True) == ["record.a"]
    assert work(["slow"], steps=True) == []
    assert work(["effect"], steps=False) == ["effect.mail"]
    assert work(["slow"], steps=False) == ["slow.call"]
    assert lite.rows(tables.job) == []
