"""``zeebe:executionListeners`` of any element and ``zeebe:taskListeners`` of user tasks."""

from guanxi.bpmn.graph import Listener
from guanxi.bpmn.reading.source import Source
from guanxi.bpmn.text import Text
from guanxi.bpmn.xml import Node, local, zeebe_child

EXECUTION_EVENTS = ("start", "end")
TASK_EVENTS = ("creating", "assigning", "updating", "completing", "canceling")
# As older modelers wrote them.
_OLDER = {
    "create": "creating",
    "assignment": "assigning",
    "update": "updating",
    "complete": "completing",
    "cancel": "canceling",
}


def read_execution_listeners(source: Source, node: Node) -> dict[str, tuple[Listener, ...]]:
    """The fields ``start_listeners`` and ``end_listeners``; without listeners, none."""
    found = _read(source, node, "executionListener", EXECUTION_EVENTS)
    if not found:
        return {}
    return {
        f"{event}_listeners": tuple(one for one in found if one.event == event) for event in EXECUTION_EVENTS
    }


def read_task_listeners(source: Source, node: Node) -> tuple[Listener, ...]:
    """The task listeners of a user task, in order."""
    return tuple(_read(source, node, "taskListener", TASK_EVENTS))


def _read(source: Source, node: Node, name: str, events: tuple[str, ...]) -> list[Listener]:
    around = zeebe_child(node, f"{name}s")
    found = []
    for child in around if around is not None else ():
        if local(child) != name:
            continue
        event = child.get("eventType") or ""
        event = _OLDER.get(event, event)
        kind = source.text(child.get("type"), child, "Listener type")
        if event not in events or kind is None:
            message = f"A {name} of “{node.get('name') or node.get('id')}” says no event or no job type."
            source.report("zeebe.listener", child, message, f"Choose {', '.join(events)}, and a job type.")
            continue
        retries = source.text(child.get("retries"), child, "Retries") or Text("3")
        found.append(Listener(event=event, type=kind, retries=retries, headers=_headers(child)))
    return found


def _headers(node: Node) -> dict[str, str]:
    """Headers of a listener: ``zeebe:taskHeaders`` or ``zeebe:headers`` right inside it."""
    return {
        child.get("key", ""): child.get("value", "")
        for child in node.iter()
        if local(child) == "header" and child.get("key")
    }
