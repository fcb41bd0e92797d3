"""Jobs for workers of other programs, in any language: activated under a lease, then answered one by one.

Every activation has a new lease token, and every answer must carry the present one: who comes back after the lease
has run out *and* somebody else has taken the job is refused, and so is a second answer. A worker that dies simply
lets its leases run out; that uses up no retry. Hence work is done at least once, and a worker that must not do it
twice tells doubles by the job's ``idempotency_key``.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal

import msgspec

from guanxi.access.audit import append_audit
from guanxi.access.contracts import Actor
from guanxi.access.roles import require
from guanxi.engine import ROOT, commands
from guanxi.engine.commands import JobResult as JobResult  # the API gives it back to ``complete_job``
from guanxi.feel.codec import dumps
from guanxi.platform.clock import from_micros, to_micros
from guanxi.platform.database import Tx
from guanxi.platform.errors import Conflict, GuanxiError, Invalid, NotFound
from guanxi.runtime.errors import refusal
from guanxi.runtime.instances import actor_text
from guanxi.runtime.jobs import LONGEST_ERROR, job_context
from guanxi.runtime.leases import MOST_BYTES, too_large
from guanxi.runtime.ports import IncidentType
from guanxi.runtime.retries import back_off
from guanxi.runtime.runtime import Runtime
from guanxi.runtime.stepping import Batch, Live
from guanxi.runtime.store import external_jobs as store
from guanxi.runtime.store import jobs
from guanxi.runtime.store.movement import ASIDE

_TOKEN_BITS = 64

Place = tuple[int, int]
"""Key of the instance, and key of the job inside it."""


class ExternalJob(msgspec.Struct, frozen=True, kw_only=True):
    """A job as it is given to a worker.

    Attributes:
        kind: ``element`` for the work of an activity, ``listener`` or ``ad_hoc``; the latter two may decide something
            with their result.
        listener: the event a listener listens to.
        retries: tries left, this one included.
        attempt: 1 for the first try.
        deadline: until then the job is the worker's.
        idempotency_key: the same for every try of this piece of work.
        variables: FEEL values.
    """

    instance_key: int
    wait_key: int
    type: str
    kind: Literal["element", "listener", "ad_hoc"]
    listener: str
    process_id: str
    definition_key: int
    version: int
    element_key: int
    element_id: str
    element_name: str
    headers: Mapping[str, str]
    retries: int
    attempt: int
    priority: int
    deadline: datetime
    lease_token: str
    idempotency_key: str
    object: str
    record_id: str
    variables: Mapping[str, Any]


class JobRow(msgspec.Struct, frozen=True, kw_only=True):
    """A job as operators see it. ``state``: activated, available, waiting (for its next try) or suspended."""

    instance_key: int
    wait_key: int
    type: str
    queue: str
    state: str
    process_id: str
    version: int
    element_id: str
    retries: int
    attempts: int
    priority: int
    worker: str
    error: str
    created_at: datetime
    due_at: datetime | None


def require_type(actor: Actor, job_type: str) -> None:
    """Do nothing when the actor may work jobs of this type.

    Raises:
        Forbidden: code ``access.forbidden``.
    """
    require(actor, "update", f"job.{job_type}")


def activate_jobs(
    runtime: Runtime,
    tx: Tx,
    *,
    types: Sequence[str],
    worker: str,
    lease: timedelta,
    most: int,
    fetch: Collection[str] | None = None,
) -> list[ExternalJob]:
    """Take at most that many due jobs of these types; see ``require_type`` for who may.

    Those of a higher priority come first, then those that have waited longest.

    Args:
        worker: name shown to operators.
        lease: after this time anybody may take the jobs over.
        fetch: names of the variables wanted; None: all.
    """
    batch = runtime.batch(tx)
    found = [row for one in dict.fromkeys(types) for row in store.due(tx, one, batch.at, most)]
    found.sort(key=lambda row: (-row.priority, row.due_at))
    until = to_micros(tx.now + lease)
    taken: list[tuple[Any, ...]] = []
    activated: list[ExternalJob] = []
    for row in found[:most]:
        live = batch.adopt(row)
        place = (row.instance_key, row.wait_key)
        if ROOT in live.state.suspended:  # its lease ran out meanwhile
            taken.append((ASIDE, "", row.worker, row.attempts, *place))
        elif row.wait_key in live.state.waits:
            token = tx.ids.new_token(_TOKEN_BITS)
            taken.append((until, token, worker, row.attempts + 1, *place))
            activated.append(_activated(live, row, token, until, fetch))
    jobs.claim(tx, taken)
    return activated


def _activated(live: Live, row: Any, token: str, until: int, fetch: Collection[str] | None) -> ExternalJob:
    context = job_context(live, row, row.attempts + 1, from_micros(until))
    wait = live.state.waits[row.wait_key]
    element = live.definition.element(row.element_id)
    decides = element is not None and str(element.type) == "adHocSubProcess"
    wanted = context.variables
    if fetch is not None:
        wanted = {name: wanted[name] for name in fetch if name in wanted}
    return ExternalJob(
        instance_key=live.key,
        wait_key=row.wait_key,
        type=row.type,
        kind="listener" if wait.listener else "ad_hoc" if decides else "element",
        listener=wait.listener,
        process_id=context.process_id,
        definition_key=live.definition.key,
        version=live.definition.version,
        element_key=row.element_key,
        element_id=row.element_id,
        element_name=context.element_name,
        headers=context.headers,
        retries=row.retries,
        attempt=context.attempt,
        priority=row.priority,
        deadline=from_micros(until),
        lease_token=token,
        idempotency_key=context.idempotency_key,
        object=live.object,
        record_id=live.record_id,
        variables=wanted,
    )


def complete_job(
    runtime: Runtime,
    tx: Tx,
    place: Place,
    token: str,
    variables: Mapping[str, Any],
    *,
    actor: Actor,
    result: JobResult | None = None,
) -> None:
    """Say that the work is done; the instance goes on in this transaction.

    Args:
        variables: FEEL values.
        result: only for jobs of listeners and ad-hoc sub-processes, which may decide something.

    Raises:
        NotFound: code ``runtime.unknown_job``; it was answered already, is cancelled or never was.
        Conflict: code ``runtime.stale_lease`` or ``runtime.not_activated``; also what the engine says, such as
            ``runtime.not_allowed``.
        Forbidden: code ``access.forbidden``.
        Invalid: code ``runtime.result_too_large``.
    """
    _check_size(variables)
    held = _hold(runtime, tx, place, token, actor)
    held.step(commands.CompleteJob(held.row.wait_key, variables, result))
    held.batch.flush()


def _check_size(variables: Mapping[str, Any]) -> None:
    size = len(dumps(dict(variables)))
    if size > MOST_BYTES:
        found = too_large(size)
        raise Invalid(found.code, found.message, "", {"variables": "is too large"})


def fail_job(
    runtime: Runtime,
    tx: Tx,
    place: Place,
    token: str,
    *,
    message: str,
    actor: Actor,
    retries: int | None = None,
    wait: timedelta | None = None,
    variables: Mapping[str, Any] | None = None,
) -> int:
    """Say that the work failed and return the tries left; with none an incident opens.

    Args:
        message: what went wrong and what to do, for the operator.
        retries: tries left, as the worker sees it; one less than before when not given.
        wait: until the next try; the usual back-off when not given.
        variables: FEEL values, written into the scope of the job.

    Raises:
        NotFound, Conflict, Forbidden: as ``complete_job``.
    """
    held = _hold(runtime, tx, place, token, actor)
    row = held.row
    left = max(row.retries - 1 if retries is None else retries, 0)
    if variables:
        _check_size(variables)
        held.step(commands.SetVariables(row.element_key, variables))
    if left == 0:
        kind: IncidentType = "JOB_NO_RETRIES" if message.strip() else "UNSPECIFIED"
        held.step(commands.FailJob(row.wait_key, message, incident=kind))
    else:
        pause = back_off(row.attempts, tx.ids) if wait is None else wait
        aside = ROOT in held.live.state.suspended
        at = ASIDE if aside else to_micros(tx.now + pause)
        held.batch.writes.retried_jobs.append(
            (at, "", "", left, row.attempts, message[:LONGEST_ERROR], *place)
        )
    held.batch.flush()
    return left


def throw_job_error(
    runtime: Runtime,
    tx: Tx,
    place: Place,
    token: str,
    *,
    code: str,
    actor: Actor,
    message: str = "",
    variables: Mapping[str, Any] | None = None,
) -> None:
    """Throw a business error the process may catch; where nothing does, an incident opens.

    Raises:
        NotFound, Conflict, Forbidden: as ``complete_job``.
    """
    _check_size(variables or {})
    held = _hold(runtime, tx, place, token, actor)
    held.step(commands.ThrowError(held.row.wait_key, code, message, variables or {}))
    held.batch.flush()


def update_job(
    runtime: Runtime,
    tx: Tx,
    place: Place,
    *,
    actor: Actor,
    token: str = "",
    retries: int | None = None,
    lease: timedelta | None = None,
    priority: int | None = None,
) -> datetime | None:
    """Change a job: its holder may, and operators without a token; return until when it is held, None if it is not.

    Args:
        lease: from now on; only the holder can prolong it.

    Raises:
        Invalid: code ``runtime.nothing_to_change`` or ``runtime.lease_token_missing``.
        NotFound, Conflict, Forbidden: as ``complete_job``.
    """
    if retries is None and lease is None and priority is None:
        raise Invalid(
            "runtime.nothing_to_change", "There is no change.", "Name retries, timeout or priority."
        )
    if lease is not None and not token:
        raise Invalid(
            "runtime.lease_token_missing",
            "Only who holds a job can prolong its lease.",
            "Send the lease token of its activation.",
            {"lease_token": "is missing"},
        )
    if token:
        row = _hold(runtime, tx, place, token, actor).row
    else:
        require(actor, "manage", "process_instance")
        _, row = _locked(runtime, tx, place)
    now = to_micros(tx.now)
    due_at = row.due_at if lease is None else to_micros(tx.now + lease)
    changed = (
        due_at,
        row.retries if retries is None else retries,
        row.priority if priority is None else priority,
    )
    store.change(tx, (*changed, *place))
    if not token:
        tx.wake = True
        told = {"retries": (row.retries, changed[1]), "priority": (row.priority, changed[2])}
        append_audit(tx, actor, "update", "job", key_text(place), told)
    return from_micros(due_at) if row.lease_token and due_at > now else None


def search_jobs(
    tx: Tx,
    *,
    state: str = "",
    filters: Mapping[str, Any] | None = None,
    after: Place | None = None,
    limit: int = 50,
) -> list[JobRow]:
    """Return open jobs of all queues, those of the newest instances first.

    Args:
        state: of ``JobRow``; empty: all.
        filters: by ``type``, ``queue``, ``process_id``, ``element_id``, ``worker``, ``instance_key``.
        after: the last one of the page before.
    """
    now = to_micros(tx.now)
    rows = store.select(tx, now=now, state=state, filters=dict(filters or {}), after=after, limit=limit)
    return [_row(row, now) for row in rows]


def _row(row: Any, now: int) -> JobRow:
    state = "available"
    if row.due_at == ASIDE:
        state = "suspended"
    elif row.due_at > now:
        state = "activated" if row.lease_token else "waiting"
    return JobRow(
        instance_key=row.instance_key,
        wait_key=row.wait_key,
        type=row.type,
        queue=row.queue,
        state=state,
        process_id=row.process_id,
        version=row.version,
        element_id=row.element_id,
        retries=row.retries,
        attempts=row.attempts,
        priority=row.priority,
        worker=row.worker,
        error=row.error,
        created_at=from_micros(row.created_at),
        due_at=None if state == "suspended" else from_micros(row.due_at),
    )


def key_text(place: Place) -> str:
    """Return a job's key as it stands in the contract: ``INSTANCE-JOB``."""
    return f"{place[0]}-{place[1]}"


