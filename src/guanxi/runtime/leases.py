"""Jobs that act on the outside world: claimed under a lease, worked without any transaction, handed over later.

The lease token proves the claim: who comes back without the present one is refused, and so is a second
completion. What the outside world answered is kept in the ledger even then, so that the next try hands over
that answer instead of acting again.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import msgspec

from guanxi.engine import Rejection
from guanxi.feel.codec import dumps, loads
from guanxi.platform.clock import to_micros
from guanxi.platform.database import Tx
from guanxi.platform.errors import Conflict, GuanxiError, NotFound
from guanxi.runtime.errors import refusal
from guanxi.runtime.jobs import idempotency_key, job_context, settle
from guanxi.runtime.ports import Completed, JobContext, JobOutcome
from guanxi.runtime.runtime import Runtime
from guanxi.runtime.store import jobs as store

_TOKEN_BITS = 64


class Claim(msgspec.Struct, frozen=True):
    """A job in somebody's hands. ``known`` is the answer of an earlier try, which must not act again."""

    context: JobContext
    token: str
    known: Completed | None = None


def claim(
    runtime: Runtime, tx: Tx, *, worker: str, lease: timedelta, most: int, queue: str = "effect"
) -> list[Claim]:
    """Take at most that many due jobs for a worker.

    Args:
        worker: name shown to operators.
        lease: after this time anybody may take the jobs over, unless it was renewed.
    """
    batch = runtime.batch(tx)
    rows = store.due(tx, queue, batch.at, most)
    known = _known(tx, [row for row in rows if row.attempts])
    until = to_micros(tx.now + lease)
    claims: list[Claim] = []
    taken: list[tuple[Any, ...]] = []
    for row in rows:
        live = batch.adopt(row)
        if row.wait_key not in live.state.waits:
            continue
        token = tx.ids.new_token(_TOKEN_BITS)
        context = job_context(live, row, row.attempts + 1, tx.now)
        claims.append(Claim(context, token, known.get(context.idempotency_key)))
        taken.append((until, token, worker, row.attempts + 1, row.instance_key, row.wait_key))
    store.claim(tx, taken)
    return claims


def _known(tx: Tx, rows: list[Any]) -> dict[str, Completed]:
    keys = [idempotency_key(row.instance_key, row.element_key) for row in rows]
    return {
        key: Completed(loads(row.variables.encode()), loads(row.receipt.encode()))
        for key, row in store.receipts(tx, keys).items()
    }


def renew(tx: Tx, claims: Sequence[Claim], lease: timedelta) -> None:
    """Prolong leases; those lost meanwhile stay lost."""
    until = to_micros(tx.now + lease)
    store.renew(tx, [(until, claim.context.instance_key, claim.context.key, claim.token) for claim in claims])


def hand_over(
    runtime: Runtime, tx: Tx, done: Sequence[tuple[Claim, JobOutcome]], *, actor: str
) -> list[GuanxiError | None]:
    """Hand over what came out of claimed jobs, in one batch; return for each None or why it was refused.

    Refusals: NotFound ``runtime.unknown_job`` (unknown or completed), Conflict ``runtime.stale_lease``.
    """
    batch = runtime.batch(tx)
    for key in sorted({claim.context.instance_key for claim, _ in done}):
        try:
            batch.load(key)
        except NotFound:
            continue
    rows = store.of_instances(tx, {claim.context.instance_key for claim, _ in done})
    store.write_receipts(tx, _receipts(batch.at, done, rows))
    answers = []
    for claim, outcome in done:
        at = (claim.context.instance_key, claim.context.key)
        answers.append(_hand_over(batch, rows.get(at), claim, outcome, actor))
        if answers[-1] is None:
            rows.pop(at)
    batch.flush()
    return answers


def _hand_over(batch: Any, row: Any, claim: Claim, outcome: JobOutcome, actor: str) -> GuanxiError | None:
    context = claim.context
    if row is None:
        return NotFound(
            "runtime.unknown_job",
            f"The instance {context.instance_key} has no job {context.key}: it was completed or cancelled.",
        )
    if row.lease_token != claim.token:
        return Conflict(
            "runtime.stale_lease",
            f"The job {context.key} of instance {context.instance_key} is not yours any more: the lease ran out.",
            "Claim it again.",
        )
    live = batch.load(context.instance_key)
    rejection: Rejection | None = settle(batch, live, row, outcome, attempt=row.attempts, actor=actor)
    return None if rejection is None else refusal(rejection)


def _receipts(at: int, done: Sequence[tuple[Claim, JobOutcome]], rows: Mapping[Any, Any]) -> list[Any]:
    """Return the ledger rows of new answers, one per effect, of jobs that still exist."""
    found: dict[str, Any] = {}
    for claim, outcome in done:
        context = claim.context
        if (context.instance_key, context.key) not in rows:
            continue
        if isinstance(outcome, Completed) and claim.known is None:
            key = context.idempotency_key
            found[key] = (
                key,
                context.instance_key,
                int(key.rpartition("-")[2]),
                context.type,
                at,
                dumps(dict(outcome.receipt)).decode(),
                dumps(dict(outcome.variables)).decode(),
            )
    return list(found.values())
