"""Which elements and sequence flows of a process its scenarios came to."""

from __future__ import annotations

from collections.abc import Iterable

from guanxi.bpmn import ElementType, Flow, ProcessGraph
from guanxi.insight.rehearsal.outcome import Coverage, Missed, Outcome


def measure(graph: ProcessGraph, outcomes: Iterable[Outcome]) -> Coverage:
    """Return the coverage of all scenarios of a process together."""
    visited: set[str] = set()
    taken: set[str] = set()
    for one in outcomes:
        visited |= {visit.element_id for visit in one.path}
        taken |= one.flows
    elements = [one for one in graph.elements.values() if one.type is not ElementType.PROCESS]
    missed = [
        *(
            Missed("element", one.id, one.line, one.name or one.id)
            for one in elements
            if one.id not in visited
        ),
        *(
            Missed("flow", one.id, 0, _label(graph, one))
            for one in graph.flows.values()
            if one.id not in taken
        ),
    ]
    return Coverage(
        elements=len(elements),
        elements_visited=sum(one.id in visited for one in elements),
        flows=len(graph.flows),
        flows_visited=sum(one in taken for one in graph.flows),
        missed=tuple(missed),
    )


def _label(graph: ProcessGraph, flow: Flow) -> str:
    ends = (graph.elements.get(end) for end in (flow.source, flow.target))
    source, target = ((one.name or one.id) if one else "?" for one in ends)
    return f"{source} → {target}" + (f" ({flow.name})" if flow.name else "")
