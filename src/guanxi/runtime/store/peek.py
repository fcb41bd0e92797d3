"""A look at what is due, without locks: lets an idle worker stay out of everybody's way."""

import msgspec
import sqlalchemy as sa

from guanxi.platform.database import Tx
from guanxi.platform.outbox import event_table
from guanxi.runtime.correlation_tables import delivery
from guanxi.runtime.tables import job, timer, timer_start


class Due(msgspec.Struct, frozen=True):
    """When the next of each kind is due, in microseconds; None when there is none."""

    job: int | None
    effect: int | None
    timer: int | None
    start: int | None
    delivery: int | None
    event: bool

    def next_at(self) -> int | None:
        """The earliest of all moments."""
        moments = [
            at for at in (self.job, self.effect, self.timer, self.start, self.delivery) if at is not None
        ]
        return min(moments, default=None)


_query = sa.select(
    sa.select(sa.func.min(job.c.due_at)).where(job.c.queue == "transaction").scalar_subquery(),
    sa.select(sa.func.min(job.c.due_at)).where(job.c.queue == "effect").scalar_subquery(),
    sa.select(sa.func.min(timer.c.due_at)).scalar_subquery(),
    sa.select(sa.func.min(timer_start.c.due_at)).scalar_subquery(),
    sa.select(sa.func.min(delivery.c.due_at)).scalar_subquery(),
    sa.select(sa.func.min(event_table.c.key)).where(event_table.c.pending == sa.true()).scalar_subquery(),
)


def look(tx: Tx) -> Due:
    """Return what is due next."""
    row = tx.connection.execute(_query).one()
    return Due(*row[:5], row[5] is not None)
