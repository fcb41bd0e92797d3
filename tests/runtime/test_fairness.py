"""One process with thousands of due timers, messages or events leaves the others their turns: counted in batches."""

from datetime import timedelta

import pytest

from guanxi.access.contracts import SYSTEM
from guanxi.platform import outbox
from guanxi.platform.clock import to_micros
from guanxi.platform.database import metadata
from guanxi.runtime import tables, worker
from guanxi.runtime.correlation_tables import delivery
from guanxi.runtime.instances import start_instance
from guanxi.runtime.messages import publish_message
from guanxi.runtime.parcels import Parcel
from guanxi.runtime.signals import broadcast_signal
from guanxi.runtime.store import turns
from guanxi.runtime.worker import LEAST, Worker
from tests.runtime.models import END, START, process
from tests.runtime.test_stopped import FLOWS, MESSAGE, ROOTS, SIGNAL, TIMER

SIZES = [300, pytest.param(20_000, marks=pytest.mark.slow)]
ROUNDS = 3
"""The first batch finds that there is more than it holds; in the second, or the third, everybody has a turn."""


def start_many(world, process_id, number, variables=None):
    """Start instances as a trigger does; return their keys."""
    with world.database.write() as tx:
        return [
            start_instance(world.runtime, tx, actor=SYSTEM, process_id=process_id, variables=variables or {})
            for _ in range(number)
        ]


def ended(world, key):
    """Whether an instance has ended."""
    return next(row for row in world.rows(tables.instance) if row.key == key).status == "completed"


def rounds_until(world, done, most):
    """Work round by round until something is done; return how many rounds that took."""
    for number in range(1, most + 1):
        world.worker.round()
        if done():
            return number
    raise AssertionError(f"not done after {most} rounds")


@pytest.mark.parametrize("size", SIZES)
def test_a_late_timer_of_another_process_fires_in_bounded_rounds(lite, clock, size):
    """It fell due behind thousands of another process, and does not wait for all of them."""
    lite.deploy(process("many", START + TIMER + END, FLOWS), process("one", START + TIMER + END, FLOWS))
    start_many(lite, "many", size)
    clock.advance(timedelta(minutes=1))
    key = lite.start("one")
    clock.advance(timedelta(hours=2))

    assert rounds_until(lite, lambda: ended(lite, key), ROUNDS) > 1
    assert len(lite.rows(tables.timer)) >= size - ROUNDS * worker.BATCH


def test_timers_take_turns_on_every_database(world, clock):
    """The same, smaller."""
    world.deploy(process("many", START + TIMER + END, FLOWS), process("one", START + TIMER + END, FLOWS))
    start_many(world, "many", 120)
    clock.advance(timedelta(minutes=1))
    key = world.start("one")
    clock.advance(timedelta(hours=2))
    with world.database.read() as tx:
        assert len(turns.timers(tx, to_micros(tx.now))) == 2
        assert turns.timers(tx, to_micros(tx.now - timedelta(hours=3))) == []

    rounds_until(world, lambda: ended(world, key), ROUNDS)
    world.worker.drain()
    assert world.rows(tables.timer) == []


def test_a_message_behind_a_broadcast_arrives_in_bounded_rounds(world):
    """A signal is on its way to very many; the message for another process does not wait for its end."""
    world.deploy(
        process("many", START + SIGNAL + END, FLOWS, ROOTS),
        process("one", START + MESSAGE + END, FLOWS, ROOTS),
    )
    start_many(world, "many", 300)
    key = world.start("one", {"number": "1"})
    with world.database.write() as tx:
        broadcast_signal(world.runtime, tx, "open", {}, actor=SYSTEM)
    with world.database.write() as tx:
        publish_message(world.runtime, tx, name="paid", correlation_key="1", actor=SYSTEM)

    rounds_until(world, lambda: ended(world, key), ROUNDS)
    assert len(world.rows(delivery)) > 0
    world.worker.drain()
    assert world.rows(delivery) == []
    assert {row.status for row in world.rows(tables.instance)} == {"completed"}


def test_many_messages_for_one_instance_delay_no_other(lite):
    """At most one of them is delivered in a batch; the rest fills no room of others."""
    body = (
        START
        + '<bpmn:userTask id="wait" name="wait" />'
        + '<bpmn:boundaryEvent id="told" attachedToRef="wait" cancelActivity="false">'
        + '<bpmn:messageEventDefinition id="m" messageRef="paid" /></bpmn:boundaryEvent>'
        + '<bpmn:endEvent id="noted" />'
        + END
    )
    lite.deploy(
        process("busy", body, [*FLOWS, ("told", "noted")], ROOTS),
        process("one", START + SIGNAL + END, FLOWS, ROOTS),
    )
    busy, key = lite.start("busy", {"number": "1"}), lite.start("one")
    [place] = [row for row in lite.rows(delivery.metadata.tables["subscription"]) if row.instance_key == busy]
    with lite.database.write() as tx:
        batch = lite.runtime.batch(tx)
        for _ in range(3 * worker.BATCH):
            batch.send(busy, place.wait_key, "message", Parcel(name="paid"), place.definition_key)
        batch.flush()
        broadcast_signal(lite.runtime, tx, "open", {}, actor=SYSTEM)

    rounds_until(lite, lambda: ended(lite, key), ROUNDS)
    assert len(lite.rows(delivery)) >= 3 * worker.BATCH - ROUNDS


def test_within_one_process_the_oldest_come_first(lite, clock):
    """Turns change nothing about the order inside a process, and nobody is forgotten."""
    lite.deploy(process("many", START + TIMER + END, FLOWS))
    keys = []
    for _ in range(3 * LEAST):
        keys.append(lite.start("many"))
        clock.advance(timedelta(seconds=1))
    clock.advance(timedelta(hours=2))
    lite.worker._most["timer"] = LEAST
    lite.worker.round()
    lite.worker.round()

    left = {row.instance_key for row in lite.rows(tables.timer)}
    assert [key for key in keys if key not in left] == keys[: len(keys) - len(left)]


@pytest.mark.parametrize("size", SIZES)
def test_events_of_another_object_are_judged_in_the_same_batch(database, size):
    """A hundred thousand imported leads do not let a deal wait: each object has its part of every batch."""
    metadata.create_all(database.engine)
    with database.write() as tx:
        lead = [(str(number), {}) for number in range(size)]
        outbox.append_events(tx, "record.created", "lead", lead, actor={})
        outbox.append_events(tx, "record.updated", "deal", [("1", {})], actor={})
        outbox.append_events(tx, "record.updated", "case", [("1", {})], actor={})
    with database.write() as tx:
        taken = outbox.take_pending(tx, 100)
        outbox.mark_evaluated(tx, [event.key for event in taken])
    assert {event.object for event in taken} == {"lead", "deal", "case"}
    assert [event.subject_id for event in taken if event.object == "lead"] == [str(n) for n in range(34)]
    assert [event.key for event in taken] == sorted(event.key for event in taken)
    with database.write() as tx:
        assert {event.object for event in outbox.take_pending(tx, 100)} == {"lead"}


def test_a_worker_that_has_caught_up_asks_for_turns_no_more(lite, clock):
    """What is not crowded costs no look for turns."""
    lite.deploy(process("many", START + TIMER + END, FLOWS))
    start_many(lite, "many", 150)
    clock.advance(timedelta(hours=2))
    one = Worker(lite.database, lite.runtime, threads=0, name="w2")
    one.round()
    assert list(one._crowded) == ["timer"]
    one.drain()
    start_many(lite, "many", 1)
    clock.advance(timedelta(hours=2))
    one.drain()
    assert one._crowded == {}
