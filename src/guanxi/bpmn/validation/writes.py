"""Variables that two branches write while both run: which value stays depends on who is last."""

from collections.abc import Iterator
from itertools import combinations, product

from guanxi.bpmn.events import Compensation
from guanxi.bpmn.findings import Finding
from guanxi.bpmn.graph import Element, ElementType, ProcessGraph

Path = tuple[str, ...]
Writes = dict[Path, str]
"""The variables an element sets beyond itself, each with the text it sets it to (empty when that is no text)."""

_ONE_BRANCH = (ElementType.EXCLUSIVE_GATEWAY, ElementType.EVENT_BASED_GATEWAY)


def write_findings(graph: ProcessGraph) -> list[Finding]:
    """A warning per variable and pair of elements in branches that run at the same time."""
    found: dict[tuple[str, str, str], Finding] = {}
    for element in graph.elements.values():
        for one, other in _together(graph, element):
            for first, second in product(sorted(one - other), sorted(other - one)):
                for variable in _shared(graph, graph.elements[first], graph.elements[second]):
                    low, high = sorted((first, second))
                    finding = _finding(graph.elements[low], graph.elements[high], variable)
                    found.setdefault((low, high, variable), finding)
    return list(found.values())


def _together(graph: ProcessGraph, element: Element) -> Iterator[tuple[set[str], set[str]]]:
    """Pairs of branches that begin here and run together: what each can come to before it comes back here."""
    flows = [] if element.type in _ONE_BRANCH else element.outgoing
    together = [flow.target for flow in flows if flow.id != element.default]
    yield from combinations([_reached(graph, [key], element.id) for key in together], 2)
    for key in element.boundary:
        event = graph.elements[key]
        if not event.interrupting and not any(isinstance(one, Compensation) for one in event.events):
            own = _reached(graph, [flow.target for flow in element.outgoing], element.id) | {element.id}
            yield own, _reached(graph, [flow.target for flow in event.outgoing], element.id)


def _reached(graph: ProcessGraph, starts: list[str], stop: str) -> set[str]:
    seen = set(starts) - {stop}
    stack = list(seen)
    while stack:
        element = graph.elements[stack.pop()]
        events = [graph.elements[key] for key in element.boundary]
        flows = [flow for one in (element, *events) for flow in one.outgoing]
        fresh = {flow.target for flow in flows} - seen - {stop}
        seen |= fresh
        stack += fresh
    return seen


def _shared(graph: ProcessGraph, one: Element, other: Element) -> Iterator[str]:
    """The variables that both set, to different values: the same path, or a part of it."""
    mine, its = _written(graph, one), _written(graph, other)
    for (path, text), (target, value) in product(mine.items(), its.items()):
        shared = min(len(path), len(target))
        if path[:shared] == target[:shared] and not (path == target and text and text == value):
            yield ".".join(path[:shared])


def _written(graph: ProcessGraph, element: Element) -> Writes:
    """What an element sets outside itself; of a sub-process also what its parts set and it does not keep."""
    if element.outputs:
        return {mapping.target: mapping.source.text for mapping in element.outputs}
    written: Writes = {}
    for key in element.children:
        written |= _written(graph, graph.elements[key])
    if element.script is not None and element.script.result:
        written[(element.script.result,)] = ""
    if element.decision is not None and element.decision.result:
        written[(element.decision.result,)] = ""
    if element.loop is not None and element.loop.output_collection:
        written = {(element.loop.output_collection,): ""}
    kept = {mapping.target[0] for mapping in element.inputs} | set(element.data)
    return {path: text for path, text in written.items() if path[0] not in kept}


def _finding(one: Element, other: Element, variable: str) -> Finding:
    first, second = f"“{one.name or one.id}”", f"“{other.name or other.id}”"
    return Finding(
        rule="bpmn.write_conflict",
        severity="warning",
        element_id=other.id,
        line=other.line,
        message=f"{first} and {second} may run at the same time and both set “{variable}”; the last one wins.",
        cure="Let them set variables of different names, or let one follow the other.",
    )
