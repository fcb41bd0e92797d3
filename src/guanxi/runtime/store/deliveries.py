"""Deliveries: what is on its way to an instance."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from guanxi.platform.database import Tx
from guanxi.runtime.correlation_tables import delivery
from guanxi.runtime.store import hot
from guanxi.runtime.tables import instance

_insert = hot.insert(delivery)
_delete = hot.delete(delivery, ["key"])


def add(tx: Tx, rows: list[hot.Row]) -> None:
    """Write deliveries: rows of (key, instance key or 0, wait key, kind, parcel, due at, turn)."""
    _insert.run(tx, rows)
    tx.wake = tx.wake or bool(rows)


def remove(tx: Tx, keys: list[int]) -> None:
    """Delete deliveries that have arrived."""
    _delete.run(tx, [(key,) for key in keys])


def due(tx: Tx, now: int, most: int, turn: int | None = None) -> Sequence[Any]:
    """Return due deliveries with the instances they go to, the oldest first, the instances locked.

    Args:
        turn: only those of this turn, in the order in which they fell due, which is that of their keys.
    """
    query = (
        sa.select(
            instance,
            delivery.c.key.label("delivery_key"),
            delivery.c.instance_key,
            delivery.c.wait_key,
            delivery.c.kind,
            delivery.c.parcel,
        )
        .select_from(delivery.join(instance, instance.c.key == delivery.c.instance_key))
        .where(delivery.c.due_at <= now, *_of_turn(turn))
        .order_by(*_order(turn))
        .limit(most)
    )
    if tx.dialect == "mariadb":
        query = query.with_for_update(skip_locked=True)
    elif tx.dialect != "sqlite":
        query = query.with_for_update(skip_locked=True, of=instance)
    return hot.fetch(tx, query)


def _of_turn(turn: int | None) -> tuple[sa.ColumnElement[bool], ...]:
    return () if turn is None else (delivery.c.turn == turn,)


def _order(turn: int | None) -> tuple[sa.Column[int], ...]:
    return (delivery.c.key,) if turn is None else (delivery.c.due_at, delivery.c.key)


def due_unsorted(tx: Tx, now: int, most: int, turn: int | None = None) -> Sequence[Any]:
    """Return due deliveries to nobody in particular, the oldest first, locked; ``turn`` as for ``due``."""
    query = (
        sa.select(delivery)
        .where(delivery.c.instance_key == 0, delivery.c.due_at <= now, *_of_turn(turn))
        .order_by(*_order(turn))
        .limit(most)
    )
    if tx.dialect != "sqlite":
        query = query.with_for_update(skip_locked=True)
    return tx.connection.execute(query).all()
