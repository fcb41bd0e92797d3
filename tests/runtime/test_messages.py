"""Messages: to the one that waits longest, kept for those to come, once per process, starts, doubles."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from guanxi.access.contracts import SYSTEM
from guanxi.platform.errors import Conflict, Invalid
from guanxi.runtime import correlation_tables, tables
from guanxi.runtime.instances import (
    cancel_instance,
    get_instance,
    instance_elements,
    instance_variables,
    list_instances,
)
from guanxi.runtime.invariants import find_violations
from guanxi.runtime.leases import claim, hand_over
from guanxi.runtime.messages import publish_message, sweep
from guanxi.runtime.ports import Completed
from tests.runtime.models import (
    END,
    START,
    event,
    message,
    process,
    service,
    started_by,
    waits_for_message,
)


def publish(world, name="paid", key="A1", variables=None, ttl=0, message_id=""):
    """Publish a message and return what came of it."""
    with world.database.write() as tx:
        return publish_message(
            world.runtime,
            tx,
            name=name,
            actor=SYSTEM,
            correlation_key=key,
            variables=variables or {},
            time_to_live=timedelta(seconds=ttl),
            message_id=message_id,
        )


def status(world, *keys):
    """The statuses of instances; everything must be consistent."""
    with world.database.read() as tx:
        assert list(find_violations(tx)) == []
        return [get_instance(tx, key).status for key in keys]


def running(world, process_id):
    """The keys of the active instances of a process, oldest first."""
    with world.database.read() as tx:
        return [one.key for one in list_instances(tx, process_id=process_id, status="active", limit=500)][
            ::-1
        ]


def test_a_message_goes_to_the_instance_whose_key_it_names(world):
    """Its variables come with it; the others wait on, and no row is left behind."""
    world.deploy(waits_for_message())
    one, other = world.start(variables={"order": "A1"}), world.start(variables={"order": "A2"})

    found = publish(world, variables={"amount": 5})
    assert (found.key, found.receivers, found.started) == (0, (one,), ())
    assert status(world, one, other) == ["active", "active"]
    world.worker.drain()

    assert status(world, one, other) == ["completed", "active"]
    with world.database.read() as tx:
        assert instance_variables(tx, one) == {"order": "A1", "amount": 5}
        catch = instance_elements(world.runtime, tx, one)[1]
    assert (catch.element_id, catch.actor) == ("catch", "system:system")
    assert [row.instance_key for row in world.rows(correlation_tables.subscription)] == [other]
    assert world.rows(correlation_tables.delivery) == []


def test_of_several_that_wait_the_oldest_gets_it_and_only_that_one(world, clock):
    """The next message goes to the next one."""
    world.deploy(waits_for_message())
    first = world.start(variables={"order": "A1"})
    clock.advance(timedelta(seconds=1))
    second = world.start(variables={"order": "A1"})

    assert publish(world).receivers == (first,)
    assert publish(world).receivers == (second,)
    assert publish(world).receivers == ()
    world.worker.drain()
    assert status(world, first, second) == ["completed", "completed"]


def test_every_process_that_waits_gets_it_once(world):
    """Two processes, one instance each."""
    world.deploy(waits_for_message(), waits_for_message(process_id="q"))
    keys = world.start("p", {"order": "A1"}), world.start("q", {"order": "A1"})
    assert set(publish(world).receivers) == set(keys)
    world.worker.drain()
    assert status(world, *keys) == ["completed", "completed"]


def test_a_message_for_nobody_is_gone_unless_it_is_kept(world, clock):
    """Kept ones come to who begins to wait in time, oldest first."""
    world.deploy(waits_for_message())
    publish(world)
    lost = world.start(variables={"order": "A1"})
    world.worker.drain()
    assert status(world, lost) == ["active"]

    publish(world, key="B1", ttl=60, variables={"n": 1})
    publish(world, key="B1", ttl=600, variables={"n": 2})
    clock.advance(timedelta(seconds=61))
    found = world.start(variables={"order": "B1"})
    late = world.start(variables={"order": "B1"})
    world.worker.drain()
    assert status(world, found, late) == ["completed", "active"]
    with world.database.read() as tx:
        assert instance_variables(tx, found)["n"] == 2


def test_a_kept_message_goes_to_each_process_at_most_once(lite):
    """A second instance of the process does not get it again, another process does."""
    lite.deploy(waits_for_message(), waits_for_message(process_id="q"))
    publish(lite, ttl=60)
    keys = [lite.start(process_id, {"order": "A1"}) for process_id in ("p", "p", "q")]
    lite.worker.drain()
    assert status(lite, *keys) == ["completed", "active", "completed"]


def test_a_message_id_counts_once_for_seven_days(world, clock):
    """The same id for another key is another message; what was refused left nothing."""
    world.deploy(waits_for_message())
    key = world.start(variables={"order": "A1"})
    assert publish(world, message_id="m-1").receivers == (key,)
    before = world.snapshot()
    with pytest.raises(Conflict, match="was published before"):
        publish(world, message_id="m-1")
    assert world.snapshot() == before
    publish(world, key="A2", message_id="m-1")

    clock.advance(timedelta(days=6))
    world.worker.drain()
    with pytest.raises(Conflict):
        publish(world, message_id="m-1")
    clock.advance(timedelta(days=1, seconds=1))
    with world.database.write() as tx:
        assert sweep(tx) == 2
    publish(world, message_id="m-1")


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        ({"name": " "}, "name"),
        ({"ttl": -1}, "time_to_live"),
        ({"ttl": 91 * 86400}, "time_to_live"),
        ({"key": "x" * 10_001}, "correlation_key"),
        ({"message_id": "a\0"}, "message_id"),
    ],
)
def test_a_wrong_message_is_refused(lite, wish, field):
    """By the name of what is wrong."""
    with pytest.raises(Invalid) as refused:
        publish(lite, **wish)
    assert (refused.value.code, list(refused.value.fields)) == ("runtime.message_invalid", [field])


def test_a_receiver_that_stopped_waiting_passes_the_message_on(world, clock):
    """The first was promised it and is cancelled before it arrives: the second gets it."""
    world.deploy(waits_for_message())
    first = world.start(variables={"order": "A1"})
    clock.advance(timedelta(seconds=1))
    second = world.start(variables={"order": "A1"})
    assert publish(world, ttl=60).receivers == (first,)
    with world.database.write() as tx:
        cancel_instance(world.runtime, tx, first, actor=SYSTEM)

    world.worker.drain()
    assert status(world, first, second) == ["cancelled", "completed"]


def test_a_message_starts_a_process_and_a_key_keeps_it_to_one_at_a_time(world):
    """While the instance runs, kept messages of that key wait; when it ends, the next one starts."""
    world.deploy(started_by("m_order", message("order"), "intake"))
    first = publish(world, "order", "C1", {"n": 1}, ttl=60).started
    assert publish(world, "order", "C1", {"n": 2}, ttl=60).started == ()
    assert publish(world, "order", "C1", {"n": 3}).started == ()
    other = publish(world, "order", "C2").started
    free = publish(world, "order", "").started + publish(world, "order", "").started
    assert (len(first), len(other), len(set(free))) == (1, 1, 2)
    assert running(world, "intake") == [*first, *other, *free]

    complete_external(world, first[0])
    world.worker.drain()

    [next_one] = set(running(world, "intake")) - {*other, *free}
    with world.database.read() as tx:
        assert instance_variables(tx, next_one) == {"n": 2}
    assert status(world, *first, next_one) == ["completed", "active"]
    complete_external(world, next_one)
    world.worker.drain()
    assert set(running(world, "intake")) == {*other, *free}


def complete_external(world, key):
    """A worker from outside completes the open job of an instance."""
    with world.database.write() as tx:
        claims = claim(world.runtime, tx, worker="w", lease=timedelta(seconds=9), most=100, queue="external")
        mine = [one for one in claims if one.context.instance_key == key]
        assert hand_over(world.runtime, tx, [(mine[0], Completed())], actor="w") == [None]
        tx.connection.execute(tables.job.update().values(due_at=0))


def test_only_the_latest_version_that_is_switched_on_is_started(lite):
    """A new version without the start is started no more."""
    lite.deploy(started_by("m_order", message("order"), "intake"))
    lite.deploy(waits_for_message(process_id="intake"))
    assert publish(lite, "order").started == ()


def test_a_boundary_event_that_does_not_interrupt_takes_one_message_after_the_other(world):
    """Each sends a token; kept messages of other ids come too, one at a time."""
    body = (
        START
        + service("work", "external")
        + END
        + event("boundaryEvent", "note", "m_note", 'attachedToRef="work" cancelActivity="false"')
        + service("write", "record.note")
        + '<bpmn:endEvent id="noted" />'
    )
    flows = [("start", "work"), ("work", "end"), ("note", "write"), ("write", "noted")]
    world.deploy(process("p", body, flows, message("note", "order")))
    key = world.start(variables={"order": "A1"})
    assert publish(world, "note").receivers == (key,)
    assert publish(world, "note", ttl=60).receivers == ()
    world.worker.drain()

    assert world.written() == [(key, "write"), (key, "write")]
    assert status(world, key) == ["active"]
    assert world.rows(correlation_tables.delivery) == []
    assert publish(world, "note").receivers == (key,)


def test_receive_tasks_event_gateways_and_event_sub_processes_wait_for_messages(world):
    """The event that comes first decides; what was not taken is not waited for any more."""
    body = (
        START
        + '<bpmn:receiveTask id="receive" name="receive" messageRef="m_paid" />'
        + '<bpmn:eventBasedGateway id="either" />'
        + event("intermediateCatchEvent", "yes", "m_yes")
        + event("intermediateCatchEvent", "no", "m_no")
        + '<bpmn:endEvent id="agreed" /><bpmn:endEvent id="declined" />'
        + '<bpmn:subProcess id="aside" triggeredByEvent="true">'
        + event("startEvent", "asked", "m_ask", 'isInterrupting="false"')
        + '<bpmn:endEvent id="told" /><bpmn:sequenceFlow id="f" sourceRef="asked" targetRef="told" />'
        + "</bpmn:subProcess>"
    )
    flows = [
        ("start", "receive"),
        ("receive", "either"),
        ("either", "yes"),
        ("either", "no"),
        ("yes", "agreed"),
        ("no", "declined"),
    ]
    roots = "".join(message(name, "order") for name in ("paid", "yes", "no", "ask"))
    world.deploy(process("p", body, flows, roots))
    key = world.start(variables={"order": "A1"})
    for name in ("ask", "paid", "no"):
        assert publish(world, name).receivers == (key,), name
        world.worker.drain()

    assert status(world, key) == ["completed"]
    with world.database.read() as tx:
        path = [one.element_id for one in instance_elements(world.runtime, tx, key)]
    assert {"told", "receive", "declined"} <= set(path)
    assert "agreed" not in path
    assert publish(world, "yes").receivers == ()


def test_a_process_sends_a_message_to_another(world):
    """The receiver may begin to wait within the hour; the sender's variables come along."""
    body = START + event("intermediateThrowEvent", "throw", "m_paid") + END
    world.deploy(
        process("sender", body, [("start", "throw"), ("throw", "end")], message("paid", "order")),
        waits_for_message(process_id="receiver"),
    )
    sender = world.start("sender", {"order": "A1", "amount": 7})
    world.worker.drain()
    receiver = world.start("receiver", {"order": "A1"})
    world.worker.drain()

    assert status(world, sender, receiver) == ["completed", "completed"]
    with world.database.read() as tx:
        assert instance_variables(tx, receiver)["amount"] == 7


