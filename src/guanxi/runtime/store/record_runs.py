"""Rows of runs that exclude each other: who is at work for a record, and who waits for that."""

from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import mysql, postgresql, sqlite

from guanxi.platform.database import Tx
from guanxi.runtime.admission_tables import record_run, waiting_start
from guanxi.runtime.correlation_tables import delivery
from guanxi.runtime.tables import instance

Place = tuple[str, str, str]
"""Process id, object, record id."""


def hold(tx: Tx, place: Place) -> int:
    """Lock a place until the end of the transaction, and return the instance that has it; 0 for none."""
    query = sa.select(record_run.c.instance_key).where(_is(record_run, place))
    if tx.dialect != "sqlite":
        query = query.with_for_update()
    while True:  # who had it may give it up between the two statements
        found: int | None = tx.connection.execute(query).scalar_one_or_none()
        if found is not None:
            return found
        tx.connection.execute(_insert(tx), {**_columns(place), "instance_key": 0})


def _insert(tx: Tx) -> sa.Insert:
    if tx.dialect in ("mysql", "mariadb"):
        return mysql.insert(record_run).prefix_with("IGNORE")
    if tx.dialect == "postgresql":
        return postgresql.insert(record_run).on_conflict_do_nothing()
    return sqlite.insert(record_run).on_conflict_do_nothing()


def give(tx: Tx, place: Place, instance_key: int) -> None:
    """Note who has a place that is held."""
    tx.connection.execute(record_run.update().where(_is(record_run, place)).values(instance_key=instance_key))


def give_up(tx: Tx, place: Place) -> None:
    """Let nobody have a place that is held."""
    tx.connection.execute(record_run.delete().where(_is(record_run, place)))


def release(tx: Tx, instance_keys: Collection[int]) -> list[Place]:
    """Give up the places of instances that have ended, and return those that others wait for."""
    mine = record_run.c.instance_key.in_(sorted(instance_keys))
    query = sa.select(record_run.c.process_id, record_run.c.object, record_run.c.record_id).where(mine)
    query = query.order_by(*query.selected_columns)
    if tx.dialect != "sqlite":
        query = query.with_for_update()
    places = [(row[0], row[1], row[2]) for row in tx.connection.execute(query)]
    for place in places:
        give_up(tx, place)
    return [place for place in places if waiting(tx, place)]


def waiting(tx: Tx, place: Place) -> Sequence[Any]:
    """Return the starts that wait for a place, the oldest first."""
    query = sa.select(waiting_start).where(_is(waiting_start, place)).order_by(waiting_start.c.key)
    return tx.connection.execute(query).all()


def wait(tx: Tx, key: int, place: Place, policy: str, start: str) -> None:
    """Let a start wait for a place."""
    row = {**_columns(place), "key": key, "policy": policy, "start": start}
    tx.connection.execute(waiting_start.insert(), row)


def forget(tx: Tx, keys: Collection[int]) -> None:
    """Forget waiting starts."""
    tx.connection.execute(waiting_start.delete().where(waiting_start.c.key.in_(sorted(keys))))


def one_waiting(tx: Tx, key: int) -> Any:
    """Return a waiting start, or None."""
    return tx.connection.execute(sa.select(waiting_start).where(waiting_start.c.key == key)).first()


def forgotten(tx: Tx) -> Sequence[int]:
    """Return keys of waiting starts of records for which no instance is at work and whose turn is not coming."""
    run, start = record_run.c, waiting_start.c
    at_work = sa.exists().where(
        run.process_id == start.process_id,
        run.object == start.object,
        run.record_id == start.record_id,
        instance.c.key == run.instance_key,
        instance.c.status == "active",
    )
    coming = sa.exists().where(delivery.c.kind == "next_run")
    return list(tx.connection.execute(sa.select(start.key).where(~at_work, ~coming)).scalars())


def status_of(tx: Tx, instance_key: int) -> str:
    """Return the status of an instance; empty when there is none."""
    query = sa.select(instance.c.status).where(instance.c.key == instance_key)
    return str(tx.connection.execute(query).scalar_one_or_none() or "")


def _is(table: sa.Table, place: Place) -> sa.ColumnElement[bool]:
    return sa.and_(*(table.c[name] == value for name, value in _columns(place).items()))


def _columns(place: Place) -> dict[str, Any]:
    return dict(zip(("process_id", "object", "record_id"), place, strict=True))
