"""What the invariant checker reads."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from guanxi.platform.database import Tx
from guanxi.runtime.tables import incident, instance, job, record_wait, timer, user_task

_OPEN = {
    "job": sa.select(job.c.instance_key, job.c.wait_key),
    "timer": sa.select(timer.c.instance_key, timer.c.wait_key),
    "user_task": sa.select(user_task.c.instance_key, user_task.c.wait_key).where(user_task.c.state == "open"),
    "incident": sa.select(incident.c.instance_key, incident.c.incident_key).where(incident.c.state == "open"),
}


def instances_after(tx: Tx, key: int, limit: int) -> Sequence[Any]:
    """Return the next instances in the order of keys."""
    query = (
        sa.select(instance.c.key, instance.c.status, instance.c.incidents, instance.c.state)
        .where(instance.c.key > key)
        .order_by(instance.c.key)
        .limit(limit)
    )
    return tx.connection.execute(query).all()


def waits_of(tx: Tx, keys: list[int]) -> dict[int, list[tuple[str, int]]]:
    """Return what the tables hold for these instances, as (kind, key inside the instance)."""
    found: dict[int, list[tuple[str, int]]] = {}
    for kind, query in _OPEN.items():
        column = query.selected_columns[0]
        for instance_key, wait_key in tx.connection.execute(query.where(column.in_(keys))):
            found.setdefault(instance_key, []).append((kind, wait_key))
    return found


def unfounded_waits(tx: Tx) -> set[int]:
    """Return keys of instances that wait for a record without the job that does."""
    same = (job.c.instance_key == record_wait.c.instance_key) & (job.c.wait_key == record_wait.c.wait_key)
    query = sa.select(record_wait.c.instance_key).where(~sa.exists().where(same))
    return set(tx.connection.execute(query).scalars())


def orphans(tx: Tx) -> set[int]:
    """Return keys of instances that do not exist but have waits."""
    found: set[int] = set()
    for query in _OPEN.values():
        column = query.selected_columns[0]
        missing = query.where(~sa.exists().where(instance.c.key == column))
        found.update(row[0] for row in tx.connection.execute(missing))
    return found
