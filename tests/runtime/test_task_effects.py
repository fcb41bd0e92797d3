"""What the engine asks to be changed about a task is changed, be it new or stored."""

from datetime import timedelta

import msgspec
import pytest

from guanxi.access.contracts import SYSTEM
from guanxi.access.users import create_user
from guanxi.engine import effects
from guanxi.platform.clock import to_micros
from guanxi.runtime import tables
from guanxi.runtime.effects import carry_out
from guanxi.runtime.stepping import NewInstance
from tests.runtime.models import human


@pytest.mark.parametrize("stored", [False, True])
def test_changed_fields_of_a_task_stand_in_its_row_and_among_its_candidates(world, stored):
    """What is not named stays as it is."""
    [definition] = world.deploy(human()).definitions
    new = NewInstance(
        key=7, definition_key=definition.key, triggered_at=0, object="", record_id="", causes="[]", actor="t"
    )
    due = world.database.clock.now() + timedelta(days=1)
    changes = {"assignee": "u1", "candidate_users": ("u2", "u3", "u2"), "due": due, "priority": 80}
    with world.database.write() as tx:
        batch = world.runtime.batch(tx)
        live = batch.start(new, {}, None)
        [wait] = [wait.key for wait in live.state.waits.values() if wait.kind == "user_task"]
        if stored:
            batch.flush()
            live = batch.load(7)
        carry_out(batch, live, effects.ChangeUserTask(key=wait, changes=changes), actor="", attempts=0)
        batch.flush()

    [task] = world.rows(tables.user_task)
    assert (task.assignee, task.due_at, task.priority) == ("u1", to_micros(due), 80)
    assert msgspec.json.decode(task.candidate_groups) == ["sales"]
    assert list(dict.fromkeys(msgspec.json.decode(task.candidate_users))) == ["u2", "u3"]
    candidates = [(row.kind, row.id) for row in world.rows(tables.user_task_candidate)]
    assert sorted(candidates) == [("group", "sales"), ("user", "u2"), ("user", "u3")]


def test_people_named_by_e_mail_get_the_task(world):
    """In whatever letter case; who is no user stays named as the process names them."""
    with world.database.write() as tx:
        ann = create_user(tx, email="ann@example.com", name="Ann", actor=SYSTEM)
        wei = create_user(tx, email="wei@example.com", name="Wei", actor=SYSTEM)
    model = human().replace(
        b'candidateGroups="sales"',
        b'assignee="Ann@Example.com" candidateUsers="wei@example.com, x@example.com"',
    )
    world.deploy(model)
    world.start("human")

    [task] = world.rows(tables.user_task)
    assert task.assignee == ann.id
    assert msgspec.json.decode(task.candidate_users) == [wei.id, "x@example.com"]
    candidates = [(row.kind, row.id) for row in world.rows(tables.user_task_candidate)]
    assert sorted(candidates) == sorted([("user", wei.id), ("user", "x@example.com")])
