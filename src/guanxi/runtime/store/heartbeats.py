"""Signs of life of the workers, for ``guanxi doctor``."""

from datetime import datetime

import sqlalchemy as sa

from guanxi.platform.clock import from_micros, to_micros
from guanxi.platform.database import Tx
from guanxi.runtime.tables import worker_heartbeat as table


def beat(tx: Tx, worker: str) -> None:
    """Note that a worker lives."""
    now = to_micros(tx.now)
    changed = tx.connection.execute(table.update().where(table.c.worker == worker).values(seen_at=now))
    if changed.rowcount == 0:
        tx.connection.execute(table.insert(), {"worker": worker, "started_at": now, "seen_at": now})


def last_seen(tx: Tx) -> dict[str, datetime]:
    """Return when each worker was last seen alive."""
    query = sa.select(table.c.worker, table.c.seen_at)
    return {row.worker: from_micros(row.seen_at) for row in tx.connection.execute(query)}
