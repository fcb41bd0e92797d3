"""Listeners of Camunda 7: those that call a class or a bean become jobs of that name, for which a worker is needed."""

import re
from collections.abc import Callable

from guanxi.bpmn.camunda7.tree import element, extension, vendor_children
from guanxi.bpmn.xml import Node, local

EXECUTION = {"start": "start", "end": "end"}
TASK = {
    "create": "creating",
    "assignment": "assigning",
    "update": "updating",
    "complete": "completing",
    "delete": "canceling",
}
KINDS = {"executionListener": EXECUTION, "taskListener": TASK}
_BEAN = re.compile(r"[$#]\{\s*(\w+)\s*\}")

Say = Callable[[Node, str], None]


def convert_listeners(node: Node, left: Say, needs_worker: Say) -> None:
    """Add a ``zeebe:`` listener for each that can be one; say what is left, and what a worker has to do."""
    for name, events in KINDS.items():
        for child in vendor_children(node, name):
            event, kind = events.get(child.get("event") or ""), _job_type(child)
            if event is None or kind is None or local(node) == "sequenceFlow":
                left(node, f"The {name}")
                continue
            listener = element(extension(node, f"{name}s", {}), name, {"eventType": event, "type": kind})
            _fields(child, listener)
            needs_worker(node, kind)
    for _ in vendor_children(node, "eventListener"):
        left(node, "The eventListener")


def _job_type(listener: Node) -> str | None:
    """The class, or the name of the bean; what is computed or a script has no name."""
    bean = _BEAN.fullmatch((listener.get("delegateExpression") or "").strip())
    return listener.get("class") or (bean[1] if bean else None)


def _fields(old: Node, new: Node) -> None:
    """Injected fields with fixed values become headers."""
    fields = [child for child in old if local(child) == "field" and child.get("stringValue")]
    if fields:
        headers = element(new, "taskHeaders", {})
        for field in fields:
            element(
                headers, "header", {"key": field.get("name") or "", "value": field.get("stringValue") or ""}
            )
