"""Instances move by themselves: jobs in transactions, effects under leases, timers, triggers."""

import logging
import sqlite3
import threading
import time
from datetime import timedelta

import pytest
from sqlalchemy.exc import OperationalError

from guanxi.access.contracts import SYSTEM
from guanxi.platform import outbox
from guanxi.platform.clock import to_micros
from guanxi.platform.database import Database, Tx
from guanxi.runtime import tables
from guanxi.runtime.instances import get_instance, instance_elements, instance_variables
from guanxi.runtime.invariants import find_violations
from guanxi.runtime.ports import BpmnError, Completed, Failed
from guanxi.runtime.worker import Worker
from tests.runtime.conftest import make_world
from tests.runtime.models import scheduled, straight


def test_runs_transactional_jobs_to_the_end(world):
    """Each record activity writes once, and the instance ends with its whole path in history."""
    world.deploy(straight("p", "record.a", "record.b"))
    key = world.start(variables={"x": 1}, object_name="lead", record_id="L1")
    assert [(row.type, row.queue, row.retries) for row in world.rows(tables.job)] == [
        ("record.a", "transaction", 3)
    ]

    worked = world.worker.drain()

    assert worked == 2
    assert world.written() == [(key, "t1"), (key, "t2")]
    with world.database.read() as tx:
        found = get_instance(tx, key)
        path = instance_elements(world.runtime, tx, key)
    assert (found.status, found.object, found.record_id, found.ended_at) == (
        "completed",
        "lead",
        "L1",
        world.database.clock.now(),
    )
    assert [(one.element_id, one.state, one.attempts, one.actor, one.flows) for one in path] == [
        ("start", "completed", 0, "", ("start_t1",)),
        ("t1", "completed", 1, "system:worker", ("t1_t2",)),
        ("t2", "completed", 1, "system:worker", ("t2_end",)),
        ("end", "completed", 0, "", ()),
    ]
    assert world.rows(tables.job) == []


def test_effect_runs_outside_and_leaves_a_receipt(world):
    """An effect gets the visible variables; its answer goes to the process and into the ledger."""
    world.deploy(straight("p", "effect.mail"))
    world.activities.answers["effect.mail"] = lambda job: Completed({"id": "m-1"}, {"smtp": 250})
    key = world.start(variables={"to": "a@example.com"})

    world.worker.drain()

    [call] = world.activities.calls
    assert (call.variables, call.attempt, call.idempotency_key) == (
        {"to": "a@example.com"},
        1,
        f"{key}-{call.idempotency_key.partition('-')[2]}",
    )
    [receipt] = world.rows(tables.effect_receipt)
    assert (receipt.idempotency_key, receipt.receipt) == (call.idempotency_key, '{"smtp":250}')
    with world.database.read() as tx:
        assert instance_variables(tx, key) == {"to": "a@example.com", "id": "m-1"}
        assert get_instance(tx, key).status == "completed"


def test_a_failing_neighbour_neither_blocks_nor_rolls_back(world):
    """One handler crashes after writing: its row is gone, its neighbours' rows stay."""
    world.deploy(straight("p", "record.a"))
    keys = [world.start(variables={"n": number}) for number in range(3)]

    def crash_on_the_second(job):
        if job.variables["n"] == 1:
            raise RuntimeError("boom")
        return Completed()

    world.activities.answers["record.a"] = crash_on_the_second
    world.worker.drain()

    assert world.written() == [(keys[0], "t1"), (keys[2], "t1")]
    [job] = world.rows(tables.job)
    assert (job.instance_key, job.retries, job.attempts, job.error) == (keys[1], 2, 1, "RuntimeError: boom")
    with world.database.read() as tx:
        assert list(find_violations(tx)) == []


def test_backs_off_and_opens_an_incident_when_retries_are_used_up(world, clock):
    """Tries are 1 s and 4 s apart, give or take 20 %; after the third an incident opens and the job is gone."""
    world.deploy(straight("p", "effect.mail"))
    world.activities.answers["effect.mail"] = lambda job: Failed("server away", "MAIL_DOWN")
    key = world.start()
    waits = []
    for _ in range(2):
        world.worker.drain()
        [job] = world.rows(tables.job)
        waits.append((job.due_at - to_micros(clock.now())) / 1e6)
        assert world.worker.drain() == 0
        clock.advance(timedelta(seconds=waits[-1]))
    world.worker.drain()

    assert 0.8 <= waits[0] <= 1.2
    assert 3.2 <= waits[1] <= 4.8
    assert world.rows(tables.job) == []
    [incident] = world.rows(tables.incident)
    assert (incident.type, incident.state, incident.attempts, incident.element_id) == (
        "JOB_NO_RETRIES",
        "open",
        3,
        "t1",
    )
    assert "server away" in incident.message
    with world.database.read() as tx:
        assert get_instance(tx, key).incidents == 1
        assert list(find_violations(tx)) == []


def test_failure_that_cannot_be_retried_is_an_incident_at_once(lite):
    """No time is lost where trying again is useless."""
    lite.deploy(straight("p", "effect.mail"))
    lite.activities.answers["effect.mail"] = lambda job: Failed("no template", retryable=False)
    lite.start()

    lite.worker.drain()

    assert len(lite.activities.calls) == 1
    assert [row.type for row in lite.rows(tables.incident)] == ["JOB_NO_RETRIES"]


def test_uncaught_business_error_is_an_incident(lite):
    """Nothing catches the error: the token stays and a person is asked."""
    lite.deploy(straight("p", "effect.mail"))
    lite.activities.answers["effect.mail"] = lambda job: BpmnError("NO_CONSENT", "asked not to be written to")
    lite.start()

    lite.worker.drain()

    assert [row.type for row in lite.rows(tables.incident)] == ["UNHANDLED_ERROR_EVENT"]
    assert lite.rows(tables.job) == []


