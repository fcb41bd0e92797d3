"""“Why did it (not) run?” has an answer for messages and signals too, and signals keep to the policy of the process."""

from datetime import timedelta

import pytest

from guanxi.access.contracts import SYSTEM
from guanxi.platform.database import Database, metadata
from guanxi.runtime import stepping, tables
from guanxi.runtime.instances import cancel_instance, instance_variables
from guanxi.runtime.invariants import find_violations
from guanxi.runtime.messages import publish_message
from guanxi.runtime.runtime import Runtime
from guanxi.runtime.signals import broadcast_signal
from guanxi.runtime.worker import Worker
from guanxi.triggers import tables as trigger_tables
from guanxi.triggers.event_verdicts import note_starts
from guanxi.triggers.verdicts import list_verdicts
from tests.runtime.conftest import Activities, World, ledger
from tests.runtime.models import END, event, message, process, service, signal

LEAD = {"object": "lead", "id": "l-1"}


@pytest.fixture
def told(database: Database) -> World:
    """A world that keeps verdicts."""
    assert trigger_tables
    metadata.create_all(database.engine)
    ledger.metadata.create_all(database.engine)
    activities = Activities()
    runtime = Runtime(activities, witness=note_starts)
    return World(database, runtime, activities, Worker(database, runtime, threads=0, name="w1"))


def heard(definition: str, root: str, process_id: str = "p", policy: str = "") -> bytes:
    """A message or signal start → a job of others → end, with a policy for runs of one record."""
    prop = (
        '<bpmn:extensionElements><zeebe:properties><zeebe:property name="concurrency" '
        f'value="{policy}" /></zeebe:properties></bpmn:extensionElements>'
        if policy
        else ""
    )
    body = prop + event("startEvent", "start", definition) + service("t1", "outside") + END
    return process(process_id, body, [("start", "t1"), ("t1", "end")], root)


def publish(world: World, name: str = "paid", **more):
    """Publish a message."""
    with world.database.write() as tx:
        return publish_message(world.runtime, tx, name=name, actor=SYSTEM, **more)


def broadcast(world: World, **variables):
    """Broadcast the signal ``stop``."""
    with world.database.write() as tx:
        return broadcast_signal(world.runtime, tx, "stop", variables, actor=SYSTEM)


def said(world: World, **about: str) -> list[tuple[str, str, str, int | None]]:
    """The verdicts, oldest first: process, verdict, reason, instance."""
    with world.database.read() as tx:
        found = list_verdicts(tx, **about)
    return [(one.process_id, one.verdict, one.reason, one.instance_key) for one in found[::-1]]


def test_a_message_start_and_a_busy_key_have_verdicts(told):
    """The second message of the key does not start one, and the verdict names the run that is in the way."""
    told.deploy(heard("m_paid", message("paid")))
    [key] = publish(told, correlation_key="7", variables={"record": LEAD}).started
    publish(told, correlation_key="7", variables={"record": LEAD})

    assert said(told, process_id="p") == [
        ("p", "started", "“paid”", key),
        (
            "p",
            "already_running",
            f"“paid” Instance {key}, which this correlation key has started, still runs; "
            "a kept message starts the next one then.",
            None,
        ),
    ]
    assert said(told, object_name="lead", record_id="l-1") == said(told, process_id="p")


def test_a_kept_message_has_another_verdict_when_it_starts_at_last(told):
    """Both are there: first why not, then that it did."""
    told.deploy(heard("m_paid", message("paid")))
    [first] = publish(told, correlation_key="7").started
    publish(told, correlation_key="7", time_to_live=timedelta(hours=1))
    with told.database.write() as tx:
        cancel_instance(told.runtime, tx, first, actor=SYSTEM)
    told.worker.drain()

    [second] = [row.key for row in told.rows(tables.instance) if row.key != first]
    assert [(verdict, key) for _, verdict, _, key in said(told)] == [
        ("started", first),
        ("already_running", None),
        ("started", second),
    ]


