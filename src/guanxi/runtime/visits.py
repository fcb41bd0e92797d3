"""What insight reads: visits of elements that touch a window, and how many are live in each element now."""

from guanxi.platform.database import Tx
from guanxi.runtime.contracts import Visit
from guanxi.runtime.runtime import Runtime
from guanxi.runtime.store import visits as store

_LISTENERS = ("boundaryEvent", "startEvent")


def visits_in_window(runtime: Runtime, tx: Tx, definition_key: int, begin: int, end: int) -> list[Visit]:
    """Return the visits of a version's elements that were open in or began in the window, open ones included.

    Args:
        begin: microseconds since the epoch, inside the window.
        end: outside of it.
    """
    ended = [
        Visit(
            row.element_id, row.type, row.started_at, row.ended_at, row.state == "completed", row.triggered_at
        )
        for row in store.ended(tx, definition_key, begin, end)
    ]
    types = _types(runtime, tx, definition_key)
    live = {
        (row.instance_key, row.element_key): Visit(
            row.element_id, types[row.element_id], row.since, None, False, row.triggered_at
        )
        for row in store.waiting(tx, definition_key)
        if row.since < end and types[row.element_id] not in _LISTENERS
    }
    return [*ended, *live.values()]


def live_counts(runtime: Runtime, tx: Tx, definition_key: int) -> dict[str, tuple[int, int]]:
    """Return by element id how many visits are live now, and how many of them have an open incident.

    What waits at a boundary, or for an event sub-process to begin, is no visit of its own.
    """
    types = _types(runtime, tx, definition_key)
    live: dict[str, set[tuple[int, int]]] = {}
    incidents: dict[str, int] = {}
    for row in store.waiting(tx, definition_key):
        if types[row.element_id] in _LISTENERS:
            continue
        live.setdefault(row.element_id, set()).add((row.instance_key, row.element_key))
        if row.kind == "incident":
            incidents[row.element_id] = incidents.get(row.element_id, 0) + 1
    return {element_id: (len(found), incidents.get(element_id, 0)) for element_id, found in live.items()}


def _types(runtime: Runtime, tx: Tx, key: int) -> dict[str, str]:
    graph = runtime.definitions.load(tx, key).definition.graph
    return {element.id: str(element.type) for element in graph.elements.values()}
