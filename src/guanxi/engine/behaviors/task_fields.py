"""The fields of a user task that listeners may see and correct, kept on the element instance as plain data.

Only tasks with listeners keep them: under ``task`` what holds, under ``asked`` what is being asked of the task.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from guanxi.engine.effects import CreateUserTask
from guanxi.engine.state import ElementInstance

TASK = "task"
ASKED = "asked"
LISTS = ("candidate_groups", "candidate_users")
MOMENTS = ("due", "follow_up")
FIELDS = ("assignee", *LISTS, *MOMENTS, "priority")
# The names under which workers of Zeebe look for them.
_PREFIX = "io.camunda.zeebe:"
_HEADERS = {
    "assignee": "assignee",
    "candidate_groups": "candidateGroups",
    "candidate_users": "candidateUsers",
    "due": "dueDate",
    "follow_up": "followUpDate",
    "priority": "priority",
}


def plain(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Fields as JSON keeps them: moments as text, lists as lists."""
    return {name: _plain(value) for name, value in fields.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def rich(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields as effects carry them."""
    return {name: _rich(name, value) for name, value in fields.items()}


def _rich(name: str, value: Any) -> Any:
    if name in MOMENTS and isinstance(value, str):
        return datetime.fromisoformat(value)
    return tuple(value or ()) if name in LISTS else value


def wrong_field(fields: Mapping[str, Any], allowed: tuple[str, ...] = FIELDS) -> str:
    """Why these are not changes a task can take; empty when they are."""
    for name, value in fields.items():
        if name not in allowed:
            return f"A user task has no field “{name}” to change here."
        if name in MOMENTS:
            right = value is None or (isinstance(value, datetime) and value.tzinfo is not None)
        elif name in LISTS:
            right = isinstance(value, list | tuple) and all(isinstance(part, str) for part in value)
        elif name == "priority":
            right = isinstance(value, int) and not isinstance(value, bool)
        else:
            right = value is None or isinstance(value, str)
        if not right:
            return f"“{name}” of a user task cannot be {value!r}."
    return ""


def fields_of(task: CreateUserTask) -> dict[str, Any]:
    """The correctable fields of a task about to be created, and its name."""
    return {name: getattr(task, name) for name in (*FIELDS, "name")}


def listener_headers(instance: ElementInstance) -> dict[str, str]:
    """What the worker of a task listener is told of the task, changes asked for included."""
    asked = instance.data.get(ASKED) or {}
    changes = asked.get("changes", {})
    fields = {**instance.data.get(TASK, {}), **changes}
    headers = {
        _PREFIX + header: value if isinstance(value, str) else json.dumps(value)
        for field, header in _HEADERS.items()
        if (value := fields.get(field)) not in (None, [], "")
    }
    if asked.get("action"):
        headers[_PREFIX + "action"] = asked["action"]
    if changes:
        headers[_PREFIX + "changedAttributes"] = json.dumps([_HEADERS[name] for name in changes])
    return headers
