"""A look at what is due, without locks: lets an idle worker stay out of everybody's way."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import msgspec
import sqlalchemy as sa

from guanxi.platform.database import Tx
from guanxi.platform.outbox import event_table
from guanxi.runtime.correlation_tables import delivery
from guanxi.runtime.tables import job, timer, timer_start


class Jobs(msgspec.Struct, frozen=True):
    """Jobs of one queue and one version of a process; the oldest is due at that moment, in microseconds."""

    queue: str
    definition_key: int
    due_at: int


class Due(msgspec.Struct, frozen=True):
    """When the next of each kind is due, in microseconds; None when there is none."""

    timer: int | None
    start: int | None
    delivery: int | None
    event: bool
    jobs: tuple[Jobs, ...] = ()

    def next_at(self, shut: Sequence[str] = ()) -> int | None:
        """The earliest of all moments, not counting jobs of the queues that are shut."""
        moments = [at for at in (self.timer, self.start, self.delivery) if at is not None]
        moments += [one.due_at for one in self.jobs if one.queue not in shut]
        return min(moments, default=None)


_query = sa.select(
    sa.select(sa.func.min(timer.c.due_at)).scalar_subquery(),
    sa.select(sa.func.min(timer_start.c.due_at)).scalar_subquery(),
    sa.select(sa.func.min(delivery.c.due_at)).scalar_subquery(),
    sa.select(sa.func.min(event_table.c.key)).where(event_table.c.pending == sa.true()).scalar_subquery(),
)


def look(tx: Tx, queues: tuple[str, ...]) -> Due:
    """Return what is due next, jobs for each of the queues and each version of a process that has any there."""
    row = tx.connection.execute(_query).one()
    found = tx.connection.exec_driver_sql(_jobs_sql(queues, tx.connection.dialect)).all() if queues else ()
    jobs = sorted((Jobs(queues[place], key, due) for place, key, due in found), key=lambda one: one.due_at)
    return Due(row[0], row[1], row[2], row[3] is not None, tuple(jobs))


def oldest_job(tx: Tx) -> int | None:
    """Return when the oldest job that Guanxi itself works is due; reads the index of all jobs."""
    query = sa.select(sa.func.min(job.c.due_at)).where(job.c.queue != "external")
    found: int | None = tx.connection.execute(query).scalar_one()
    return found


@lru_cache
def _jobs_sql(queues: tuple[str, ...], dialect: sa.Dialect) -> str:
    """Return the statement that finds (place of the queue, definition key, its earliest due moment).

    It jumps from one version to the next in the index ``ix_job_due``, however many jobs each of them has. It runs with
    every round of a worker; as text, made once, it costs a third.
    """
    query = sa.union_all(*(_of_queue(place, queue) for place, queue in enumerate(queues)))
    return str(query.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))


def _of_queue(place: int, queue: str) -> sa.Select[Any]:
    name = sa.literal(queue)
    first = sa.select(sa.func.min(job.c.definition_key).label("k")).where(job.c.queue == name)
    found = first.cte(f"jobs_{place}", recursive=True)
    following = sa.select(sa.func.min(job.c.definition_key)).where(
        job.c.queue == name, job.c.definition_key > found.c.k
    )
    found = found.union_all(sa.select(following.scalar_subquery()).where(found.c.k.is_not(None)))
    earliest = sa.select(sa.func.min(job.c.due_at)).where(
        job.c.queue == name, job.c.definition_key == found.c.k
    )
    return sa.select(sa.literal_column(str(place)), found.c.k, earliest.scalar_subquery()).where(
        found.c.k.is_not(None)
    )
