"""Jobs whose work is a change of records: done in the transaction that completes them, hence exactly once."""

from collections.abc import Callable, Sequence
from typing import Any

from guanxi.platform.database import Tx
from guanxi.runtime.alone import TakeBack, work_through
from guanxi.runtime.jobs import failure_of, job_context, park, settle
from guanxi.runtime.ports import TRANSACTION, Failed, Waiting
from guanxi.runtime.runtime import Runtime
from guanxi.runtime.stepping import Batch
from guanxi.runtime.stopped import Stuck
from guanxi.runtime.store import jobs as store

ACTOR = "system:worker"


class _Failure(TakeBack):
    """The handler says that it failed; whatever it wrote is taken back."""

    def __init__(self, outcome: Failed):
        super().__init__(outcome.message)
        self.outcome = outcome


def run_due(
    runtime: Runtime,
    tx: Tx,
    shares: Sequence[tuple[int, int]],
    now: int,
    expired: Callable[[], bool] = lambda: False,
) -> int:
    """Do due transactional jobs, at most one of each instance, and return how many.

    A handler that raises or returns ``Failed`` has its writes taken back, and the failure counts as a try.

    Args:
        shares: versions of processes, each with how many of its jobs at most.
        now: microseconds since the epoch; jobs due until then are done.
        expired: says when the batch has taken long enough; what is left is done by the next one.
    """

    def work(batch: Batch, row: Any) -> None:
        live = batch.adopt(row)
        if row.wait_key not in live.state.waits:
            return
        attempt = row.attempts + 1
        handler = runtime.catalogue.transactional(row.type)
        outcome = handler(tx, job_context(tx, live, row, attempt, batch.now))
        if isinstance(outcome, Failed):
            raise _Failure(outcome)
        if isinstance(outcome, Waiting):
            park(batch, row, outcome)
            return
        settle(batch, live, row, outcome, attempt=attempt, actor=ACTOR)

    due = [row for key, most in shares for row in store.due(tx, TRANSACTION, now, most, key)]
    rows = {row.instance_key: row for row in reversed(due)}
    return work_through(runtime, tx, list(reversed(rows.values())), work, _rescue, expired, stuck_job)


def stuck_job(row: Any) -> Stuck:
    """Name the job in a row of ``store.jobs``."""
    return Stuck(kind="job", instance_key=row.instance_key, wait_key=row.wait_key, attempts=row.attempts + 1)


def _rescue(batch: Batch, row: Any, error: Exception) -> None:
    failed = error.outcome if isinstance(error, _Failure) else failure_of(error)
    settle(batch, batch.adopt(row), row, failed, attempt=row.attempts + 1, actor=ACTOR)
