"""Mails about user tasks: to be sent, sent, and what became of the link in them."""

from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa

from guanxi.platform.clock import to_micros
from guanxi.platform.database import Tx
from guanxi.runtime.store.hot import Row
from guanxi.runtime.tables import user_task_mail as table


def due_mail(tx: Tx, task_key: int, person: str = "", expires_at: int = 0) -> Row:
    """Return the row of a mail that is to be sent now, in the order of the columns."""
    return (tx.ids.new_key(), task_key, person, "due", to_micros(tx.now), 0, "", expires_at, None)


def add(tx: Tx, row: Row) -> None:
    """Write a row."""
    names = [column.name for column in table.c]
    tx.connection.execute(table.insert(), dict(zip(names, row, strict=True)))


def due(tx: Tx, now: int, limit: int) -> Sequence[Any]:
    """Return mails whose time has come, the longest due first."""
    query = sa.select(table).where(table.c.state == "due", table.c.due_at <= now)
    return tx.connection.execute(query.order_by(table.c.due_at).limit(limit)).all()


def claim(tx: Tx, row: Any, until: int) -> bool:
    """Take a due mail until a moment, so that nobody else sends it; return whether it was still to be had."""
    same = (table.c.key == row.key, table.c.state == "due", table.c.due_at == row.due_at)
    changed = table.update().where(*same).values(due_at=until, attempts=row.attempts + 1)
    return tx.connection.execute(changed).rowcount == 1


def get(tx: Tx, key: int, *, lock: bool = False) -> Any:
    """Return a mail, or None."""
    query = sa.select(table).where(table.c.key == key)
    if lock and tx.dialect != "sqlite":
        query = query.with_for_update()
    return tx.connection.execute(query).first()


def change(tx: Tx, key: int, **values: Any) -> None:
    """Change columns of a mail."""
    tx.connection.execute(table.update().where(table.c.key == key).values(**values))


def told(tx: Tx, task_key: int) -> Collection[str]:
    """Return the people to whom a mail about a task was sent or is to be sent."""
    query = sa.select(table.c.person).where(table.c.task_key == task_key, table.c.person != "")
    return set(tx.connection.execute(query).scalars())
