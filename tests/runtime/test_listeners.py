"""Listeners are jobs like others: worked in order, with effects of their own; task listeners are asked before a change."""

from guanxi.access.contracts import SYSTEM
from guanxi.runtime import tables
from guanxi.runtime.instances import get_instance
from guanxi.runtime.invariants import find_violations
from guanxi.runtime.ports import Completed, Failed
from guanxi.runtime.user_tasks import assign_user_task, get_user_task
from tests.runtime.models import END, START, process


def with_listeners(tag, listeners, more=""):
    """start → one element with listeners → end."""
    element = (
        f'<bpmn:{tag} id="work" name="work"><bpmn:extensionElements>{more}{listeners}'
        f"</bpmn:extensionElements></bpmn:{tag}>"
    )
    return process("p", START + element + END, [("start", "work"), ("work", "end")])


EXECUTION = (
    '<zeebe:executionListeners><zeebe:executionListener eventType="start" type="effect.before" />'
    '<zeebe:executionListener eventType="end" type="record.after" /></zeebe:executionListeners>'
)
ASSIGNING = (
    '<zeebe:taskListeners><zeebe:taskListener eventType="assigning" type="record.ask" />'
    "</zeebe:taskListeners>"
)


def test_listeners_are_worked_before_and_after_the_element_itself(world):
    """Each effect has a key of its own, so none is taken for another's second try."""
    task = '<zeebe:taskDefinition type="effect.work" retries="3" />'
    world.deploy(with_listeners("serviceTask", EXECUTION, task))
    tries = iter([Failed("once"), Completed()])
    world.activities.answers["effect.work"] = lambda job: next(tries)
    key = world.start()
    world.worker.drain()
    world.database.clock.advance(world.worker.lease)
    world.worker.drain()

    assert [call.type for call in world.activities.calls] == [
        "effect.before",
        "effect.work",
        "effect.work",
        "record.after",
    ]
    keys = [call.idempotency_key for call in world.activities.calls[:3]]
    assert keys[1] == keys[2] != keys[0]
    assert {row.idempotency_key for row in world.rows(tables.effect_receipt)} == {keys[0], keys[1]}
    with world.database.read() as tx:
        assert get_instance(tx, key).status == "completed"
        assert list(find_violations(tx)) == []


def test_a_task_changes_hands_when_its_listener_has_answered(world):
    """Until then it stays where it was."""
    world.deploy(with_listeners("userTask", ASSIGNING, "<zeebe:userTask />"))
    world.start()
    world.worker.drain()
    [task] = world.rows(tables.user_task)
    with world.database.write() as tx:
        assert assign_user_task(world.runtime, tx, task.key, "ann", actor=SYSTEM).assignee == ""
    world.worker.drain()
    with world.database.read() as tx:
        assert get_user_task(tx, task.key).assignee == "ann"
        assert list(find_violations(tx)) == []
    assert [call.type for call in world.activities.calls] == ["record.ask"]
