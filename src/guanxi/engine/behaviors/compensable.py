"""What has completed and could be undone, remembered on the scope it completed in.

An entry is ``{"id": element, "times": runs, "inner": [entries], "variables": {...}}``; inner entries are those of
a completed sub-process, whose local variables are kept for its handlers (BPMN 2.0 §13.5.5).
"""

from typing import Any

from guanxi.bpmn import Element, ElementType, ProcessGraph, events
from guanxi.engine.events import DataAppended
from guanxi.engine.run import Run
from guanxi.engine.state import BODIES, ElementInstance
from guanxi.feel.codec import encode_value

COMPENSABLE = "compensable"


def remember(run: Run, instance: ElementInstance, element: Element) -> None:
    """Note the completed activity on its scope when it, or something in it, has a compensation handler."""
    if instance.scope < 0 or element.type is ElementType.EVENT_SUB_PROCESS:
        return
    inner = instance.data.get(COMPENSABLE) or []
    body = run.state.elements[instance.scope].type in BODIES
    if body or not (inner or handler_of(run, element)):
        if body and inner:
            _append(run, run.state.elements[instance.scope], inner)
        return
    entry: dict[str, Any] = {"id": element.id, "times": instance.data.get("done", 1)}
    if inner:
        entry |= {"inner": inner, "variables": encode_value(run.state.variables.get(instance.key, {}))}
    _append(run, run.state.elements[instance.scope], [entry])


def _append(run: Run, scope: ElementInstance, entries: list[Any]) -> None:
    run.emit(DataAppended(scope.key, COMPENSABLE, entries))


def handler_of(run: Run, element: Element) -> Element | None:
    """The activity that undoes ``element``: tied to a boundary event of it, or its compensation event sub-process."""
    return handler_in(run.definition.graph, element)


def handler_in(graph: ProcessGraph, element: Element) -> Element | None:
    """As ``handler_of``, outside a step."""
    for key in element.boundary:
        catcher = graph.elements[key]
        if catcher.compensation_handler and isinstance(catcher.events[0], events.Compensation):
            return graph.elements[catcher.compensation_handler]
    for key in element.event_sub_processes:
        for start in graph.elements[key].starts:
            if any(isinstance(event, events.Compensation) for event in graph.elements[start].events):
                return graph.elements[key]
    return None