def test_a_subscription_and_its_message_that_cannot_see_each_other_still_meet(world):
    """Both are written at the same moment by two transactions; the worker's sweep brings them together."""
    world.deploy(waits_for_message())
    with ThreadPoolExecutor(1) as elsewhere:
        with world.database.write() as tx:
            publish_message(
                world.runtime,
                tx,
                name="paid",
                actor=SYSTEM,
                correlation_key="A1",
                time_to_live=timedelta(seconds=60),
            )
            started = elsewhere.submit(world.start, variables={"order": "A1"})
            if world.database.dialect != "sqlite":  # which lets one writer after the other
                started.result(timeout=30)
        key = started.result(timeout=30)
    world.worker.drain()
    assert status(world, key) == ["completed"]


def test_a_parallel_multiple_start_waits_for_the_other_message_too(lite):
    """One message alone starts it; it goes on when the second has come."""
    definitions = "".join(f'<bpmn:messageEventDefinition messageRef="m_{name}" />' for name in ("a", "b"))
    body = (
        event("startEvent", "start", definitions, 'parallelMultiple="true"') + service("t1", "record.a") + END
    )
    roots = message("a") + message("b", "&quot;K&quot;")
    lite.deploy(process("p", body, [("start", "t1"), ("t1", "end")], roots))
    [key] = publish(lite, "a", "").started
    lite.worker.drain()
    assert (lite.written(), status(lite, key)) == ([], ["active"])
    assert publish(lite, "b", "K").receivers == (key,)
    lite.worker.drain()
    assert (lite.written(), status(lite, key)) == ([(key, "t1")], ["completed"])


def test_what_did_not_see_each_other_is_matched_by_the_sweeper(lite):
    """As if message and subscription had been written at the same moment by two transactions."""
    lite.deploy(waits_for_message())
    publish(lite, ttl=60)
    key = lite.start(variables={"order": "A1"})
    with lite.database.write() as tx:  # neither has seen the other
        for table in ("delivery", "message_correlation"):
            tx.connection.execute(correlation_tables.metadata.tables[table].delete())
    with lite.database.write() as tx:
        assert sweep(tx) == 1
    lite.worker.drain()
    assert status(lite, key) == ["completed"]
