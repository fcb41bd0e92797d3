"""Many steps in one transaction, without one that fails harming the others.

All are tried together first, which is cheapest. When one crashes or has to take back what it wrote, the whole
batch is undone and each step is run again behind a savepoint of its own; only the failing one is rescued.
"""

import logging
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy.exc import DBAPIError

from guanxi.platform.database import Tx, will_pass
from guanxi.runtime.runtime import Runtime
from guanxi.runtime.stepping import Batch

log = logging.getLogger(__name__)

Work = Callable[[Batch, Any], None]
Rescue = Callable[[Batch, Any, Exception], None]


class TakeBack(Exception):
    """Raised by a step that must take back what it wrote; its rescue is given this exception."""


def work_through(
    runtime: Runtime, tx: Tx, rows: Sequence[Any], work: Work, rescue: Rescue, expired: Callable[[], bool]
) -> int:
    """Work rows, each of its own instance, and return how many were worked.

    Args:
        work: steps the instance of a row in the batch.
        rescue: does what is to be done when that failed, in a new batch that knows nothing of the attempt.
        expired: says when the batch has taken long enough; the rest is left.
    """
    if not rows:
        return 0
    _run(tx, "SAVEPOINT together")
    batch = runtime.batch(tx)
    done = 0
    try:
        for row in rows:
            work(batch, row)
            done += 1
            if expired():
                break
        batch.flush()
    except Exception as error:
        _raise_if_gone(tx, error)
        _run(tx, "ROLLBACK TO SAVEPOINT together")
        for row in rows:
            _alone(runtime, tx, row, work, rescue)
        done = len(rows)
    _run(tx, "RELEASE SAVEPOINT together")
    return done


def _alone(runtime: Runtime, tx: Tx, row: Any, work: Work, rescue: Rescue) -> None:
    _run(tx, "SAVEPOINT alone")
    try:
        batch = runtime.batch(tx)
        work(batch, row)
        batch.flush()
    except Exception as error:
        _raise_if_gone(tx, error)
        if not isinstance(error, TakeBack):
            log.warning("a step of instance %s failed", row.instance_key, exc_info=error)
        _run(tx, "ROLLBACK TO SAVEPOINT alone")
        batch = runtime.batch(tx)
        rescue(batch, row, error)
        batch.flush()
    _run(tx, "RELEASE SAVEPOINT alone")


def _raise_if_gone(tx: Tx, error: Exception) -> None:
    """The database, not the step, has failed: the whole transaction is tried again later, and no job loses a try.

    SQLite takes a transaction back by itself when the disk is full: then no savepoint is left to return to.
    """
    if isinstance(error, DBAPIError):
        driver: Any = tx.connection.connection.driver_connection
        if will_pass(error) or (tx.dialect == "sqlite" and not driver.in_transaction):
            raise error


def _run(tx: Tx, statement: str) -> None:
    tx.connection.exec_driver_sql(statement)
