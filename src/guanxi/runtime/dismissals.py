"""Dismissing incidents of no run: what crashed before it had one is dropped, for a reason, instead of tried again.

A run that stands still is cancelled, moved or tried again; what has no run could only be tried again, also when it never
can succeed or nobody wants it any more. What else hangs on it goes on: of starts that wait for one record only the one
that crashes is dropped, and an operation over many runs is left paused, to be resumed or cancelled.
"""

import logging
from typing import Any

from guanxi.access.audit import append_audit
from guanxi.access.contracts import Actor
from guanxi.platform.database import Tx
from guanxi.platform.errors import Conflict, Invalid
from guanxi.runtime import batch_operations, record_runs
from guanxi.runtime.contracts import Incident
from guanxi.runtime.incidents import get_incident, resolved_already
from guanxi.runtime.instances import actor_text
from guanxi.runtime.parcels import unpack
from guanxi.runtime.runtime import Runtime
from guanxi.runtime.stepping import Batch
from guanxi.runtime.store import stopped as store

log = logging.getLogger(__name__)

LONGEST_REASON = 1000


def dismiss_incident(runtime: Runtime, tx: Tx, key: int, reason: str, *, actor: Actor) -> Incident:
    """Close an incident of no run without another try; the audit log keeps the reason.

    Raises:
        Invalid: code ``runtime.reason_missing``: it is empty, or longer than 1000 characters.
        NotFound: code ``runtime.unknown_incident``.
        Conflict: code ``runtime.incident_resolved``, or ``runtime.incident_of_run``: it holds up a run.
    """
    _check(reason)
    found = get_incident(runtime, tx, key)
    if found.instance_key:
        raise Conflict(
            "runtime.incident_of_run",
            f"The incident {key} holds up the run {found.instance_key}.",
            "Try it again, move the token or cancel the run.",
        )
    step = store.unowned(tx, key)
    if step is None:
        raise resolved_already(key)
    _dismiss(runtime, tx, [step], reason, actor)
    return get_incident(runtime, tx, key)


def dismiss_alike(
    runtime: Runtime, tx: Tx, signature: str, reason: str, *, actor: Actor, most: int = 100
) -> int:
    """Dismiss at most that many open incidents of one cause that are of no run; call again until it is 0.

    Returns:
        How many; those that hold up a run stay open.

    Raises:
        Invalid: code ``runtime.reason_missing``.
    """
    _check(reason)
    steps = store.unowned_alike(tx, signature, most)
    _dismiss(runtime, tx, steps, reason, actor)
    return len(steps)


def _check(reason: str) -> None:
    if not reason.strip() or len(reason) > LONGEST_REASON:
        message = "Dismissing an incident needs a reason."
        fields = {"reason": f"is empty or longer than {LONGEST_REASON} characters"}
        raise Invalid("runtime.reason_missing", message, "Say why it is not tried again.", fields)


def _dismiss(runtime: Runtime, tx: Tx, steps: Any, reason: str, actor: Actor) -> None:
    batch = runtime.batch(tx)
    for step in steps:
        if step.kind == "delivery":
            _let_go_on(batch, store.on_its_way(tx, step.delivery_key))
        store.drop(tx, step)
        row = ("dismissed", batch.at, actor_text(actor), 0, -step.incident_key)
        batch.writes.closed_incidents.append(row)
    batch.flush()
    told = {"state": ("open", "dismissed"), "reason": (None, reason.strip())}
    for step in steps:
        append_audit(tx, actor, "dismiss", "incident", str(step.incident_key), told)


def _let_go_on(batch: Batch, row: Any) -> None:
    """Do what others wait for behind a delivery that is dropped."""
    if row is None or row.kind not in ("batch", "next_run"):
        return
    try:
        parcel = unpack(row.parcel)
    except Exception:  # that may be why it crashed
        log.exception("what is dropped cannot be read")
        return
    if row.kind == "batch":
        batch_operations.leave_paused(batch.tx, parcel)
    else:
        record_runs.drop_next(batch, parcel)
