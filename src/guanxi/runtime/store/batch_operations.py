"""Rows of operations over many instances."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from guanxi.platform.database import Tx
from guanxi.runtime.batch_tables import batch_failure, batch_operation
from guanxi.runtime.correlation_tables import delivery


def add(tx: Tx, row: dict[str, Any]) -> None:
    """Write a new operation."""
    tx.connection.execute(batch_operation.insert(), row)


def get(tx: Tx, key: int) -> Any:
    """Return an operation, or None."""
    return tx.connection.execute(sa.select(batch_operation).where(batch_operation.c.key == key)).first()


def lock(tx: Tx, key: int) -> Any:
    """Return an operation, locked until the end of the transaction, or None."""
    query = sa.select(batch_operation).where(batch_operation.c.key == key)
    if tx.dialect != "sqlite":
        query = query.with_for_update()
    return tx.connection.execute(query).first()


def select(tx: Tx, *, state: str, before: int | None, limit: int) -> Sequence[Any]:
    """Return operations, newest first."""
    query = sa.select(batch_operation).order_by(batch_operation.c.key.desc()).limit(limit)
    if state:
        query = query.where(batch_operation.c.state == state)
    if before is not None:
        query = query.where(batch_operation.c.key < before)
    return tx.connection.execute(query).all()


def change(tx: Tx, key: int, **values: Any) -> None:
    """Change columns of an operation."""
    tx.changed.add(f"batch_operation/{key}")
    tx.connection.execute(batch_operation.update().where(batch_operation.c.key == key).values(**values))


def add_failures(tx: Tx, rows: list[dict[str, Any]]) -> None:
    """Note with which instances the operation could not be done."""
    if rows:
        tx.connection.execute(batch_failure.insert(), rows)


def failures(tx: Tx, key: int, *, after: int, limit: int) -> Sequence[Any]:
    """Return those instances in the order of their keys."""
    query = (
        sa.select(batch_failure)
        .where(batch_failure.c.operation_key == key, batch_failure.c.instance_key > after)
        .order_by(batch_failure.c.instance_key)
        .limit(limit)
    )
    return tx.connection.execute(query).all()


def running(tx: Tx) -> Sequence[Any]:
    """Return (key, epoch) of the operations that run."""
    columns = sa.select(batch_operation.c.key, batch_operation.c.epoch)
    return tx.connection.execute(columns.where(batch_operation.c.state == "running")).all()


def parcels(tx: Tx) -> Sequence[str]:
    """Return the parcels of all chunks on their way."""
    query = sa.select(delivery.c.parcel).where(delivery.c.instance_key == 0, delivery.c.kind == "batch")
    return tx.connection.execute(query).scalars().all()


def miscounted(tx: Tx) -> set[int]:
    """Return keys of operations that count other failures than are noted."""
    noted = (
        sa.select(sa.func.count())
        .where(batch_failure.c.operation_key == batch_operation.c.key)
        .scalar_subquery()
    )
    return set(
        tx.connection.execute(
            sa.select(batch_operation.c.key).where(batch_operation.c.failed != noted)
        ).scalars()
    )
