"""Layouts of an object: the columns of its lists, the sections of its page and its form.

A layout that was changed here stays as it is when an upgrade brings another one. It names fields; one that is taken away,
here or by an upgrade, leaves the layout with it.
"""

from collections.abc import Collection, Mapping
from typing import Any

import msgspec

from guanxi.platform.errors import Invalid
from guanxi.records.definitions import ObjectDefinition, Section

LAYOUTS = ("columns", "page", "form")


def layout_faults(definition: ObjectDefinition, known: Collection[str]) -> dict[str, str]:
    """Return what is wrong with the layouts of a definition, as messages by layout.

    Args:
        known: the names of the object's fields, those every record has too.
    """
    found: dict[str, str] = {}
    for name in LAYOUTS:
        fields = _fields(getattr(definition, name))
        unknown = [field for field in fields if field not in known]
        if unknown:
            found[name] = f"names the field {unknown[0]!r}, which it does not have"
        elif len(set(fields)) < len(fields):
            found[name] = "names a field twice"
    return found


def refuse_layouts(
    change: Mapping[str, Any], definition: ObjectDefinition | None, known: Collection[str]
) -> None:
    """Do nothing when the layouts of a change name fields that will be there.

    Raises:
        Invalid: code ``catalogue.invalid``; names the layout and the field.
    """
    told = {name: change[name] for name in LAYOUTS if change.get(name) is not None}
    if definition is None or not told:
        return
    wanted = msgspec.structs.replace(
        definition, **{name: _read(name, told.get(name, ())) for name in LAYOUTS}
    )
    faults = layout_faults(wanted, known)
    if faults:
        words = "; ".join(f"its {name} {fault}" for name, fault in faults.items())
        message = f"Object {definition.name}: {words}."
        raise Invalid("catalogue.invalid", message, "Choose among its fields.", faults)


def without_lost(change: Mapping[str, Any], known: Collection[str]) -> dict[str, Any]:
    """Return a change without the fields in its layouts that are not there, and without layouts that are as shipped."""
    kept = {name: value for name, value in change.items() if name not in LAYOUTS or value is not None}
    for name in set(LAYOUTS) & kept.keys():
        try:
            layout = _read(name, kept[name])
        except msgspec.ValidationError:
            continue  # is refused where it is read
        kept[name] = msgspec.to_builtins(_among(layout, known))
    return kept


def _read(name: str, value: Any) -> tuple[Any, ...]:
    kind = tuple[str, ...] if name == "columns" else tuple[Section, ...]
    return msgspec.convert(value, kind)


def _among(layout: tuple[Any, ...], known: Collection[str]) -> tuple[Any, ...]:
    return tuple(
        msgspec.structs.replace(one, fields=_among(one.fields, known)) if isinstance(one, Section) else one
        for one in layout
        if isinstance(one, Section) or one in known
    )


def _fields(layout: tuple[Any, ...]) -> list[str]:
    return [name for one in layout for name in (one.fields if isinstance(one, Section) else (one,))]
