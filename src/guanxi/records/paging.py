"""Sorting and keyset paging: a page begins after the last record of the one before, however deep.

Empty values come last in either direction, on every server. The id makes the order total.
"""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
import sqlalchemy as sa

from guanxi.platform.errors import Invalid
from guanxi.records.catalogue import CatalogueObject, Field
from guanxi.records.field_types import FieldError
from guanxi.records.record import Record


@dataclass(frozen=True, slots=True)
class SortKey:
    """One field to sort by."""

    field: Field
    descending: bool


def parse_sort(one: CatalogueObject, sort: Sequence[str]) -> list[SortKey]:
    """Return the keys of ``("-created_at", "number")``; the id is added at the end.

    Raises:
        Invalid: codes ``record.unknown_field``, ``query.not_sortable``.
    """
    keys: list[SortKey] = []
    for text in sort:
        field = one.field(text.removeprefix("-"))
        if not field.type.sortable:
            message = f"{one.definition.label} cannot be sorted by {field.name}."
            raise Invalid("query.not_sortable", message, "Choose another field.", {"sort": message})
        keys.append(SortKey(field, text.startswith("-")))
    descending = keys[0].descending if keys else False
    return [*keys, SortKey(one.field("id"), descending)]


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a sorted list: the condition on its records, and the ORDER BY clause."""

    condition: sa.ColumnElement[bool]
    order: tuple[sa.ColumnElement[Any], ...]


def stretches(one: CatalogueObject, keys: Sequence[SortKey], cursor: str | None = None) -> list[Stretch]:
    """Return the parts of the list after the cursor: records with a value to sort by, then those without one.

    Each is a walk along the index of the first field; both at once would be a sort of all records.

    Raises:
        Invalid: code ``query.cursor``; it was made for another sorting or is damaged.
    """
    values = None if cursor is None else _decode(keys, cursor)
    first = keys[0].field.column(one.table)
    if keys[0].field.always_filled:
        return [_stretch(one, keys, values, filled=True)]
    among_empty = values is not None and values[0] is None
    rest = values[1:] if values is not None and among_empty else None
    empty = _stretch(one, keys[1:], rest, filled=False)
    parts = [Stretch(sa.and_(first.is_(None), empty.condition), empty.order)]
    if not among_empty:
        filled = _stretch(one, keys, values, filled=True)
        parts.insert(0, Stretch(sa.and_(first.is_not(None), filled.condition), filled.order))
    return parts


def _stretch(
    one: CatalogueObject, keys: Sequence[SortKey], values: Sequence[Any] | None, *, filled: bool
) -> Stretch:
    """Return the part after the values; ``filled`` tells that the first field is empty in none of its records."""
    order: list[sa.ColumnElement[Any]] = []
    for place, key in enumerate(keys):
        column = key.field.column(one.table)
        if not key.field.always_filled and not (filled and place == 0):
            order.append(_emptiness(column))
        order.append(column.desc() if key.descending else column.asc())
    after = sa.true() if values is None else _after(one, keys, values, filled)
    return Stretch(after, tuple(order))


def _after(
    one: CatalogueObject, keys: Sequence[SortKey], values: Sequence[Any], filled: bool
) -> sa.ColumnElement[bool]:
    alternatives: list[sa.ColumnElement[bool]] = []
    same: list[sa.ColumnElement[bool]] = []
    for place, (key, value) in enumerate(zip(keys, values, strict=True)):
        column = key.field.column(one.table)
        if value is None:
            same.append(column.is_(None))
            continue
        value = sa.literal(value, column.type)
        later: sa.ColumnElement[bool] = column < value if key.descending else column > value
        if not key.field.always_filled and not (filled and place == 0):
            later = sa.or_(later, column.is_(None))
        alternatives.append(sa.and_(*same, later))
        same.append(column == value)
    after = sa.or_(*alternatives)
    if not filled:
        return after
    first = keys[0].field.column(one.table)
    start = sa.literal(values[0], first.type)
    # Said once more, so that a server begins to read the index there.
    return sa.and_(first <= start if keys[0].descending else first >= start, after)


def make_cursor(keys: Sequence[SortKey], record: Record) -> str:
    """Return the cursor that stands after this record."""
    values = [(key.field.type, record.values[key.field.name]) for key in keys]
    texts = [None if value is None else kind.to_cursor(value) for kind, value in values]
    data = msgspec.json.encode([[_name(key) for key in keys], texts])
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _decode(keys: Sequence[SortKey], cursor: str) -> list[Any]:
    fault = Invalid("query.cursor", "The cursor does not belong to this sorting.", "Start at the first page.")
    try:
        data = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        names, texts = msgspec.json.decode(data, type=tuple[list[str], list[str | None]])
        if names != [_name(key) for key in keys] or texts[-1] is None:
            raise fault
        return [_value(key, text) for key, text in zip(keys, texts, strict=True)]
    except (binascii.Error, ValueError, msgspec.MsgspecError, FieldError):
        raise fault from None


def _value(key: SortKey, text: str | None) -> Any:
    return None if text is None else key.field.type.from_cursor(key.field.definition, text)


def _emptiness(column: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    return sa.case((column.is_(None), 1), else_=0)


def _name(key: SortKey) -> str:
    return f"-{key.field.name}" if key.descending else key.field.name
