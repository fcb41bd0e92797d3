"""What can be set of a field of a type: what a form that makes a field asks. Found from the type, never by its name."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

import msgspec

from guanxi.records.field_types.base import TEXT, FieldType

FIXED = ("type", "target", "scale")
"""What stays as it is once a field was made."""

SettingKind = Literal["yes_no", "number", "text", "value", "object", "choices", "formula"]
_KINDS: Mapping[str, SettingKind] = MappingProxyType(
    {
        "required": "yes_no", "unique": "yes_no", "indexed": "yes_no", "searchable": "yes_no", "grouped": "yes_no",
        "max_length": "number", "scale": "number", "minimum": "number", "maximum": "number",
        "target": "object", "choices": "choices", "default": "value", "formula": "formula",
    }
)  # fmt: skip


class Setting(msgspec.Struct, frozen=True):
    """Something that can be set of a field.

    Attributes:
        name: its word in definitions.
        kind: what is entered; ``value`` is a value of the field, ``object`` the name of an object.
        fixed: it stays as it is once the field was made.
    """

    name: str
    kind: SettingKind
    fixed: bool


def settings_of(kind: FieldType) -> tuple[Setting, ...]:
    """Return what can be set of the fields of a type beside name, labels and help, in the order of a form."""
    compared = "eq" in kind.operators
    common = (
        "required",
        *(("unique",) if compared else ()),
        *(("searchable",) if kind.operators & TEXT else ()),
        *(("indexed",) if compared and kind.sortable and not kind.indexed else ()),
    )
    return tuple(
        Setting(name, _KINDS.get(name, "text"), fixed=name in FIXED) for name in (*kind.settings, *common)
    )
