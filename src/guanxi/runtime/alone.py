"""Many steps in one transaction, without one that fails harming the others.

All are tried together first, which is cheapest. When one crashes or has to take back what it wrote, the whole
batch is undone and each step is run again behind a savepoint of its own; only the failing one is rescued. Where that
fails too, or there is no rescue, it is taken out with an incident: it is never in a batch again by itself.
"""

import logging
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy.exc import DBAPIError

from guanxi.platform.database import Tx, will_pass
from guanxi.runtime.runtime import Runtime
from guanxi.runtime.stepping import Batch
from guanxi.runtime.stopped import Stuck, stop

log = logging.getLogger(__name__)

Work = Callable[[Batch, Any], None]
Rescue = Callable[[Batch, Any, Exception], None]
Name = Callable[[Any], Stuck]


class TakeBack(Exception):
    """Raised by a step that must take back what it wrote; its rescue is given this exception."""


def work_through(
    runtime: Runtime,
    tx: Tx,
    rows: Sequence[Any],
    work: Work,
    rescue: Rescue | None,
    expired: Callable[[], bool],
    stuck: Name,
) -> int:
    """Work rows, each of its own instance, and return how many were worked.

    Args:
        work: steps the instance of a row in the batch.
        rescue: does what is to be done when that failed, in a new batch that knows nothing of the attempt.
        expired: says when the batch has taken long enough; the rest is left.
        stuck: names what gets an incident when there is no rescue, or that failed.
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
            _alone(runtime, tx, row, work, rescue, stuck)
        done = len(rows)
    _run(tx, "RELEASE SAVEPOINT together")
    return done


def _alone(runtime: Runtime, tx: Tx, row: Any, work: Work, rescue: Rescue | None, stuck: Name) -> None:
    error = attempt(runtime, tx, lambda batch: work(batch, row))
    if error is None:
        return
    if not isinstance(error, TakeBack):
        log.warning("a step of instance %s failed", row.instance_key, exc_info=error)
    first, again = error, rescue
    if again is not None:
        error = attempt(runtime, tx, lambda batch: again(batch, row, first))
    if error is not None:
        take_out(tx, stuck(row), error)


def take_out(tx: Tx, stuck: Stuck, error: Exception) -> None:
    """Give an incident to what cannot be rescued."""
    log.error("a step of instance %s is taken out", stuck.instance_key, exc_info=error)
    stop(tx, stuck, error)


def attempt(runtime: Runtime, tx: Tx, do: Callable[[Batch], None]) -> Exception | None:
    """Do something in a batch of its own and write it; return what it failed on, and then nothing was written."""
    _run(tx, "SAVEPOINT alone")
    error: Exception | None = None
    try:
        batch = runtime.batch(tx)
        do(batch)
        batch.flush()
    except Exception as failed:
        _raise_if_gone(tx, failed)
        _run(tx, "ROLLBACK TO SAVEPOINT alone")
        error = failed
    _run(tx, "RELEASE SAVEPOINT alone")
    return error


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
