"""Signals: to everybody who waits at the moment, in pieces when they are many; starts; thrown by processes."""

import pytest

from guanxi.access.contracts import SYSTEM
from guanxi.platform.errors import Invalid
from guanxi.runtime import correlation_tables, signals
from guanxi.runtime.instances import get_instance, instance_variables, list_instances
from guanxi.runtime.invariants import find_violations
from guanxi.runtime.signals import broadcast_signal
from tests.runtime.models import (
    END,
    START,
    event,
    process,
    service,
    signal,
    started_by,
    waits_for_signal,
)


def broadcast(world, name="stop", **variables):
    """Broadcast a signal and return what came of it."""
    with world.database.write() as tx:
        return broadcast_signal(world.runtime, tx, name, variables, actor=SYSTEM)


def statuses(world, keys):
    """The statuses of instances; everything must be consistent."""
    with world.database.read() as tx:
        assert list(find_violations(tx)) == []
        return [get_instance(tx, key).status for key in keys]


def test_everybody_who_waits_gets_the_signal_with_its_variables(world):
    """Who waits for another one does not; who begins to wait later does not."""
    world.deploy(waits_for_signal(), waits_for_signal("go", "q"))
    keys = [world.start() for _ in range(3)]
    other = world.start("q")
    found = broadcast(world, why="rain")
    late = world.start()
    world.worker.drain()

    assert (found.receivers, found.more, found.started) == (3, False, ())
    assert statuses(world, [*keys, other, late]) == ["completed"] * 3 + ["active"] * 2
    with world.database.read() as tx:
        assert instance_variables(tx, keys[0]) == {"why": "rain"}
    assert world.rows(correlation_tables.delivery) == []


def test_a_broadcast_to_many_goes_on_in_pieces(world, monkeypatch):
    """Each gets it once; nobody is left out at the borders of the pieces."""
    monkeypatch.setattr(signals, "CHUNK", 4)
    world.deploy(waits_for_signal())
    keys = [world.start() for _ in range(9)]
    found = broadcast(world)
    assert (found.receivers, found.more) == (4, True)
    world.worker.drain()
    assert set(statuses(world, keys)) == {"completed"}


def test_a_signal_starts_every_process_that_waits_for_it(world):
    """Once each, with its variables."""
    world.deploy(started_by("s_stop", signal("stop"), "a"), started_by("s_stop", signal("stop"), "b"))
    found = broadcast(world, why="rain")
    assert len(found.started) == 2
    with world.database.read() as tx:
        assert [one.process_id for one in list_instances(tx)] == ["b", "a"]
        assert instance_variables(tx, found.started[0]) == {"why": "rain"}


def test_a_boundary_signal_that_does_not_interrupt_comes_again(world):
    """Two broadcasts, two tokens; the task goes on."""
    body = (
        START
        + service("work", "external")
        + END
        + event("boundaryEvent", "note", "s_stop", 'attachedToRef="work" cancelActivity="false"')
        + service("write", "record.note")
        + '<bpmn:endEvent id="noted" />'
    )
    flows = [("start", "work"), ("work", "end"), ("note", "write"), ("write", "noted")]
    world.deploy(process("p", body, flows, signal("stop")))
    key = world.start()
    broadcast(world)
    broadcast(world)
    world.worker.drain()
    assert world.written() == [(key, "write"), (key, "write")]
    assert statuses(world, [key]) == ["active"]


def test_a_process_throws_a_signal_to_others_and_hears_it_itself_at_most_once(world):
    """Its own branch that waits for it has had it in the same step."""
    body = (
        START
        + '<bpmn:parallelGateway id="fork" /><bpmn:parallelGateway id="join" />'
        + event("intermediateCatchEvent", "catch", "s_stop")
        + event("intermediateThrowEvent", "throw", "s_stop")
        + END
    )
    flows = [("start", "fork"), ("fork", "catch"), ("fork", "throw"), ("catch", "join"), ("throw", "join")]
    world.deploy(
        process("thrower", body, [*flows, ("join", "end")], signal("stop")), waits_for_signal(process_id="q")
    )
    other = world.start("q")
    thrower = world.start("thrower")
    world.worker.drain()
    assert statuses(world, [other, thrower]) == ["completed", "completed"]


def test_a_signal_without_a_name_is_refused(lite):
    """Nothing is written."""
    with pytest.raises(Invalid) as refused:
        broadcast(lite, " ")
    assert refused.value.code == "runtime.signal_invalid"
