"""Which instances count in which business calendars. Rows of ended instances are harmless and go with their archive."""

from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa

from guanxi.platform.database import Tx
from guanxi.runtime.correlation_tables import delivery
from guanxi.runtime.store import hot
from guanxi.runtime.tables import calendar_use, instance

_insert = hot.insert(calendar_use)
_send = hot.insert(delivery)


def note(tx: Tx, found: Collection[tuple[str, int]]) -> None:
    """Keep (calendar, instance key) pairs; those that are there already stay."""
    table = calendar_use
    query = sa.select(table.c.calendar, table.c.instance_key).where(
        table.c.instance_key.in_(sorted({key for _, key in found}))
    )
    known = {tuple(row) for row in tx.connection.execute(query)}
    _insert.run(tx, sorted(set(found) - known))


def is_used(tx: Tx, name: str) -> bool:
    """Whether a running instance counts in a calendar."""
    return bool(after(tx, name, 0, 1))


def after(tx: Tx, name: str, key: int, most: int) -> Sequence[Any]:
    """Return the next running instances, by key, that count in a calendar."""
    table = calendar_use
    query = (
        sa.select(table.c.instance_key)
        .join(instance, instance.c.key == table.c.instance_key)
        .where(table.c.calendar == name, table.c.instance_key > key, instance.c.status == "active")
        .order_by(table.c.instance_key)
        .limit(most)
    )
    return tx.connection.execute(query).all()


def send(tx: Tx, rows: list[hot.Row]) -> None:
    """Put deliveries on their way."""
    _send.run(tx, rows)


def about_records(tx: Tx, records: Collection[tuple[str, str]]) -> Sequence[Any]:
    """Return key, definition and record of the running instances about records (object, id)."""
    columns = instance.c
    query = sa.select(columns.key, columns.definition_key, columns.object, columns.record_id).where(
        columns.record_id.in_(sorted({record_id for _, record_id in records})), columns.status == "active"
    )
    return [row for row in tx.connection.execute(query) if (row.object, row.record_id) in records]
