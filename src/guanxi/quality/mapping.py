"""The mapping file of an import: which file feeds which object, which column which field, and how.

It is TOML; the order of ``[[files]]`` is the order of work, and a file may come twice (companies first, then
their parents, which may stand further down). Described for people in ``docs/reference/import-mapping.md``.
"""

import re
import tomllib
from collections.abc import Mapping as Map
from functools import cached_property

import msgspec

from guanxi.platform.errors import Invalid

_HEADER = re.compile(r"\{([^{}]*)\}")


class Column(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Where the value of a field comes from.

    Attributes:
        column: header of the column.
        template: text with ``{header}`` in place of a column.
        repair: known wrong spellings and what they mean; each use is reported as a repair.
        values: the file's words and ours; nothing to report. A word that is not listed is left as it is.
        format: day format as in strptime: ``%m/%d/%Y``.
        multiply: number in the file times this is the value (a file in millions).
        find: the value names a record of the relation's target (or a user) by this field.
        flag_empty: keep a row whose cell is empty and put this word into its ``flags``.
    """

    column: str = ""
    template: str = ""
    repair: dict[str, str] = {}
    values: dict[str, str] = {}
    format: str = ""
    multiply: int = 1
    find: str = ""
    flag_empty: str = ""


class FileMapping(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, dict=True):
    """How one file is read.

    Attributes:
        object: name of the object, or ``user``.
        key: the field that tells whether a row is already there; a second run updates instead of doubling.
        columns: by field name; a plain text is the header.
        fixed: values every row gets.
        groups: for users, the columns whose values are the names of their groups.
        email_domain: for users, what follows the name in the e-mail made for them.
        encoding: empty: by the byte order mark, else UTF-8.
    """

    file: str
    object: str
    key: str
    columns: dict[str, Column | str]
    fixed: dict[str, str | int | bool] = {}
    groups: tuple[str, ...] = ()
    email_domain: str = "import.invalid"
    encoding: str = ""
    delimiter: str = ","

    @cached_property
    def fields(self) -> dict[str, Column]:
        """The columns by field name, in full form."""
        return {
            name: Column(column=given) if isinstance(given, str) else given
            for name, given in self.columns.items()
        }

    def headers(self) -> frozenset[str]:
        """Return the headers the file must have."""
        wanted = {one.column for one in self.fields.values() if one.column} | set(self.groups)
        for one in self.fields.values():
            wanted |= template_headers(one.template)
        return frozenset(wanted)


class Mapping(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A whole import: the files in the order of work."""

    files: tuple[FileMapping, ...]
    description: str = ""

    def with_encoding(self, encoding: str) -> "Mapping":
        """Return the mapping with another encoding of all its files."""
        files = tuple(msgspec.structs.replace(one, encoding=encoding) for one in self.files)
        return msgspec.structs.replace(self, files=files)


def read_mapping(name: str, text: str) -> Mapping:
    """Return the mapping of a TOML text.

    Raises:
        Invalid: code ``import.mapping``; names the file and what is wrong in it.
    """
    try:
        mapping = msgspec.convert(tomllib.loads(text), Mapping)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise Invalid("import.mapping", f"{name}: {error}.", "Correct the mapping file.") from None
    if not mapping.files:
        raise Invalid("import.mapping", f"{name}: it maps no file.", "Add a [[files]] table.")
    return mapping


def decode_mapping(name: str, content: bytes) -> Mapping:
    """Return the mapping of a file's bytes, see ``read_mapping``."""
    try:
        return read_mapping(name, content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise Invalid(
            "import.mapping", f"{name}, line {line} is no UTF-8 text.", "Save it as UTF-8."
        ) from None


def template_headers(template: str) -> set[str]:
    """Return the headers that a template names."""
    return set(_HEADER.findall(template))


def is_template(text: str) -> bool:
    """Tell whether every brace of the text belongs to a header."""
    return not set("{}") & set(_HEADER.sub("", text))


def fill_template(template: str, row: Map[str, str]) -> str:
    """Return the template's text for a row; nothing but the headers is understood, and no brace of a cell."""
    return _HEADER.sub(lambda found: row[found[1]], template)
