"""Delegating, dates, candidates and comments of user tasks; who sees them; four eyes."""

import itertools
from datetime import timedelta

import pytest

from guanxi.access.audit import read_audit
from guanxi.access.contracts import SYSTEM, Actor, user_actor
from guanxi.access.users import create_user
from guanxi.platform.errors import GuanxiError, Invalid, NotFound
from guanxi.runtime import tables
from guanxi.runtime.contracts import Refused, UserTask
from guanxi.runtime.deployments import deploy
from guanxi.runtime.task_changes import (
    comment_on_task,
    delegate_user_task,
    list_task_comments,
    resolve_user_task,
    update_user_task,
)
from guanxi.runtime.task_query import TaskQuery
from guanxi.runtime.task_rights import require_visible, sees
from guanxi.runtime.user_tasks import (
    assign_user_task,
    complete_user_task,
    count_user_tasks,
    get_user_task,
    list_user_tasks,
    place_of,
)
from tests.runtime.conftest import World
from tests.runtime.models import END, START, process


def task(element_id: str, more: str = "", assignment: str = 'candidateGroups="sales"') -> str:
    """A user task offered to sales."""
    return (
        f'<bpmn:userTask id="{element_id}" name="{element_id}"><bpmn:extensionElements><zeebe:userTask />'
        f"<zeebe:assignmentDefinition {assignment} />{more}</bpmn:extensionElements></bpmn:userTask>"
    )


def one_after_another(*tasks: str) -> bytes:
    """A process of user tasks."""
    names = ["start", *(one.split('"')[1] for one in tasks), "end"]
    return process("p", START + "".join(tasks) + END, list(itertools.pairwise(names)))


def person(world: World, name: str, *groups: str) -> Actor:
    """Somebody who works in groups."""
    with world.database.write() as tx:
        return user_actor(
            create_user(
                tx, email=f"{name}@example.com", name=name, actor=SYSTEM, roles=("sales",), groups=groups
            )
        )


def open_task(world: World, assignee: Actor | None = None) -> int:
    """The key of the one open task, given to somebody."""
    with world.database.write() as tx:
        [found] = list_user_tasks(tx)
        if assignee is not None:
            assign_user_task(world.runtime, tx, found.key, assignee.id, actor=SYSTEM)
    return found.key


def do(world: World, action: object, *arguments: object, actor: Actor) -> UserTask:
    """Do something to a task in a transaction of its own."""
    with world.database.write() as tx:
        found: UserTask = action(world.runtime, tx, *arguments, actor=actor)  # type: ignore[operator]  # one of the actions
    return found


def refused(world: World, action: object, *arguments: object, actor: Actor) -> str:
    """The code with which something is refused; nothing may have changed."""
    before = world.snapshot()
    with pytest.raises(GuanxiError) as error:
        do(world, action, *arguments, actor=actor)
    assert world.snapshot() == before
    return error.value.code


def test_a_delegated_task_comes_back_and_is_completed_by_its_owner(world: World) -> None:
    """Who does it for another cannot complete it; each step stands in the audit log."""
    world.deploy(one_after_another(task("t")))
    world.start()
    ann, ben = person(world, "ann", "sales"), person(world, "ben")
    key = open_task(world, ann)

    given = do(world, delegate_user_task, key, ben.id, actor=ann)
    assert (given.assignee, given.owner, given.delegated) == (ben.id, ann.id, True)
    assert refused(world, complete_user_task, key, {}, actor=ben) == "runtime.task_delegated"
    assert refused(world, delegate_user_task, key, ann.id, actor=ben) == "runtime.task_delegated"
    assert refused(world, assign_user_task, key, "", actor=ben) == "runtime.task_not_offered"
    with world.database.read() as tx:
        assert [one.key for one in list_user_tasks(tx, TaskQuery(owner=ann.id))] == [key]
    back = do(world, resolve_user_task, key, actor=ben)
    assert (back.assignee, back.owner, back.delegated) == (ann.id, ann.id, False)
    assert refused(world, resolve_user_task, key, actor=ann) == "runtime.task_not_delegated"
    done = do(world, complete_user_task, key, {}, actor=ann)

    assert done.state == "completed"
    with world.database.read() as tx:
        told = [one.action for one in read_audit(tx, "user_task", str(key))]
    assert told == ["resolve", "delegate", "assign"]


