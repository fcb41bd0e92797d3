"""Data stores: a value by name, locked for a step and written with it."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from guanxi.platform.database import Tx
from guanxi.runtime.store import hot
from guanxi.runtime.tables import data_store

_write = hot.update(data_store, ["name"], ["value", "updated_at", "instance_key"])


def lock(tx: Tx, name: str, at: int) -> str:
    """Return the JSON text of a store, locked until the end of the transaction; null when nothing was stored.

    A store that is not there yet is made, so that there is a row for two transactions to meet at.
    """
    query = sa.select(data_store.c.value).where(data_store.c.name == name)
    if tx.dialect != "sqlite":
        query = query.with_for_update()
    found = tx.connection.execute(query).scalar()
    if found is None:
        row = {"name": name, "value": "null", "updated_at": at, "instance_key": 0}
        tx.connection.execute(_insert_if_missing(tx.dialect), row)
        found = tx.connection.execute(query).scalar_one()
    return str(found)


def _insert_if_missing(dialect: str) -> sa.Insert:
    if dialect == "postgresql":
        return postgresql.insert(data_store).on_conflict_do_nothing()
    statement = data_store.insert()
    return statement.prefix_with("IGNORE") if dialect in ("mysql", "mariadb") else statement


def write(tx: Tx, rows: list[hot.Row]) -> None:
    """Replace values: rows of (JSON text, moment, instance key, name)."""
    _write.run(tx, rows)
