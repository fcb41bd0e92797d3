"""Merges a change of an object into its definition: both are data in the form of a definition file.

Fields and views are matched by name and choices by value; what is matched is changed, the rest is added at the end. Where a
thing says ``removed`` it disappears from what is merged, but stays in what is kept, so that its name is not given
to something else. An upgrade that changes a shipped object merges with local changes in the same way: what was
changed locally stays, everything else follows the upgrade.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from guanxi.platform.errors import Invalid
from guanxi.records.definitions import ObjectDefinition
from guanxi.records.layout import without_lost

Change = Mapping[str, Any]
_MATCHED = {"fields": "name", "choices": "value", "views": "name"}
_REMOVED = "removed"
COMMON = frozenset(
    {"id", "number", "version", "created_at", "created_by", "updated_at", "updated_by", "archived_at"}
)
"""The names of the fields that every record has."""


def merge_changes(old: Change, new: Change) -> dict[str, Any]:
    """Return both changes as one; where they differ the new one wins.

    Raises:
        Invalid: code ``catalogue.invalid``; a list of fields or choices is none.
    """
    merged = dict(old)
    for name, value in new.items():
        key = _MATCHED.get(name)
        merged[name] = value if key is None else _merge_lists(name, key, merged.get(name, ()), value)
    return merged


def merge_definition(shipped: ObjectDefinition | None, change: Change) -> ObjectDefinition | None:
    """Return the definition after the change, or None where the object itself is removed.

    Args:
        shipped: the definition of the file; None for an object that was made here.

    Raises:
        Invalid: code ``catalogue.invalid``; names the place in the change.
    """
    start = {} if shipped is None else msgspec.to_builtins(shipped)
    known = _names(start, change) | COMMON
    merged = _without_removed(merge_changes(start, without_lost(change, known)))
    if merged is None:
        return None
    return to_definition(merged)


def _names(start: Change, change: Change) -> set[str]:
    """Return the names of the fields there are after a change."""
    fields = merge_changes({"fields": start.get("fields", ())}, {"fields": change.get("fields", ())})[
        "fields"
    ]
    return {one["name"] for one in fields if one.get(_REMOVED) is not True}


def to_definition(data: Change) -> ObjectDefinition:
    """Return the object of a definition's data; what is left out is made of the rest.

    Raises:
        Invalid: code ``catalogue.invalid``; names the place.
    """
    try:
        return msgspec.convert(_with_defaults(data), ObjectDefinition)
    except msgspec.ValidationError as error:
        raise Invalid(
            "catalogue.invalid",
            f"Object {data.get('name', '')}: {error}.",
            "Correct the definition; docs/reference/objects.md shows what one can say.",
            _place(data, str(error)),
        ) from None


def _place(data: Change, message: str) -> dict[str, str]:
    """Return the message by the field, or by the member of the object, that it is about."""
    said, _, path = message.partition(" - at `$.")
    at = re.match(r"fields\[(\d+)\]", path)
    if at is not None:
        return {str(data["fields"][int(at[1])]["name"]): said}
    word = re.match(r"\w+", path)
    return {word[0]: said} if word else {}


def _merge_lists(place: str, key: str, old: Sequence[Mapping[str, Any]], new: object) -> list[dict[str, Any]]:
    if not isinstance(new, list | tuple) or not all(
        isinstance(one, Mapping) and isinstance(one.get(key), str) for one in new
    ):
        raise Invalid(
            "catalogue.invalid", f"{place} is no list of things with a {key}.", "", {place: f"need a {key}"}
        )
    merged = {one[key]: dict(one) for one in old}
    for one in new:
        merged[one[key]] = merge_changes(merged.get(one[key], {}), one)
    return list(merged.values())


def _without_removed(data: Mapping[str, Any]) -> dict[str, Any] | None:
    if data.get(_REMOVED) is True:
        return None
    kept: dict[str, Any] = {name: value for name, value in data.items() if name != _REMOVED}
    for name in _MATCHED.keys() & kept.keys():
        kept[name] = [left for one in kept[name] if (left := _without_removed(one)) is not None]
    return kept


def _with_defaults(data: Mapping[str, Any]) -> dict[str, Any]:
    """Fill in what somebody leaves out who makes an object: labels of the other language, what names a record."""
    named = dict(data)
    word = str(named.get("name", named.get("value", ""))).replace("_", " ").capitalize()
    named.setdefault("label", named.get("label_zh", word))
    named.setdefault("label_zh", named["label"])
    if "plural" in named:
        named.setdefault("plural_label", str(named["plural"]).replace("_", " ").capitalize())
        named.setdefault("title", [one["name"] for one in named.get("fields", ())[:1]])
        named.setdefault("number_prefix", f"{str(named['name'])[:1].upper()}-")
    for name in _MATCHED.keys() & named.keys():
        named[name] = [_with_defaults(one) for one in named[name]]
    return named
