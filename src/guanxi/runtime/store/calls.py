"""Calls: which instance waits for which."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from guanxi.platform.database import Tx
from guanxi.runtime.correlation_tables import called_process as table
from guanxi.runtime.tables import instance


def open_call(tx: Tx, instance_key: int, wait_key: int) -> Any:
    """Return the call an instance waits for, or None."""
    query = sa.select(table).where(
        table.c.instance_key == instance_key, table.c.wait_key == wait_key, table.c.ended_at.is_(None)
    )
    return tx.connection.execute(query).first()


def caller(tx: Tx, child_key: int) -> Any:
    """Return the call that started an instance and is still waited for, or None."""
    query = sa.select(table).where(table.c.child_key == child_key, table.c.ended_at.is_(None))
    return tx.connection.execute(query).first()


def parent(tx: Tx, child_key: int) -> int | None:
    """Return the key of the instance that called this one, also when it does not wait any more."""
    return tx.connection.execute(
        sa.select(table.c.instance_key).where(table.c.child_key == child_key)
    ).scalar_one_or_none()


def children(tx: Tx, instance_key: int) -> Sequence[Any]:
    """Return the calls of an instance whose instances were started, ended ones too, in order."""
    query = (
        sa.select(table)
        .select_from(table.join(instance, instance.c.key == table.c.child_key))
        .where(table.c.instance_key == instance_key)
        .order_by(table.c.wait_key)
    )
    return tx.connection.execute(query).all()
