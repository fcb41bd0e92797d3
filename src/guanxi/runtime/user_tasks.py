"""User tasks: the inbox, claiming, and completing with a checked form.

A task is completed by the person who has it. Its candidates may take it, also from a colleague; whoever has it
may put it back or hand it on. Whoever may ``manage`` user tasks may do all of this to any task.
"""

from collections.abc import Mapping
from typing import Any

import msgspec

from guanxi.access.audit import append_audit
from guanxi.access.contracts import Actor
from guanxi.engine import ROOT, commands, load_state, visible_variables
from guanxi.platform.clock import from_micros, to_micros
from guanxi.platform.database import Tx
from guanxi.platform.errors import Forbidden
from guanxi.runtime.contracts import UserTask
from guanxi.runtime.errors import refusal, unknown
from guanxi.runtime.forms import check_answers, check_records
from guanxi.runtime.instances import actor_text, step_instance
from guanxi.runtime.properties import mail_span
from guanxi.runtime.runtime import Runtime
from guanxi.runtime.store import definitions as definition_store
from guanxi.runtime.store import instances as instance_store
from guanxi.runtime.store import task_mails
from guanxi.runtime.store import tasks as store
from guanxi.runtime.store.task_mails import due_mail
from guanxi.runtime.task_query import TaskPlace, TaskQuery
from guanxi.runtime.task_rights import (
    may_assign,
    require_open,
    require_other_eyes,
    require_own,
    require_visible,
)

_NAMES = msgspec.json.Decoder(tuple[str, ...])


_OPEN = TaskQuery()


class TaskDetail(msgspec.Struct, frozen=True):
    """A task with its form (the JSON of the form file, None without one) and the variables it sees (FEEL values)."""

    task: UserTask
    form: dict[str, Any] | None
    variables: Mapping[str, Any]


def list_user_tasks(
    tx: Tx, wanted: TaskQuery = _OPEN, *, after: TaskPlace | None = None, limit: int = 200
) -> list[UserTask]:
    """Return tasks, the most urgent first (completed ones: the last first).

    Args:
        after: goes on behind this task, see ``place_of``.
    """
    return [to_task(row) for row in store.select(tx, wanted, after=after, limit=limit)]


def count_user_tasks(tx: Tx, wanted: TaskQuery = _OPEN) -> int:
    """Return how many tasks there are, listed or not."""
    return store.count(tx, wanted)


def place_of(task: UserTask) -> TaskPlace:
    """Return where a page goes on behind a task."""
    due, ended = task.due_at, task.ended_at
    return TaskPlace(
        task.key,
        task.priority,
        None if due is None else to_micros(due),
        None if ended is None else to_micros(ended),
    )


def get_user_task(tx: Tx, key: int) -> UserTask:
    """Return a task.

    Raises:
        NotFound: code ``runtime.unknown_user_task``.
    """
    row = store.get(tx, key)
    if row is None:
        raise unknown("user task", key)
    return to_task(row)


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
    return TaskDetail(to_task(row), _form(runtime, tx, row), variables)


def _form(runtime: Runtime, tx: Tx, row: Any) -> dict[str, Any] | None:
    loaded = runtime.definitions.load(tx, row.definition_key)
    element = loaded.element(row.element_id)
    task = None if element is None else element.user_task
    forms = loaded.pinned.forms
    form_key = forms.get(row.form_key) if task is None else forms.get(task.form_pin, forms.get(row.form_key))
    content = None if form_key is None else definition_store.form_content(tx, form_key)
    return None if content is None else msgspec.json.decode(content)


