"""Tasks of people: inbox, assignment, completion with a checked form, boundary timer."""

from datetime import timedelta

import pytest

from guanxi.access.contracts import Actor
from guanxi.platform.errors import Conflict, Invalid, NotFound
from guanxi.runtime import tables
from guanxi.runtime.instances import cancel_instance, get_instance, instance_variables
from guanxi.runtime.invariants import find_violations
from guanxi.runtime.user_tasks import (
    assign_user_task,
    complete_user_task,
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
    """One instance whose task waits; the keys of both."""
    world.deploy(human_bpmn=human("call-form"), call_form=FORM)
    key = world.start("human", {"lead": "L1"}, object_name="lead", record_id="L1")
    [task] = world.rows(tables.user_task)
    world.instance, world.task = key, task.key
    return world


def complete(world, variables, actor=ANN):
    """Complete the task."""
    with world.database.write() as tx:
        return complete_user_task(world.runtime, tx, world.task, variables, actor=actor)


def test_is_offered_to_its_group_only(called):
    """The inbox of sales shows it, that of support does not."""
    with called.database.read() as tx:
        offered = list_user_tasks(tx, offered_to=("ann", {"sales"}))
        others = list_user_tasks(tx, offered_to=("bob", {"support"}))
        detail = read_user_task(called.runtime, tx, called.task)

    assert [(task.key, task.name, task.candidate_groups, task.record_id) for task in offered] == [
        (called.task, "Call", ("sales",), "L1")
    ]
    assert others == []
    assert (detail.form["id"], detail.variables) == ("call-form", {"lead": "L1"})


def test_completion_moves_the_instance_in_the_same_transaction(called):
    """Answers become variables, the task has its finisher, the timer is gone, history names the person."""
    task = complete(called, {"outcome": "yes"})

    assert (task.state, task.assignee) == ("completed", "ann")
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
    """An assigned task is finished by its assignee or an administrator."""
    with called.database.write() as tx:
        assign_user_task(tx, called.task, "bob")
    before = called.snapshot()

    with pytest.raises(Conflict) as refused:
        complete(called, {"outcome": "yes"})

    assert refused.value.code == "runtime.task_of_somebody_else"
    assert called.snapshot() == before


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
