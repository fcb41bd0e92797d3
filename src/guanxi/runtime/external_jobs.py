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
from guanxi.platform.errors import Invalid
from guanxi.runtime.job_holding import Place, hold, key_text, locked
from guanxi.runtime.jobs import LONGEST_ERROR, job_context
from guanxi.runtime.leases import MOST_BYTES, too_large
from guanxi.runtime.ports import IncidentType
from guanxi.runtime.retries import back_off
from guanxi.runtime.runtime import Runtime
from guanxi.runtime.stepping import Live
from guanxi.runtime.store import external_jobs as store
from guanxi.runtime.store import jobs
from guanxi.runtime.store.movement import ASIDE

_TOKEN_BITS = 64


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
            activated.append(_activated(tx, live, row, token, until, fetch))
    jobs.claim(tx, taken)
    return activated


def _activated(
    tx: Tx, live: Live, row: Any, token: str, until: int, fetch: Collection[str] | None
) -> ExternalJob:
    context = job_context(tx, live, row, row.attempts + 1, from_micros(until))
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
    held = hold(runtime, tx, place, token, actor)
    held.finish(commands.CompleteJob(held.row.wait_key, variables, result))


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
    held = hold(runtime, tx, place, token, actor)
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
    held = hold(runtime, tx, place, token, actor)
    held.finish(commands.ThrowError(held.row.wait_key, code, message, variables or {}))


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
        row = hold(runtime, tx, place, token, actor).row
    else:
        require(actor, "manage", "process_instance")
        _, row = locked(runtime, tx, place)
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
