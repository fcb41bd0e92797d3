"""Where processors' data name elements or flows, and how those names change with a migration."""

from collections.abc import Iterator, Mapping
from typing import Any

# ``seen ID`` and ``started ID`` carry an id in the name.
_NAMED = ("seen", "started")


def renamed(data: Mapping[str, Any], ids: Mapping[str, str]) -> dict[str, Any]:
    """The data with all ids replaced."""
    return {_name(name, ids): _value(name, value, ids) for name, value in data.items()}


def _name(name: str, ids: Mapping[str, str]) -> str:
    head, _, key = name.partition(" ")
    return f"{head} {ids.get(key, key)}" if key and head in _NAMED else name


def _value(name: str, value: Any, ids: Mapping[str, str]) -> Any:
    if not value:
        return value
    if name in ("start", "next") or name.startswith("started "):
        return [ids.get(key, key) for key in value] if isinstance(value, list) else ids.get(value, value)
    if name == "compensable":
        return [_entry(entry, ids) for entry in value]
    if name == "pending":
        return [entry | {"handler": ids.get(entry["handler"], entry["handler"])} for entry in value]
    if name == "decided":
        return [ids.get(value[0], value[0]), *value[1:]]
    return value


def _entry(entry: dict[str, Any], ids: Mapping[str, str]) -> dict[str, Any]:
    inner = {"inner": [_entry(one, ids) for one in entry["inner"]]} if "inner" in entry else {}
    return entry | {"id": ids.get(entry["id"], entry["id"])} | inner


def named_in(data: Mapping[str, Any]) -> Iterator[str]:
    """Elements that have to be there still: activities yet to start or to undo, an event that has decided."""
    yield from data.get("next") or ()
    for entry in (data.get("pending") or ())[: data.get("left")]:
        yield entry["handler"]
    yield from (data.get("decided") or ())[:1]


def compensable_in(entries: list[dict[str, Any]]) -> Iterator[str]:
    """Completed activities that may still have to be undone."""
    for entry in entries:
        yield entry["id"]
        yield from compensable_in(entry.get("inner", []))
