"""Tasks of people: inbox, assignment, completion with a checked form, boundary timer."""

from datetime import timedelta

import pytest

from guanxi.access.audit import read_audit
from guanxi.access.contracts import SYSTEM, Actor, user_actor
from guanxi.access.users import create_user
from guanxi.platform.errors import Conflict, GuanxiError, Invalid, NotFound
from guanxi.runtime import tables
from guanxi.runtime.instances import cancel_instance, get_instance, instance_variables
from guanxi.runtime.invariants import find_violations
from guanxi.runtime.task_query import TaskQuery
from guanxi.runtime.user_tasks import (
    assign_user_task,
    complete_user_task,
    count_user_tasks,
    get_user_task,
    list_user_tasks,
    read_user_task,
)
from tests.runtime.models import human

ANN = Actor(kind="user", id="ann", name="Ann", roles=frozenset({"sales"}))
FORM = b"""{"id": "call-form", "components": [
 {"type": "radio", "key": "outcome", "values": [{"value": "yes"}, {"value": "no"}], "validate": {"required": true}},
 {"type": "textarea", "key": "note", "validate": {"maxLength": 5}}]}"""


@pytest.fixture
def called(world):
    """One instance whose task waits for sales and is Ann's; the keys of both."""
    world.deploy(human_bpmn=human("call-form"), call_form=FORM)
    key = world.start("human", {"lead": "L1"}, object_name="lead", record_id="L1")
    [task] = world.rows(tables.user_task)
    world.instance, world.task = key, task.key
    assign(world, "ann")
    return world


def assign(world, assignee, actor=SYSTEM):
    """Give the task to somebody, or put it back."""
    with world.database.write() as tx:
        return assign_user_task(world.runtime, tx, world.task, assignee, actor=actor)


def person(world, name, *groups):
    """Somebody who works in groups, as an actor."""
    with world.database.write() as tx:
        return user_actor(
            create_user(
                tx,
                email=f"{name}@example.com",
                name=name,
                actor=SYSTEM,
                roles=("sales",),
                groups=groups,
            )
        )


def complete(world, variables, actor=ANN):
    """Complete the task."""
    with world.database.write() as tx:
        return complete_user_task(world.runtime, tx, world.task, variables, actor=actor)


def test_is_offered_to_its_group_only(called):
    """The inbox of sales shows it, that of support does not."""
    with called.database.read() as tx:
        offered = list_user_tasks(tx, TaskQuery(offered_to=("ann", {"sales"})))
        others = list_user_tasks(tx, TaskQuery(offered_to=("bob", {"support"})))
        detail = read_user_task(called.runtime, tx, called.task)

    assert [(task.key, task.name, task.candidate_groups, task.record_id) for task in offered] == [
        (called.task, "Call", ("sales",), "L1")
    ]
    assert others == []
    assert (detail.form["id"], detail.variables) == ("call-form", {"lead": "L1"})


def test_completion_moves_the_instance_in_the_same_transaction(called):
    """Answers become variables, the task has its finisher, the timer is gone, history names the person."""
    task = complete(called, {"outcome": "yes"})

    assert (task.state, task.assignee, task.ended_by) == ("completed", "ann", "user:ann")
    with called.database.read() as tx:
        assert get_instance(tx, called.instance).status == "completed"
        assert instance_variables(tx, called.instance) == {"lead": "L1", "outcome": "yes", "note": None}
        assert list(find_violations(tx)) == []
    assert called.rows(tables.timer) == []
    [row] = [row for row in called.rows(tables.element_history) if row.element_id == "call"]
    assert (row.actor, row.output) == ("user:ann", '{"outcome":"yes","note":null}')


def test_wrong_answers_are_refused_field_by_field_and_nothing_changes(called):
    """Every wrong field is named at once."""
    before = called.snapshot()

    with pytest.raises(Invalid) as refused:
        complete(called, {"outcome": "maybe", "note": "too long", "more": 1})

    assert refused.value.code == "runtime.form_invalid"
    assert refused.value.fields == {
        "outcome": "This must be one of yes, no.",
        "note": "This may have at most 5 characters.",
        "more": "The form has no such field.",
    }
    assert called.snapshot() == before


def test_second_completion_is_refused_and_nothing_changes(called):
    """Two people press the button: the second is told."""
    complete(called, {"outcome": "yes"})
    before = called.snapshot()

    with pytest.raises(Conflict) as refused:
        complete(called, {"outcome": "no"})

    assert refused.value.code == "runtime.task_not_open"
    assert called.snapshot() == before


