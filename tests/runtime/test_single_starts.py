"""A start that crashes, and what is on its way to nobody yet, gets an incident, delays nobody, and is tried again by hand."""

from datetime import timedelta

import pytest

from guanxi.access.contracts import SYSTEM
from guanxi.platform.errors import Conflict
from guanxi.runtime import stepping, stopped, tables
from guanxi.runtime.batch_actions import Arguments
from guanxi.runtime.batch_operations import start_batch
from guanxi.runtime.correlation_tables import delivery
from guanxi.runtime.incidents import list_causes, list_incidents, resolve_incident
from guanxi.runtime.instance_search import InstanceFilter
from guanxi.runtime.invariants import find_violations
from guanxi.runtime.messages import publish_message
from guanxi.runtime.signals import broadcast_signal
from guanxi.runtime.store.movement import ASIDE
from tests.runtime.models import (
    END,
    event,
    message,
    process,
    scheduled,
    signal,
    started_by,
    waits_for_message,
    waits_for_signal,
)

HOUR = timedelta(hours=1)


@pytest.fixture
def broken(monkeypatch):
    """The ids of processes whose instances crash the engine, until they are taken out."""
    ids: set[str] = set()
    sound = stepping.step

    def step(definition, state, command, now, **more):
        if state.process_id in ids:
            raise RuntimeError("cannot start")
        return sound(definition, state, command, now, **more)

    monkeypatch.setattr(stepping, "step", step)
    return ids


def publish(world, name, **more):
    """Publish a message."""
    with world.database.write() as tx:
        return publish_message(world.runtime, tx, name=name, actor=SYSTEM, **more)


def incidents(world, state="open"):
    """The incidents of a state, oldest first."""
    with world.database.read() as tx:
        return list_incidents(world.runtime, tx, state=state)[::-1]


def violations(world):
    """The rules that are broken."""
    with world.database.read() as tx:
        return [found.rule for found in find_violations(tx)]


def runs(world):
    """What runs of which process, with its status."""
    process_ids = {row.key: row.process_id for row in world.rows(tables.process_definition)}
    return sorted((process_ids[row.definition_key], row.status) for row in world.rows(tables.instance))


def resolve(world, key):
    """Try again by hand, and let the worker do it."""
    with world.database.write() as tx:
        resolve_incident(world.runtime, tx, key, actor=SYSTEM)
    world.worker.drain()


def test_a_message_reaches_everybody_else_when_one_of_the_processes_it_starts_crashes(world, broken):
    """Who publishes gets an answer, the receiver and the other process are served at once, the broken one later."""
    world.deploy(waits_for_message("paid", "order", "waits"))
    for name in ("broken", "sound"):
        world.deploy(started_by("m_paid", message("paid"), name))
    world.start("waits", {"order": "7"})
    broken.add("broken")

    published = publish(world, "paid", correlation_key="7", variables={"sum": 7})
    world.worker.drain()

    assert (len(published.receivers), published.started, published.later) == (1, (), ("broken", "sound"))
    assert runs(world) == [("sound", "active"), ("waits", "completed")]
    [incident] = incidents(world)
    assert (incident.instance_key, incident.process_id, incident.element_id, incident.type) == (
        0,
        "broken",
        "start",
        "UNKNOWN",
    )
    assert "RuntimeError: cannot start" in incident.message
    assert [row.due_at for row in world.rows(delivery)] == [ASIDE]
    assert violations(world) == []

    broken.clear()
    resolve(world, incident.key)

    assert runs(world) == [("broken", "active"), ("sound", "active"), ("waits", "completed")]
    assert [found.closed_by for found in incidents(world, "resolved")] == ["system:system"]
    assert world.rows(tables.stopped_step) == world.rows(delivery) == []
    assert violations(world) == []


