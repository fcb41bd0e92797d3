"""Finding runs, and one operation over many of them."""

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec

from guanxi.api.schemas.processes import ProcessInstance

_Name = Annotated[str, msgspec.Meta(max_length=255)]
_Digits = Annotated[str, msgspec.Meta(pattern=r"^\d{1,19}$")]
_Kind = Literal["cancel", "retry", "suspend", "resume", "set_variables", "migrate", "move"]


class RunFilter(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Which runs are meant; what is not given does not filter.

    ``state`` ``incident`` means active ones with an open incident. ``signature`` is that of an open incident.
    ``element_id``: an element at which they are now; with ``done_from`` or ``done_before`` one that was completed in that
    time. Without it these ask for any task completed in that time. ``variables``: value by name; each must be that of a variable in some scope of the run.
    """

    process_id: _Name = ""
    definition_key: _Digits | None = None
    state: Literal["active", "completed", "cancelled", "incident"] | None = None
    object: _Name = ""
    record_id: _Name = ""
    started_from: datetime | None = None
    started_before: datetime | None = None
    signature: _Name = ""
    element_id: _Name = ""
    done_from: datetime | None = None
    done_before: datetime | None = None
    instance_keys: Annotated[list[_Digits], msgspec.Meta(max_length=1000)] = msgspec.field(
        default_factory=list
    )
    variables: dict[str, Any] = msgspec.field(default_factory=dict)


class RunSearch(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A filter, and which page."""

    filter: RunFilter = msgspec.field(default_factory=RunFilter)
    cursor: str | None = None
    limit: Annotated[int, msgspec.Meta(ge=1, le=200)] = 50


class RunsFound(msgspec.Struct, frozen=True):
    """Runs, newest first. With a filter by variables a page may be short, even empty, though ``next_cursor`` goes on:
    one search reads a bounded number of runs.
    """

    items: list[ProcessInstance]
    next_cursor: str | None


class BatchWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What to do with all active runs that match; the filter must name something.

    ``set_variables`` needs ``variables``; ``migrate`` a ``definition_key`` and, where ids differ, a ``mapping``;
    ``move`` ``from_element`` and ``to_element``. ``retry`` tries all open incidents again, or those of the filter's
    ``signature``.
    """

    kind: _Kind
    filter: RunFilter
    variables: dict[str, Any] = msgspec.field(default_factory=dict)
    definition_key: _Digits | None = None
    mapping: dict[str, str] = msgspec.field(default_factory=dict)
    from_element: _Name = ""
    to_element: _Name = ""


class BatchProblem(msgspec.Struct, frozen=True):
    """A run with which it cannot be done."""

    instance_key: str
    code: str
    message: str


class BatchPreview(msgspec.Struct, frozen=True):
    """How many runs are meant (null: not counted), and, for a migration, which of the first ones would be stranded."""

    total: int | None
    looked_at: int
    problems: list[BatchProblem]


class BatchOperation(msgspec.Struct, frozen=True, kw_only=True):
    """How far it has come. ``state``: ``running``, ``paused``, ``done`` or ``cancelled``; ``total`` may be null until
    it is done.
    """

    key: str
    kind: str
    state: str
    total: int | None
    done: int
    failed: int
    created_at: datetime
    ended_at: datetime | None
    actor: str
    filter: dict[str, Any]


class BatchOperations(msgspec.Struct, frozen=True):
    """Operations, newest first."""

    items: list[BatchOperation]
    next_cursor: str | None


class BatchFailures(msgspec.Struct, frozen=True):
    """Runs with which it could not be done, in the order of their keys."""

    items: list[BatchProblem]
    next_cursor: str | None
