"""Rows of the throttles."""

from collections.abc import Collection, Iterable, Sequence

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from guanxi.platform.database import Tx
from guanxi.runtime.admission_tables import throttle, throttle_slot
from guanxi.runtime.store import hot
from guanxi.runtime.tables import job

_delete_slot = hot.delete(throttle_slot, ["instance_key", "wait_key", "queue"])
_postpone = hot.update(job, ["instance_key", "wait_key"], ["due_at"])
_insert_slot = hot.insert(throttle_slot)


def make(tx: Tx, queues: Iterable[str]) -> None:
    """Make the rows of these queues that are not there yet."""
    known = set(tx.connection.execute(sa.select(throttle.c.queue)).scalars())
    for queue in sorted(set(queues) - known):
        try:
            with tx.connection.begin_nested():
                tx.connection.execute(throttle.insert(), {"queue": queue, "next_at": 0})
        except IntegrityError:
            pass  # another worker was faster


def lock(tx: Tx, queue: str) -> int:
    """Lock the throttle of a queue and return from when on its rate allows another job."""
    query = sa.select(throttle.c.next_at).where(throttle.c.queue == queue)
    if tx.dialect != "sqlite":
        query = query.with_for_update()
    return int(tx.connection.execute(query).scalar_one())


def move(tx: Tx, queue: str, next_at: int) -> None:
    """Note from when on the rate allows another job."""
    tx.connection.execute(throttle.update().where(throttle.c.queue == queue).values(next_at=next_at))


def running(tx: Tx, queue: str, now: int) -> int:
    """Return how many jobs of a queue are being worked; forget the slots of others."""
    query = (
        sa.select(throttle_slot, job.c.lease_token.label("present"), job.c.due_at)
        .select_from(
            throttle_slot.outerjoin(
                job,
                (job.c.instance_key == throttle_slot.c.instance_key)
                & (job.c.wait_key == throttle_slot.c.wait_key),
            )
        )
        .where(throttle_slot.c.queue == queue)
    )
    rows = tx.connection.execute(query).all()
    gone = [row for row in rows if row.present != row.lease_token or row.due_at <= now]
    _delete_slot.run(tx, [(row.instance_key, row.wait_key, queue) for row in gone])
    return len(rows) - len(gone)


def occupy(tx: Tx, queue: str, jobs: Collection[tuple[int, int, str]]) -> None:
    """Note jobs that begin: (instance key, wait key, lease token)."""
    places = [(instance_key, wait_key, queue) for instance_key, wait_key, _ in jobs]
    _delete_slot.run(tx, places)
    _insert_slot.run(tx, [(instance_key, wait_key, queue, token) for instance_key, wait_key, token in jobs])


_RESERVED = "reserved"
"""Stands for the lease of a job that was put off to a moment of its own."""


def reserve(tx: Tx, queue: str, jobs: Collection[tuple[int, int, int]]) -> None:
    """Let jobs fall due at moments that are theirs: (moment, instance key, wait key)."""
    postpone(tx, list(jobs))
    occupy(tx, queue, [(instance_key, wait_key, _RESERVED) for _, instance_key, wait_key in jobs])


def reserved(tx: Tx, queue: str, places: Collection[tuple[int, int]]) -> set[tuple[int, int]]:
    """Return which of these jobs, as (instance key, wait key), have a moment of their own."""
    columns = throttle_slot.c
    query = sa.select(columns.instance_key, columns.wait_key).where(
        columns.queue == queue, columns.instance_key.in_({instance_key for instance_key, _ in places})
    )
    return {(row.instance_key, row.wait_key) for row in tx.connection.execute(query)} & set(places)


def forget_reservations(tx: Tx, queue: str, places: Collection[tuple[int, int]]) -> None:
    """Forget that jobs have moments of their own."""
    _delete_slot.run(tx, [(*place, queue) for place in places])


def forget_needless_reservations(tx: Tx) -> None:
    """Forget moments of jobs that are not there any more."""
    columns = throttle_slot.c
    there = sa.exists().where(job.c.instance_key == columns.instance_key, job.c.wait_key == columns.wait_key)
    tx.connection.execute(throttle_slot.delete().where(columns.lease_token == _RESERVED, ~there))


def due(
    tx: Tx, queue: str, definition_key: int, element_id: str, now: int, most: int
) -> Sequence[tuple[int, int]]:
    """Return where due jobs of a version of a process are, the oldest first, locked; of one element unless that is empty."""
    query = sa.select(job.c.instance_key, job.c.wait_key).where(
        job.c.queue == queue, job.c.definition_key == definition_key, job.c.due_at <= now
    )
    if element_id:
        query = query.where(job.c.element_id == element_id)
    query = query.order_by(job.c.due_at).limit(most)
    if tx.dialect != "sqlite":
        query = query.with_for_update(skip_locked=True)
    return [(row.instance_key, row.wait_key) for row in tx.connection.execute(query)]


def postpone(tx: Tx, rows: list[hot.Row]) -> None:
    """Let jobs fall due later: rows of (moment, instance key, wait key)."""
    _postpone.run(tx, rows)
