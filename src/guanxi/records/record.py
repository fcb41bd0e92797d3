"""A record as a value, and its faces: JSON for the API, context for processes, a title for people."""

from collections.abc import Mapping
from typing import Any

import msgspec

from guanxi.records.catalogue import CatalogueObject
from guanxi.records.person_names import is_han


class Record(msgspec.Struct, frozen=True):
    """One record. ``values`` holds the canonical value of every field that is seen by name, None for empty."""

    object: str
    id: str
    version: int
    values: dict[str, Any]


def record_from_row(one: CatalogueObject, row: Mapping[str, Any]) -> Record:
    """Return the record of a row's mapping."""
    if one.rolled:  # they have no column
        row = {**dict.fromkeys(one.rolled), **row}
    values: dict[str, Any] = {
        name: value
        if (value := row[name]) is None or (kind := field.type).from_column_same
        else kind.from_column(value)
        for name, field in one.fields.items()
    }
    return Record(one.name, values["id"], values["version"], values)


def to_json(one: CatalogueObject, record: Record) -> dict[str, Any]:
    """Return the record as the API shows it: its fields flat, and ``title``."""
    has = record.values
    values = {
        name: value
        if (value := has[name]) is None or (kind := field.type).to_json_same
        else kind.to_json(value)
        for name, field in one.fields.items()
        if name in has
    }
    return values | {"title": record_title(one, record)}


def to_variables(one: CatalogueObject, record: Record) -> dict[str, Any]:
    """Return the record in the JSON form of process variables, for events and conditions."""
    values = {
        name: None if record.values[name] is None else field.type.to_variable(record.values[name])
        for name, field in one.fields.items()
        if name in record.values
    }
    return values | {"title": record_title(one, record)}


def record_title(one: CatalogueObject, record: Record) -> str:
    """Return what people call the record: its title fields, or its number.

    A name of Chinese characters is written family name first, without a blank.
    """
    parts = [
        one.fields[name].type.to_text(record.values[name])
        for name in one.definition.title
        if record.values.get(name) is not None
    ]
    if len(parts) == 2 and one.definition.title[:2] == ("first_name", "last_name") and is_han("".join(parts)):
        return parts[1] + parts[0]
    return " ".join(parts) or str(record.values["number"])
