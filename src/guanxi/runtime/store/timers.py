"""Timers of instances, and timers that start instances."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from guanxi.platform.database import Tx
from guanxi.runtime.store import hot
from guanxi.runtime.tables import instance, process_definition, timer, timer_start

_postpone = hot.update(timer, ["instance_key", "wait_key"], ["due_at"])


def due(tx: Tx, now: int, most: int, definition_key: int | None = None) -> Sequence[Any]:
    """Return due timers with their instances, in the order in which they fall due, instances locked.

    Args:
        definition_key: only those of this version of a process.
    """
    query = (
        sa.select(instance, timer.c.instance_key, timer.c.wait_key)
        .select_from(timer.join(instance, instance.c.key == timer.c.instance_key))
        .where(timer.c.due_at <= now)
        .order_by(timer.c.due_at, timer.c.instance_key, timer.c.wait_key)
        .limit(most)
    )
    if definition_key is not None:
        query = query.where(timer.c.definition_key == definition_key)
    if tx.dialect == "mariadb":
        query = query.with_for_update(skip_locked=True)
    elif tx.dialect != "sqlite":
        query = query.with_for_update(skip_locked=True, of=instance)
    return hot.fetch(tx, query)


def postpone(tx: Tx, rows: list[hot.Row]) -> None:
    """Move timers: rows of (new moment, instance key, wait key)."""
    _postpone.run(tx, rows)


def due_starts(tx: Tx, now: int, most: int) -> Sequence[Any]:
    """Return due timer starts, locked."""
    query = (
        sa.select(timer_start, process_definition.c.enabled)
        .select_from(
            timer_start.join(process_definition, process_definition.c.key == timer_start.c.definition_key)
        )
        .where(timer_start.c.due_at <= now)
        .order_by(timer_start.c.due_at)
        .limit(most)
    )
    if tx.dialect == "mariadb":
        query = query.with_for_update(skip_locked=True)
    elif tx.dialect != "sqlite":
        query = query.with_for_update(skip_locked=True, of=timer_start)
    return tx.connection.execute(query).all()


def starts_in(tx: Tx, calendar: str) -> Sequence[Any]:
    """Return the timer starts that count in a business calendar."""
    ending = timer_start.c.cycle.like(f"%@{calendar.replace('_', '|_')}", escape="|")
    return tx.connection.execute(sa.select(timer_start).where(ending)).all()


def starts_of(tx: Tx, definition_key: int) -> Sequence[Any]:
    """Return the timer starts of a version, by element."""
    mine = timer_start.c.definition_key == definition_key
    return tx.connection.execute(sa.select(timer_start).where(mine).order_by(timer_start.c.element_id)).all()


def put_start(
    tx: Tx, definition_key: int, element_id: str, due_at: int, repetitions: int, cycle: str
) -> None:
    """Plan the next start; replaces the plan there was for this start event."""
    delete_start(tx, definition_key, element_id)
    tx.connection.execute(
        timer_start.insert(),
        {
            "definition_key": definition_key,
            "element_id": element_id,
            "due_at": due_at,
            "repetitions": repetitions,
            "cycle": cycle,
        },
    )


def delete_start(tx: Tx, definition_key: int, element_id: str | None = None) -> None:
    """Forget the plan of a start event, or of all start events of a definition."""
    statement = timer_start.delete().where(timer_start.c.definition_key == definition_key)
    if element_id is not None:
        statement = statement.where(timer_start.c.element_id == element_id)
    tx.connection.execute(statement)
