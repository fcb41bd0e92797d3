"""What an operator does to a running instance: suspend, resume, move tokens, migrate; all noted, all or nothing."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from guanxi.access.contracts import SYSTEM
from guanxi.platform.database import metadata
from guanxi.platform.errors import Conflict, Invalid, NotFound
from guanxi.runtime import correlation_tables, tables
from guanxi.runtime.incidents import resolve_alike
from guanxi.runtime.instances import get_instance, instance_elements
from guanxi.runtime.invariants import find_violations
from guanxi.runtime.messages import publish_message
from guanxi.runtime.operations import (
    End,
    Move,
    Start,
    is_suspended,
    migrate_instance,
    modify_instance,
    preview,
    resume_instance,
    suspend_instance,
)
from guanxi.runtime.ports import Failed
from guanxi.runtime.user_tasks import complete_user_task, list_user_tasks
from tests.runtime.models import END, START, calls, human, process, service, straight, waits_for_message


def do(world, action, *arguments):
    """Do something as the system in a transaction of its own."""
    with world.database.write() as tx:
        return action(world.runtime, tx, *arguments, actor=SYSTEM)


def status(world, key):
    """The status of an instance, which must be consistent."""
    with world.database.read() as tx:
        assert list(find_violations(tx)) == []
        return get_instance(tx, key).status


def live(world, key):
    """The live element instances by element id."""
    with world.database.read() as tx:
        visits = instance_elements(world.runtime, tx, key)
    return {visit.element_id: visit.key for visit in visits if visit.state == "active"}


def audited(world):
    """The actions in the audit log about instances and incidents, oldest first."""
    audit = metadata.tables["audit"]
    with world.database.read() as tx:
        return list(tx.connection.execute(sa.select(audit.c.action).order_by(audit.c.key)).scalars())


def test_a_suspended_instance_does_no_job_until_it_is_resumed(world):
    """A neighbour goes on; both ends are noted."""
    metadata.create_all(world.database.engine)
    world.deploy(straight("p", "record.a"))
    key, other = world.start(), world.start()
    do(world, suspend_instance, key)
    world.worker.drain()
    assert (status(world, key), status(world, other)) == ("active", "completed")
    assert world.written() == [(other, "t1")]
    with world.database.read() as tx:
        assert (is_suspended(tx, key), is_suspended(tx, other)) == (True, False)

    do(world, resume_instance, key)
    world.worker.drain()
    assert status(world, key) == "completed"
    assert audited(world) == ["suspend", "resume"]


def test_timers_and_tasks_of_a_suspended_instance_wait(world, clock):
    """A timer that fell due meanwhile fires at once after resuming; completing the task is refused."""
    world.deploy(human())
    key = world.start("human")
    do(world, suspend_instance, key)
    clock.advance(timedelta(hours=2))
    assert world.worker.drain() == 0
    with world.database.read() as tx:
        [task] = list_user_tasks(tx)
    with pytest.raises(Conflict) as refused:
        do(world, complete_user_task, task.key, {})
    assert refused.value.code == "runtime.suspended"

    do(world, resume_instance, key)
    world.worker.drain()
    assert [call.element_id for call in world.activities.calls] == ["remind"]
    do(world, complete_user_task, task.key, {})
    assert status(world, key) == "completed"


def test_a_message_to_a_suspended_instance_is_kept_for_it(world):
    """It arrives when the instance is resumed."""
    world.deploy(waits_for_message())
    key = world.start(variables={"order": "A1"})
    do(world, suspend_instance, key)
    with world.database.write() as tx:
        publish_message(world.runtime, tx, name="paid", correlation_key="A1", actor=SYSTEM)
    world.worker.drain()
    assert status(world, key) == "active"
    do(world, resume_instance, key)
    assert status(world, key) == "completed"


def test_the_answer_of_a_called_process_is_kept_for_a_suspended_caller(world):
    """It goes on when it is resumed."""
    world.deploy(straight("child", "record.a"), calls("child"))
    key = world.start("caller")
    do(world, suspend_instance, key)
    world.worker.drain()
    assert (status(world, key), len(world.written())) == ("active", 1)
    do(world, resume_instance, key)
    assert status(world, key) == "completed"


def test_suspending_twice_or_resuming_what_runs_is_refused(lite):
    """Nothing changes."""
    lite.deploy(straight("p", "external"))
    key = lite.start()
    with pytest.raises(Conflict):
        do(lite, resume_instance, key)
    do(lite, suspend_instance, key)
    before = lite.snapshot()
    with pytest.raises(Conflict):
        do(lite, suspend_instance, key)
    assert lite.snapshot() == before
    with pytest.raises(NotFound):
        do(lite, suspend_instance, 7)


def test_a_token_is_moved_started_and_ended(world):
    """The job of the old place is gone, that of the new one is there."""
    metadata.create_all(world.database.engine)
    world.deploy(straight("p", "external", "external", "external"))
    key = world.start()
    do(world, modify_instance, key, [Move(live(world, key)["t1"], "t3"), Start("t2", variables={"x": 1})])
    assert sorted(live(world, key)) == ["t2", "t3"]
    assert sorted(row.element_id for row in world.rows(tables.job)) == ["t2", "t3"]
    do(world, modify_instance, key, [End(live(world, key)["t2"])])
    assert (sorted(live(world, key)), status(world, key)) == (["t3"], "active")
    assert audited(world) == ["modify", "modify"]


@pytest.mark.parametrize(
    ("changes", "error", "code"),
    [
        ([], Invalid, "runtime.nothing_to_change"),
        ([Start("t2"), Start("nowhere")], Conflict, "runtime.no_such_element"),
        ([Start("t2"), End(99)], NotFound, "runtime.unknown_key"),
    ],
)
def test_changes_that_do_not_all_fit_are_all_refused(lite, changes, error, code):
    """The first change is undone too."""
    lite.deploy(straight("p", "external", "external"))
    key = lite.start()
    before = lite.snapshot()
    with pytest.raises(error) as refused:
        do(lite, modify_instance, key, changes)
    assert refused.value.code == code
    assert lite.snapshot() == before


def test_an_instance_goes_on_with_another_version(world):
    """Its job belongs to the new version under its new id; what is done later is the new version's."""
    metadata.create_all(world.database.engine)
    world.deploy(straight("p", "record.a"))
    key = world.start()
    body = START + service("first", "record.a") + service("second", "record.b") + END
    new = process("p", body, [("start", "first"), ("first", "second"), ("second", "end")])
    [definition] = world.deploy(new).definitions
    with world.database.read() as tx:
        seen = preview(world.runtime, tx, key, definition.key, {"t1": "first"})
        wrong = preview(world.runtime, tx, key, definition.key, {})
    assert [(old, to) for _, old, to in seen.moves if old == "t1"] == [("t1", "first")]
    assert (seen.stranded, [one.rule for one in wrong.stranded]) == ((), ["element_gone"])
    before = world.snapshot()
    with pytest.raises(Conflict) as refused:
        do(world, migrate_instance, key, definition.key, {})
    assert refused.value.code == "runtime.stranded"
    assert world.snapshot() == before

    do(world, migrate_instance, key, definition.key, {"t1": "first"})
    [job] = world.rows(tables.job)
    assert (job.definition_key, job.element_id) == (definition.key, "first")
    world.worker.drain()
    assert world.written() == [(key, "first"), (key, "second")]
    assert status(world, key) == "completed"
    with world.database.read() as tx:
        assert get_instance(tx, key).version == 2
    assert audited(world) == ["migrate"]