def assign_user_task(runtime: Runtime, tx: Tx, key: int, assignee: str, *, actor: Actor) -> UserTask:
    """Give a task to a person and note it in the audit log; the empty text puts it back to its groups.

    Where the task has listeners these are asked first, and the task may keep its assignee until they have answered.

    Raises:
        NotFound: code ``runtime.unknown_user_task``.
        Conflict: code ``runtime.task_not_open``; while listeners are at work, also ``runtime.wrong_state``.
        Forbidden: code ``runtime.task_not_offered``; the actor may not take it, or not give it away; or
            ``runtime.four_eyes``.
    """
    task = get_user_task(tx, key)
    require_visible(tx, task, actor)
    require_open(task)
    if not may_assign(tx, task, assignee, actor):
        raise Forbidden(
            "runtime.task_not_offered",
            f"“{task.name}” is not offered to {actor.name}, or not theirs to give away.",
            "Ask the person who has it, or an administrator.",
        )
    action = "unassign" if not assignee else "claim" if assignee == actor.person else "assign"
    give(runtime, tx, task, assignee, action, actor=actor)
    if task.owner:
        store.set_owner(tx, key, "")
    append_audit(tx, actor, "assign", "user_task", str(key), {"assignee": (task.assignee, assignee)})
    return get_user_task(tx, key)


def give(runtime: Runtime, tx: Tx, task: UserTask, assignee: str, action: str, *, actor: Actor) -> None:
    """Give a task to a person or, with the empty text, to nobody; its listeners are asked first.

    Raises:
        Forbidden: code ``runtime.four_eyes``.
        Conflict: code ``runtime.wrong_state``; listeners are at work.
    """
    row = store.get(tx, task.key)
    element = runtime.definitions.load(tx, row.definition_key).element(row.element_id)
    require_other_eyes(tx, task, element, assignee)
    if element is not None and element.user_task is not None and element.user_task.listeners:
        command = commands.AssignUserTask(row.wait_key, assignee or None, action)
        step_instance(runtime, tx, task.instance_key, command, actor=actor)
    else:
        store.set_assignee(tx, task.key, assignee)
    if action == "assign" and mail_span(element):
        task_mails.add(tx, due_mail(tx, task.key))


def complete_user_task(
    runtime: Runtime, tx: Tx, key: int, variables: Mapping[str, Any], *, actor: Actor
) -> UserTask:
    """Complete a task with the answers of its form (FEEL values); the instance goes on in this transaction.

    Raises:
        NotFound: code ``runtime.unknown_user_task``.
        Conflict: code ``runtime.task_not_open``; ``runtime.task_of_somebody_else`` when the actor has not taken it;
            ``runtime.task_delegated`` when they do it for somebody else.
        Forbidden: code ``runtime.four_eyes``; the actor has completed a task that another person must have.
        Invalid: code ``runtime.form_invalid``; ``fields`` says what is wrong with which answer.
    """
    found = get_user_task(tx, key)
    batch = runtime.batch(tx)
    live = batch.load(found.instance_key)
    row = store.get(tx, key)  # again, now that the instance is locked
    task = to_task(row)
    require_visible(tx, task, actor)
    require_open(task)
    require_own(task, actor)
    require_other_eyes(tx, task, live.definition.element(row.element_id), actor.person)
    form = _form(runtime, tx, row)
    seen = visible_variables(live.state, row.element_key if row.element_key in live.state.elements else ROOT)
    answers = dict(variables) if form is None else check_answers(form, variables, seen)
    if form is not None:
        check_records(form, answers, lambda name, record_id: runtime.sees_record(tx, actor, name, record_id))
    command = commands.CompleteUserTask(row.wait_key, answers)
    rejection = batch.step(live, command, actor=actor_text(actor), attempts=1)
    if rejection is not None:
        raise refusal(rejection)
    if task.assignee == "" and actor.person:
        store.set_assignee(tx, key, actor.person)
    batch.flush()
    return get_user_task(tx, key)


def to_task(row: Any) -> UserTask:
    """Return a row of the store as the shape others get."""
    return UserTask(
        key=row.key,
        instance_key=row.instance_key,
        process_id=row.process_id,
        process_name=row.process_name,
        element_id=row.element_id,
        name=row.name,
        state=row.state,
        assignee=row.assignee,
        owner=row.owner,
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
