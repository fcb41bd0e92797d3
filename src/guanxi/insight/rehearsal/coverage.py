"""Which elements and sequence flows of a process its scenarios came to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from guanxi.bpmn import ElementType, Flow, ProcessGraph
from guanxi.insight.rehearsal.outcome import Coverage, FileOutcome, Missed, Outcome


def measure(graph: ProcessGraph, outcomes: Iterable[Outcome]) -> Coverage:
    """Return the coverage of all scenarios of a process together.

    A compensation event on a boundary is never entered, it only says what undoes the activity;
    it counts as visited when what it leads to was.
    """
    visited: set[str] = set()
    taken: set[str] = set()
    for one in outcomes:
        visited |= {visit.element_id for visit in one.path}
        taken |= one.flows
    visited |= {
        one.id
        for one in graph.elements.values()
        if one.compensation_handler and one.compensation_handler in visited
    }
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


def together(files: Sequence[FileOutcome]) -> list[FileOutcome]:
    """Return the outcomes with the coverage of their process: several test files of one process count together.

    Args:
        files: of one folder.
    """
    return [
        one if one.coverage is None else replace(one, coverage=_joined(one.coverage, _others(one, files)))
        for one in files
    ]


def overall(files: Sequence[FileOutcome]) -> Coverage | None:
    """Return what all tests of a process file came to; of several processes in it the sum, None when nothing ran."""
    each = {one.process_id: one.coverage for one in together(files) if one.coverage is not None}
    if not each:
        return None
    return Coverage(
        elements=sum(one.elements for one in each.values()),
        elements_visited=sum(one.elements_visited for one in each.values()),
        flows=sum(one.flows for one in each.values()),
        flows_visited=sum(one.flows_visited for one in each.values()),
        missed=tuple(missed for one in each.values() for missed in one.missed),
    )


def _others(one: FileOutcome, files: Sequence[FileOutcome]) -> list[Coverage]:
    same = (one.process_file, one.process_id)
    return [
        other.coverage
        for other in files
        if other.coverage is not None and (other.process_file, other.process_id) == same
    ]


def _joined(one: Coverage, all_of_them: Sequence[Coverage]) -> Coverage:
    missed = tuple(each for each in one.missed if all(each in other.missed for other in all_of_them))
    elements = sum(each.kind == "element" for each in missed)
    return Coverage(
        elements=one.elements,
        elements_visited=one.elements - elements,
        flows=one.flows,
        flows_visited=one.flows - (len(missed) - elements),
        missed=missed,
    )


def _label(graph: ProcessGraph, flow: Flow) -> str:
    ends = (graph.elements.get(end) for end in (flow.source, flow.target))
    source, target = ((one.name or one.id) if one else "?" for one in ends)
    return f"{source} → {target}" + (f" ({flow.name})" if flow.name else "")