def test_the_owner_takes_a_delegated_task_back(world: World) -> None:
    """Taking it oneself ends the delegation."""
    world.deploy(one_after_another(task("t", assignment='candidateUsers="x"')))
    world.start()
    ann, ben = person(world, "ann"), person(world, "ben")
    key = open_task(world, ann)
    do(world, delegate_user_task, key, ben.id, actor=ann)

    taken = do(world, assign_user_task, key, ann.id, actor=ann)

    assert (taken.assignee, taken.owner) == (ann.id, "")


def test_only_who_has_a_task_delegates_it(world: World) -> None:
    """Nobody's, a stranger's, and to oneself are refused."""
    world.deploy(one_after_another(task("t")))
    world.start()
    ann, ben = person(world, "ann", "sales"), person(world, "ben", "sales")
    key = open_task(world)

    assert refused(world, delegate_user_task, key, ben.id, actor=ann) == "runtime.task_unassigned"
    open_task(world, ann)
    assert refused(world, delegate_user_task, key, ann.id, actor=ann) == "runtime.task_not_offered"
    assert (
        refused(world, delegate_user_task, key, person(world, "cid").id, actor=ben)
        == "runtime.task_not_offered"
    )


def test_dates_priority_and_candidates_change(world: World) -> None:
    """What is not named stays; the new candidates are found at once; None takes a date away."""
    world.deploy(one_after_another(task("t")))
    world.start()
    ann, ben = person(world, "ann", "sales"), person(world, "ben", "support")
    key = open_task(world, ann)
    due = world.database.clock.now() + timedelta(days=1)

    changed = do(
        world,
        update_user_task,
        key,
        {"due": due, "priority": 90, "candidate_groups": ("support",)},
        actor=ann,
    )
    assert (changed.due_at, changed.priority, changed.candidate_groups) == (due, 90, ("support",))
    cleared = do(world, update_user_task, key, {"due": None, "follow_up": due}, actor=ann)

    assert (cleared.due_at, cleared.follow_up_at, cleared.priority) == (None, due, 90)
    with world.database.read() as tx:
        assert count_user_tasks(tx, TaskQuery(offered_to=(ben.id, ("support",)))) == 1
        assert count_user_tasks(tx, TaskQuery(follow_up_before=due)) == 0
        assert count_user_tasks(tx, TaskQuery(follow_up_before=due + timedelta(seconds=1))) == 1
    assert refused(world, update_user_task, key, {"priority": -1}, actor=ann) == "runtime.task_change"
    assert refused(world, update_user_task, key, {"priority": 1}, actor=ben) == "runtime.task_not_offered"


def test_a_task_is_seen_by_those_it_concerns(world: World) -> None:
    """Candidates, who has it, whom it is done for and who ended it; for others it does not exist."""
    world.deploy(one_after_another(task("t")))
    world.start()
    ann, ben, cid = person(world, "ann", "sales"), person(world, "ben"), person(world, "cid", "support")
    key = open_task(world, ann)

    def seen() -> list[bool]:
        with world.database.read() as tx:
            state = get_user_task(tx, key).state
            return [
                key
                in [one.key for one in list_user_tasks(tx, TaskQuery(state=state, visible_to=sees(tx, who)))]  # type: ignore[arg-type]  # one of the states
                for who in (ann, ben, cid, SYSTEM)
            ]

    assert seen() == [True, False, False, True]
    assert refused(world, assign_user_task, key, cid.id, actor=cid) == "runtime.unknown_user_task"
    assert refused(world, complete_user_task, key, {}, actor=cid) == "runtime.unknown_user_task"
    with world.database.read() as tx, pytest.raises(NotFound):
        require_visible(tx, get_user_task(tx, key), cid)
    do(world, delegate_user_task, key, ben.id, actor=ann)
    assert seen() == [True, True, False, True]
    do(world, resolve_user_task, key, actor=ben)
    do(world, complete_user_task, key, {}, actor=ann)
    assert seen() == [True, False, False, True]


def test_a_task_without_candidates_is_offered_to_all_until_somebody_has_it(world: World) -> None:
    """Then it is theirs alone."""
    world.deploy(one_after_another(task("t", assignment="")))
    world.start()
    ann, ben = person(world, "ann"), person(world, "ben")
    key = open_task(world)
    with world.database.read() as tx:
        assert count_user_tasks(tx, TaskQuery(visible_to=sees(tx, ben))) == 1

    do(world, assign_user_task, key, ann.id, actor=ann)

    with world.database.read() as tx:
        assert count_user_tasks(tx, TaskQuery(visible_to=sees(tx, ben))) == 0


