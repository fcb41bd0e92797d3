"""Who may see a user task and do what to it.

A task is seen by who has it, who it is done for, its candidates, and who has ended it; one without candidates that
nobody has taken is offered to everybody. Whoever may ``manage`` user tasks sees all and may do everything but pass
the four eyes.
"""

from collections.abc import Collection

from guanxi.access.contracts import Actor
from guanxi.access.roles import may
from guanxi.access.users import get_user
from guanxi.bpmn import Element
from guanxi.platform.database import Tx
from guanxi.platform.errors import Conflict, Forbidden
from guanxi.runtime.contracts import UserTask
from guanxi.runtime.errors import unknown
from guanxi.runtime.properties import four_eyes
from guanxi.runtime.store import tasks as store


def sees(tx: Tx, actor: Actor) -> tuple[str, Collection[str]] | None:
    """Return whose tasks an actor sees: a person with their groups, or None for everybody's."""
    if may(actor, "manage", "user_task"):
        return None
    return actor.person, groups_of(tx, actor.person)


def groups_of(tx: Tx, person: str) -> Collection[str]:
    """Return the groups of a person."""
    return get_user(tx, person).groups if person else ()


def require_visible(tx: Tx, task: UserTask, actor: Actor) -> None:
    """Do nothing when the actor may see the task.

    Raises:
        NotFound: code ``runtime.unknown_user_task``.
    """
    if may(actor, "manage", "user_task"):
        return
    person = actor.person
    mine = person in (task.assignee, task.owner) or task.ended_by == f"user:{person}"
    if not person or not (mine or is_candidate(tx, task, person)):
        raise unknown("user task", task.key)


def is_candidate(tx: Tx, task: UserTask, person: str) -> bool:
    """Whether a task is offered to a person."""
    if not task.candidate_users and not task.candidate_groups:
        return task.assignee == ""
    groups = groups_of(tx, person) if task.candidate_groups else ()
    return person in task.candidate_users or not set(groups).isdisjoint(task.candidate_groups)


def may_assign(tx: Tx, task: UserTask, assignee: str, actor: Actor) -> bool:
    """Whether an actor may give a task to somebody: take what is offered, give away what they have."""
    if may(actor, "manage", "user_task"):
        return True
    if not actor.person:
        return False
    if task.assignee == actor.person and not task.delegated:
        return True
    takes = assignee == actor.person
    return takes and (task.owner == actor.person or is_candidate(tx, task, actor.person))


def may_change(task: UserTask, actor: Actor) -> bool:
    """Whether an actor may change dates, priority and candidates: who has it, or it is done for."""
    return may(actor, "manage", "user_task") or (
        actor.person != "" and actor.person in (task.assignee, task.owner)
    )


def require_open(task: UserTask) -> None:
    """Do nothing when the task is open.

    Raises:
        Conflict: code ``runtime.task_not_open``.
    """
    if task.state != "open":
        raise Conflict(
            "runtime.task_not_open", f"“{task.name}” is {task.state} already.", "Reload the list of tasks."
        )


def require_own(task: UserTask, actor: Actor) -> None:
    """Do nothing when the actor may complete the task.

    Raises:
        Conflict: code ``runtime.task_of_somebody_else`` or ``runtime.task_delegated``.
    """
    if may(actor, "manage", "user_task"):
        return
    if not actor.person or task.assignee != actor.person:
        whose = "assigned to somebody else" if task.assignee else "not assigned to anybody"
        raise Conflict("runtime.task_of_somebody_else", f"“{task.name}” is {whose}.", "Take it over first.")
    if task.delegated:
        message = f"“{task.name}” is done for somebody else, who will complete it."
        raise Conflict("runtime.task_delegated", message, "Give it back as done.")


def require_other_eyes(tx: Tx, task: UserTask, element: Element | None, person: str) -> None:
    """Do nothing unless a person has completed a task of the instance that another one must have.

    Raises:
        Forbidden: code ``runtime.four_eyes``.
    """
    elements = () if element is None else four_eyes(element.properties)
    if not elements or not person:
        return
    for row in store.done_by(tx, task.instance_key, elements):
        if person == row.assignee or row.ended_by == f"user:{person}":
            message = f"“{task.name}” needs somebody else than who did “{row.name}”."
            raise Forbidden("runtime.four_eyes", message, "Give it to another person.")
