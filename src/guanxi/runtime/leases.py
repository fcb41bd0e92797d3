"""Jobs that act on the outside world: claimed under a lease, worked without any transaction, handed over later.

The lease token proves the claim: who comes back without the present one is refused, and so is a second
completion. What the outside world answered is kept in the ledger even then, so that the next try hands over
that answer instead of acting again.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Any

import msgspec

from guanxi.feel.codec import dumps, loads
from guanxi.feel.errors import FeelCodecError
from guanxi.platform.clock import to_micros
from guanxi.platform.database import Tx
from guanxi.platform.errors import Conflict, GuanxiError, NotFound
from guanxi.runtime import connection_throttles, own_throttles
from guanxi.runtime.alone import work_through
from guanxi.runtime.definitions import Loaded
from guanxi.runtime.errors import refusal
from guanxi.runtime.jobs import failure_of, idempotency_key, job_context, settle
from guanxi.runtime.ports import Completed, Failed, JobContext, JobOutcome
from guanxi.runtime.runtime import Runtime
from guanxi.runtime.stepping import Batch
from guanxi.runtime.stopped import Stuck
from guanxi.runtime.store import jobs as store
from guanxi.runtime.store.instances import lock

_TOKEN_BITS = 64


class Claim(msgspec.Struct, frozen=True):
    """A job in somebody's hands. ``known`` is the answer of an earlier try, which must not act again."""

    context: JobContext
    token: str
    known: Completed | None = None


def claim(
    runtime: Runtime,
    tx: Tx,
    *,
    worker: str,
    lease: timedelta,
    most: int,
    queue: str,
    definition_key: int | None = None,
) -> list[Claim]:
    """Take at most that many due jobs of a queue for a worker, fewer where a throttle says so.

    Args:
        worker: name shown to operators.
        lease: after this time anybody may take the jobs over, unless it was renewed.
        definition_key: only jobs of this version of a process.
    """
    batch = runtime.batch(tx)
    rows = connection_throttles.due(runtime, batch, queue, most, definition_key)
    own = _with_own_limits(batch, {row.definition_key for row in rows})
    for version, loaded in own.items():
        others = [row for row in rows if row.definition_key != version]
        mine = [row for row in rows if row.definition_key == version]
        rows = others + own_throttles.admit(tx, runtime.throttles, queue, loaded, mine, batch.at)
    rows = rows[: runtime.throttles.admit(tx, queue, len(rows), batch.at)]
    known = _known(tx, [idempotency_key(batch.adopt(row), row) for row in rows if row.attempts])
    until = to_micros(tx.now + lease)
    claims: list[Claim] = []
    taken: list[tuple[Any, ...]] = []
    for row in rows:
        live = batch.adopt(row)
        if row.wait_key not in live.state.waits:
            continue
        token = tx.ids.new_token(_TOKEN_BITS)
        context = job_context(tx, live, row, row.attempts + 1, tx.now)
        claims.append(Claim(context, token, known.get(context.idempotency_key)))
        taken.append((until, token, worker, row.attempts + 1, row.instance_key, row.wait_key))
    store.claim(tx, taken)
    runtime.throttles.begin(tx, queue, [(row[4], row[5], row[1]) for row in taken])
    tokens = {(row[4], row[5]): row[1] for row in taken}
    for version, loaded in own.items():
        begun = [
            (row, tokens[row.instance_key, row.wait_key])
            for row in rows
            if row.definition_key == version and (row.instance_key, row.wait_key) in tokens
        ]
        own_throttles.begin(tx, runtime.throttles, loaded, begun)
    return claims


def _with_own_limits(batch: Batch, versions: Collection[int]) -> dict[int, Loaded]:
    """Those of these versions of processes that limit their effects themselves."""
    loaded = {version: batch.definition(version) for version in sorted(versions)}
    return {version: one for version, one in loaded.items() if one.throttled}


def _known(tx: Tx, keys: list[str]) -> dict[str, Completed]:
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
    done = [(claim, _storable(outcome)) for claim, outcome in done]
    keys = {claim.context.instance_key for claim, _ in done}
    lock(tx, keys)
    rows = store.of_instances(tx, keys)
    store.write_receipts(tx, _receipts(to_micros(tx.now), done, rows))
    answers: list[GuanxiError | None] = []
    results: list[_Result] = []
    for claim, outcome in done:
        place = (claim.context.instance_key, claim.context.key)
        row = rows.get(place)
        answers.append(_refusal(row, claim))
        if answers[-1] is None:
            results.append(_Result(row, outcome, len(answers) - 1))
            del rows[place]

    def work(batch: Batch, result: _Result) -> None:
        answers[result.position] = result.settle(batch, result.outcome, actor)

    def rescue(batch: Batch, result: _Result, error: Exception) -> None:
        answers[result.position] = result.settle(batch, failure_of(error), actor)

    work_through(runtime, tx, results, work, rescue, lambda: False, _Result.stuck)
    return answers


MOST_BYTES = 4 * 1024 * 1024
"""So large may the variables be that one job brings: every step of the instance writes its state as a whole."""


def too_large(size: int) -> Failed:
    """Return the failure of a job that brings that many bytes."""
    message = (
        f"The result is {size / 1024 / 1024:.1f} MiB large, and at most {MOST_BYTES >> 20} MiB are kept in a run. "
        "Put it into a file or a record and give its address."
    )
    return Failed(message, "runtime.result_too_large", retryable=False, incident="MESSAGE_SIZE_EXCEEDED")


def _storable(outcome: JobOutcome) -> JobOutcome:
    """Return the outcome, or a failure when its answer is no FEEL value: asking again would not mend that."""
    if isinstance(outcome, Failed):
        return outcome
    try:
        size = len(dumps(dict(outcome.variables)))
        if isinstance(outcome, Completed):
            size += len(dumps(dict(outcome.receipt)))
    except FeelCodecError as error:
        return Failed(f"The answer of the activity cannot be kept: {error}", error.code, retryable=False)
    if size > MOST_BYTES:
        return too_large(size)
    return outcome


class _Result(msgspec.Struct, frozen=True):
    """An outcome to be handed over for the job in ``row``."""

    row: Any
    outcome: JobOutcome
    position: int

    @property
    def instance_key(self) -> int:
        """The instance concerned."""
        return int(self.row.instance_key)

    def stuck(self) -> Stuck:
        """Name the job."""
        return Stuck(
            kind="job",
            instance_key=self.instance_key,
            wait_key=self.row.wait_key,
            attempts=self.row.attempts,
        )

    def settle(self, batch: Batch, outcome: JobOutcome, actor: str) -> GuanxiError | None:
        """Let an outcome change the instance; return why the engine refused it, if it did."""
        live = batch.load(self.instance_key)
        rejection = settle(batch, live, self.row, outcome, attempt=self.row.attempts, actor=actor)
        return None if rejection is None else refusal(rejection)


def _refusal(row: Any, claim: Claim) -> GuanxiError | None:
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
    return None


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
                int(key.split("-")[1]),
                context.type,
                at,
                dumps(dict(outcome.receipt)).decode(),
                dumps(dict(outcome.variables)).decode(),
            )
    return list(found.values())