def test_processes_that_are_switched_off_or_have_received_it_say_so(told):
    """One message, one verdict for each process that it may start, all of one event."""
    start_or_wait = process(
        "waits",
        event("startEvent", "begin", "m_begin")
        + event("intermediateCatchEvent", "catch", "m_paid")
        + event("startEvent", "start", "m_paid")
        + END,
        [("begin", "catch"), ("catch", "end"), ("start", "end")],
        message("paid", "order") + message("begin"),
    )
    told.deploy(start_or_wait)
    told.deploy(heard("m_paid", message("paid"), "off"))
    with told.database.write() as tx:
        off = tables.process_definition.c.process_id == "off"
        tx.connection.execute(tables.process_definition.update().where(off).values(enabled=False))
    [waiting] = publish(told, "begin", variables={"order": "7"}).started

    found = publish(told, correlation_key="7")

    assert (found.receivers, found.started) == ((waiting,), ())
    with told.database.read() as tx:
        verdicts = [one for one in list_verdicts(tx) if "paid" in one.reason]
    assert sorted((one.process_id, one.verdict, one.reason, one.instance_key) for one in verdicts) == [
        ("off", "switched_off", "“paid”", None),
        ("waits", "received", f"“paid” Instance {waiting}, which waited for it, has it.", waiting),
    ]
    assert len({one.event_key for one in verdicts}) == 1


def test_a_start_that_crashes_has_a_verdict(told, monkeypatch):
    """And another one when it could start after all."""
    told.deploy(heard("m_paid", message("paid")))
    sound = stepping.step
    monkeypatch.setattr(stepping, "step", lambda *_, **__: 1 / 0)
    publish(told)
    monkeypatch.setattr(stepping, "step", sound)
    told.worker.drain()

    assert [verdict for _, verdict, _, _ in said(told)] == ["start_failed", "started"]


@pytest.mark.parametrize(
    ("policy", "verdict", "instances"),
    [
        ("", "started", 2),
        ("parallel", "started", 2),
        ("skip", "already_running", 1),
        ("merge", "merged", 1),
        ("queue", "queued", 1),
        ("replace", "replaced", 2),
    ],
)
def test_a_signal_keeps_to_the_policy_of_the_process(told, policy, verdict, instances):
    """For the record it is about; where it is about none, each broadcast starts one."""
    told.deploy(heard("s_stop", signal("stop"), policy=policy))
    [first] = broadcast(told, record=LEAD, n=1).started
    again = broadcast(told, record=LEAD, n=2)
    told.worker.drain()

    assert [one[1] for one in said(told, process_id="p")] == ["started", verdict]
    assert bool(again.started) is (verdict == "started")
    assert len(told.rows(tables.instance)) == instances
    status = {row.key: row.status for row in told.rows(tables.instance)}
    assert status[first] == ("cancelled" if policy == "replace" else "active")
    with told.database.read() as tx:
        assert instance_variables(tx, first)["n"] == (2 if policy == "merge" else 1)
        assert list(find_violations(tx)) == []
    assert len(broadcast(told).started) == len(broadcast(told).started) == 1


def test_a_queued_signal_starts_when_the_run_before_has_ended(told):
    """With its own variables, under the key that its verdict names."""
    told.deploy(heard("s_stop", signal("stop"), policy="queue"))
    [first] = broadcast(told, record=LEAD, n=1).started
    broadcast(told, record=LEAD, n=2)
    [_, (_, _, _, second)] = said(told, process_id="p")
    with told.database.write() as tx:
        cancel_instance(told.runtime, tx, first, actor=SYSTEM)
    told.worker.drain()

    with told.database.read() as tx:
        assert instance_variables(tx, second)["n"] == 2


@pytest.mark.parametrize(
    ("policy", "has_run", "later"),
    [("skip", False, ()), ("merge", True, ()), ("queue", False, ("p",)), ("replace", False, ("p",))],
)
def test_the_answer_to_a_message_says_who_has_taken_it(told, policy, has_run, later):
    """The run at work that gets its values, or the process that starts when that one has ended."""
    told.deploy(heard("m_paid", message("paid"), policy=policy))
    [first] = publish(told, variables={"record": LEAD, "n": 1}).started

    found = publish(told, variables={"record": LEAD, "n": 2})

    assert (found.receivers, found.started, found.later) == ((first,) if has_run else (), (), later)
    assert found.is_taken is (policy != "skip")
