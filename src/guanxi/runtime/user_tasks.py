"""User tasks: the inbox, claiming, and completing with a checked form.

A task is completed by the person who has it. Its candidates may take it, also from a colleague; whoever has it
may put it back or hand it on. Whoever may ``manage`` user tasks may do all of this to any task.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from guanxi.access.audit import append_audit
from guanxi.access.contracts import Actor
from guanxi.access.roles import may
from guanxi.access.users import get_user
from guanxi.engine import ROOT, commands, load_state, visible_variables
from guanxi.platform.clock import from_micros
from guanxi.platform.database import Tx
from guanxi.platform.errors import Conflict, Forbidden
from guanxi.runtime.contracts import UserTask
from guanxi.runtime.errors import refusal, unknown
from guanxi.runtime.forms import check_answers
from guanxi.runtime.instances import actor_text, step_instance
from guanxi.runtime.runtime import Runtime
from guanxi.runtime.store import definitions as definition_store
from guanxi.runtime.store import instances as instance_store
from guanxi.runtime.store import tasks as store

_NAMES = msgspec.json.Decoder(tuple[str, ...])


class TaskDetail(msgspec.Struct, frozen=True):
    """A task with its form (the JSON of the form file, None without one) and the variables it sees (FEEL values)."""

    task: UserTask
    form: dict[str, Any] | None
    variables: Mapping[str, Any]


def list_user_tasks(
    tx: Tx,
    *,
    state: str = "open",
    assignee: str | None = None,
    offered_to: tuple[str, Iterable[str]] | None = None,
    record_id: str = "",
    limit: int = 200,
) -> list[UserTask]:
    """Return tasks, the most urgent first (completed ones: the last first).

    Args:
        state: ``open``, ``completed`` or ``cancelled``.
        assignee: only those of this person; the empty text: those nobody has taken.
        offered_to: a user id and group names: only those of which one is a candidate.
    """
    rows = store.select(
        tx, state=state, assignee=assignee, candidates=offered_to, record_id=record_id, limit=limit
    )
    return [_task(row) for row in rows]


def count_user_tasks(
    tx: Tx,
    *,
    state: str = "open",
    assignee: str | None = None,
    offered_to: tuple[str, Iterable[str]] | None = None,
) -> int:
    """Return how many tasks there are, listed or not; see ``list_user_tasks``."""
    return store.count(tx, state=state, assignee=assignee, candidates=offered_to)


def get_user_task(tx: Tx, key: int) -> UserTask:
    """Return a task.

    Raises:
        NotFound: code ``runtime.unknown_user_task``.
    """
    row = store.get(tx, key)
    if row is None:
        raise unknown("user task", key)
    return _task(row)


def read_user_task(runtime: Runtime, tx: Tx, key: int) -> TaskDetail:
    """Return a task with its form and the variables it sees.

    Raises:
        NotFound: code ``runtime.unknown_user_task``.
    """
    row = store.get(tx, key)
    if row is None:
        raise unknown("user task", key)
    state = load_state(instance_store.get(tx, row.instance_key).state)
    scope = row.element_key if row.element_key in state.elements else ROOT
    variables = visible_variables(state, scope)
    return TaskDetail(_task(row), _form(runtime, tx, row), variables)


def _form(runtime: Runtime, tx: Tx, row: Any) -> dict[str, Any] | None:
    form_key = runtime.definitions.load(tx, row.definition_key).pinned.forms.get(row.form_key)
    content = None if form_key is None else definition_store.form_content(tx, form_key)
    return None if content is None else msgspec.json.decode(content)


def assign_user_task(runtime: Runtime, tx: Tx, key: int, assignee: str, *, actor: Actor) -> UserTask:
    """Give a task to a person and note it in the audit log; the empty text puts it back to its groups.

    Where the task has listeners these are asked first, and the task may keep its assignee until they have answered.

    Raises:
        NotFound: code ``runtime.unknown_user_task``.
        Conflict: code ``runtime.task_not_open``; while listeners are at work, also ``runtime.wrong_state``.
        Forbidden: code ``runtime.task_not_offered``; the actor may not take it, or not give it away.
    """
    task = get_user_task(tx, key)
    _require_open(task)
    if not _may_assign(tx, task, assignee, actor):
        raise Forbidden(
            "runtime.task_not_offered",
            f"“{task.name}” is not offered to {actor.name}, or not theirs to give away.",
            "Ask the person who has it, or an administrator.",
        )
    row = store.get(tx, key)
    element = runtime.definitions.load(tx, row.definition_key).element(row.element_id)
    if element is not None and element.user_task is not None and element.user_task.listeners:
        action = "unassign" if not assignee else "claim" if assignee == actor.person else "assign"
        command = commands.AssignUserTask(row.wait_key, assignee or None, action)
        step_instance(runtime, tx, task.instance_key, command, actor=actor)
    else:
        store.set_assignee(tx, key, assignee)
    append_audit(tx, actor, "assign", "user_task", str(key), {"assignee": (task.assignee, assignee)})
    return get_user_task(tx, key)


def _may_assign(tx: Tx, task: UserTask, assignee: str, actor: Actor) -> bool:
    if may(actor, "manage", "user_task"):
        return True
    if not actor.person:
        return False
    if task.assignee == actor.person:
        return True
    return assignee == actor.person and _is_candidate(tx, task, actor.person)


def _is_candidate(tx: Tx, task: UserTask, person: str) -> bool:
    if not task.candidate_users and not task.candidate_groups:
        return task.assignee == ""
    groups = get_user(tx, person).groups if task.candidate_groups else ()
    return person in task.candidate_users or not set(groups).isdisjoint(task.candidate_groups)


def complete_user_task(
    runtime: Runtime, tx: Tx, key: int, variables: Mapping[str, Any], *, actor: Actor
) -> UserTask:
    """Complete a task with the answers of its form (FEEL values); the instance goes on in this transaction.

    Raises:
        NotFound: code ``runtime.unknown_user_task``.
        Conflict: code ``runtime.task_not_open``, or ``runtime.task_of_somebody_else`` when the actor has not taken it.
        Invalid: code ``runtime.form_invalid``; ``fields`` says what is wrong with which answer.
    """
    found = get_user_task(tx, key)
    batch = runtime.batch(tx)
    live = batch.load(found.instance_key)
    row = store.get(tx, key)  # again, now that the instance is locked
    task = _task(row)
    _require_open(task)
    _require_own(task, actor)
    form = _form(runtime, tx, row)
    answers = dict(variables) if form is None else check_answers(form, variables)
    command = commands.CompleteUserTask(row.wait_key, answers)
    rejection = batch.step(live, command, actor=actor_text(actor), attempts=1)
    if rejection is not None:
        raise refusal(rejection)
    if task.assignee == "" and actor.person:
        store.set_assignee(tx, key, actor.person)
    batch.flush()
    return get_user_task(tx, key)


def _require_open(task: UserTask) -> None:
    if task.state != "open":
        raise Conflict(
            "runtime.task_not_open", f"“{task.name}” is {task.state} already.", "Reload the list of tasks."
        )


def _require_own(task: UserTask, actor: Actor) -> None:
    if may(actor, "manage", "user_task") or (actor.person and task.assignee == actor.person):
        return
    whose = "assigned to somebody else" if task.assignee else "not assigned to anybody"
    raise Conflict("runtime.task_of_somebody_else", f"“{task.name}” is {whose}.", "Take it over first.")


def _task(row: Any) -> UserTask:
    return UserTask(
        key=row.key,
        instance_key=row.instance_key,
        process_id=row.process_id,
        process_name=row.process_name,
        element_id=row.element_id,
        name=row.name,
        state=row.state,
        assignee=row.assignee,
        candidate_groups=_NAMES.decode(row.candidate_groups),
        candidate_users=_NAMES.decode(row.candidate_users),
        form_key=row.form_key,
        priority=row.priority,
        created_at=from_micros(row.created_at),
        due_at=None if row.due_at is None else from_micros(row.due_at),
        follow_up_at=None if row.follow_up_at is None else from_micros(row.follow_up_at),
        ended_at=None if row.ended_at is None else from_micros(row.ended_at),
        ended_by=row.ended_by,
        object=row.object,
        record_id=row.record_id,
    )