def test_job_of_an_unknown_type_waits_for_an_external_worker(lite):
    """It is neither lost nor failed."""
    lite.deploy(straight("p", "other.kind"))
    lite.start()

    assert lite.worker.drain() == 0
    assert [(row.queue, row.attempts) for row in lite.rows(tables.job)] == [("external", 0)]


def test_timer_start_fires_as_often_as_planned(world, clock):
    """R2/PT1H starts twice, an hour apart, T0 being the planned moment; late is late but not lost."""
    world.deploy(scheduled("R2/PT1H"))
    planned = clock.now() + timedelta(hours=1)
    assert world.worker.drain() == 0

    clock.advance(timedelta(hours=1, minutes=5))
    world.worker.drain()
    clock.advance(timedelta(hours=3))
    world.worker.drain()

    assert [row.triggered_at for row in world.rows(tables.instance)] == [
        to_micros(planned),
        to_micros(planned + timedelta(hours=1)),
    ]
    assert world.rows(tables.timer_start) == []


def test_pumps_pending_events(lite):
    """The worker calls the triggers when events are pending, and only then."""
    pumped = []

    def pump(tx):
        events = outbox.take_pending(tx)
        outbox.mark_evaluated(tx, [event.key for event in events])
        pumped.append(len(events))
        return len(events)

    worker = Worker(lite.database, lite.runtime, pump=pump, threads=0)
    worker.drain()
    with lite.database.write() as tx:
        outbox.append_event(tx, "record.created", "lead", "L1", actor=SYSTEM.as_data(), payload={})

    worker.drain()

    assert pumped == [1]


def test_answer_that_cannot_be_kept_is_an_incident_and_its_neighbours_go_on(world):
    """What is no FEEL value is not stored; the others of the batch are handed over."""
    world.deploy(straight("p", "effect.mail"))
    keys = [world.start(variables={"n": number}) for number in range(3)]
    world.activities.answers["effect.mail"] = lambda job: Completed(
        {"answer": object() if job.variables["n"] == 1 else "fine"}
    )
    worker = Worker(world.database, world.runtime, threads=3)
    while len(world.activities.calls) < 3 or worker.round():
        worker.round()

    statuses = {row.key: row.status for row in world.rows(tables.instance)}
    assert [statuses[key] for key in keys] == ["completed", "active", "completed"]
    assert [(row.instance_key, row.type) for row in world.rows(tables.incident)] == [
        (keys[1], "JOB_NO_RETRIES")
    ]


def test_a_database_that_is_away_ends_nothing(lite, caplog):
    """Each failed round is tried again after a pause; the log tells the first one whole and the others in a line."""
    lite.deploy(straight("p", "record.a"))
    key = lite.start()
    tries: list[int] = []

    def pump(_tx: Tx) -> int:
        tries.append(1)
        if len(tries) < 3:
            raise OperationalError("SELECT 1", None, sqlite3.OperationalError("the server is away"))
        worker.stop()
        return 0

    worker = Worker(lite.database, lite.runtime, pump=pump, threads=0)
    with lite.database.write() as tx:
        outbox.append_event(tx, "record.created", "lead", "L1", actor={}, payload={})

    with caplog.at_level(logging.WARNING, "guanxi.runtime.worker"):
        worker.run()

    assert len(tries) == 3
    assert lite.written() == [(key, "t1")]
    assert [(record.levelname, record.exc_info is not None) for record in caplog.records] == [
        ("WARNING", True),
        ("WARNING", False),
    ]


@pytest.mark.parametrize("status", ["40P01", "40001"])
def test_a_step_that_gave_way_to_another_transaction_is_done_again(lite, status):
    """A deadlock is nobody's mistake: the batch is undone, no try is counted, and the next round does it."""
    lite.deploy(straight("p", "record.a", retries=1))
    key = lite.start()

    def give_way(job):
        if len(lite.activities.calls) == 1:
            driver = sqlite3.OperationalError("deadlock detected")
            driver.sqlstate = status
            raise OperationalError("UPDATE", None, driver)
        return Completed()

    lite.activities.answers["record.a"] = give_way

    with pytest.raises(OperationalError):
        lite.worker.round()
    assert lite.written() == []
    assert [(row.attempts, row.retries) for row in lite.rows(tables.job)] == [(0, 1)]
    assert lite.worker.drain() == 1

    assert lite.written() == [(key, "t1")]
    assert [job.attempt for job in lite.activities.calls] == [1, 1]


def test_stopping_finishes_and_hands_over_what_was_begun(sqlite_url):
    """A worker that is told to stop keeps the lease of the effect that runs, waits for it, and takes no other."""
    database = Database(sqlite_url)
    world = make_world(database)
    world.deploy(straight("p", "effect.mail"))
    begun, finish = threading.Event(), threading.Event()

    def slow(_job):
        begun.set()
        assert finish.wait(90)
        return Completed({"id": "m-1"})

    world.activities.answers["effect.mail"] = slow
    first = world.start()
    worker = Worker(database, world.runtime, threads=1, lease=timedelta(seconds=1.8))
    thread = threading.Thread(target=worker.run)
    thread.start()
    assert begun.wait(60)
    second = world.start()

    worker.stop()
    leases = {world.rows(tables.job)[0].due_at}
    deadline = time.monotonic() + 60
    while len(leases) < 3 and time.monotonic() < deadline:
        leases.add(world.rows(tables.job)[0].due_at)
        finish.wait(0.02)
    finish.set()
    thread.join(60)

    assert len(leases) == 3
    with database.read() as tx:
        assert (get_instance(tx, first).status, get_instance(tx, second).status) == ("completed", "active")
    assert len(world.activities.calls) == 1
    database.close()
