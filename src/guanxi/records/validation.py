"""Checks before a write: fields known and settable, values well-formed, required present, references there."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from guanxi.access.tables import group_table
from guanxi.access.users import list_users
from guanxi.platform.database import Tx
from guanxi.platform.errors import Invalid
from guanxi.records.catalogue import Catalogue, CatalogueObject, Field
from guanxi.records.field_types import FieldError

_CHUNK = 500

Faults = dict[str, str]
"""Message by field name."""


def check_values(
    one: CatalogueObject, values: Mapping[str, Any], *, creating: bool
) -> tuple[dict[str, Any], Faults]:
    """Return canonical values and the faults found; with a fault, nothing may be written.

    Args:
        creating: fill in defaults and demand every required field; else only the given ones are looked at.
    """
    faults: Faults = {}
    checked: dict[str, Any] = {}
    for name, value in values.items():
        field = one.fields.get(name)
        if field is None:
            faults[name] = f"{one.definition.label} has no field {name!r}."
        elif field.definition.read_only:
            faults[name] = f"{field.definition.label} is set by the system and cannot be changed."
        else:
            try:
                checked[name] = field.check(value)
            except FieldError as error:
                faults[name] = f"{field.definition.label} {error.message}. {error.cure}".strip()
    if creating:
        _fill_defaults(one, checked)
    for field in one.fields.values():
        if field.definition.required and field.name not in faults:
            missing = field.name not in checked if creating else False
            if missing or (field.name in checked and checked[field.name] is None):
                faults[field.name] = f"{field.definition.label} is required."
    return checked, faults


def check_references(
    tx: Tx, catalogue: Catalogue, one: CatalogueObject, rows: Sequence[Mapping[str, Any]]
) -> dict[int, Faults]:
    """Return faults by the row's position for ids that lead nowhere; one query per target, not per row."""
    found: dict[int, Faults] = {}
    users: set[str] | None = None
    for field in one.fields.values():
        wanted = {n: row[field.name] for n, row in enumerate(rows) if row.get(field.name) is not None}
        if not wanted:
            continue
        if field.type.name == "user":
            users = {user.id for user in list_users(tx)} if users is None else users
            missing = {value for value in wanted.values() if value not in users}
            _note(found, field, wanted, missing, "is no active user")
        elif field.type.name == "team":
            taken = tx.connection.execute(
                sa.select(group_table.c.name).where(group_table.c.name.in_(set(wanted.values())))
            )
            _note(found, field, wanted, set(wanted.values()) - set(taken.scalars()), "is no team")
        elif field.type.targeted:
            target = catalogue.object(field.definition.target or "")
            led = {n: value if field.type.linked else [value] for n, value in wanted.items()}
            there = _existing(tx, target, (each for ids in led.values() for each in ids))
            first = {n: next((each for each in ids if each not in there), None) for n, ids in led.items()}
            missing = {each for each in first.values() if each is not None}
            _note(found, field, first, missing, f"leads to no {target.definition.label.lower()}")
        elif field.type.name == "reference":
            texts = {n: field.type.to_column(value) for n, value in wanted.items()}
            missing = set(texts.values()) - _existing_anywhere(tx, catalogue, wanted.values())
            _note(found, field, texts, missing, "leads to no record")
    return found


def check_unique(
    tx: Tx, one: CatalogueObject, rows: Sequence[Mapping[str, Any]], *, except_id: str | None = None
) -> dict[int, Faults]:
    """Return faults by the row's position for values that another record, or a row before, has."""
    found: dict[int, Faults] = {}
    for field in one.fields.values():
        if not field.definition.unique or field.definition.read_only:
            continue
        column = one.table.c[field.name]
        wanted = {n: row[field.name] for n, row in enumerate(rows) if row.get(field.name) is not None}
        taken: set[Any] = set()
        for part in _chunks(list(wanted.values())):
            query = sa.select(column).where(_among(column, part))
            if except_id is not None:
                query = query.where(one.table.c.id != except_id)
            taken |= set(tx.connection.execute(query).scalars())
        for position, value in wanted.items():
            if value in taken:
                text = f"{field.definition.label} {value!r} is taken by another record."
                found.setdefault(position, {})[field.name] = text
            taken.add(value)
    return found


def refusal(one: CatalogueObject, faults: Faults) -> Invalid:
    """Return the error that names the object and every field at fault."""
    return Invalid(
        "record.invalid",
        f"{one.definition.label} cannot be saved: {' '.join(faults.values())}",
        "Correct the named fields.",
        faults,
    )


def _fill_defaults(one: CatalogueObject, checked: dict[str, Any]) -> None:
    for field in one.fields.values():
        if field.definition.default is not None and checked.get(field.name) is None:
            checked[field.name] = field.check(field.definition.default)


def _note(
    found: dict[int, Faults], field: Field, wanted: Mapping[int, Any], missing: set[Any], text: str
) -> None:
    for position, value in wanted.items():
        if value in missing:
            found.setdefault(position, {})[field.name] = f"{field.definition.label} {text}: {value}."


def _existing(tx: Tx, target: CatalogueObject, ids: Iterable[str]) -> set[str]:
    column = target.table.c.id
    found: set[str] = set()
    for part in _chunks(sorted(set(ids))):
        found |= set(tx.connection.execute(sa.select(column).where(_among(column, part))).scalars())
    return found


def _existing_anywhere(tx: Tx, catalogue: Catalogue, wanted: Iterable[Mapping[str, str]]) -> set[str]:
    by_object: dict[str, list[str]] = {}
    for reference in wanted:
        by_object.setdefault(reference["object"], []).append(reference["id"])
    names = {one.name for one in catalogue.objects}
    return {
        f"{name}/{record_id}"
        for name, ids in by_object.items()
        if name in names
        for record_id in _existing(tx, catalogue.object(name), ids)
    }


def _among(column: sa.Column[Any], values: Sequence[Any]) -> sa.ColumnElement[bool]:
    """One value is asked for as such: a list is put into the statement at each run, which costs three times as much."""
    return column == values[0] if len(values) == 1 else column.in_(values)


def _chunks(values: Sequence[Any]) -> Iterable[Sequence[Any]]:
    return (values[start : start + _CHUNK] for start in range(0, len(values), _CHUNK))
