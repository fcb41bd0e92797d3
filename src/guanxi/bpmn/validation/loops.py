"""Loops in which nothing waits: they would go round within one step, as fast as the machine can."""

from collections.abc import Iterator, Mapping

from guanxi.bpmn.events import Conditional, Link, Message, Signal, Timer
from guanxi.bpmn.findings import Finding
from guanxi.bpmn.graph import Element, ElementType, ProcessGraph

_ALWAYS_WAIT = (
    ElementType.USER_TASK,
    ElementType.RECEIVE_TASK,
    ElementType.CALL_ACTIVITY,
    ElementType.AD_HOC_SUB_PROCESS,
    ElementType.EVENT_BASED_GATEWAY,
)
_CATCHING = (ElementType.INTERMEDIATE_CATCH_EVENT, ElementType.BOUNDARY_EVENT)


def loop_findings(graph: ProcessGraph) -> list[Finding]:
    """A warning per loop whose elements neither wait for anything nor give work away."""
    following = {
        element.id: [key for key in _next(graph, element) if not _waits(graph, graph.elements[key])]
        for element in graph.elements.values()
        if not _waits(graph, element)
    }
    return [_finding([graph.elements[key] for key in loop]) for loop in _loops(following)]


def _waits(graph: ProcessGraph, element: Element) -> bool:
    """Whether a token rests here: for a person, a worker, a time or an event. A sub-process does when a part does."""
    if element.type in _ALWAYS_WAIT or element.job is not None:
        return True
    if element.start_listeners or element.end_listeners:
        return True
    if element.type in _CATCHING:
        return any(isinstance(one, Timer | Message | Signal | Conditional) for one in element.events)
    return any(_waits(graph, graph.elements[key]) for key in element.children)


def _next(graph: ProcessGraph, element: Element) -> Iterator[str]:
    yield from (flow.target for flow in element.outgoing)
    yield from element.boundary
    if element.type is ElementType.INTERMEDIATE_THROW_EVENT:
        links = {one for one in element.events if isinstance(one, Link)}
        for key in graph.elements[element.scope].children:
            other = graph.elements[key]
            if other.type is ElementType.INTERMEDIATE_CATCH_EVENT and links.intersection(other.events):
                yield key


def _loops(following: Mapping[str, list[str]]) -> Iterator[list[str]]:
    """The sets of elements that lead to each other, in the order of the file."""
    left = set(following)
    for key in following:
        if key not in left:
            continue
        loop = {
            other for other in _reached(key, following) if other == key or key in _reached(other, following)
        }
        left -= loop
        if len(loop) > 1 or key in following[key]:
            yield [other for other in following if other in loop]


def _reached(start: str, following: Mapping[str, list[str]]) -> set[str]:
    seen = {start}
    stack = [start]
    while stack:
        fresh = [key for key in following[stack.pop()] if key not in seen]
        seen.update(fresh)
        stack += fresh
    return seen


def _finding(loop: list[Element]) -> Finding:
    first = loop[0]
    names = ", ".join(f"“{element.name or element.id}”" for element in loop)
    return Finding(
        rule="soundness.loop_without_wait",
        severity="warning",
        element_id=first.id,
        line=first.line,
        message=f"{names} repeat without waiting for a person, a time, a message or an activity.",
        cure="Let the loop wait for something, e.g. a timer, or repeat with a multi-instance activity.",
    )
