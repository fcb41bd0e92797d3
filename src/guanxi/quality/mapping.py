"""The mapping file of an import: which file feeds which object, which column which field, and how.

It is TOML; the order of ``[[files]]`` is the order of work, and a file may come twice (companies first, then
their parents, which may stand further down).
"""

import tomllib
from collections.abc import Mapping as Map

import msgspec

from guanxi.platform.errors import Invalid


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


class FileMapping(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How one file is read.

    Attributes:
        object: name of the object, or ``user``.
        key: the field that tells whether a row is already there; a second run updates instead of doubling.
        columns: by field name; a plain text is the header.
        fixed: values every row gets.
        groups: for users, the columns whose values are the names of their groups.
        email_domain: for users, what follows the name in the e-mail made for them.
    """

    file: str
    object: str
    key: str
    columns: dict[str, Column | str]
    fixed: dict[str, str | int | bool] = {}
    groups: tuple[str, ...] = ()
    email_domain: str = "import.invalid"
    encoding: str = "utf-8-sig"
    delimiter: str = ","

    @property
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


def read_mapping(name: str, text: str) -> Mapping:
    """Return the mapping of a TOML text.

    Raises:
        Invalid: code ``import.mapping``; names the file and what is wrong in it.
    """
    try:
        mapping = msgspec.convert(tomllib.loads(text), Mapping)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise Invalid("import.mapping", f"{name}: {error}.", "Correct the mapping file.") from None
    for one in mapping.files:
        for field, column in one.fields.items():
            if bool(column.column) == bool(column.template):
                message = f"{name}: {one.file}, field {field} needs either column or template."
                raise Invalid("import.mapping", message, "Correct the mapping file.")
        if one.key not in one.columns:
            message = f"{name}: {one.file} has no column for its key {one.key}."
            raise Invalid("import.mapping", message, "Add it, or choose another key.")
    return mapping


def template_headers(template: str) -> set[str]:
    """Return the headers that a template names."""
    return {part.partition("}")[0] for part in template.split("{")[1:]}


def fill_template(template: str, row: Map[str, str]) -> str:
    """Return the template's text for a row; nothing but the headers is understood."""
    for header in template_headers(template):
        template = template.replace("{" + header + "}", row[header])
    return template