def test_a_start_that_lies_aside_is_not_tried_by_itself(world, clock, broken):
    """However much time passes; what the message brought is there when it starts at last."""
    world.deploy(started_by("m_paid", message("paid"), "p"))
    broken.add("p")
    publish(world, "paid", variables={"sum": 7})
    world.worker.drain()
    clock.advance(timedelta(days=30))
    world.worker.drain()
    [incident] = incidents(world)
    before = world.snapshot()
    world.worker.drain()
    assert world.snapshot() == before

    resolve(world, incident.key)
    [again] = incidents(world)  # it crashed again
    assert again.key != incident.key
    assert again.signature == incident.signature

    broken.clear()
    resolve(world, again.key)
    assert runs(world) == [("p", "active")]
    with world.database.write() as tx, pytest.raises(Conflict) as refused:
        resolve_incident(world.runtime, tx, again.key, actor=SYSTEM)
    assert refused.value.code == "runtime.incident_resolved"
    assert runs(world) == [("p", "active")]


def test_a_message_starts_only_one_instance_per_key_also_when_a_start_was_held_up(world, broken):
    """The rule about correlation keys holds for the retry too, and the second message is not started twice."""
    world.deploy(started_by("m_paid", message("paid"), "p"))
    broken.add("p")
    publish(world, "paid", correlation_key="7")
    world.worker.drain()
    broken.clear()
    publish(world, "paid", correlation_key="7")
    world.worker.drain()
    assert runs(world) == [("p", "active")]

    resolve(world, incidents(world)[0].key)

    assert runs(world) == [("p", "active")]  # as any message that comes while one of its key runs
    assert violations(world) == []


def test_a_signal_reaches_everybody_else_when_one_of_the_processes_it_starts_crashes(world, broken):
    """As a message does."""
    world.deploy(waits_for_signal("stop", "waits"))
    for name in ("broken", "sound"):
        world.deploy(started_by("s_stop", signal("stop"), name))
    world.start("waits")
    broken.add("broken")
    with world.database.write() as tx:
        told = broadcast_signal(world.runtime, tx, "stop", {}, actor=SYSTEM)
    world.worker.drain()

    assert (told.receivers, told.started) == (1, ())
    assert runs(world) == [("sound", "active"), ("waits", "completed")]
    [incident] = incidents(world)
    broken.clear()
    resolve(world, incident.key)
    assert runs(world) == [("broken", "active"), ("sound", "active"), ("waits", "completed")]
    assert violations(world) == []


def test_a_message_thrown_by_a_process_starts_the_others_when_one_crashes(world, broken):
    """It is sorted out by the worker, which lets each start go its own way."""
    throws = process(
        "throws",
        '<bpmn:startEvent id="start" />' + event("intermediateThrowEvent", "tell", "s_stop") + END,
        [("start", "tell"), ("tell", "end")],
        signal("stop"),
    )
    for name in ("broken", "sound"):
        world.deploy(started_by("s_stop", signal("stop"), name))
    world.deploy(throws)
    broken.add("broken")
    world.start("throws")
    world.worker.drain()

    assert runs(world) == [("sound", "active"), ("throws", "completed")]
    broken.clear()
    resolve(world, incidents(world)[0].key)
    assert runs(world) == [("broken", "active"), ("sound", "active"), ("throws", "completed")]


def test_a_timer_start_that_crashes_keeps_its_cycle_and_happens_once_late(world, clock, broken):
    """The times missed meanwhile are counted at the one incident; the neighbour starts each hour."""
    world.deploy(scheduled("R/PT1H"))
    world.deploy(scheduled("R/PT1H").replace(b'"scheduled"', b'"sound"'))
    planned = {row.due_at for row in world.rows(tables.timer_start)}
    broken.add("scheduled")
    for _ in range(3):
        clock.advance(HOUR)
        world.worker.drain()

    assert runs(world) == [("sound", "completed")] * 3
    [incident] = incidents(world)
    assert (incident.process_id, incident.element_id, incident.attempts) == ("scheduled", "start", 2)
    assert {row.due_at for row in world.rows(tables.timer_start)} == {
        at + 3 * 3_600_000_000 for at in planned
    }
    assert violations(world) == []

    broken.clear()
    resolve(world, incident.key)

    [late] = [row for row in world.rows(tables.instance) if row.triggered_at in planned][-1:]
    assert runs(world) == [("scheduled", "completed")] + [("sound", "completed")] * 3
    assert late.status == "completed"
    clock.advance(HOUR)
    world.worker.drain()
    assert runs(world) == [("scheduled", "completed")] * 2 + [("sound", "completed")] * 4


