"""Jobs for workers of other programs: activate, complete, fail, throw an error, change."""

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec

from guanxi.api.schemas.records import RecordRef

_Text = Annotated[str, msgspec.Meta(min_length=1, max_length=255)]
_Count = Annotated[int, msgspec.Meta(ge=0, le=1000)]
_Lease = Annotated[int, msgspec.Meta(ge=1, le=86_400_000)]
_Longest = Annotated[str, msgspec.Meta(max_length=10_000)]


class JobActivation(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Which jobs a worker wants.

    ``timeout_ms`` is the lease: after it the job is offered again. With ``request_timeout_ms`` the answer waits that
    long for the first job. ``fetch_variables`` names the variables wanted; without it all are given.
    """

    types: Annotated[list[_Text], msgspec.Meta(min_length=1, max_length=20)]
    worker: _Text
    timeout_ms: _Lease = 60_000
    max_jobs: Annotated[int, msgspec.Meta(ge=1, le=200)] = 10
    fetch_variables: Annotated[list[str], msgspec.Meta(max_length=200)] | None = None
    request_timeout_ms: Annotated[int, msgspec.Meta(ge=0, le=600_000)] = 0


class ActivatedJob(msgspec.Struct, frozen=True, kw_only=True):
    """A job in the worker's hands until ``deadline``; every answer must carry its ``lease_token``.

    ``kind`` is ``element``, ``listener`` (``listener`` says for which event) or ``ad_hoc``. ``attempt`` counts tries
    from 1, ``retries`` are those left. ``idempotency_key`` is the same for every try: send it to the other side.
    """

    key: str
    type: str
    kind: Literal["element", "listener", "ad_hoc"]
    listener: str | None
    process_id: str
    definition_key: str
    version: int
    instance_key: str
    element_key: str
    element_id: str
    element_name: str
    headers: dict[str, str]
    retries: int
    attempt: int
    priority: int
    worker: str
    deadline: datetime
    lease_token: str
    idempotency_key: str
    record: RecordRef | None
    variables: dict[str, Any]


class ActivatedJobs(msgspec.Struct, frozen=True):
    """What the worker shall do; empty when there was nothing within the request timeout."""

    jobs: list[ActivatedJob]


class AdHocActivation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An activity of an ad-hoc sub-process to start, with local variables."""

    element_id: str
    variables: dict[str, Any] = msgspec.field(default_factory=dict)


class JobDecision(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What the worker of a task listener or an ad-hoc sub-process decides.

    A listener may refuse what was asked of the user task (``denied``) or change its fields (``corrections``:
    ``assignee``, ``candidate_groups``, ``candidate_users``, ``due``, ``follow_up``, ``priority``). An ad-hoc
    sub-process starts what ``activate`` lists, or is ``completed``.
    """

    denied: bool = False
    denied_reason: str = ""
    corrections: dict[str, Any] = msgspec.field(default_factory=dict)
    activate: list[AdHocActivation] = msgspec.field(default_factory=list)
    completed: bool = False
    cancel_remaining: bool = False


class JobCompletion(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The work is done; ``variables`` are its result."""

    lease_token: str
    variables: dict[str, Any] = msgspec.field(default_factory=dict)
    result: JobDecision | None = None


class JobFailure(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The work failed. ``retries`` are the tries left as the worker sees it: one less than before if not given, 0 for an
    incident. ``retry_back_off_ms`` is the pause before the next one, the usual back-off if not given. ``variables``
    are local to the activity.
    """

    lease_token: str
    message: _Longest = ""
    retries: _Count | None = None
    retry_back_off_ms: Annotated[int, msgspec.Meta(ge=0, le=31_536_000_000)] | None = None
    variables: dict[str, Any] = msgspec.field(default_factory=dict)


class JobFailed(msgspec.Struct, frozen=True):
    """Tries left; with none there is an incident now."""

    retries: int


class JobError(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A business error the process may catch by its ``code``; where nothing does, an incident opens."""

    lease_token: str
    code: _Text
    message: _Longest = ""
    variables: dict[str, Any] = msgspec.field(default_factory=dict)


class JobChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What to change. The holder of the job sends its ``lease_token`` and may prolong the lease, from now on, with
    ``timeout_ms``; operators change ``retries`` and ``priority`` without a token.
    """

    lease_token: str = ""
    timeout_ms: _Lease | None = None
    retries: Annotated[int, msgspec.Meta(ge=1, le=1000)] | None = None
    priority: Annotated[int, msgspec.Meta(ge=0, le=1_000_000)] | None = None


class JobHeld(msgspec.Struct, frozen=True):
    """Until when the job is held; null when nobody holds it."""

    deadline: datetime | None


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """An open job. ``state``: ``activated``, ``available``, ``waiting`` (for its next try) or ``suspended``.

    ``queue`` says who works it: ``external`` workers of other programs, any other one Guanxi itself.
    ``error`` is what the last try failed of; ``due_at`` the end of its lease or the next try.
    """

    key: str
    type: str
    queue: str
    state: str
    process_id: str
    version: int
    instance_key: str
    element_id: str
    retries: int
    attempts: int
    priority: int
    worker: str
    error: str
    created_at: datetime
    due_at: datetime | None


class Jobs(msgspec.Struct, frozen=True):
    """One page of jobs, those of the newest runs first."""

    items: list[Job]
    next_cursor: str | None
