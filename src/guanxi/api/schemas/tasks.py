"""User tasks."""

from datetime import datetime
from typing import Any

import msgspec

from guanxi.api.schemas.records import RecordRef, TimelineActor
from guanxi.api.schemas.session import Person


class UserTask(msgspec.Struct, frozen=True, kw_only=True):
    """A piece of work for a person. ``state`` is ``open``, ``completed`` or ``cancelled``.

    ``ended_by`` is who completed or cancelled it; ``null`` while it is open or when the process ended it.
    """

    key: str
    name: str
    element_id: str
    process_id: str
    process_name: str
    instance_key: str
    assignee: Person | None
    candidate_groups: list[str]
    created_at: datetime
    due_at: datetime | None
    follow_up_at: datetime | None
    priority: int
    state: str
    ended_by: TimelineActor | None
    record: RecordRef | None


class UserTasks(msgspec.Struct, frozen=True):
    """Tasks, the most urgent first: at most 200; ``total`` counts all of them."""

    items: list[UserTask]
    total: int


class UserTaskDetail(UserTask, frozen=True, kw_only=True):
    """A task with its form (a form-js schema) and the variables it sees."""

    form: dict[str, Any] | None
    variables: dict[str, Any]


class Assignment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whose task it shall be; ``null`` puts it back to its groups."""

    assignee: str | None


class Completion(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The answers of the form, by the key of its fields."""

    variables: dict[str, Any] = {}
