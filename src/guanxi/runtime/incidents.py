"""Incidents: seeing what stands still, and trying again, one or all of one cause."""

from typing import Any

from guanxi.access.audit import append_audit
from guanxi.access.contracts import Actor
from guanxi.engine import ROOT, commands
from guanxi.platform.clock import from_micros
from guanxi.platform.database import Tx
from guanxi.platform.errors import Conflict
from guanxi.runtime import stopped
from guanxi.runtime.contracts import Cause, Incident
from guanxi.runtime.errors import refusal, unknown
from guanxi.runtime.instances import actor_text
from guanxi.runtime.runtime import Runtime
from guanxi.runtime.stepping import Batch, Live
from guanxi.runtime.store import incidents as store
from guanxi.runtime.store import stopped as stopped_store


def list_incidents(
    runtime: Runtime,
    tx: Tx,
    *,
    state: str = "open",
    instance_key: int | None = None,
    record_id: str = "",
    signature: str = "",
    process_id: str = "",
    owner: str | None = None,
    limit: int = 200,
) -> list[Incident]:
    """Return incidents, newest first; empty texts do not filter, but as ``owner``: those that nobody has."""
    rows = store.select(
        tx,
        state=state,
        instance_key=instance_key,
        record_id=record_id,
        signature=signature,
        process_id=process_id,
        owner=owner,
        limit=limit,
    )
    return [_incident(runtime, tx, row) for row in rows]


def list_causes(runtime: Runtime, tx: Tx, *, owner: str | None = None, limit: int = 200) -> list[Cause]:
    """Return what stands still by its cause, the most frequent first.

    Args:
        owner: only causes of which this user has an incident, with all their incidents; the empty text: of which
            nobody has one.
    """
    rows = store.by_cause(tx, owner=owner, limit=limit)
    owners = store.owners_by_cause(tx, [row.signature for row in rows])
    return [
        Cause(
            example=_incident(runtime, tx, row),
            incidents=row.number,
            instances=row.instances,
            first_at=from_micros(row.first_at),
            last_at=from_micros(row.last_at),
            owners=owners[row.signature],
        )
        for row in rows
    ]


def get_incident(runtime: Runtime, tx: Tx, key: int) -> Incident:
    """Return an incident.

    Raises:
        NotFound: code ``runtime.unknown_incident``.
    """
    row = store.get(tx, key)
    if row is None:
        raise unknown("incident", key)
    return _incident(runtime, tx, row)


def resolve_incident(runtime: Runtime, tx: Tx, key: int, *, actor: Actor) -> Incident:
    """Run the failed step again; if it fails again, a new incident opens.

    Raises:
        NotFound: code ``runtime.unknown_incident``.
        Conflict: code ``runtime.incident_resolved`` or ``runtime.suspended``.
    """
    found = get_incident(runtime, tx, key)
    batch = runtime.batch(tx)
    if found.instance_key:
        _resolve(batch, found, actor)
    else:
        _resolve_unowned(batch, key, actor)
    batch.flush()
    append_audit(tx, actor, "resolve", "incident", str(key), {"state": ("open", "resolved")})
    return get_incident(runtime, tx, key)


def _resolve(batch: Batch, found: Incident, actor: Actor) -> None:
    live = batch.load(found.instance_key)
    row = store.get(batch.tx, found.key)  # again, now that the instance is locked
    if row.state != "open":
        raise resolved_already(found.key)
    if row.incident_key < 0:
        _take_up(batch, live, row, actor_text(actor))
    else:
        rejection = batch.step(live, commands.ResolveIncident(row.incident_key), actor=actor_text(actor))
        if rejection is not None:
            raise refusal(rejection)


def _resolve_unowned(batch: Batch, key: int, actor: Actor) -> None:
    step = stopped_store.unowned(batch.tx, key)
    if step is None:
        raise resolved_already(key)
    stopped.take_up_unowned(batch, step, actor_text(actor))


def resolved_already(key: int) -> Conflict:
    """Return the refusal of who comes too late."""
    return Conflict(
        "runtime.incident_resolved", f"The incident {key} was resolved already.", "Reload the list."
    )


def _take_up(batch: Batch, live: Live, row: Any, actor: str) -> None:
    """Let the work of a step that crashed be done again, by a worker."""
    if ROOT in live.state.suspended:
        raise Conflict(
            "runtime.suspended", f"The instance {live.key} is suspended.", "Resume it first, then try again."
        )
    for step in stopped_store.of_instance(batch.tx, live.key):
        if step.incident_key == row.key:
            stopped.take_up(batch, live, step, actor)


def resolve_alike(runtime: Runtime, tx: Tx, signature: str, *, actor: Actor, most: int = 100) -> int:
    """Resolve at most that many open incidents of one cause and return how many; call again until it is 0.

    Those of suspended instances stay: they wait for their instance.
    """
    resolved, before = 0, None
    while resolved < most:
        rows = store.select(
            tx,
            state="open",
            instance_key=None,
            record_id="",
            signature=signature,
            owner=None,
            limit=most - resolved,
            before=before,
        )
        if not rows:
            break
        before = rows[-1].key
        for row in sorted(rows, key=lambda found: int(found.instance_key)):
            resolved += _resolve_unless_suspended(runtime, tx, row.key, actor)
    return resolved


def _resolve_unless_suspended(runtime: Runtime, tx: Tx, key: int, actor: Actor) -> bool:
    try:
        resolve_incident(runtime, tx, key, actor=actor)
    except Conflict as error:
        if error.code != "runtime.suspended":
            raise
        return False
    return True


def _incident(runtime: Runtime, tx: Tx, row: Any) -> Incident:
    element = (
        runtime.definitions.load(tx, row.definition_key).element(row.element_id) if row.process_id else None
    )
    return Incident(
        key=row.key,
        instance_key=row.instance_key,
        process_id=row.process_id,
        process_name=row.process_name,
        element_id=row.element_id,
        element_name=(element.name if element else "") or row.element_id,
        element_type=str(element.type) if element else "",
        type=row.type,
        message=row.message,
        signature=row.signature,
        state=row.state,
        attempts=row.attempts,
        opened_at=from_micros(row.opened_at),
        closed_at=None if row.closed_at is None else from_micros(row.closed_at),
        closed_by=row.closed_by,
        owner=row.owner,
        object=row.object,
        record_id=row.record_id,
    )
