"""What crashed before it had a run is dropped for a reason, on every database; what hangs on it goes on."""

import json
from datetime import timedelta

import pytest

from guanxi.access.contracts import SYSTEM
from guanxi.platform.database import metadata
from guanxi.platform.errors import Conflict, Invalid, NotFound
from guanxi.runtime import batch_operations, record_runs, tables, timers
from guanxi.runtime.batch_actions import Arguments
from guanxi.runtime.batch_operations import get_batch, resume_batch, start_batch
from guanxi.runtime.correlation_tables import delivery
from guanxi.runtime.dismissals import dismiss_alike, dismiss_incident
from guanxi.runtime.incidents import resolve_incident
from guanxi.runtime.instance_search import InstanceFilter
from guanxi.runtime.instances import cancel_instance
from guanxi.runtime.ports import Failed
from guanxi.runtime.store import stopped
from tests.runtime.models import message, scheduled, started_by, straight
from tests.runtime.test_single_starts import broken, incidents, publish, runs, violations

__all__ = ["broken"]

HOUR = timedelta(hours=1)


def dismiss(world, key, reason="Nobody wants it."):
    """Dismiss an incident, and let the worker do what follows."""
    with world.database.write() as tx:
        found = dismiss_incident(world.runtime, tx, key, reason, actor=SYSTEM)
    world.worker.drain()
    return found


def everything(world):
    """The rows that a refusal must leave alone."""
    return world.snapshot(), world.rows(metadata.tables["audit"]), world.rows(tables.timer_start)


def told(world):
    """What the audit log says of dismissals: incident and changes, oldest first."""
    return [
        (row.subject_id, json.loads(row.changes))
        for row in world.rows(metadata.tables["audit"])
        if row.action == "dismiss"
    ]


def held_up(world, broken, number=1):
    """Messages whose starts crash; return the incidents."""
    world.deploy(started_by("m_paid", message("paid"), "p"))
    broken.add("p")
    for _ in range(number):
        publish(world, "paid", variables={"sum": 7})
    world.worker.drain()
    return incidents(world)


def test_a_start_that_is_dismissed_is_never_tried_again(world, broken):
    """The message is dropped, the incident closed by a person, and the reason stands in the audit log."""
    [incident] = held_up(world, broken)
    broken.clear()

    found = dismiss(world, incident.key, " Sent by mistake. ")

    assert (found.state, found.closed_by) == ("dismissed", "system:system")
    assert found.closed_at == world.database.clock.now()
    assert incidents(world) == incidents(world, "resolved") == []
    assert incidents(world, "dismissed") == [found]
    assert world.rows(delivery) == world.rows(tables.stopped_step) == world.rows(tables.instance) == []
    assert told(world) == [
        (str(incident.key), {"state": ["open", "dismissed"], "reason": [None, "Sent by mistake."]})
    ]
    assert violations(world) == []


def test_open_screens_are_told(world, broken):
    """When an incident of no run opens, and when it is dismissed."""
    opened = []
    sound = stopped.add

    def add(tx, step, told):
        sound(tx, step, told)
        opened.append(set(tx.changed))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stopped, "add", add)
        [incident] = held_up(world, broken)
    with world.database.write() as tx:
        dismiss_incident(world.runtime, tx, incident.key, "why", actor=SYSTEM)
        assert "incident" in tx.changed
    assert ["incident" in topics for topics in opened] == [True]


def test_what_cannot_be_dismissed_is_refused(world, broken):
    """No reason, no such incident, one that is closed, one that holds up a run: nothing changes."""
    [incident] = held_up(world, broken)
    world.deploy(straight("q", "effect.mail", retries=1))
    world.activities.answers["effect.mail"] = lambda job: Failed("no route")
    world.start("q")
    world.worker.drain()
    [of_run] = [one for one in incidents(world) if one.instance_key]
    before = everything(world)

    for key, reason, kind, code in (
        (incident.key, "  ", Invalid, "runtime.reason_missing"),
        (incident.key, "x" * 1001, Invalid, "runtime.reason_missing"),
        (1, "why", NotFound, "runtime.unknown_incident"),
        (of_run.key, "why", Conflict, "runtime.incident_of_run"),
    ):
        with world.database.write() as tx, pytest.raises(kind) as refused:
            dismiss_incident(world.runtime, tx, key, reason, actor=SYSTEM)
        assert refused.value.code == code
    assert everything(world) == before

    dismiss(world, incident.key)
    before = everything(world)
    for again in (
        lambda tx: dismiss_incident(world.runtime, tx, incident.key, "why", actor=SYSTEM),
        lambda tx: resolve_incident(world.runtime, tx, incident.key, actor=SYSTEM),
    ):
        with world.database.write() as tx, pytest.raises(Conflict) as refused:
            again(tx)
        assert refused.value.code == "runtime.incident_resolved"
    assert everything(world) == before


def test_all_of_one_cause_are_dismissed_in_pieces(world, broken):
    """Those of another cause stay."""
    held = held_up(world, broken, 3)
    world.deploy(started_by("m_late", message("late"), "other"))
    broken.add("other")
    publish(world, "late")
    world.worker.drain()

    with world.database.write() as tx:
        given = [
            dismiss_alike(world.runtime, tx, held[0].signature, "why", actor=SYSTEM, most=2) for _ in range(3)
        ]

    assert given == [2, 1, 0]
    assert [one.process_id for one in incidents(world)] == ["other"]
    assert [key for key, _ in told(world)] == [str(one.key) for one in held]
    assert violations(world) == []


