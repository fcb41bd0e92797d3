"""The checker finds what it promises to find."""

from contextlib import closing

import msgspec
import pytest

from guanxi.access.contracts import SYSTEM
from guanxi.engine import dump_state, load_state
from guanxi.insight.health import running_checks
from guanxi.platform.database import Database, metadata
from guanxi.runtime import batch_operations, correlation_tables, operations, tables
from guanxi.runtime.batch_actions import Arguments
from guanxi.runtime.instance_search import InstanceFilter
from guanxi.runtime.invariants import find_violations
from guanxi.runtime.ports import Failed
from guanxi.runtime.store import audit
from guanxi.runtime.worker import Worker
from tests.runtime.models import human, straight


def rules(world):
    """The rules broken, by instance."""
    with world.database.read() as tx:
        return sorted({(found.instance_key, found.rule) for found in find_violations(tx)})


def execute(world, statement):
    """Do damage."""
    with world.database.write() as tx:
        tx.connection.execute(statement)


def test_healthy_instances_have_no_violations(world):
    """Waiting for a job, a person and a timer, and done."""
    world.deploy(straight("p", "record.a"), human())
    world.start()
    world.worker.drain()
    world.start()
    world.start("human")

    assert rules(world) == []


def test_lost_job_is_found(lite):
    """Active, but nothing will ever move it."""
    lite.deploy(straight("p", "record.a"))
    key = lite.start()
    execute(lite, tables.job.delete())

    assert rules(lite) == [(key, "stuck"), (key, "waits")]


def test_job_of_an_ended_instance_is_found(lite):
    """A row that nobody waits for."""
    lite.deploy(straight("p", "effect.a"))
    key = lite.start()
    [job] = lite.rows(tables.job)
    lite.worker.drain()
    execute(lite, tables.job.insert().values(job._mapping))

    assert rules(lite) == [(key, "waits")]


def test_row_that_contradicts_its_state_is_found(lite):
    """Status and count of incidents are kept twice and must agree; and so is how many have that status."""
    [definition] = lite.deploy(straight("p", "effect.a")).definitions
    key = lite.start()
    execute(lite, tables.instance.update().values(status="completed", incidents=1))

    assert rules(lite) == [(definition.key, "count"), (key, "incidents"), (key, "status")]


def test_task_of_no_instance_is_found(lite):
    """An orphan; and an instance less than is told."""
    [definition] = lite.deploy(human()).definitions
    key = lite.start("human")
    execute(lite, metadata.tables["process_instance"].delete())

    assert rules(lite) == [(definition.key, "count"), (key, "orphan")]


def test_two_incidents_of_one_element_are_found(lite):
    """The engine opens one at a time; the second is put in by hand."""
    lite.deploy(straight("p", "effect.a", retries=1))
    lite.activities.answers["effect.a"] = lambda job: Failed("no")
    key = lite.start()
    lite.worker.drain()
    [row] = lite.rows(tables.instance)
    state = load_state(row.state)
    [one] = state.incidents.values()
    state.incidents[99] = msgspec.structs.replace(one, key=99)
    execute(lite, tables.instance.update().values(state=dump_state(state), incidents=2))

    assert rules(lite) == [(key, "incident_twice"), (key, "waits")]


def test_an_operation_that_nothing_moves_is_found_and_its_cure_helps(world):
    """Paused and let go on, it does the rest."""
    world.deploy(straight("p", "external"))
    world.start()
    with world.database.write() as tx:
        wanted = InstanceFilter(process_id="p")
        key = batch_operations.start_batch(world.runtime, tx, "cancel", wanted, Arguments(), actor=SYSTEM).key
    assert rules(world) == []
    execute(world, correlation_tables.delivery.delete())
    assert rules(world) == [(key, "batch")]
    with world.database.write() as tx:
        batch_operations.pause_batch(tx, key, actor=SYSTEM)
        batch_operations.resume_batch(world.runtime, tx, key, actor=SYSTEM)
    world.worker.drain()

    assert rules(world) == []
    with world.database.read() as tx:
        assert batch_operations.get_batch(tx, key).state == "done"


def test_the_cure_of_a_lost_job_helps(world):
    """Moving the element to itself makes the job anew."""
    world.deploy(straight("p", "effect.a"))
    key = world.start()
    [job] = world.rows(tables.job)
    execute(world, tables.job.delete())
    with world.database.write() as tx:
        move = operations.Move(job.element_key, job.element_id)
        operations.modify_instance(world.runtime, tx, key, [move], actor=SYSTEM)
    assert rules(world) == []
    world.worker.drain()

    assert [row.status for row in world.rows(tables.instance)] == ["completed"]


@pytest.mark.parametrize(
    ("statement", "rule"),
    [
        (tables.process_definition.delete(), "definition"),
        (tables.instance.update().values(ended_at=5), "ended"),
        (
            correlation_tables.delivery.insert().values(
                key=1, instance_key=7, wait_key=1, kind="signal", parcel="{}", due_at=1
            ),
            "delivery",
        ),
        (
            correlation_tables.message_start.insert().values(process_id="p", digest="x", instance_key=7),
            "message_start",
        ),
    ],
)
def test_each_kind_of_damage_has_a_name_and_a_cure(lite, statement, rule):
    """As the doctor tells it."""
    lite.deploy(straight("p", "external"))
    lite.start()
    execute(lite, statement)

    assert [name for _, name in rules(lite)] == [rule]
    with lite.database.read() as tx:
        [check] = [one for one in running_checks(tx, deep=True) if one.name == "Instances"]
    assert not check.good
    assert f"({rule})" in check.found
    assert check.cure


def test_a_look_at_a_running_system_sees_one_state_of_it(world, monkeypatch):
    """What workers write meanwhile is no violation, on any server."""
    world.deploy(straight("p", "record.a", "record.b"))
    world.start()
    waits_of = audit.waits_of

    def work_between(tx, keys):
        monkeypatch.setattr(audit, "waits_of", waits_of)  # the worker looks, too
        with closing(Database(world.database.engine.url, clock=world.database.clock)) as other:
            Worker(other, world.runtime, threads=0).drain()
        return waits_of(tx, keys)

    monkeypatch.setattr(audit, "waits_of", work_between)
    with world.database.snapshot() as tx:
        assert list(find_violations(tx)) == []
    monkeypatch.undo()
    assert [row.status for row in world.rows(tables.instance)] == ["completed"]
