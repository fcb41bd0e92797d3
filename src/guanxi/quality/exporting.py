"""Records as rows of an export: what people read of them, page by page, however many there are.

An export needs the right ``export``, and holds what the actor sees. Each page is read by itself: no transaction stays
open while somebody's slow line takes the file.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from guanxi.access.contracts import Actor
from guanxi.access.users import list_users
from guanxi.platform.database import Database
from guanxi.records.catalogue import Catalogue, CatalogueObject, Field
from guanxi.records.field_types.file import File
from guanxi.records.field_types.number import ExactNumber, Number
from guanxi.records.field_types.roll_up import RollUp
from guanxi.records.query import MOST_PER_PAGE, Query, list_records, read_related_titles
from guanxi.records.record import Record
from guanxi.records.sight import see

Cell = str | int | Decimal | date | datetime | None
"""What stands in a cell: numbers, days and moments as such, everything else as text."""


@dataclass(frozen=True, slots=True)
class Export:
    """An export that is allowed: its fields in order, and its records as they are read."""

    object: CatalogueObject
    fields: tuple[Field, ...]
    pages: Iterator[tuple[tuple[Record, ...], Mapping[str, Mapping[str, str]]]]
    """Records, and the titles of what they lead to by object and id; people are the object ``user``."""

    def records(self) -> Iterator[Record]:
        """Yield the records."""
        for records, _ in self.pages:
            yield from records

    def rows(self, language: str, zone: ZoneInfo) -> Iterator[list[Cell]]:
        """Yield a row of cells for each record; choices in a language, moments by the clock of a zone."""
        for records, titles in self.pages:
            for record in records:
                yield [
                    _cell(field, record.values[field.name], titles, language, zone) for field in self.fields
                ]

    def header(self, language: str) -> list[str]:
        """Return the labels of the fields."""
        chinese = language.startswith("zh")
        definitions = [field.definition for field in self.fields]
        return [one.label_zh if chinese else one.label for one in definitions]


def export_records(
    database: Database,
    catalogue: Catalogue,
    object_name: str,
    query: Query,
    fields: Sequence[str] = (),
    *,
    actor: Actor,
) -> Export:
    """Begin an export; whatever is wrong with it is refused here, before the first byte.

    Args:
        query: which records, in which order; its cursor and limit are not used.
        fields: the names of the fields, in the order of the file; all that the actor sees when empty.

    Raises:
        Forbidden: the actor may not export the object.
        Invalid: an unknown field, or a wrong filter or order.
    """
    with database.read() as tx:
        _, one = see(tx, catalogue, object_name, actor)
    chosen = tuple(one.field(name) for name in fields) if fields else tuple(one.fields.values())
    pages = _pages(database, catalogue, object_name, query, actor)
    first = next(pages)
    return Export(one, chosen, _with(first, pages))


def _with(first: Any, others: Iterator[Any]) -> Iterator[Any]:
    yield first
    yield from others


def _pages(
    database: Database, catalogue: Catalogue, object_name: str, query: Query, actor: Actor
) -> Iterator[tuple[tuple[Record, ...], Mapping[str, Mapping[str, str]]]]:
    cursor: str | None = None
    people: dict[str, str] = {}
    while True:
        wanted = msgspec.structs.replace(query, cursor=cursor, limit=MOST_PER_PAGE, count=False)
        with database.read() as tx:
            page = list_records(tx, catalogue, object_name, wanted, actor=actor, right="export")
            titles = read_related_titles(tx, catalogue, object_name, page.items, actor=actor)
            people = people or {user.id: user.name for user in list_users(tx, active_only=False)}
        yield page.items, titles | {"user": people}
        if page.next_cursor is None:
            return
        cursor = page.next_cursor


def _cell(
    field: Field, value: Any, titles: Mapping[str, Mapping[str, str]], language: str, zone: ZoneInfo
) -> Cell:
    if value is None:
        return None
    if isinstance(value, datetime):
        return value.astimezone(zone)
    if isinstance(value, date) or isinstance(field.type, ExactNumber | Number):
        return value  # type: ignore[no-any-return]  # a day or a number by its type
    if isinstance(field.type, RollUp) and isinstance(value, int | Decimal):
        return value
    kind = field.type.name
    if kind in ("relation", "user"):
        target = field.definition.target if kind == "relation" else "user"
        return titles.get(target or "", {}).get(value, str(value))
    if isinstance(field.type, File):
        return titles.get("file", {}).get(value, str(value))
    if kind == "multi_relation":
        known = titles.get(field.definition.target or "", {})
        return ", ".join(known.get(each, each) for each in value)
    if kind == "reference":
        return titles.get(value["object"], {}).get(value["id"], str(value["id"]))
    if kind in ("choice", "multi_choice", "boolean"):
        return field.type.to_display(field.definition, value, language)
    return field.type.to_text(value)
