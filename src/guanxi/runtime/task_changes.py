"""What is done to a user task beside taking and completing it: delegating, dates, priority, candidates, comments."""

from collections.abc import Mapping
from typing import Any

from guanxi.access.audit import append_audit
from guanxi.access.contracts import Actor
from guanxi.engine import commands
from guanxi.platform.clock import from_micros, to_micros
from guanxi.platform.database import Tx
from guanxi.platform.errors import Conflict, Forbidden, Invalid
from guanxi.runtime.contracts import TaskComment, UserTask
from guanxi.runtime.instances import actor_text, step_instance
from guanxi.runtime.plain_texts import require_plain
from guanxi.runtime.runtime import Runtime
from guanxi.runtime.store import tasks as store
from guanxi.runtime.task_rights import may_assign, may_change, require_open, require_visible
from guanxi.runtime.user_tasks import get_user_task, give

LONGEST_COMMENT = 10_000
HIGHEST_PRIORITY = 2**31 - 1
_COLUMNS = {"due": "due_at", "follow_up": "follow_up_at"}


def delegate_user_task(runtime: Runtime, tx: Tx, key: int, assignee: str, *, actor: Actor) -> UserTask:
    """Have somebody else do one's task; it comes back when they are done, and stays one's own to complete.

    Raises:
        NotFound: code ``runtime.unknown_user_task``.
        Conflict: code ``runtime.task_not_open``, ``runtime.task_unassigned``, ``runtime.task_delegated``.
        Forbidden: code ``runtime.task_not_offered`` (it is not theirs) or ``runtime.four_eyes``.
    """
    task = get_user_task(tx, key)
    require_visible(tx, task, actor)
    require_open(task)
    if not task.assignee:
        message = f"“{task.name}” belongs to nobody, so nobody can delegate it."
        raise Conflict("runtime.task_unassigned", message, "Take it first.")
    if task.delegated:
        message = f"“{task.name}” is done for somebody else already."
        raise Conflict("runtime.task_delegated", message, "Give it back as done.")
    if not may_assign(tx, task, assignee, actor) or assignee == task.assignee:
        message = f"“{task.name}” is not {actor.name}'s to delegate, or would stay with who has it."
        raise Forbidden("runtime.task_not_offered", message, "Ask the person who has it.")
    store.set_owner(tx, key, task.assignee)
    give(runtime, tx, task, assignee, "delegate", actor=actor)
    told = {"assignee": (task.assignee, assignee), "owner": ("", task.assignee)}
    append_audit(tx, actor, "delegate", "user_task", str(key), told)
    return get_user_task(tx, key)


def resolve_user_task(runtime: Runtime, tx: Tx, key: int, *, actor: Actor) -> UserTask:
    """Say that a delegated task is done: it goes back to the person it was done for, who completes it.

    Raises:
        NotFound: code ``runtime.unknown_user_task``.
        Conflict: code ``runtime.task_not_open`` or ``runtime.task_not_delegated``.
        Forbidden: code ``runtime.task_not_offered``; it was not delegated to the actor.
    """
    task = get_user_task(tx, key)
    require_visible(tx, task, actor)
    require_open(task)
    if not task.delegated:
        message = f"“{task.name}” is not done for anybody else."
        raise Conflict("runtime.task_not_delegated", message, "Complete it.")
    if not may_change(task, actor):
        message = f"“{task.name}” was not given to {actor.name}."
        raise Forbidden("runtime.task_not_offered", message, "Ask the person who has it.")
    give(runtime, tx, task, task.owner, "resolve", actor=actor)
    told = {"assignee": (task.assignee, task.owner)}
    append_audit(tx, actor, "resolve", "user_task", str(key), told)
    return get_user_task(tx, key)


def update_user_task(
    runtime: Runtime, tx: Tx, key: int, changes: Mapping[str, Any], *, actor: Actor
) -> UserTask:
    """Change a task; its listeners, where it has any, are asked first.

    Args:
        changes: ``due`` and ``follow_up`` (aware moments or None), ``priority``, ``candidate_groups`` and
            ``candidate_users`` (tuples of names); only what is in it changes.

    Raises:
        NotFound: code ``runtime.unknown_user_task``.
        Conflict: code ``runtime.task_not_open`` or, while listeners are at work, ``runtime.wrong_state``.
        Forbidden: code ``runtime.task_not_offered``; the actor neither has nor manages it.
        Invalid: code ``runtime.task_change``.
    """
    task = get_user_task(tx, key)
    require_visible(tx, task, actor)
    require_open(task)
    if not may_change(task, actor):
        message = f"“{task.name}” is not {actor.name}'s to change."
        raise Forbidden("runtime.task_not_offered", message, "Take it first, or ask who has it.")
    _require_priority(changes)
    for kind in ("candidate_groups", "candidate_users"):
        for name in changes.get(kind, ()):
            require_plain(kind, name, 255, empty=False)
    row = store.get(tx, key)
    element = runtime.definitions.load(tx, row.definition_key).element(row.element_id)
    if element is not None and element.user_task is not None and element.user_task.listeners:
        step_instance(
            runtime, tx, task.instance_key, commands.UpdateUserTask(row.wait_key, changes), actor=actor
        )
    else:
        store.change(tx, row.instance_key, row.wait_key, _columns(changes))
    told = {name: (_told(task, name), _plain(value)) for name, value in changes.items()}
    append_audit(tx, actor, "update", "user_task", str(key), told)
    return get_user_task(tx, key)


def _require_priority(changes: Mapping[str, Any]) -> None:
    if not 0 <= changes.get("priority", 0) <= HIGHEST_PRIORITY:
        message = f"A priority lies between 0 and {HIGHEST_PRIORITY}."
        raise Invalid("runtime.task_change", message, "", {"priority": "is out of range"})


def _columns(changes: Mapping[str, Any]) -> dict[str, Any]:
    return {
        _COLUMNS.get(name, name): to_micros(value) if name in _COLUMNS and value is not None else value
        for name, value in changes.items()
    }


def _told(task: UserTask, name: str) -> Any:
    return _plain(getattr(task, _COLUMNS.get(name, name)))


def _plain(value: Any) -> Any:
    """A value for the audit log."""
    return (
        value.isoformat()
        if hasattr(value, "isoformat")
        else list(value)
        if isinstance(value, tuple)
        else value
    )


def comment_on_task(tx: Tx, key: int, text: str, *, actor: Actor) -> TaskComment:
    """Say something about a task one may see, open or not.

    Raises:
        NotFound: code ``runtime.unknown_user_task``.
        Invalid: code ``runtime.text``.
    """
    require_visible(tx, get_user_task(tx, key), actor)
    require_plain("text", text, LONGEST_COMMENT, empty=False)
    comment_key, who = tx.ids.new_key(), actor_text(actor)
    row = {"key": comment_key, "task_key": key, "at": to_micros(tx.now), "actor": who, "text": text}
    store.add_comment(tx, row)
    append_audit(tx, actor, "comment", "user_task", str(key), {"comment": (None, str(comment_key))})
    return TaskComment(key=comment_key, at=tx.now, actor=who, text=text)


def list_task_comments(tx: Tx, key: int, *, actor: Actor) -> list[TaskComment]:
    """Return what people say about a task, oldest first.

    Raises:
        NotFound: code ``runtime.unknown_user_task``.
    """
    require_visible(tx, get_user_task(tx, key), actor)
    return [
        TaskComment(key=row.key, at=from_micros(row.at), actor=row.actor, text=row.text)
        for row in store.comments(tx, key)
    ]
