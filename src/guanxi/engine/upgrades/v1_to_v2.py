"""Version 1 wrote waits and incidents as objects with every field; version 2 writes rows, defaults at the end left out."""

from typing import Any

WAIT = (
    ("key", 0),
    ("kind", ""),
    ("element_key", 0),
    ("element_id", ""),
    ("name", ""),
    ("correlation_key", ""),
    ("due_at", 0),
    ("repetitions", 1),
    ("definition", 0),
    ("listener", ""),
)
INCIDENT = (
    ("key", 0),
    ("type", ""),
    ("message", ""),
    ("element_key", 0),
    ("element_id", ""),
    ("step", ""),
    ("wait_key", 0),
)


def upgrade(stored: dict[str, Any]) -> dict[str, Any]:
    """The state with rows for objects."""
    return stored | {
        "waits": [_row(wait, WAIT) for wait in stored.get("waits", [])],
        "incidents": [_row(incident, INCIDENT) for incident in stored.get("incidents", [])],
    }


def _row(fields: dict[str, Any], order: tuple[tuple[str, Any], ...]) -> list[Any]:
    return [fields.get(name, default) for name, default in order]