class _Held(msgspec.Struct):
    """A job whose present holder is speaking."""

    batch: Batch
    live: Live
    row: Any
    actor: str

    def step(self, command: commands.Command) -> None:
        """Step the instance or raise why that cannot be; the transaction then changes nothing."""
        rejection = self.batch.step(self.live, command, actor=self.actor, attempts=self.row.attempts)
        if rejection is not None:
            raise refusal(rejection)


def _hold(runtime: Runtime, tx: Tx, place: Place, token: str, actor: Actor) -> _Held:
    batch, row = _locked(runtime, tx, place)
    require_type(actor, row.type)
    problem = _problem(row, token)
    if problem is not None:
        raise problem
    return _Held(batch, batch.load(place[0]), row, actor_text(actor))


def _locked(runtime: Runtime, tx: Tx, place: Place) -> tuple[Batch, Any]:
    """The job, its instance locked; jobs that Guanxi works itself are nobody else's."""
    batch = runtime.batch(tx)
    try:
        batch.load(place[0])
    except NotFound:
        raise _unknown(place) from None
    row = store.get(tx, *place)
    if row is None or row.queue != "external":
        raise _unknown(place)
    return batch, row


def _unknown(place: Place) -> NotFound:
    return NotFound(
        "runtime.unknown_job",
        f"There is no open job {key_text(place)}: it was completed, failed for good or cancelled, or never was.",
        "Drop it and go on with the next one.",
    )


def _problem(row: Any, token: str) -> GuanxiError | None:
    if row.lease_token == token:
        return None
    place = (row.instance_key, row.wait_key)
    if not row.lease_token:
        return Conflict(
            "runtime.not_activated", f"Nobody holds the job {key_text(place)}.", "Activate it first."
        )
    return Conflict(
        "runtime.stale_lease",
        f"The job {key_text(place)} is not yours any more: the lease ran out and somebody else has it.",
        "Drop it; work it again only when it is given to you again.",
    )