def test_task_of_somebody_else_is_refused(called):
    """Only its assignee finishes a task: no colleague, no key of a colleague, nobody while it is unassigned."""
    sam = person(called, "sam", "sales")
    key_of_sam = Actor(kind="api_key", id="k", name="K", user_id=sam.id, roles=frozenset({"sales"}))
    for assignee in ("bob", ""):
        assign(called, assignee)
        before = called.snapshot()
        for actor in (sam, key_of_sam):
            with pytest.raises(Conflict) as refused:
                complete(called, {"outcome": "yes"}, actor)
            assert refused.value.code == "runtime.task_of_somebody_else"
        assert called.snapshot() == before


@pytest.mark.parametrize(
    "actor",
    [
        Actor(kind="api_key", id="k", name="K", user_id="ann", roles=frozenset({"sales"})),
        Actor(kind="user", id="ada", name="Ada", roles=frozenset({"admin"})),
    ],
)
def test_task_is_completed_by_a_key_of_its_assignee_or_an_administrator(called, actor):
    """Both leave their own name."""
    task = complete(called, {"outcome": "yes"}, actor)

    assert (task.assignee, task.ended_by) == ("ann", f"{actor.kind}:{actor.id}")


def test_candidates_take_a_task_and_the_audit_log_keeps_who_did(called):
    """Sales may take it from Ann, support does not even see it; nobody gives away what is not theirs."""
    sam, kim = person(called, "sam", "sales"), person(called, "kim", "support")
    not_offered, unknown = "runtime.task_not_offered", "runtime.unknown_user_task"
    for actor, assignee, code in (
        (kim, kim.id, unknown),
        (sam, kim.id, not_offered),
        (sam, "", not_offered),
        (kim, "", unknown),
    ):
        with pytest.raises(GuanxiError) as refused:
            assign(called, assignee, actor)
        assert refused.value.code == code

    assert assign(called, sam.id, sam).assignee == sam.id
    assert assign(called, kim.id, sam).assignee == kim.id
    assert assign(called, "", kim).assignee == ""

    with called.database.read() as tx:
        noted = read_audit(tx, "user_task", str(called.task))
    assert [(one.actor["name"], one.changes["assignee"]) for one in noted] == [
        ("kim", (kim.id, "")),
        ("sam", (sam.id, kim.id)),
        ("sam", ("ann", sam.id)),
        ("Guanxi", ("", "ann")),
    ]


def test_total_counts_what_is_not_listed(called):
    """The number is that of all tasks, whatever the limit of the list."""
    called.start("human", {"lead": "L2"})
    with called.database.read() as tx:
        assert len(list_user_tasks(tx, limit=1)) == 1
        assert count_user_tasks(tx) == 2
        assert count_user_tasks(tx, TaskQuery(assignee="ann")) == 1
        assert count_user_tasks(tx, TaskQuery(offered_to=("x", {"sales"}))) == 2
        assert count_user_tasks(tx, TaskQuery(offered_to=("x", {"support"}))) == 0


def test_unknown_task_is_not_found(world):
    """A key that names nothing."""
    with world.database.read() as tx, pytest.raises(NotFound) as refused:
        get_user_task(tx, 5)
    assert refused.value.code == "runtime.unknown_user_task"


def test_boundary_timer_reminds_and_the_task_stays(called, clock):
    """After an hour the reminder goes out once; the task can still be completed."""
    clock.advance(timedelta(minutes=59))
    assert called.worker.drain() == 0
    clock.advance(timedelta(minutes=1))

    called.worker.drain()

    assert [call.element_id for call in called.activities.calls] == ["remind"]
    assert complete(called, {"outcome": "no"}).state == "completed"


def test_cancelling_ends_everything_open(called):
    """Task and timer go with the instance."""
    with called.database.write() as tx:
        found = cancel_instance(called.runtime, tx, called.instance, actor=ANN)

    assert found.status == "cancelled"
    assert [row.state for row in called.rows(tables.user_task)] == ["cancelled"]
    assert called.rows(tables.timer) == []
    with called.database.write() as tx, pytest.raises(Conflict) as refused:
        cancel_instance(called.runtime, tx, called.instance, actor=ANN)
    assert refused.value.code == "runtime.wrong_state"
