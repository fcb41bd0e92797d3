"""What has completed and could be undone, remembered on the scope it completed in.

An entry is ``{"id": element, "times": runs, "inner": [entries], "variables": {...}}``; inner entries are those of
a completed sub-process, whose local variables are kept for its handlers (BPMN 2.0 §13.5.5). Each run of a repeated
activity has an entry of its own with its item: what undoes it must know which one it was.
"""

from typing import Any

from guanxi.bpmn import Element, ElementType, ProcessGraph, events
from guanxi.engine.events import DataAppended, DataSet
from guanxi.engine.run import Run
from guanxi.engine.state import BODIES, ElementInstance
from guanxi.feel.codec import encode_value

COMPENSABLE = "compensable"


def remember(run: Run, instance: ElementInstance, element: Element) -> None:
    """Note the completed activity on its scope when it, or something in it, has a compensation handler."""
    if instance.scope < 0 or element.type is ElementType.EVENT_SUB_PROCESS:
        return
    inner = instance.data.get(COMPENSABLE) or []
    scope = run.state.elements[instance.scope]
    if instance.type in BODIES:
        _append(run, scope, [*_unnoted(run, instance, element, inner), *inner])
    elif inner or handler_of(run, element):
        entry: dict[str, Any] = {"id": element.id, "times": 1}
        if inner:
            entry["inner"] = inner
        if inner or scope.type in BODIES:
            entry["variables"] = encode_value(run.state.variables.get(instance.key, {}))
        _append(run, scope, [entry])


def _unnoted(run: Run, body: ElementInstance, element: Element, noted: list[Any]) -> list[Any]:
    """Runs of a body that was stored when its runs did not note themselves yet."""
    if handler_of(run, element) is None:
        return []
    times = body.data.get("done", 1) - sum(1 for entry in noted if entry["id"] == element.id)
    return [{"id": element.id, "times": times}] if times > 0 else []


def _append(run: Run, scope: ElementInstance, entries: list[Any]) -> None:
    if entries:
        run.emit(DataAppended(scope.key, COMPENSABLE, entries))


def gather(run: Run, run_of_body: ElementInstance) -> None:
    """Let one run of a repeated activity undo what all its runs have done, too; its own comes last, so first undone."""
    body = run.state.elements[run_of_body.scope]
    others: list[Any] = list(body.data.get(COMPENSABLE) or [])
    for key in body.children:
        other = run.state.elements[key]
        inner = other.data.get(COMPENSABLE) or []
        if other is not run_of_body and inner:
            kept = encode_value(run.state.variables.get(key, {}))
            others.append(
                {"id": other.element_id, "times": 1, "inner": inner, "variables": kept, "part": True}
            )
    mine = run_of_body.data.get(COMPENSABLE) or []
    for holder in (body, run_of_body):
        if holder.data.get(COMPENSABLE):
            run.emit(DataSet(holder.key, COMPENSABLE, None))
    _append(run, run_of_body, [*others, *mine])


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
