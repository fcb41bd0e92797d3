"""The checker finds what it promises to find."""

from guanxi.platform.database import metadata
from guanxi.runtime import tables
from guanxi.runtime.invariants import find_violations
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
    """Status and count of incidents are kept twice and must agree."""
    lite.deploy(straight("p", "effect.a"))
    key = lite.start()
    execute(lite, tables.instance.update().values(status="completed", incidents=1))

    assert rules(lite) == [(key, "incidents"), (key, "status")]


def test_task_of_no_instance_is_found(lite):
    """An orphan."""
    lite.deploy(human())
    key = lite.start("human")
    execute(lite, metadata.tables["process_instance"].delete())

    assert rules(lite) == [(key, "orphan")]
