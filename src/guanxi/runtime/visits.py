"""What insight reads: ended visits of elements counted for a window, and the visits that are open now."""

from guanxi.bpmn.graph import Element
from guanxi.engine.state import LOOP_BODY, MULTI_INSTANCE_BODY
from guanxi.platform.database import Tx
from guanxi.runtime.contracts import EndedVisits, OpenVisits, Visit
from guanxi.runtime.runtime import Runtime
from guanxi.runtime.store import visits as store

TASKS = frozenset(
    {
        "task",
        "manualTask",
        "serviceTask",
        "sendTask",
        "receiveTask",
        "userTask",
        "scriptTask",
        "businessRuleTask",
        "callActivity",
    }
)
"""Element types that count as tasks of the process; a sub-process is counted by the tasks inside it."""

_LISTENERS = ("boundaryEvent", "startEvent")


def ended_in_window(runtime: Runtime, tx: Tx, definition_key: int, begin: int, end: int) -> list[EndedVisits]:
    """Return, by element and type, the ended visits that were open in the window or began in it.

    They are counted by the database: there may be millions.

    Args:
        begin: microseconds since the epoch, inside the window.
        end: outside of it.
    """
    graph = runtime.definitions.load(tx, definition_key).definition.graph
    places = [(element.id, kind) for element in graph.elements.values() for kind in _kinds(element)]
    return [
        EndedVisits(element_id, kind, total, sorted(latencies))
        for (element_id, kind), total, latencies in store.ended(tx, definition_key, places, begin, end)
    ]


def open_visits(runtime: Runtime, tx: Tx, definition_key: int) -> OpenVisits:
    """Return the visits that are open now, and how many of them have an incident.

    What waits at a boundary, or for an event sub-process to begin, is no visit of its own.
    """
    graph = runtime.definitions.load(tx, definition_key).definition.graph
    types = {element.id: str(element.type) for element in graph.elements.values()}
    visits: dict[tuple[int, int], Visit] = {}
    incidents: dict[str, int] = {}
    for row in store.waiting(tx, definition_key):
        kind = types[row.element_id]
        if kind in _LISTENERS:
            continue
        visits[row.instance_key, row.element_key] = Visit(
            row.element_id, kind, row.since, None, False, row.triggered_at
        )
        if row.kind == "incident":
            incidents[row.element_id] = incidents.get(row.element_id, 0) + 1
    return OpenVisits(list(visits.values()), incidents)


def _kinds(element: Element) -> tuple[str, ...]:
    """The types under which an element stands in the history: its own, and that of the body around its turns."""
    if element.loop is None:
        return (str(element.type),)
    return (str(element.type), LOOP_BODY if element.loop.standard else MULTI_INSTANCE_BODY)
