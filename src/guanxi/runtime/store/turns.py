"""Whose turn it may be: the versions of processes that have something due, found without reading all of it."""

import sqlalchemy as sa

from guanxi.platform.database import Tx
from guanxi.runtime.correlation_tables import delivery
from guanxi.runtime.tables import timer


def timers(tx: Tx, now: int) -> list[int]:
    """Return the versions that have due timers, the one with the oldest first."""
    return _waiting(tx, timer.c.definition_key, timer.c.due_at, now)


def deliveries(tx: Tx, now: int) -> list[int]:
    """Return the turns of due deliveries, see ``correlation_tables.delivery``, the one with the oldest first."""
    return _waiting(tx, delivery.c.turn, delivery.c.due_at, now)


def _waiting(tx: Tx, whose: sa.Column[int], due_at: sa.Column[int], now: int) -> list[int]:
    """Jump from one value to the next in an index over both columns, however many rows each of them has."""
    first = sa.select(sa.func.min(whose).label("k"))
    found = first.cte("found", recursive=True)
    following = sa.select(sa.func.min(whose)).where(whose > found.c.k)
    found = found.union_all(sa.select(following.scalar_subquery()).where(found.c.k.is_not(None)))
    earliest = sa.select(sa.func.min(due_at)).where(whose == found.c.k).scalar_subquery()
    rows = tx.connection.execute(sa.select(found.c.k, earliest.label("at")).where(found.c.k.is_not(None)))
    return [row.k for row in sorted(rows, key=lambda row: (row.at, row.k)) if row.at <= now]
