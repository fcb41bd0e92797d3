"""One change to many records."""

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec

from guanxi.records.bulk import MOST_RECORDS

BulkAction = Literal["update", "archive", "restore"]
BulkState = Literal["running", "suspended", "done", "failed", "cancelled"]
BulkMode = Literal["run", "skip"]


class BulkWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What to do to all records that match ``filter`` and ``q``, of which one is needed.

    ``{"all": []}`` is every record. ``restore`` is about archived records, the others about those that are not.
    ``values`` are those of ``update``, by field name. ``mode`` ``skip`` keeps processes from starting. ``at_most``: refused when
    more records match.
    """

    action: BulkAction
    filter: dict[str, Any] | None = None
    q: str = ""
    values: dict[str, Any] = msgspec.field(default_factory=dict)
    mode: BulkMode = "run"
    at_most: Annotated[int, msgspec.Meta(ge=0, le=MOST_RECORDS)] = MOST_RECORDS


class BulkUndo(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How an operation is taken back. ``mode`` ``skip`` keeps processes from starting."""

    mode: BulkMode = "run"


class BulkPreview(msgspec.Struct, frozen=True):
    """How many records match, and how many of these one may change.

    Exact up to 100,000, one more when there are more. ``too_many``: the operation would be refused.
    """

    total: int
    permitted: int
    too_many: bool


class BulkRefusal(msgspec.Struct, frozen=True):
    """A record that was left as it is, and why."""

    id: str
    number: str
    code: str
    message: str


class BulkProblem(msgspec.Struct, frozen=True):
    """Why an operation failed."""

    code: str
    message: str
    cure: str


class BulkOperation(msgspec.Struct, frozen=True, kw_only=True):
    """An operation and how far it has come.

    ``state`` is ``running``, ``suspended``, ``done``, ``failed`` (then ``problem`` says why) or ``cancelled``. ``total`` was counted when it
    was asked for; ``changed``, ``unchanged`` (they were so already) and ``refused`` had their turn. ``refusals`` are the first
    100 of those refused. An operation of the action ``undo`` takes the one back whose key is ``undoes``.
    """

    key: str
    action: Literal["update", "archive", "restore", "undo"]
    object: str
    filter: Any
    q: str
    values: dict[str, Any]
    mode: BulkMode
    undoes: str | None
    state: BulkState
    total: int
    changed: int
    unchanged: int
    refused: int
    refusals: list[BulkRefusal]
    problem: BulkProblem | None
    by: str
    created_at: datetime
    finished_at: datetime | None


class BulkOperations(msgspec.Struct, frozen=True):
    """A page of operations, newest first."""

    items: list[BulkOperation]
    next_cursor: str | None
