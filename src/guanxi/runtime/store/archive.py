"""Everything that is kept of ended instances: read whole, and removed whole."""

from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa

from guanxi.platform.database import Tx
from guanxi.runtime.correlation_tables import called_process, delivery
from guanxi.runtime.tables import (
    archive_turn,
    calendar_use,
    effect_receipt,
    element_history,
    incident,
    instance,
    process_definition,
    user_task,
    user_task_candidate,
    user_task_comment,
)

OF_INSTANCE = (element_history, incident, effect_receipt, called_process, calendar_use, user_task)
OF_TASK = (user_task_candidate, user_task_comment)


def versions(tx: Tx) -> dict[str, list[Any]]:
    """Return the rows of all versions by process id, the newest last."""
    query = sa.select(process_definition).order_by(
        process_definition.c.process_id, process_definition.c.version
    )
    found: dict[str, list[Any]] = {}
    for row in tx.connection.execute(query):
        found.setdefault(row.process_id, []).append(row)
    return found


def ended(tx: Tx, definitions: Collection[int], before: int, key: int, most: int) -> list[int]:
    """Return the keys of instances that ended before a moment (microseconds), behind a key, oldest first.

    Left out are those for which something is still on its way, and those whose end a caller has not taken yet.
    """
    columns = instance.c
    on_its_way = sa.select(delivery.c.key).where(delivery.c.instance_key == columns.key).exists()
    called = (
        sa.select(called_process.c.child_key)
        .where(called_process.c.child_key == columns.key, called_process.c.ended_at.is_(None))
        .exists()
    )
    query = (
        sa.select(columns.key)
        .where(
            columns.key > key,
            columns.definition_key.in_(definitions),
            columns.status != "active",
            columns.ended_at < before,
            ~on_its_way,
            ~called,
        )
        .order_by(columns.key)
        .limit(most)
    )
    return list(tx.connection.execute(query).scalars())


def read(tx: Tx, keys: Sequence[int]) -> dict[int, dict[str, list[dict[str, Any]]]]:
    """Return all rows of instances, by key and table."""
    found: dict[int, dict[str, list[dict[str, Any]]]] = {key: {} for key in keys}
    for row in _rows(tx, instance, instance.c.key.in_(keys)):
        found[row["key"]][instance.name] = [row]
    tasks: dict[int, int] = {}
    for table in OF_INSTANCE:
        for row in _rows(tx, table, table.c.instance_key.in_(keys)):
            found[row["instance_key"]].setdefault(table.name, []).append(row)
            if table is user_task:
                tasks[row["key"]] = row["instance_key"]
    for table in OF_TASK if tasks else ():
        for row in _rows(tx, table, table.c.task_key.in_(tasks)):
            found[tasks[row["task_key"]]].setdefault(table.name, []).append(row)
    return {key: rows for key, rows in found.items() if rows}


def _rows(tx: Tx, table: sa.Table, wanted: sa.ColumnElement[bool]) -> list[dict[str, Any]]:
    query = sa.select(table).where(wanted).order_by(*table.primary_key)
    return [dict(row) for row in tx.connection.execute(query).mappings()]


def remove(tx: Tx, keys: Sequence[int]) -> None:
    """Remove everything ``read`` has found."""
    tasks = list(
        tx.connection.execute(sa.select(user_task.c.key).where(user_task.c.instance_key.in_(keys))).scalars()
    )
    for table in OF_TASK if tasks else ():
        tx.connection.execute(table.delete().where(table.c.task_key.in_(tasks)))
    for table in OF_INSTANCE:
        tx.connection.execute(table.delete().where(table.c.instance_key.in_(keys)))
    tx.connection.execute(instance.delete().where(instance.c.key.in_(keys)))


def take_turn(tx: Tx, worker: str, now: int, until: int) -> bool:
    """Let one worker at a time archive: return whether it is this one's turn, until that moment."""
    table = archive_turn
    free = (table.c.until <= now) | (table.c.worker == worker)
    taken = tx.connection.execute(table.update().where(free).values(worker=worker, until=until)).rowcount
    if taken:
        return True
    if tx.connection.execute(sa.select(table.c.id)).first() is not None:
        return False
    tx.connection.execute(table.insert(), {"id": 1, "worker": worker, "until": until})
    return True
