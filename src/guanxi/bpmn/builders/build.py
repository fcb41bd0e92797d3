"""The end of every way of writing: a draft becomes a document, and the parser says what it thinks of it."""

from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from guanxi.bpmn.builders.check import faults
from guanxi.bpmn.builders.draft import Draft
from guanxi.bpmn.builders.faults import Fault
from guanxi.bpmn.builders.writing import write
from guanxi.bpmn.document import Document
from guanxi.bpmn.findings import Finding
from guanxi.bpmn.graph import Flow, ProcessGraph
from guanxi.bpmn.layout import add_diagram
from guanxi.bpmn.parse import parse_bpmn

Place = Callable[[int, str], str]
"""Words for a line and a column, to stand in front of a message; an empty text where there is no place."""


class Built(msgspec.Struct, frozen=True):
    """What became of a process that was written in one of the four ways.

    Attributes:
        draft: what was written; None when it could not be read.
        document: the BPMN model; None when there are errors in the writing itself, so nothing is half made.
        processes: its executable graphs; lines are those of the text or table it was written in.
        findings: what is wrong with it, in its own lines.
    """

    draft: Draft | None
    document: Document | None
    processes: tuple[ProcessGraph, ...]
    findings: tuple[Finding, ...]


class BuildError(Exception):
    """A process written in Python cannot be made.

    Attributes:
        code: stable rule of the first fault.
        message: what is wrong.
        cure: what to do about it.
        findings: everything that was found.
    """

    def __init__(self, findings: tuple[Finding, ...]):
        first = next((finding for finding in findings if finding.severity == "error"), findings[0])
        super().__init__(f"{first.message} {first.cure}".strip())
        self.code = first.rule
        self.message = first.message
        self.cure = first.cure
        self.findings = findings


def build(draft: Draft, place: Place = lambda line, column: "", earlier: Iterable[Fault] = ()) -> Built:
    """Make the BPMN model of a draft.

    Args:
        draft: the process or processes.
        place: how its lines and columns are named in messages.
        earlier: faults found while it was read; an error among them stops it.
    """
    found = [*earlier, *faults(draft)]
    findings = [_finding(fault, place) for fault in found]
    if any(fault.severity == "error" for fault in found):
        return Built(draft, None, (), tuple(findings))
    document = add_diagram(write(draft))
    parsed = parse_bpmn(document.render())
    lines = _lines(draft)
    processes = tuple(_relined(graph, lines) for graph in parsed.processes)
    for finding in parsed.findings:
        line = lines.get(finding.element_id, 0)
        findings.append(msgspec.structs.replace(finding, line=line))
    return Built(draft, document, processes, tuple(findings))


def refused_whole(found: Iterable[Fault], place: Place) -> Built:
    """What became of a text that could not be read at all."""
    return Built(None, None, (), tuple(_finding(fault, place) for fault in found))


def _finding(fault: Fault, place: Place) -> Finding:
    where = place(fault.line, fault.column)
    return Finding(
        rule=fault.rule,
        severity=fault.severity,
        element_id=fault.element_id,
        line=fault.line,
        message=f"{where}: {fault.message}" if where else fault.message,
        cure=fault.cure,
    )


def _lines(draft: Draft) -> dict[str, int]:
    lines = {process.id: process.line for process in draft.processes}
    for process in draft.processes:
        lines |= {element.id: element.line for element in process.elements}
        lines |= {flow.id or flow.usual_id: flow.line for flow in process.flows}
    return lines


def _relined(graph: ProcessGraph, lines: dict[str, int]) -> ProcessGraph:
    """The graph with the lines of the draft, so that later checks name those."""
    elements = {key: _at(element, lines.get(key, 0), lines) for key, element in graph.elements.items()}
    return msgspec.structs.replace(
        graph,
        elements=elements,
        flows={flow.id: flow for element in elements.values() for flow in element.outgoing},
        start_events=tuple(elements[start.id] for start in graph.start_events),
    )


def _at(part: Any, line: int, lines: dict[str, int]) -> Any:
    """A part of a graph with this line in all its structs; flows have their own."""
    if isinstance(part, tuple):
        return tuple(_at(one, line, lines) for one in part)
    if not isinstance(part, msgspec.Struct):
        return part
    names = part.__struct_fields__
    if isinstance(part, Flow):
        line = lines.get(part.id, line)
    changes = {name: _at(getattr(part, name), line, lines) for name in names}
    return msgspec.structs.replace(part, **changes | ({"line": line} if "line" in names else {}))