def test_a_plan_of_a_timer_start_that_is_dismissed_ends(world, clock, monkeypatch):
    """It starts nothing any more; a new version plans anew."""
    world.deploy(scheduled("R/PT1H"))
    sound = timers._rule
    monkeypatch.setattr(timers, "_rule", lambda batch, row: 1 / 0)
    clock.advance(HOUR)
    world.worker.drain()
    monkeypatch.setattr(timers, "_rule", sound)
    [incident] = incidents(world)

    dismiss(world, incident.key)
    clock.advance(HOUR)
    world.worker.drain()
    assert world.rows(tables.timer_start) == world.rows(tables.instance) == []
    assert violations(world) == []

    world.deploy(scheduled("R/PT2H"))
    clock.advance(2 * HOUR)
    world.worker.drain()
    assert runs(world) == [("scheduled", "completed")]


def test_a_missed_time_that_is_dismissed_leaves_the_plan(world, clock, broken):
    """The next times come as they are planned."""
    world.deploy(scheduled("R/PT1H"))
    broken.add("scheduled")
    clock.advance(HOUR)
    world.worker.drain()
    broken.clear()

    dismiss(world, incidents(world)[0].key)
    assert runs(world) == []
    clock.advance(HOUR)
    world.worker.drain()
    assert runs(world) == [("scheduled", "completed")]


def test_what_cannot_be_read_can_be_dismissed(world):
    """It is of no process, and nothing is known of it."""
    with world.database.write() as tx:
        row = (1, 0, 0, "next_run", "{]", 0, -1)
        tx.connection.execute(delivery.insert(), dict(zip(delivery.c.keys(), row, strict=True)))
    world.worker.drain()

    dismiss(world, incidents(world)[0].key)

    assert incidents(world) == world.rows(delivery) == world.rows(tables.stopped_step) == []


def test_an_operation_whose_chunk_is_dismissed_is_paused(world, monkeypatch):
    """So that it can be seen, resumed or cancelled."""
    world.deploy(straight("p", "outside"))
    key = world.start()
    sound = batch_operations.work_chunk, batch_operations.rescue_chunk
    monkeypatch.setattr(batch_operations, "work_chunk", lambda batch, parcel: 1 / 0)
    monkeypatch.setattr(batch_operations, "rescue_chunk", lambda batch, parcel, error: 1 / 0)
    with world.database.write() as tx:
        wanted = InstanceFilter(process_id="p")
        operation = start_batch(world.runtime, tx, "cancel", wanted, Arguments(), actor=SYSTEM).key
    world.worker.drain()
    [incident] = incidents(world)
    monkeypatch.setattr(batch_operations, "work_chunk", sound[0])
    monkeypatch.setattr(batch_operations, "rescue_chunk", sound[1])

    dismiss(world, incident.key)

    with world.database.write() as tx:
        assert get_batch(tx, operation).state == "paused"
        assert runs(world) == [("p", "active")]
        resume_batch(world.runtime, tx, operation, actor=SYSTEM)
    world.worker.drain()
    assert [(row.key, row.status) for row in world.rows(tables.instance)] == [(key, "cancelled")]
    assert violations(world) == []


def test_of_starts_that_wait_for_a_record_only_the_one_that_crashes_is_dropped(world, monkeypatch):
    """The one behind it has its turn."""
    queued = straight("p", "outside").replace(
        b"<bpmn:startEvent",
        b'<bpmn:extensionElements><zeebe:properties><zeebe:property name="concurrency" value="queue" />'
        b"</zeebe:properties></bpmn:extensionElements><bpmn:startEvent",
        1,
    )
    [version] = world.deploy(queued).definitions
    numbers = []
    with world.database.write() as tx:
        batch = world.runtime.batch(tx)
        for number in (1, 2, 3):
            began = record_runs.start_for_record(
                batch,
                actor=SYSTEM,
                variables={"number": number},
                definition_key=version.key,
                element_id=None,
                triggered_at=tx.now,
                object_name="lead",
                record_id="L1",
                causes=(),
            )
            numbers.append(began.instance_key)
        batch.flush()
    first, second, third = numbers
    sound = record_runs.begin_next
    monkeypatch.setattr(record_runs, "begin_next", lambda batch, parcel: 1 / 0)
    with world.database.write() as tx:
        cancel_instance(world.runtime, tx, first, actor=SYSTEM)
    world.worker.drain()
    monkeypatch.setattr(record_runs, "begin_next", sound)
    [incident] = incidents(world)

    dismiss(world, incident.key)

    assert [(row.key, row.status) for row in world.rows(tables.instance)] == [
        (first, "cancelled"),
        (third, "active"),
    ]
    with world.database.write() as tx:
        cancel_instance(world.runtime, tx, third, actor=SYSTEM)
    world.worker.drain()
    assert second not in {row.key for row in world.rows(tables.instance)}
    assert violations(world) == []
