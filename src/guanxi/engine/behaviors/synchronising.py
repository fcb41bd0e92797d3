"""Inclusive joins: whether another token can still come (BPMN 2.0 §13.4.3), on any graph, loops included."""

from collections.abc import Iterator

from guanxi.bpmn import Element, ElementType, events
from guanxi.engine.behaviors import flow
from guanxi.engine.run import Run
from guanxi.engine.state import ElementInstance


def fire_ready_joins(run: Run) -> None:
    """Start every inclusive or complex join in the touched scopes for which no other token can come."""
    touched, run.touched = run.touched, set()
    for key in sorted(touched):
        scope = run.state.elements.get(key)
        if scope is None or not scope.arrived:
            continue
        for element in _waiting_joins(run, scope):
            join = run.processors[element.type].settle
            if join is not None:
                join(run, element, scope)


def _waiting_joins(run: Run, scope: ElementInstance) -> list[Element]:
    targets = dict.fromkeys(run.definition.graph.flows[flow_id].target for flow_id in scope.arrived)
    kinds = (ElementType.INCLUSIVE_GATEWAY, ElementType.COMPLEX_GATEWAY)
    return [run.elements[target] for target in targets if run.elements[target].type in kinds]


def another_may_come(
    run: Run, element: Element, scope: ElementInstance, empty: set[str], full: set[str]
) -> bool:
    """Whether a token elsewhere in the scope can reach an ``empty`` incoming flow but no ``full`` one."""
    reached = _reached(run, element)
    for place in _places(run, element, scope):
        ways = reached.get(place, frozenset())
        if not ways.isdisjoint(empty) and ways.isdisjoint(full):
            return True
    return False


def _places(run: Run, element: Element, scope: ElementInstance) -> Iterator[str]:
    """Elements in the scope that hold a token or are about to get one."""
    for key in scope.children:
        yield run.state.elements[key].element_id
    for flow_id in scope.arrived:
        target = run.definition.graph.flows[flow_id].target
        if target != element.id:
            yield target
    for action, arguments in run.queue:
        if action is flow.arrive and arguments[1] == scope.key:
            yield arguments[0].target


def _reached(run: Run, element: Element) -> dict[str, frozenset[str]]:
    """By element, the incoming flows a token there can reach without passing ``element``; searched once."""
    cache = run.definition.reach
    if element.id not in cache:
        found: dict[str, set[str]] = {}
        for flow_ in element.incoming:
            for place in _search(run, element, flow_.source):
                found.setdefault(place, set()).add(flow_.id)
        cache[element.id] = {place: frozenset(ways) for place, ways in found.items()}
    return cache[element.id]


def _search(run: Run, element: Element, source_id: str) -> set[str]:
    """Elements from which a token can come to this one without passing ``element``."""
    stack = [source_id]
    found: set[str] = set()
    while stack:
        current = stack.pop()
        if current in found or current == element.id:
            continue
        found.add(current)
        source = run.elements[current]
        stack += [flow_.source for flow_ in source.incoming]
        if source.attached_to:
            stack.append(source.attached_to)
        stack += _link_sources(run, source)
    return found


def _link_sources(run: Run, element: Element) -> list[str]:
    if element.type is not ElementType.INTERMEDIATE_CATCH_EVENT:
        return []
    links = [event for event in element.events if isinstance(event, events.Link)]
    return [
        other.id
        for other in run.elements.values()
        if links and other.type is ElementType.INTERMEDIATE_THROW_EVENT and links[0] in other.events
    ]
