"""Soundness of the control flow: every way the tokens may go is tried, up to a bound.

Found: a deadlock (tokens remain and nothing can go on), lack of synchronisation (two tokens on one flow), elements
that are never reached. Conditions are not looked into: every choice is taken both ways.
"""

from collections.abc import Iterator
from itertools import combinations

from guanxi.bpmn.findings import Finding
from guanxi.bpmn.graph import Element, ElementType, ProcessGraph

LARGEST = 20_000
Marking = frozenset[str]


class _Unsafe(Exception):
    """Two tokens on one flow."""

    def __init__(self, flow: str):
        self.flow = flow


def soundness_findings(graph: ProcessGraph) -> list[Finding]:
    """Warnings for the process and each of its sub-processes."""
    findings: list[Finding] = []
    for element in graph.elements.values():
        kinds = (
            ElementType.PROCESS,
            ElementType.SUB_PROCESS,
            ElementType.TRANSACTION,
            ElementType.EVENT_SUB_PROCESS,
        )
        if element.type in kinds and element.starts:
            findings += _scope(graph, element)
    return findings


def _scope(graph: ProcessGraph, scope: Element) -> Iterator[Finding]:
    seen: set[Marking] = set()
    reached: set[str] = set()
    stack = [
        marking for start in scope.starts for marking in _after(graph, graph.elements[start], frozenset())
    ]
    while stack:
        marking = stack.pop()
        if marking in seen:
            continue
        seen.add(marking)
        if len(seen) > LARGEST:
            yield _finding("bound", scope, "has too many ways to try; the search stopped.", "")
            return
        try:
            following = list(_steps(graph, marking, reached))
        except _Unsafe as unsafe:
            target = graph.elements[graph.flows[unsafe.flow].target]
            yield _finding(
                "lack_of_synchronisation", target, "may be reached by two tokens of one origin.", "Join them."
            )
            return
        if marking and not following:
            stuck = graph.elements[graph.flows[min(marking)].target]
            yield _finding(
                "deadlock", stuck, "may wait for ever for another token.", "Join with the gateway that split."
            )
            return
        stack += following


def _finding(rule: str, element: Element, what: str, cure: str) -> Finding:
    return Finding(
        rule=f"soundness.{rule}",
        severity="warning",
        element_id=element.id,
        line=element.line,
        message=f"“{element.name or element.id}” {what}",
        cure=cure,
    )


def _steps(graph: ProcessGraph, marking: Marking, reached: set[str]) -> Iterator[Marking]:
    """Every marking one element further."""
    for element in {
        graph.flows[flow].target: graph.elements[graph.flows[flow].target] for flow in marking
    }.values():
        arrived = [flow.id for flow in element.incoming if flow.id in marking]
        for used in _uses(graph, element, arrived, marking):
            reached.add(element.id)
            yield from _after(graph, element, marking - used)


def _uses(graph: ProcessGraph, element: Element, arrived: list[str], marking: Marking) -> Iterator[Marking]:
    """Which tokens the element takes when it starts."""
    if element.type is ElementType.PARALLEL_GATEWAY:
        if len(arrived) == len(element.incoming):
            yield frozenset(arrived)
    elif element.type in (ElementType.INCLUSIVE_GATEWAY, ElementType.COMPLEX_GATEWAY):
        others = marking - set(arrived)
        empty = {flow.id for flow in element.incoming} - set(arrived)
        if not any(_reaches(graph, flow, element.id, empty) for flow in others):
            yield frozenset(arrived)
    else:
        for flow in arrived:
            yield frozenset((flow,))


def _reaches(graph: ProcessGraph, flow: str, goal: str, empty: set[str]) -> bool:
    """Whether a token on ``flow`` can come to an incoming flow of ``goal`` that has none."""
    stack, seen = [flow], set()
    while stack:
        current = stack.pop()
        if current in empty:
            return True
        target = graph.elements[graph.flows[current].target]
        if current in seen or target.id == goal:
            continue
        seen.add(current)
        stack += [out.id for out in target.outgoing]
    return False


def _after(graph: ProcessGraph, element: Element, rest: Marking) -> Iterator[Marking]:
    """The markings when the element ends, by itself or by one of its boundary events."""
    for out in _choices(element):
        yield _put(rest, out)
    for key in element.boundary:
        event = graph.elements[key]
        if event.outgoing:
            ways = tuple(flow.id for flow in event.outgoing)
            own = () if event.interrupting else tuple(flow.id for flow in element.outgoing)
            yield _put(rest, (*own, *ways))


def _choices(element: Element) -> Iterator[tuple[str, ...]]:
    flows = tuple(flow.id for flow in element.outgoing)
    if element.type in (ElementType.EXCLUSIVE_GATEWAY, ElementType.EVENT_BASED_GATEWAY) and flows:
        yield from ((flow,) for flow in flows)
    elif element.type in (ElementType.INCLUSIVE_GATEWAY, ElementType.COMPLEX_GATEWAY) and len(flows) > 1:
        for size in range(1, min(len(flows), 6) + 1):
            yield from combinations(flows, size)
    elif any(flow.condition is not None for flow in element.outgoing):
        yield from ((flow,) for flow in flows)
        yield flows
    else:
        yield flows


def _put(rest: Marking, flows: tuple[str, ...]) -> Marking:
    for flow in flows:
        if flow in rest:
            raise _Unsafe(flow)
    return rest | set(flows)
