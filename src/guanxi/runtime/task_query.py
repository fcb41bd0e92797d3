"""Which user tasks are wanted, and where a page of them goes on."""

from collections.abc import Collection
from datetime import datetime
from typing import Literal

import msgspec

TaskState = Literal["open", "completed", "cancelled"]


class TaskQuery(msgspec.Struct, frozen=True, kw_only=True):
    """What is None or empty does not filter.

    Attributes:
        assignee: only those of this person; the empty text: those nobody has taken.
        owner: only those this person has given to somebody else to do for them.
        offered_to: a user id and group names: only those of which one is a candidate.
        visible_to: a user id and group names: only those this person may see, see ``task_rights``.
        due_before, due_after: only those that are due before, or at or after, a moment; none without a date.
        follow_up_before: without those to be looked at from this moment on only.
    """

    state: TaskState = "open"
    assignee: str | None = None
    owner: str = ""
    offered_to: tuple[str, Collection[str]] | None = None
    visible_to: tuple[str, Collection[str]] | None = None
    object: str = ""
    record_id: str = ""
    process_id: str = ""
    instance_key: int = 0
    element_id: str = ""
    due_before: datetime | None = None
    due_after: datetime | None = None
    follow_up_before: datetime | None = None


class TaskPlace(msgspec.Struct, frozen=True, array_like=True):
    """The last task of a page: of open ones priority and due date, of others the moment they ended; microseconds."""

    key: int
    priority: int
    due_at: int | None
    ended_at: int | None
