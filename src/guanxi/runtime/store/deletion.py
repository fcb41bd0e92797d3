"""What still needs a version, and deleting one that nothing needs."""

from typing import Any

import msgspec
import sqlalchemy as sa

from guanxi.platform.database import Tx
from guanxi.runtime.correlation_tables import start_subscription
from guanxi.runtime.store.definitions import VERSIONED
from guanxi.runtime.tables import instance, process_definition, resource, timer_start

_PLACES = {"process": "processes", "decision": "decisions", "form": "forms"}


def instances(tx: Tx, key: int) -> int:
    """Return how many instances there are on a version of a process, ended ones included."""
    query = sa.select(sa.func.count()).where(instance.c.definition_key == key)
    return int(tx.connection.execute(query).scalar_one())


def pinned_by(tx: Tx, kind: str, identifier: str, key: int) -> Any:
    """Return the row of a version of a process that was deployed with this version, or None."""
    table = process_definition
    named = table.c.pinned.contains(f'"{identifier}', autoescape=True)
    for row in tx.connection.execute(sa.select(table).where(named, table.c.key != key)):
        if key in msgspec.json.decode(row.pinned).get(_PLACES[kind], {}).values():
            return row
    return None


def delete(tx: Tx, kind: str, row: Any) -> None:
    """Delete a version, what it starts by, and its file when nothing else is in it."""
    table, _ = VERSIONED[kind]
    tx.connection.execute(table.delete().where(table.c.key == row.key))
    if kind == "process":
        for starts in (timer_start, start_subscription):
            tx.connection.execute(starts.delete().where(starts.c.definition_key == row.key))
    used = (
        tx.connection.execute(sa.select(one.c.key).where(one.c.resource_key == row.resource_key)).first()
        for one, _ in VERSIONED.values()
    )
    if not any(used):
        tx.connection.execute(resource.delete().where(resource.c.key == row.resource_key))


def make_latest(tx: Tx, key: int) -> None:
    """Let a version be the one new instances run on, switched off."""
    table = process_definition
    tx.connection.execute(table.update().where(table.c.key == key).values(latest=True, enabled=False))
