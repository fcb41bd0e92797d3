"""Process instances: locked for a step, or read for people."""

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from guanxi.platform.database import Tx
from guanxi.runtime.store import hot, instance_counts
from guanxi.runtime.tables import element_history, incident, instance, job, process_definition

LISTED = (
    *(column for column in instance.c if column.name != "state"),
    process_definition.c.process_id,
    process_definition.c.name.label("process_name"),
    process_definition.c.version.label("definition_version"),
)
JOINED = instance.join(process_definition, process_definition.c.key == instance.c.definition_key)


def lock(tx: Tx, keys: Iterable[int]) -> Sequence[Any]:
    """Return the rows of these instances, locked until the end of the transaction, in the order of keys."""
    query = sa.select(instance).where(instance.c.key.in_(sorted(keys))).order_by(instance.c.key)
    if tx.dialect != "sqlite":
        query = query.with_for_update()
    return hot.fetch(tx, query)


def get(tx: Tx, key: int) -> Any:
    """Return the row of an instance with its definition's name and state, or None."""
    query = sa.select(*LISTED, instance.c.state).select_from(JOINED).where(instance.c.key == key)
    return tx.connection.execute(query).first()


def exists(tx: Tx, key: int) -> bool:
    """Whether there is an instance of this key."""
    return tx.connection.execute(sa.select(instance.c.key).where(instance.c.key == key)).first() is not None


def select(
    tx: Tx, *, process_id: str, status: str, record_id: str, object_name: str, before: int | None, limit: int
) -> Sequence[Any]:
    """Return instances, newest first; empty texts do not filter."""
    query = sa.select(*LISTED).select_from(JOINED).order_by(instance.c.key.desc()).limit(limit)
    filters = (
        (process_definition.c.process_id, process_id),
        (instance.c.status, status),
        (instance.c.record_id, record_id),
        (instance.c.object, object_name),
    )
    for column, value in filters:
        if value:
            query = query.where(column == value)
    if before is not None:
        query = query.where(instance.c.key < before)
    return tx.connection.execute(query).all()


def history(tx: Tx, key: int) -> Sequence[Any]:
    """Return the ended element instances of an instance in the order in which they began."""
    query = (
        sa.select(element_history)
        .where(element_history.c.instance_key == key)
        .order_by(element_history.c.element_key)
    )
    return tx.connection.execute(query).all()


def counts(tx: Tx) -> dict[str, tuple[int, int, int]]:
    """Return, by process id, how many instances are active and completed, and how many incidents are open.

    No instance is looked at: an index that holds the status would have to be written, on PostgreSQL with all others,
    at the end of every one.
    """
    stuck = (
        sa.select(instance.c.definition_key, sa.func.count())
        .select_from(incident.join(instance, instance.c.key == incident.c.instance_key))
        .where(incident.c.state == "open")
        .group_by(instance.c.definition_key)
    )
    numbers = instance_counts.by_version(tx)
    incidents: dict[int, int] = {row[0]: row[1] for row in tx.connection.execute(stuck)}
    found: dict[str, tuple[int, int, int]] = {}
    for key, process_id in tx.connection.execute(
        sa.select(process_definition.c.key, process_definition.c.process_id)
    ):
        active, completed, stopped = found.get(process_id, (0, 0, 0))
        more = numbers.get(key, (0, 0))
        found[process_id] = (active + more[0], completed + more[1], stopped + incidents.get(key, 0))
    return found


def tries(tx: Tx, key: int) -> dict[int, int]:
    """Return how often the work of live elements of an instance was tried, by element key, also where it was given up."""
    found: dict[int, int] = {}
    for table, open_ones in ((job, sa.true()), (incident, incident.c.state == "open")):
        query = sa.select(table.c.element_key, table.c.attempts).where(table.c.instance_key == key, open_ones)
        for row in tx.connection.execute(query):
            found[row.element_key] = max(row.attempts, found.get(row.element_key, 0))
    return found
