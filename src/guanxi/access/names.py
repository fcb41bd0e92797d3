"""Who stands behind ``kind:id``, the short form in which tables keep an actor."""

from collections.abc import Iterable

import msgspec
import sqlalchemy as sa

from guanxi.access.tables import api_key_table, user_table
from guanxi.platform.database import Tx


class NamedActor(msgspec.Struct, frozen=True):
    """An actor as shown to people; the id serves as the name of whatever has none."""

    kind: str
    id: str
    name: str


def name_actors(tx: Tx, texts: Iterable[str]) -> dict[str, NamedActor]:
    """Return the actors by their short form; empty texts are left out.

    Args:
        texts: such as ``user:0195…`` or ``system:system``.
    """
    parts = {text: text.split(":", 1) for text in texts if ":" in text}
    names = {
        "user": _names(tx, user_table, {id for kind, id in parts.values() if kind == "user"}),
        "api_key": _names(tx, api_key_table, {id for kind, id in parts.values() if kind == "api_key"}),
    }
    return {text: NamedActor(kind, id, names.get(kind, {}).get(id, id)) for text, (kind, id) in parts.items()}


def _names(tx: Tx, table: sa.Table, ids: set[str]) -> dict[str, str]:
    if not ids:
        return {}
    query = sa.select(table.c.id, table.c.name).where(table.c.id.in_(sorted(ids)))
    return {row.id: row.name for row in tx.connection.execute(query)}
