"""Everything that is kept of ended instances: read whole, and removed whole."""

import base64
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from guanxi.platform.clock import to_micros
from guanxi.platform.database import Tx
from guanxi.runtime.correlation_tables import called_process, delivery
from guanxi.runtime.store import instance_counts
from guanxi.runtime.tables import (
    archive_hold,
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
    user_task_mail,
)

OF_INSTANCE = (element_history, incident, effect_receipt, called_process, calendar_use, user_task)
OF_TASK = (user_task_candidate, user_task_comment, user_task_mail)
_TABLES = {table.name: table for table in (instance, *OF_INSTANCE, *OF_TASK)}


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

    Left out are those for which something is still on its way, those whose end a caller has not taken yet, and those
    that were brought back for a while.
    """
    columns = instance.c
    on_its_way = sa.select(delivery.c.key).where(delivery.c.instance_key == columns.key).exists()
    called = (
        sa.select(called_process.c.child_key)
        .where(called_process.c.child_key == columns.key, called_process.c.ended_at.is_(None))
        .exists()
    )
    held = (
        sa.select(archive_hold.c.instance_key)
        .where(archive_hold.c.instance_key == columns.key, archive_hold.c.until > to_micros(tx.now))
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
            ~held,
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
    tx.connection.execute(archive_hold.delete().where(archive_hold.c.instance_key.in_(keys)))
    gone = instance_counts.among(tx, keys)
    instance_counts.write(tx, {key: [-number for number in numbers] for key, numbers in gone.items()})
    tx.connection.execute(instance.delete().where(instance.c.key.in_(keys)))


def from_json(key: int, rows: Mapping[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of an instance as the tables have them, from the form of the archive.

    Raises:
        ValueError: they are not those of one ended instance with this key, or do not fit the tables.
    """
    found = {
        name: [_row(_TABLES[name], row) for row in kept] for name, kept in rows.items() if name in _TABLES
    }
    unknown = sorted(set(rows) - set(found))
    if unknown or len(found.get(instance.name, ())) != 1:
        raise ValueError(f"instance {key} has tables {unknown or 'without itself'}")
    tasks = {row["key"] for row in found.get(user_task.name, ())}
    mine = all(
        row["key"] == key
        if name == instance.name
        else row["task_key"] in tasks
        if name in {one.name for one in OF_TASK}
        else row["instance_key"] == key
        for name, kept in found.items()
        for row in kept
    )
    if not mine or found[instance.name][0]["ended_at"] is None:
        raise ValueError(f"rows of instance {key} are not its own, or it has not ended")
    return found


def _row(table: sa.Table, row: Mapping[str, Any]) -> dict[str, Any]:
    """One row; what a later version has added gets its default."""
    for column in table.c:
        value = row.get(column.name)
        added = column.name not in row and (column.nullable or column.server_default is not None)
        kind = str if isinstance(column.type, sa.LargeBinary) else column.type.python_type
        if not added and not (value is None and column.nullable) and not isinstance(value, kind):
            raise ValueError(f"{table.name}.{column.name} is {value!r}")
    if set(row) - set(table.c.keys()):
        raise ValueError(f"{table.name} has other columns: {sorted(set(row) - set(table.c.keys()))}")
    return {
        name: base64.b64decode(value, validate=True)
        if isinstance(table.c[name].type, sa.LargeBinary) and value is not None
        else value
        for name, value in row.items()
    }


def present(tx: Tx, keys: Sequence[int]) -> set[int]:
    """Return which of these instances are in the database."""
    return set(tx.connection.execute(sa.select(instance.c.key).where(instance.c.key.in_(keys))).scalars())


def missing_versions(tx: Tx, keys: Collection[int]) -> set[int]:
    """Return which of these versions of processes there are not."""
    known = sa.select(process_definition.c.key).where(process_definition.c.key.in_(sorted(keys)))
    return set(keys) - set(tx.connection.execute(known).scalars())


def insert(tx: Tx, instances: Sequence[Mapping[str, list[dict[str, Any]]]]) -> None:
    """Write all rows of instances."""
    for name, table in _TABLES.items():
        for row in (row for found in instances for row in found.get(name, ())):
            tx.connection.execute(table.insert(), row)
    keys = [row["key"] for found in instances for row in found[instance.name]]
    instance_counts.write(tx, instance_counts.among(tx, keys))


def hold(tx: Tx, keys: Sequence[int], until: int) -> None:
    """Keep instances from being archived until a moment."""
    tx.connection.execute(archive_hold.delete().where(archive_hold.c.instance_key.in_(keys)))
    tx.connection.execute(archive_hold.insert(), [{"instance_key": key, "until": until} for key in keys])


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
