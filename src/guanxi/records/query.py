"""Reading records: one by its id, a page of a filtered and sorted list, the first few that match."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import sqlalchemy as sa

from guanxi.access.contracts import Actor, Right
from guanxi.access.roles import may
from guanxi.platform.database import Tx
from guanxi.platform.errors import Invalid, NotFound
from guanxi.records.catalogue import SEARCH_COLUMN, Catalogue, CatalogueObject
from guanxi.records.files import file_fields, read_names
from guanxi.records.filter import Filter, compile_filter, equals
from guanxi.records.paging import make_cursor, parse_sort, stretches
from guanxi.records.record import Record, record_from_row, record_title
from guanxi.records.relative import resolve_filter
from guanxi.records.roll_ups import add_roll_ups
from guanxi.records.search import search_condition
from guanxi.records.sight import see, seen_words

TOTAL_CAP = 10_001
"""Counting stops here: the interface shows 10,000+."""
MOST_PER_PAGE = 500


class Query(msgspec.Struct, frozen=True, kw_only=True):
    """What to list.

    Attributes:
        filter: see ``records.filter``.
        sort: field names, ``-`` turns the order.
        q: words that must all occur in the searchable fields; of the last one, a beginning is enough.
        archived: archived records instead of the others.
        count: whether ``Page.total`` is wanted.
    """

    filter: Filter | None = None
    sort: tuple[str, ...] = ("-created_at",)
    q: str | None = None
    cursor: str | None = None
    limit: int = 50
    archived: bool = False
    count: bool = True


class Page(msgspec.Struct, frozen=True):
    """Records in order; ``next_cursor`` is None on the last page, ``total`` counts up to ``TOTAL_CAP``."""

    items: tuple[Record, ...]
    next_cursor: str | None
    total: int | None


def read_record(
    tx: Tx, catalogue: Catalogue, object_name: str, record_id: str, *, actor: Actor, lock: bool = False
) -> Record:
    """Return one record, archived or not.

    Args:
        lock: hold the row until the transaction ends, so that what was read stays true while writing.

    Raises:
        NotFound: code ``record.not_found``.
        Forbidden: the actor may not read the object.
    """
    _, one = see(tx, catalogue, object_name, actor)
    query = _select(one).where(one.table.c.id == record_id, one.within(one.table))
    if lock and tx.dialect != "sqlite":
        query = query.with_for_update()
    row = tx.connection.execute(query).mappings().first()
    if row is None:
        raise NotFound("record.not_found", f"There is no {one.definition.label.lower()} {record_id}.")
    return add_roll_ups(tx, one, [record_from_row(one, dict(row))])[0]


def list_records(
    tx: Tx, catalogue: Catalogue, object_name: str, query: Query, *, actor: Actor, right: Right = "read"
) -> Page:
    """Return a page of the records that match.

    Args:
        right: only records on which the actor has this right, too.

    Raises:
        Forbidden: the actor may not read the object, or does not have the right on it.
        Invalid: unknown field, operator, value, sorting or cursor.
    """
    seen, one = see(tx, catalogue, object_name, actor)
    if not 1 <= query.limit <= MOST_PER_PAGE:
        raise Invalid(
            "query.limit", f"A page has 1 to {MOST_PER_PAGE} records.", "", {"limit": "out of range"}
        )
    among = matching(tx, seen, one, query, actor)
    if right != "read":
        _, allowed = see(tx, catalogue, object_name, actor, right)
        among = sa.and_(among, allowed.within(one.table))
    keys = parse_sort(one, query.sort)
    records: list[Record] = []
    for part in stretches(one, keys, query.cursor):
        if (wanted := query.limit + 1 - len(records)) > 0:
            statement = _select(one).where(among, part.condition).order_by(*part.order).limit(wanted)
            records += _read(tx, one, statement)
    more = len(records) > query.limit
    records = records[: query.limit]
    return Page(
        tuple(records),
        make_cursor(keys, records[-1]) if more else None,
        _count(tx, one, among) if query.count else None,
    )


def find_records(
    tx: Tx,
    catalogue: Catalogue,
    object_name: str,
    where: dict[str, Any],
    *,
    actor: Actor,
    limit: int = 100,
) -> tuple[Record, ...]:
    """Return the records whose fields equal the values, oldest first; None matches only empty fields."""
    query = Query(filter=equals(**where), sort=("created_at",), limit=limit, count=False)
    return list_records(tx, catalogue, object_name, query, actor=actor).items


def read_records(tx: Tx, one: CatalogueObject, ids: Sequence[str]) -> tuple[Record, ...]:
    """Return the records with these ids that are seen, in no order; the object is as the actor sees it."""
    query = _select(one).where(one.table.c.id.in_(ids), one.within(one.table))
    return tuple(_read(tx, one, query))


def read_titles(
    tx: Tx, catalogue: Catalogue, object_name: str, ids: Sequence[str], *, actor: Actor
) -> dict[str, str]:
    """Return the titles of records by id, archived ones too; ids that lead nowhere are left out, and so are objects."""
    if not catalogue.has(object_name):
        return {}
    _, one = see(tx, catalogue, object_name, actor)
    names = ["id", "number", *(name for name in one.definition.title if name in one.fields)]
    fields = [one.fields[name] for name in names]
    query = sa.select(*(one.table.c[name] for name in names))
    titles: dict[str, str] = {}
    for start in range(0, len(ids), MOST_PER_PAGE):
        some = ids[start : start + MOST_PER_PAGE]
        for row in tx.connection.execute(query.where(one.table.c.id.in_(some), one.within(one.table))):
            values = {
                field.name: None if value is None else field.type.from_column(value)
                for field, value in zip(fields, row, strict=True)
            }
            titles[row.id] = record_title(one, Record(one.name, row.id, 0, values))
    return titles


def read_related_titles(
    tx: Tx, catalogue: Catalogue, object_name: str, records: Sequence[Record], *, actor: Actor
) -> dict[str, dict[str, str]]:
    """Return the titles of what the records' relations and references lead to, by object and id.

    One query per object led to; objects the actor may not read are left out.
    """
    values = [record.values for record in records]
    return read_led_to(tx, catalogue, object_name, values, actor=actor)


def read_led_to(
    tx: Tx, catalogue: Catalogue, object_name: str, values: Sequence[Mapping[str, Any]], *, actor: Actor
) -> dict[str, dict[str, str]]:
    """Return the titles of what values by field name lead to, see ``read_related_titles``; files are the object ``file``."""
    wanted: dict[str, set[str]] = {}
    for field in catalogue.object(object_name).fields.values():
        for one in values:
            value = one.get(field.name)
            if value is not None and field.type.targeted:
                ids = value if field.type.linked else [value]
                wanted.setdefault(field.definition.target or "", set()).update(ids)
            elif value is not None and field.type.name == "reference":
                wanted.setdefault(value["object"], set()).add(value["id"])
    titles = {
        name: read_titles(tx, catalogue, name, sorted(ids), actor=actor)
        for name, ids in wanted.items()
        if may(actor, "read", name)
    }
    held = [field.name for field in file_fields(catalogue.object(object_name))]
    files = {one[name] for one in values for name in held if one.get(name) is not None}
    return titles | {"file": titles.get("file", {}) | read_names(tx, sorted(files))} if files else titles


def count_records(
    tx: Tx, catalogue: Catalogue, object_name: str, wanted: Filter | None, *, actor: Actor
) -> int:
    """Return how many records match, without a cap."""
    seen, one = see(tx, catalogue, object_name, actor)
    among = matching(tx, seen, one, Query(filter=wanted), actor)
    query = sa.select(sa.func.count()).select_from(one.table).where(among)
    return int(tx.connection.execute(query).scalar_one())


def _read(tx: Tx, one: CatalogueObject, statement: sa.Select[Any]) -> list[Record]:
    found = tx.connection.execute(statement)
    names = tuple(found.keys())
    records = [record_from_row(one, dict(zip(names, row, strict=True))) for row in found]
    return add_roll_ups(tx, one, records)


def _select(one: CatalogueObject) -> sa.Select[Any]:
    return sa.select(*(column for column in one.table.c if column.name != SEARCH_COLUMN))


def matching(
    tx: Tx, catalogue: Catalogue, one: CatalogueObject, query: Query, actor: Actor
) -> sa.ColumnElement[bool]:
    """Return the condition on the records that a query asks for; catalogue and object are as the actor sees them.

    Raises:
        Invalid: unknown field, operator or value.
    """
    wanted = resolve_filter(tx, catalogue, one, query.filter, actor)
    archived = one.table.c.archived_at
    parts: list[sa.ColumnElement[bool]] = [archived.is_not(None) if query.archived else archived.is_(None)]
    if one.limit is not None:
        parts.append(one.within(one.table))
    if wanted is not None:
        parts.append(compile_filter(catalogue, one, one.table, wanted))
    if query.q and query.q.strip():
        parts.append(words_condition(tx, one, query.q))
    return sa.and_(*parts)


def words_condition(tx: Tx, one: CatalogueObject, words: str) -> sa.ColumnElement[bool]:
    """Return the condition that every word occurs in a field that is seen."""
    if one.narrowed:  # what is indexed tells about hidden fields, too
        return seen_words(one, one.table, words)
    return search_condition(tx, one, one.table, words)


def _count(tx: Tx, one: CatalogueObject, matching: sa.ColumnElement[bool]) -> int:
    some = sa.select(sa.literal(1)).select_from(one.table).where(matching).limit(TOTAL_CAP).subquery()
    return int(tx.connection.execute(sa.select(sa.func.count()).select_from(some)).scalar_one())
