"""Jobs whose work is a change of records: done in the transaction that completes them, hence exactly once.

Each runs behind a savepoint. When its handler or its step fails, only its own writes are taken back; the
failure counts as a try, and its neighbours commit.
"""

import logging
from collections.abc import Callable
from typing import Any

from sqlalchemy.exc import DBAPIError

from guanxi.platform.database import Tx
from guanxi.runtime.jobs import failure_of, job_context, settle
from guanxi.runtime.ports import Failed
from guanxi.runtime.runtime import Runtime
from guanxi.runtime.stepping import Batch, Live
from guanxi.runtime.store import jobs as store

log = logging.getLogger(__name__)

ACTOR = "system:worker"


def run_due(runtime: Runtime, tx: Tx, most: int, expired: Callable[[], bool] = lambda: False) -> int:
    """Do at most that many due transactional jobs, at most one of each instance, and return how many.

    Args:
        expired: says when the batch has taken long enough; what is left is done by the next one.
    """
    batch = runtime.batch(tx)
    seen: set[int] = set()
    for row in store.due(tx, "transaction", batch.at, most):
        if row.instance_key in seen:
            continue
        seen.add(row.instance_key)
        live = batch.adopt(row)
        if row.wait_key in live.state.waits:
            _run(runtime, batch, live, row)
        if expired():
            break
    batch.flush()
    return len(seen)


def _run(runtime: Runtime, batch: Batch, live: Live, row: Any) -> None:
    attempt = row.attempts + 1
    savepoint(batch.tx, "SAVEPOINT job")
    try:
        context = job_context(live, row, attempt, batch.now)
        outcome = runtime.catalogue.transactional(row.type)(batch.tx, context)
        if isinstance(outcome, Failed):
            savepoint(batch.tx, "ROLLBACK TO SAVEPOINT job")
        settle(batch, live, row, outcome, attempt=attempt, actor=ACTOR)
    except Exception as error:
        if isinstance(error, DBAPIError) and error.connection_invalidated:
            raise
        log.warning("job %s of instance %s failed", row.wait_key, live.key, exc_info=error)
        savepoint(batch.tx, "ROLLBACK TO SAVEPOINT job")
        batch.discard(live)
        settle(batch, live, row, failure_of(error), attempt=attempt, actor=ACTOR)
    savepoint(batch.tx, "RELEASE SAVEPOINT job")


def savepoint(tx: Tx, statement: str) -> None:
    """Set, leave or go back to a savepoint."""
    tx.connection.exec_driver_sql(statement)