def test_four_eyes_keep_a_person_from_approving_their_own_work(world: World) -> None:
    """Neither given to them nor completed by them, an administrator included; somebody else may."""
    rule = '<zeebe:properties><zeebe:property name="four-eyes" value="write" /></zeebe:properties>'
    world.deploy(one_after_another(task("write"), task("approve", rule)))
    world.start()
    ann, ben = person(world, "ann", "sales"), person(world, "ben", "sales")
    do(world, complete_user_task, open_task(world, ann), {}, actor=ann)
    key = open_task(world)

    assert refused(world, assign_user_task, key, ann.id, actor=ann) == "runtime.four_eyes"
    assert refused(world, assign_user_task, key, ann.id, actor=SYSTEM) == "runtime.four_eyes"
    boss = Actor(kind="user", id=ann.id, name="ann", roles=frozenset({"admin"}))
    assert refused(world, complete_user_task, key, {}, actor=boss) == "runtime.four_eyes"
    do(world, assign_user_task, key, ben.id, actor=ben)
    assert do(world, complete_user_task, key, {}, actor=ben).state == "completed"


def test_four_eyes_must_name_user_tasks(world: World) -> None:
    """A misspelt id would let everybody pass; it is refused when it is deployed."""
    rule = '<zeebe:properties><zeebe:property name="four-eyes" value="writes" /></zeebe:properties>'
    with world.database.write() as tx:
        found = deploy(
            world.runtime, tx, {"p.bpmn": one_after_another(task("write"), task("t", rule))}, actor=SYSTEM
        )

    assert isinstance(found, Refused)
    assert [
        (one.finding.rule, one.finding.element_id)
        for one in found.findings
        if one.finding.severity == "error"
    ] == [("deploy.property_four_eyes", "t")]


def test_people_talk_about_a_task_they_see(world: World) -> None:
    """Before and after it is done; others cannot."""
    world.deploy(one_after_another(task("t")))
    world.start()
    ann, cid = person(world, "ann", "sales"), person(world, "cid")
    key = open_task(world, ann)
    with world.database.write() as tx:
        comment_on_task(tx, key, "Called, no answer", actor=ann)
        with pytest.raises(NotFound):
            comment_on_task(tx, key, "Me too", actor=cid)
        with pytest.raises(Invalid):
            comment_on_task(tx, key, " ", actor=ann)
    do(world, complete_user_task, key, {}, actor=ann)
    with world.database.write() as tx:
        comment_on_task(tx, key, "Done at last", actor=SYSTEM)

    with world.database.read() as tx:
        said = [(one.text, one.actor) for one in list_task_comments(tx, key, actor=ann)]
    assert said == [("Called, no answer", f"user:{ann.id}"), ("Done at last", "system:system")]


def test_pages_hold_every_task_once_in_order(world: World) -> None:
    """By priority, then date (none last), then age; ended ones by their end."""
    schedule = '<zeebe:priorityDefinition priority="=p" /><zeebe:taskSchedule dueDate="=d" />'
    world.deploy(one_after_another(task("t", schedule)))
    given = [(50, None), (90, "2026-02-01"), (50, "2026-01-31"), (90, None), (50, "2026-01-31"), (50, None)]
    for priority, date in given:
        world.start(variables={"p": priority, "d": date})

    def paged(state: str) -> list[int]:
        found: list[UserTask] = []
        with world.database.read() as tx:
            while True:
                after = place_of(found[-1]) if found else None
                page = list_user_tasks(tx, TaskQuery(state=state), after=after, limit=2)  # type: ignore[arg-type]  # one of the states
                if not page:
                    return [one.key for one in found]
                found += page

    keys = [row.key for row in world.rows(tables.user_task)]
    assert paged("open") == [keys[at] for at in (1, 3, 2, 4, 0, 5)]
    for key in keys:
        do(world, complete_user_task, key, {}, actor=SYSTEM)
        world.database.clock.advance(timedelta(seconds=1))  # type: ignore[attr-defined]  # the virtual clock
    assert paged("completed") == keys[::-1]
    assert paged("open") == []


def test_ended_tasks_stay_as_they_are(world: World) -> None:
    """Neither delegated nor changed."""
    world.deploy(one_after_another(task("t")))
    world.start()
    ann, ben = person(world, "ann", "sales"), person(world, "ben")
    key = open_task(world, ann)
    do(world, complete_user_task, key, {}, actor=ann)

    assert refused(world, delegate_user_task, key, ben.id, actor=ann) == "runtime.task_not_open"
    assert refused(world, update_user_task, key, {"priority": 1}, actor=ann) == "runtime.task_not_open"
