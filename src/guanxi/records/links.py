"""Fields that lead to many records: each record they lead to is one row more, by which lists are filtered both ways.

The column of the record tells what it leads to without a second look; the rows lead back. Only ``records.actions``
writes them, in the transaction that writes the record.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from guanxi.platform.database import Tx
from guanxi.records.catalogue import CatalogueObject, Field
from guanxi.records.tables import record_link_table as links


def add_links(tx: Tx, one: CatalogueObject, records: Sequence[tuple[str, Mapping[str, Any]]]) -> None:
    """Write what new records lead to; each is an id and canonical values by name."""
    _insert(tx, one, [row for record_id, values in records for row in _rows(one, record_id, values)])


def change_links(tx: Tx, one: CatalogueObject, record_id: str, changed: Mapping[str, Any]) -> None:
    """Write what a record leads to in the fields that are changed, in place of what it led to."""
    names = [name for name in changed if one.fields[name].type.linked]
    if not names:
        return
    old = sa.delete(links).where(
        links.c.object == one.name, links.c.record_id == record_id, links.c.field.in_(names)
    )
    tx.connection.execute(old)
    _insert(tx, one, _rows(one, record_id, changed))


def records_leading_to(
    one: CatalogueObject, field: Field, ids: Sequence[str], *, all_of_them: bool
) -> sa.Select[Any]:
    """Return the query of the ids of records that lead to one of the targets, or to all of them."""
    query = sa.select(links.c.record_id).where(
        links.c.object == one.name, links.c.field == field.name, links.c.target_id.in_(ids)
    )
    if all_of_them:
        return query.group_by(links.c.record_id).having(sa.func.count() == len(ids))
    return query


def leads_to(
    one: CatalogueObject,
    field: Field,
    table: sa.FromClause,
    target: sa.FromClause,
    condition: sa.ColumnElement[bool],
) -> sa.ColumnElement[bool]:
    """Return the condition that a record of the table leads to one of the targets that meets a condition."""
    link = links.alias()
    return sa.exists().where(
        link.c.object == one.name,
        link.c.field == field.name,
        link.c.record_id == table.c.id,
        target.c.id == link.c.target_id,
        condition,
    )


def leading_here(
    one: CatalogueObject, field: Field, table: sa.FromClause, target: sa.FromClause
) -> sa.ColumnElement[bool]:
    """Return the condition that a record of the table leads to that of the target, which an outer query reads."""
    if not field.type.linked:
        return table.c[field.name] == target.c.id
    link = links.alias()
    query = sa.select(link.c.record_id).where(
        link.c.object == one.name, link.c.field == field.name, link.c.target_id == target.c.id
    )
    return table.c.id.in_(query.correlate(target))


def _rows(one: CatalogueObject, record_id: str, values: Mapping[str, Any]) -> list[dict[str, str]]:
    return [
        {"object": one.name, "field": name, "record_id": record_id, "target_id": target_id}
        for name, value in values.items()
        if one.fields[name].type.linked
        for target_id in value or ()
    ]


def _insert(tx: Tx, one: CatalogueObject, rows: Sequence[Mapping[str, str]]) -> None:
    if rows:
        tx.connection.execute(links.insert(), rows)