def test_subscriptions_go_with_the_instance_to_another_version(world):
    """A message finds it there."""
    world.deploy(waits_for_message())
    key = world.start(variables={"order": "A1"})
    [definition] = world.deploy(waits_for_message().replace(b'name="The p"', b'name="New p"')).definitions
    do(world, migrate_instance, key, definition.key, {})
    [row] = world.rows(correlation_tables.subscription)
    assert row.definition_key == definition.key
    with world.database.write() as tx:
        publish_message(world.runtime, tx, name="paid", correlation_key="A1", actor=SYSTEM)
    world.worker.drain()
    assert status(world, key) == "completed"


def test_all_incidents_of_one_cause_are_tried_again(lite):
    """Another cause is left alone; each is noted."""
    metadata.create_all(lite.database.engine)
    lite.deploy(straight("p", "record.a"), straight("q", "record.b"))
    lite.activities.answers["record.a"] = lambda job: Failed("down", retryable=False)
    lite.activities.answers["record.b"] = lambda job: Failed("down", retryable=False)
    keys = [lite.start() for _ in range(3)]
    other = lite.start("q")
    lite.worker.drain()
    signatures = {row.instance_key: row.signature for row in lite.rows(tables.incident)}
    lite.activities.answers.clear()

    assert do(lite, resolve_alike, signatures[keys[0]]) == 3
    lite.worker.drain()
    assert [status(lite, key) for key in (*keys, other)] == ["completed"] * 3 + ["active"]
    assert audited(lite) == ["resolve"] * 3
