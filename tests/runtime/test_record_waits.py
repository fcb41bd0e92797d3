"""A job that waits until fields of a record are filled: parked, woken, ended from outside."""

from datetime import timedelta

from guanxi.access.contracts import SYSTEM
from guanxi.platform.clock import to_micros
from guanxi.runtime import tables
from guanxi.runtime.instances import cancel_instance, get_instance, instance_elements
from guanxi.runtime.invariants import find_violations
from guanxi.runtime.ports import Completed, Failed, Waiting
from guanxi.runtime.record_waits import list_waits, wake
from tests.runtime.models import END, START, process, service, straight

DEAL = ("deal", "D1")


def wait_for(world, *fields):
    """From now on the job finds these fields of the deal empty; none: it goes on."""
    answer = Waiting(*DEAL, fields) if fields else Completed()
    world.activities.answers["record.wait"] = lambda job: answer


def change(world, *record):
    """Tell that a record has changed, and let everything run that is due."""
    with world.database.write() as tx:
        woken = wake(tx, {record or DEAL})
    world.worker.drain()
    return woken


def status(world, key):
    """The status of an instance, which must be consistent."""
    with world.database.read() as tx:
        assert list(find_violations(tx)) == []
        return get_instance(tx, key).status


def test_a_job_that_waits_is_parked_without_lease_and_without_counting_a_try(world):
    """It says what it waits for; the instance is consistent."""
    world.deploy(straight("p", "record.wait"))
    wait_for(world, "amount", "company")
    key = world.start()
    world.worker.drain()

    [job] = world.rows(tables.job)
    assert (job.lease_token, job.worker, job.retries, job.attempts) == ("", "", 3, 0)
    assert job.due_at == to_micros(world.database.clock.now() + timedelta(days=1))
    with world.database.read() as tx:
        [wait] = list_waits(world.runtime, tx, object_name="deal", record_id="D1")
        assert list_waits(world.runtime, tx, object_name="lead", record_id="D1") == []
        assert list_waits(world.runtime, tx, instance_key=key) == [wait]
    assert (wait.instance_key, wait.process_name, wait.element_id) == (key, "The p", "t1")
    assert (wait.object, wait.record_id, wait.fields) == ("deal", "D1", ("amount", "company"))
    assert status(world, key) == "active"


def test_a_change_of_the_record_has_the_job_look_again(world):
    """Still empty: it waits on, for what is empty now; filled: the instance goes on, and nothing is left."""
    world.deploy(straight("p", "record.wait"))
    wait_for(world, "amount", "company")
    key = world.start()
    world.worker.drain()

    wait_for(world, "company")
    assert change(world) == 1
    assert [row.fields for row in world.rows(tables.record_wait)] == ['["company"]']
    assert status(world, key) == "active"

    wait_for(world)
    assert change(world) == 1
    assert status(world, key) == "completed"
    assert world.rows(tables.record_wait) == []
    with world.database.read() as tx:
        visit = instance_elements(world.runtime, tx, key)[1]
    assert (visit.element_id, visit.state, visit.attempts) == ("t1", "completed", 1)


def test_changes_of_other_records_wake_nobody(lite):
    """Neither another record of the object nor another object with that id."""
    lite.deploy(straight("p", "record.wait"))
    wait_for(lite, "amount")
    lite.start()
    lite.worker.drain()
    before = lite.snapshot()

    assert change(lite, "deal", "D2") == 0
    assert change(lite, "lead", "D1") == 0
    assert lite.snapshot() == before


def test_filled_fields_let_the_process_go_on_at_once(lite):
    """Nothing is parked."""
    lite.deploy(straight("p", "record.wait"))
    key = lite.start()
    assert lite.worker.drain() == 1
    assert (status(lite, key), lite.rows(tables.record_wait)) == ("completed", [])


def test_a_timer_on_the_boundary_ends_the_wait(world, clock):
    """Nobody filled the field: the process takes the other way."""
    body = (
        f'{START}{END}{service("ask", "record.wait")}<bpmn:endEvent id="given_up" />'
        '<bpmn:boundaryEvent id="late" attachedToRef="ask"><bpmn:timerEventDefinition>'
        "<bpmn:timeDuration>PT1H</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:boundaryEvent>"
    )
    world.deploy(process("p", body, [("start", "ask"), ("ask", "end"), ("late", "given_up")]))
    wait_for(world, "amount")
    key = world.start()
    world.worker.drain()

    clock.advance(timedelta(hours=1))
    world.worker.drain()

    assert status(world, key) == "completed"
    assert world.rows(tables.record_wait) == world.rows(tables.job) == []
    with world.database.read() as tx:
        path = [(one.element_id, one.state) for one in instance_elements(world.runtime, tx, key)]
    assert ("ask", "terminated") in path
    assert ("given_up", "completed") in path


def test_cancelling_the_instance_ends_the_wait(world):
    """A later change finds nobody."""
    world.deploy(straight("p", "record.wait"))
    wait_for(world, "amount")
    key = world.start()
    world.worker.drain()
    with world.database.write() as tx:
        cancel_instance(world.runtime, tx, key, actor=SYSTEM)

    assert world.rows(tables.record_wait) == []
    assert change(world) == 0
    assert status(world, key) == "cancelled"


def test_a_wait_that_turns_out_hopeless_becomes_an_incident(lite):
    """The record was archived meanwhile, say."""
    lite.deploy(straight("p", "record.wait"))
    wait_for(lite, "amount")
    key = lite.start()
    lite.worker.drain()

    lite.activities.answers["record.wait"] = lambda job: Failed("It is archived.", retryable=False)
    change(lite)

    [incident] = lite.rows(tables.incident)
    assert "It is archived." in incident.message
    assert (lite.rows(tables.record_wait), lite.rows(tables.job)) == ([], [])
    assert status(lite, key) == "active"


def test_a_parked_job_looks_again_after_a_day(lite, clock):
    """A quiet import changes records without telling anybody."""
    lite.deploy(straight("p", "record.wait"))
    wait_for(lite, "amount")
    key = lite.start()
    lite.worker.drain()
    wait_for(lite)

    clock.advance(timedelta(days=1))
    lite.worker.drain()
    assert (status(lite, key), lite.rows(tables.record_wait)) == ("completed", [])


def test_a_wait_without_its_job_is_found(lite):
    """`guanxi doctor --deep` reports it."""
    lite.deploy(straight("p", "record.wait"))
    wait_for(lite, "amount")
    key = lite.start()
    lite.worker.drain()
    with lite.database.write() as tx:
        tx.connection.execute(tables.job.delete())
        rules = {(found.instance_key, found.rule) for found in find_violations(tx)}
    assert (key, "record_wait") in rules