def test_the_plan_of_a_timer_start_that_crashes_lies_aside_until_it_is_tried_again(world, clock, monkeypatch):
    """Even the next time cannot be found: the neighbour starts, and nothing is given up."""
    from guanxi.runtime import timers

    world.deploy(scheduled("R/PT1H"))
    world.deploy(scheduled("R/PT1H").replace(b'"scheduled"', b'"sound"'))
    [bad] = [row.key for row in world.rows(tables.process_definition) if row.process_id == "scheduled"]
    sound = timers._rule

    def rule(batch, row):
        if row.definition_key == bad:
            raise RuntimeError("no plan")
        return sound(batch, row)

    monkeypatch.setattr(timers, "_rule", rule)
    clock.advance(HOUR)
    world.worker.drain()

    assert runs(world) == [("sound", "completed")]
    [incident] = incidents(world)
    assert (incident.process_id, incident.element_id) == ("scheduled", "start")
    assert violations(world) == []

    monkeypatch.setattr(timers, "_rule", sound)
    resolve(world, incident.key)
    assert runs(world) == [("scheduled", "completed"), ("sound", "completed")]
    assert violations(world) == []


def test_a_new_version_closes_the_incident_of_a_plan_it_replaces(lite, clock, monkeypatch):
    """There is nothing left to try again."""
    from guanxi.runtime import timers

    lite.deploy(scheduled("R/PT1H"))
    sound = timers._rule
    monkeypatch.setattr(timers, "_rule", lambda batch, row: 1 / 0)
    clock.advance(HOUR)
    lite.worker.drain()
    monkeypatch.setattr(timers, "_rule", sound)

    lite.deploy(scheduled("R/PT2H"))

    assert incidents(lite) == []
    assert [found.closed_by for found in incidents(lite, "resolved")] == [stopped.BY_ITSELF]
    assert violations(lite) == []


def test_a_start_is_tried_again_on_the_newest_version(world, broken):
    """So a process that is mended by a new version loses nothing."""
    world.deploy(started_by("m_paid", message("paid"), "p"))
    broken.add("p")
    publish(world, "paid")
    world.worker.drain()
    newer = world.deploy(started_by("m_paid", message("paid"), "p", "other"))
    broken.clear()

    resolve(world, incidents(world)[0].key)

    [run] = world.rows(tables.instance)
    assert run.definition_key == newer.definitions[0].key


def test_all_of_one_cause_are_tried_again_by_one_operation(world, broken):
    """They are one cause for the operator, of no instances."""
    world.deploy(started_by("m_paid", message("paid"), "p"))
    broken.add("p")
    for _ in range(3):
        publish(world, "paid")
    world.worker.drain()
    with world.database.read() as tx:
        [cause] = list_causes(world.runtime, tx)
    assert (cause.incidents, cause.instances) == (3, 0)

    broken.clear()
    with world.database.write() as tx:
        wanted = InstanceFilter(signature=cause.example.signature)
        start_batch(world.runtime, tx, "retry", wanted, Arguments(), actor=SYSTEM)
    world.worker.drain()

    assert runs(world) == [("p", "active")] * 3
    assert incidents(world) == []


def test_what_is_for_nobody_and_cannot_be_read_is_taken_out(world):
    """A delivery of a form that nobody knows holds up no other, and has no process."""
    with world.database.write() as tx:
        row = (1, 0, 0, "publish", "{]", 0, -1)
        tx.connection.execute(delivery.insert(), dict(zip(delivery.c.keys(), row, strict=True)))
    world.deploy(started_by("m_paid", message("paid"), "p"))
    world.worker.drain()
    publish(world, "paid")

    assert runs(world) == [("p", "active")]
    [incident] = incidents(world)
    assert (incident.instance_key, incident.process_id, incident.element_id) == (0, "", "publish")
    assert violations(world) == []


def test_a_process_that_is_switched_off_is_not_started_late(world, broken):
    """The message is not lost: trying again says why, and another incident keeps it."""
    world.deploy(started_by("m_paid", message("paid"), "p"))
    broken.add("p")
    publish(world, "paid")
    world.worker.drain()
    with world.database.write() as tx:
        tx.connection.execute(tables.process_definition.update().values(enabled=False))
    broken.clear()

    resolve(world, incidents(world)[0].key)

    assert runs(world) == []
    [incident] = incidents(world)
    assert "switched off" in incident.message
