"""What all jobs share: how a handler sees one, and what its outcome does to the instance."""

from datetime import datetime, timedelta
from typing import Any

import msgspec

from guanxi.access.contracts import process_actor
from guanxi.access.identities import roles_of_identity
from guanxi.access.role_store import held_roles
from guanxi.engine import Rejection, commands, visible_variables
from guanxi.platform.clock import to_micros
from guanxi.platform.database import Tx
from guanxi.platform.errors import GuanxiError
from guanxi.runtime.ports import BpmnError, Completed, Failed, JobContext, JobOutcome, Waiting
from guanxi.runtime.retries import back_off
from guanxi.runtime.stepping import Batch, Live

LOOK_AGAIN = timedelta(days=1)
"""A parked job looks again after this time by itself: quiet imports change records without telling anybody."""

LONGEST_ERROR = 2000
"""Characters of what went wrong that are kept with a job."""
_HEADERS = msgspec.json.Decoder(dict[str, str])
_CAUSES = msgspec.json.Decoder(tuple[int, ...])


def job_context(tx: Tx, live: Live, row: Any, attempt: int, now: datetime) -> JobContext:
    """Return the job as its handler sees it."""
    element = live.definition.element(row.element_id)
    process = live.definition
    return JobContext(
        key=row.wait_key,
        instance_key=live.key,
        process_id=process.process_id,
        element_id=row.element_id,
        element_name=(element.name if element else "") or row.element_id,
        type=row.type,
        headers={} if row.headers == "{}" else _HEADERS.decode(row.headers),
        variables=visible_variables(live.state, row.element_key),
        attempt=attempt,
        idempotency_key=idempotency_key(live, row),
        object=live.object,
        record_id=live.record_id,
        actor=process_actor(
            process.process_id,
            process.name,
            instance_key=live.key,
            element_id=row.element_id,
            caused_by=() if live.causes == "[]" else _CAUSES.decode(live.causes),
            **_rights(tx, process.identity),
        ),
        now=now,
    )


def _rights(tx: Tx, identity: str) -> dict[str, Any]:
    """Return with which roles a process acts: those of the identity it declares, read anew for each job."""
    if not identity:
        return {}
    roles = roles_of_identity(tx, identity)
    return {"roles": roles, "held": held_roles(tx, roles)}


def idempotency_key(live: Live, row: Any) -> str:
    """Return the key of a job's effect: the same for every try, another for every visit of the element.

    Tries after an incident count as well; but a listener, which may be called many times in one visit, has a key
    for each call.
    """
    wait = live.state.waits.get(row.wait_key)
    visit = f"{live.key}-{row.element_key}"
    return f"{visit}-{row.wait_key}" if wait is not None and wait.listener else visit


def settle(
    batch: Batch, live: Live, row: Any, outcome: JobOutcome, *, attempt: int, actor: str
) -> Rejection | None:
    """Let the outcome of a job change its instance: go on, throw, wait for the next try, or stop with an incident."""
    key = row.wait_key
    if row.error:
        batch.writes.closed_record_waits.append((row.instance_key, key))
    if isinstance(outcome, Completed):
        return batch.step(live, commands.CompleteJob(key, outcome.variables), actor=actor, attempts=attempt)
    if isinstance(outcome, BpmnError):
        command = commands.ThrowError(key, outcome.code, outcome.message, outcome.variables)
        return batch.step(live, command, actor=actor, attempts=attempt)
    if outcome.retryable and row.retries > 1:
        _retry(batch, row, outcome, attempt)
        return None
    failure = commands.FailJob(key, outcome.message, outcome.code, outcome.incident)
    return batch.step(live, failure, actor=actor, attempts=attempt)


def park(batch: Batch, row: Any, outcome: Waiting) -> None:
    """Let a job wait for the next change of a record; no try is counted, and no lease is held."""
    place = (row.instance_key, row.wait_key)
    fields = msgspec.json.encode(outcome.fields).decode()
    text = f"Waits for {', '.join(outcome.fields)}."
    batch.writes.parked_jobs.append((to_micros(batch.now + LOOK_AGAIN), text[:LONGEST_ERROR], *place))
    batch.writes.closed_record_waits.append(place)
    batch.writes.record_waits.append((*place, outcome.object, outcome.record_id, fields))


def _retry(batch: Batch, row: Any, outcome: Failed, attempt: int) -> None:
    at = outcome.retry_at or batch.now + back_off(attempt, batch.tx.ids)
    batch.writes.retried_jobs.append(
        (
            to_micros(at),
            "",
            "",
            row.retries - 1,
            attempt,
            outcome.message[:LONGEST_ERROR],
            row.instance_key,
            row.wait_key,
        )
    )


def failure_of(error: Exception) -> Failed:
    """Return an exception of a handler as a failure: a refusal with its code, anything else by its class."""
    if isinstance(error, GuanxiError):
        return Failed(str(error), error.code)
    return Failed(f"{type(error).__name__}: {error}", "handler.crashed", incident="UNKNOWN")
