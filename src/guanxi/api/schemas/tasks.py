"""User tasks."""

from datetime import datetime
from typing import Any

import msgspec

from guanxi.api.schemas.records import RecordRef, TimelineActor
from guanxi.api.schemas.session import Person


class UserTask(msgspec.Struct, frozen=True, kw_only=True):
    """A piece of work for a person. ``state`` is ``open``, ``completed`` or ``cancelled``.

    ``owner`` is for whom the assignee does it while it is ``delegated``; it goes back to them. ``ended_by`` is who
    completed or cancelled it; ``null`` while it is open or when the process ended it.
    """

    key: str
    name: str
    element_id: str
    process_id: str
    process_name: str
    instance_key: str
    assignee: Person | None
    owner: Person | None
    delegated: bool
    candidate_groups: list[str]
    candidate_users: list[Person]
    created_at: datetime
    due_at: datetime | None
    follow_up_at: datetime | None
    priority: int
    state: str
    ended_by: TimelineActor | None
    record: RecordRef | None


class UserTasks(msgspec.Struct, frozen=True):
    """One page of tasks, the most urgent first; ``total`` counts those of all pages."""

    items: list[UserTask]
    total: int
    next_cursor: str | None


class UserTaskCounts(msgspec.Struct, frozen=True):
    """How many open tasks each part of the inbox holds, and how many of one's own are overdue."""

    mine: int
    team: int
    delegated: int
    overdue: int


class UserTaskDetail(UserTask, frozen=True, kw_only=True):
    """A task with its form (a form-js schema) and the variables it sees."""

    form: dict[str, Any] | None
    variables: dict[str, Any]


class Assignment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whose task it shall be, by id; ``me`` is whoever asks, ``null`` puts it back to its groups."""

    assignee: str | None


class Completion(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The answers of the form, by the key of its fields."""

    variables: dict[str, Any] = {}


class Delegation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who shall do it for the person who has it."""

    assignee: str


class UserTaskChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is to change of a task; a member that is missing stays, ``null`` takes a date away."""

    due_at: datetime | msgspec.UnsetType | None = msgspec.UNSET
    follow_up_at: datetime | msgspec.UnsetType | None = msgspec.UNSET
    priority: int | msgspec.UnsetType = msgspec.UNSET
    candidate_groups: list[str] | msgspec.UnsetType = msgspec.UNSET
    candidate_users: list[str] | msgspec.UnsetType = msgspec.UNSET


class TaskComment(msgspec.Struct, frozen=True):
    """What somebody says about a task."""

    key: str
    at: datetime
    actor: TimelineActor | None
    text: str


class TaskComments(msgspec.Struct, frozen=True):
    """Comments, oldest first."""

    items: list[TaskComment]


class NewTaskComment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is to be said."""

    text: str
