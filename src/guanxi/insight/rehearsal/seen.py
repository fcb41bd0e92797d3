"""What can be seen of a run: frozen notes the world makes, expectations look at and reports show."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec
from msgspec.structs import replace

from guanxi.engine.effects import CreateUserTask


class Visit(msgspec.Struct, frozen=True):
    """An element was entered."""

    element_id: str
    at: datetime


class JobSeen(msgspec.Struct, frozen=True, kw_only=True):
    """A job or call that was asked for, with the inputs it got (FEEL values) and the tries it took.

    ``listener``: the event it was asked for by a listener of the element; empty for the element's own job.
    """

    key: int
    element_id: str
    type: str
    inputs: Mapping[str, Any]
    at: datetime
    attempts: int = 0
    listener: str = ""


class TaskSeen(msgspec.Struct, frozen=True, kw_only=True):
    """A user task that was offered."""

    key: int
    element_id: str
    name: str
    assignee: str
    groups: tuple[str, ...]
    users: tuple[str, ...]
    due: datetime | None
    follow_up: datetime | None
    priority: int
    form: str
    at: datetime


_TASK_FIELDS = {
    "assignee": "assignee",
    "candidate_groups": "groups",
    "candidate_users": "users",
    "due": "due",
    "follow_up": "follow_up",
    "priority": "priority",
}


def offered(task: CreateUserTask, at: datetime) -> TaskSeen:
    """Return the task the engine asks to offer."""
    return TaskSeen(
        key=task.key,
        element_id=task.element_id,
        name=task.name,
        assignee=task.assignee or "",
        groups=task.candidate_groups,
        users=task.candidate_users,
        due=task.due,
        follow_up=task.follow_up,
        priority=task.priority,
        form=task.form_key,
        at=at,
    )


def changed(task: TaskSeen, changes: Mapping[str, Any]) -> TaskSeen:
    """Return the task after changes by the names of ``CreateUserTask``."""
    known = {_TASK_FIELDS[name]: value for name, value in changes.items() if name in _TASK_FIELDS}
    if "assignee" in known:
        known["assignee"] = known["assignee"] or ""
    return replace(task, **known)


class MessageSeen(msgspec.Struct, frozen=True, kw_only=True):
    """A message or signal the process sent."""

    element_id: str
    name: str
    key: str
    values: Mapping[str, Any]
    at: datetime


class IncidentSeen(msgspec.Struct, frozen=True, kw_only=True):
    """A step that failed and waits for an operator."""

    key: int
    element_id: str
    type: str
    message: str
    at: datetime


class Moved(msgspec.Struct, frozen=True, kw_only=True):
    """One thing from outside that moved the instance; a recorded run is made of these.

    ``kind``: result, error or failure (of the job or call ``key``), task, timer, message, signal, set, retry.
    ``name``: error code, message or signal.
    """

    kind: str
    element_id: str
    at: datetime
    name: str = ""
    values: Mapping[str, Any] = {}
    message: str = ""
    key: int = 0
