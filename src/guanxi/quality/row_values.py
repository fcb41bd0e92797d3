"""From the cells of a row to the values of a record, by the mapping; repairs and faults are noted."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

import msgspec

from guanxi.quality.csv_reader import CsvRow
from guanxi.quality.mapping import Column, FileMapping, fill_template
from guanxi.quality.report import Finding, FindingCode
from guanxi.records.catalogue import CatalogueObject
from guanxi.records.field_types import FieldError
from guanxi.records.field_types.parts import Parts
from guanxi.records.field_types.relation import split_list

_decoder = msgspec.json.Decoder(float_hook=Decimal)

Find = Callable[[str, str, str], str | None]
"""(field, field of the target, value) -> id of the record or user it names."""


class RowFault(Exception):
    """A cell cannot be understood; the row is rejected."""

    def __init__(self, column: str, code: FindingCode, message: str, value: str = ""):
        super().__init__(message)
        self.column = column
        self.code = code
        self.message = message
        self.value = value

    def finding(self, line: int) -> Finding:
        """Return the rejection of the row."""
        return Finding(line, self.column, "rejected", self.code, self.message, self.value)


def row_values(
    one: CatalogueObject, mapping: FileMapping, row: CsvRow, find: Find, findings: list[Finding]
) -> dict[str, Any]:
    """Return canonical values by field name; repairs and flags are added to ``findings``.

    Raises:
        RowFault: names the column and what is wrong with its cell.
    """
    values: dict[str, Any] = dict(mapping.fixed)
    flags: list[str] = []
    flagged = False
    for name, column in mapping.fields.items():
        text = cell_text(column, row, findings)
        flagged = flagged or bool(column.flag_empty)
        if not text and column.flag_empty:
            flags.append(column.flag_empty)
            findings.append(Finding(row.line, column.column, "flagged", "flagged", column.flag_empty))
        values[name] = _value(one, name, column, text, find) if text else None
    if flagged:
        values["flags"] = flags or None
    return values


def key_value(one: CatalogueObject, mapping: FileMapping, row: CsvRow, find: Find) -> Any:
    """Return the canonical value of the field that tells whether a row is already there.

    Raises:
        RowFault: it is empty or cannot be understood.
    """
    column = mapping.fields[mapping.key]
    text = cell_text(column, row, [])
    if not text:
        message = "is empty, so the row cannot be told from others"
        raise RowFault(column.column or mapping.key, "key_empty", message)
    return _value(one, mapping.key, column, text, find)


def cell_text(column: Column, row: CsvRow, findings: list[Finding]) -> str:
    """Return the text of the cell or template, after repair and translation."""
    if column.template:
        return fill_template(column.template, row.cells)
    text = row.cells[column.column]
    if text in column.repair:
        better = column.repair[text]
        message = f"{text!r} to {better!r}"
        findings.append(Finding(row.line, column.column, "repaired", "repaired", message, text, better))
        text = better
    return column.values.get(text, text)


def _value(one: CatalogueObject, name: str, column: Column, text: str, find: Find) -> Any:
    where = column.column or name
    if column.find and one.field(name).type.linked:
        return _find_many(one, name, column, text, find)
    if column.find:
        found = find(name, column.find, text)
        if found is None:
            message = f"{text!r} is no known {one.field(name).definition.label.lower()}"
            raise RowFault(where, "not_found", message, text)
        return found
    field = one.field(name)
    try:
        if column.format:
            return datetime.strptime(text, column.format).date()  # noqa: DTZ007 -- a day has no zone
        if column.multiply != 1:
            return field.check(Decimal(text) * column.multiply)
        if text.startswith("{") and isinstance(field.type, Parts):  # of JSON Lines
            return field.check(_decoder.decode(text))
        return field.type.parse(field.definition, text)
    except FieldError as error:
        said = error.message if repr(text) in error.message else f"{text!r} {error.message}"
        message = f"{said}. {error.cure}".strip()
        raise RowFault(where, "value", message, text) from None
    except (ValueError, InvalidOperation, msgspec.DecodeError):
        message = f"{text!r} is not of the form {column.format or 'of a number'}"
        raise RowFault(where, "form", message, text) from None


def _find_many(one: CatalogueObject, name: str, column: Column, text: str, find: Find) -> list[str]:
    parts = split_list(text)
    found = [find(name, column.find, part) for part in parts]
    missing = next((part for part, key in zip(parts, found, strict=True) if key is None), None)
    if missing is not None:
        message = f"{missing!r} is no known {one.field(name).definition.label.lower()}"
        raise RowFault(column.column or name, "not_found", message, text)
    return sorted({key for key in found if key is not None})
