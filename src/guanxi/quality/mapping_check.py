"""Whether a mapping fits the catalogue: objects, fields, keys, encodings; every fault is told, with its place."""

import codecs
from collections.abc import Iterator
from datetime import UTC, datetime

from guanxi.platform.errors import GuanxiError, Invalid
from guanxi.quality.mapping import Column, FileMapping, Mapping, is_template
from guanxi.records.catalogue import Catalogue, CatalogueObject
from guanxi.records.field_types import FieldError

_USER_FIELDS = ("email", "name")


def check_mapping(name: str, mapping: Mapping, catalogue: Catalogue) -> None:
    """Do nothing when every word of the mapping means something.

    Args:
        name: of the mapping file, for the refusal.

    Raises:
        Invalid: code ``import.mapping``; the message is the first fault, ``fields`` has all by their place.
    """
    faults: dict[str, str] = {}
    for number, one in enumerate(mapping.files):
        for place, message in _file_faults(one, catalogue):
            faults.setdefault(f"files[{number}]{place}", message)
    if faults:
        place, message = next(iter(faults.items()))
        more = f" ({len(faults) - 1} more)" if len(faults) > 1 else ""
        text = f"{name}, {place}: {message}.{more}"
        raise Invalid("import.mapping", text, "Correct the mapping file.", faults)


def _file_faults(one: FileMapping, catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    if not one.file or any(sign in one.file for sign in "/\\\0"):
        yield ".file", f"{one.file!r} is no name of a file"
    if one.encoding and not _is_encoding(one.encoding):
        yield ".encoding", f"there is no encoding {one.encoding!r}"
    if len(one.delimiter) != 1 or one.delimiter in '"\r\n\0':
        yield ".delimiter", "it must be one sign, and neither a quote nor a line end"
    if one.key not in one.columns:
        yield ".key", f"there is no column for the key {one.key!r}"
    for field, column in one.fields.items():
        if bool(column.column) == bool(column.template):
            yield f".columns.{field}", "it needs either column or template"
        if not is_template(column.template):
            yield f".columns.{field}.template", "a brace has no partner; headers are written {like this}"
    if one.object == "user":
        yield from _user_faults(one)
        return
    try:
        found = catalogue.object(one.object)
    except GuanxiError:
        names = ", ".join(["user", *(known.name for known in catalogue.objects)])
        yield ".object", f"there is no object {one.object!r}; there are {names}"
        return
    if one.groups:
        yield ".groups", "only users have groups"
    for field, column in one.fields.items():
        yield from _column_faults(field, column, found, catalogue)
    for field, value in one.fixed.items():
        yield from _fixed_faults(field, value, found)


def _user_faults(one: FileMapping) -> Iterator[tuple[str, str]]:
    for field in one.columns:
        if field not in _USER_FIELDS:
            yield f".columns.{field}", f"users have no field {field!r}; there are {', '.join(_USER_FIELDS)}"
    if "name" not in one.columns:
        yield ".columns", "users need a column for their name"
    if one.fixed:
        yield ".fixed", "users have no fixed values"


def _column_faults(
    name: str, column: Column, one: CatalogueObject, catalogue: Catalogue
) -> Iterator[tuple[str, str]]:
    place = f".columns.{name}"
    field = one.fields.get(name)
    if field is None or field.definition.read_only:
        names = ", ".join(known for known, found in one.fields.items() if not found.definition.read_only)
        yield place, f"{one.name} has no field {name!r} that can be set; there are {names}"
        return
    if column.find and not field.type.targeted and field.type.name != "user":
        yield f"{place}.find", f"{name} leads to no record"
    elif column.find and field.type.name == "user" and column.find not in _USER_FIELDS:
        yield f"{place}.find", f"users have no field {column.find!r}"
    elif column.find and field.type.targeted:
        target = catalogue.object(field.definition.target or "")
        if column.find not in target.fields:
            yield f"{place}.find", f"{target.name} has no field {column.find!r}"
    if column.format and field.type.name != "date":
        yield f"{place}.format", f"{name} is no day"
    elif column.format and not _is_day_format(column.format):
        yield f"{place}.format", f"{column.format!r} names no day; write for example %d.%m.%Y"
    if column.multiply != 1 and not hasattr(field.type, "digits"):
        yield f"{place}.multiply", f"{name} is no number"
    if column.flag_empty and "flags" not in one.fields:
        yield f"{place}.flag_empty", f"{one.name} has no field flags"


def _fixed_faults(name: str, value: object, one: CatalogueObject) -> Iterator[tuple[str, str]]:
    field = one.fields.get(name)
    if field is None or field.definition.read_only:
        yield f".fixed.{name}", f"{one.name} has no field {name!r} that can be set"
        return
    try:
        field.check(value)
    except FieldError as error:
        yield f".fixed.{name}", f"{value!r} {error.message}"


def _is_encoding(name: str) -> bool:
    try:
        return bool(codecs.lookup(name)._is_text_encoding)
    except LookupError:
        return False


def _is_day_format(text: str) -> bool:
    day = datetime(2024, 2, 29, tzinfo=UTC)
    try:
        return datetime.strptime(day.strftime(text), text).date() == day.date()  # noqa: DTZ007 -- a day has no zone
    except ValueError:
        return False
