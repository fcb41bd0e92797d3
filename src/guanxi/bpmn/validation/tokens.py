"""The token game of one scope: where tokens may lie, and where they may go next.

Conditions are not looked into: every choice is taken every way. Nothing waits for time, people or messages.
"""

from collections.abc import Iterator
from itertools import combinations, product

from guanxi.bpmn.events import Cancel, Compensation, Error, Link, Terminate
from guanxi.bpmn.graph import Element, ElementType, ProcessGraph
from guanxi.bpmn.validation.regions import local_merges

Marking = frozenset[str]
"""The sequence flows that hold a token."""

_JOINS = (ElementType.PARALLEL_GATEWAY, ElementType.INCLUSIVE_GATEWAY, ElementType.COMPLEX_GATEWAY)
_MOST_COMBINED = 6


class Game:
    """The moves within one scope of a graph."""

    def __init__(self, graph: ProcessGraph, scope: Element):
        self.graph = graph
        self.children = {key: graph.elements[key] for key in scope.children}
        self.links = {
            definition.name: element
            for element in self.children.values()
            for definition in element.events
            if isinstance(definition, Link) and element.type is ElementType.INTERMEDIATE_CATCH_EVENT
        }
        self._outcomes: dict[str, tuple[tuple[str, ...] | None, ...]] = {}
        self.unsafe: dict[str, Element] = {}
        """The elements that two tokens came to."""
        self.local = local_merges(
            self.children,
            {key: self.following(element) for key, element in self.children.items()},
            {element.id for element in self.entries(scope)},
            self.outcomes,
        )

    def entries(self, scope: Element) -> list[Element]:
        """The elements a scope may begin with."""
        found = [self.graph.elements[key] for key in scope.starts]
        if scope.type is ElementType.PROCESS:
            found += self.graph.start_events
            found += [one for one in self.children.values() if one.instantiate and not one.incoming]
        return found

    def following(self, element: Element) -> set[str]:
        """The elements of the scope it leads to, its boundary events among them."""
        flows = {flow for ways in self.outcomes(element) for flow in ways or ()}
        return {self.graph.flows[flow].target for flow in flows} & set(self.children) | set(element.boundary)

    def target(self, flow: str) -> Element:
        """The element a flow leads to."""
        return self.graph.elements[self.graph.flows[flow].target]

    def starts(self, scope: Element) -> Iterator[Marking]:
        """The markings a scope may begin with: a process at one of its starts, a sub-process at all of them."""
        starts = [self.graph.elements[key] for key in scope.starts]
        alternatives = [element for element in starts if element.type is ElementType.START_EVENT]
        if scope.type is ElementType.PROCESS:
            instantiating = [
                one for one in self.graph.start_events if one.type is not ElementType.START_EVENT
            ]
            for element in (*alternatives, *instantiating):
                for flows in self.outcomes(element):
                    yield frozenset(flows or ())
            starts = [element for element in starts if element.type is not ElementType.START_EVENT]
        if starts:
            for ways in product(*(self.outcomes(element) for element in starts)):
                yield self._put(frozenset(), [flow for flows in ways for flow in flows or ()])

    def moves(self, marking: Marking) -> list[tuple[Element, Marking]]:
        """Each element that can go on, with the marking after it.

        Only a token that no other can influence is moved while there is one: the order of such moves does not matter.
        Where several tokens come to one place they are noted in ``unsafe``, and one of them goes on.
        """
        joined: dict[str, Element] = {}
        merged: dict[str, list[str]] = {}
        for flow in sorted(marking):
            element = self.target(flow)
            if self._is_free(element):
                return list(self._after(element, marking - {flow}))
            if element.type in _JOINS and len(element.incoming) > 1:
                joined[element.id] = element
            else:
                merged.setdefault(element.id, []).append(flow)
        for element in joined.values():
            used = self._used(element, marking)
            if used and self._is_last(element, marking):
                return list(self._after(element, marking - used))
        marking = self._without_crowds(marking, merged)
        found = [
            one
            for key, flows in merged.items()
            for one in self._after(self.graph.elements[key], marking - {flows[0]})
        ]
        for element in joined.values():
            used = self._used(element, marking)
            if used:
                found += self._after(element, marking - used)
        return found

    def _is_free(self, element: Element) -> bool:
        """Whether a token here goes on by itself and meets no other."""
        if None in self.outcomes(element):
            return False
        single = len(element.incoming) == 1
        return single or (element.type not in _JOINS and element.id in self.local)

    def _is_last(self, element: Element, marking: Marking) -> bool:
        """Whether no other token can come to a join that can start; of a parallel one it would wait for its turn."""
        own = {flow.id for flow in element.incoming}
        return element.type is ElementType.PARALLEL_GATEWAY or not any(
            self.reaches(flow, element.id, own) for flow in marking - own
        )

    def _without_crowds(self, marking: Marking, merged: dict[str, list[str]]) -> Marking:
        """Keep one of the tokens that wait at one element, and note it; tokens may well end at one end event."""
        for key, flows in merged.items():
            element = self.graph.elements[key]
            if len(flows) > 1 and not _is_end(element):
                self.unsafe.setdefault(key, element)
                marking -= set(flows[1:])
        return marking

    def _used(self, element: Element, marking: Marking) -> Marking:
        """The tokens a joining gateway takes when it can start, else none (BPMN 2.0 §13.4.3)."""
        own = {flow.id for flow in element.incoming}
        arrived = marking & own
        if element.type is ElementType.PARALLEL_GATEWAY:
            return arrived if len(arrived) == len(own) else frozenset()
        waits = any(
            self.reaches(flow, element.id, own - arrived) and not self.reaches(flow, element.id, arrived)
            for flow in marking - own
        )
        return frozenset() if waits else arrived

    def reaches(self, flow: str, goal: str, wanted: set[str] | Marking) -> bool:
        """Whether a token on ``flow`` can come to one of the ``wanted`` flows without passing ``goal``."""
        stack, seen = [flow], {flow}
        while stack:
            current = stack.pop()
            if current in wanted:
                return True
            target = self.target(current)
            if target.id == goal:
                continue
            for flows in self.outcomes(target):
                fresh = set(flows or ()) - seen
                seen |= fresh
                stack += fresh
        return False

    def _after(self, element: Element, rest: Marking) -> Iterator[tuple[Element, Marking]]:
        for flows in self.outcomes(element):
            yield element, (frozenset() if flows is None else self._put(rest, flows))

    def _put(self, rest: Marking, flows: tuple[str, ...] | list[str]) -> Marking:
        for flow in flows:
            if flow in rest and not _is_end(self.target(flow)):
                self.unsafe.setdefault(self.target(flow).id, self.target(flow))
        return rest | set(flows)

    def outcomes(self, element: Element) -> tuple[tuple[str, ...] | None, ...]:
        """The flows that get a token when an element ends, by each way it may end; None when it ends the whole scope."""
        known = self._outcomes.get(element.id)
        if known is None:
            known = self._outcomes[element.id] = tuple(self._ways(element))
        return known

    def _ways(self, element: Element) -> Iterator[tuple[str, ...] | None]:
        if _is_end(element) and any(isinstance(one, Terminate | Error | Cancel) for one in element.events):
            yield None
            return
        own = list(_choices(self._jump(element)))
        yield from own
        for key in element.boundary:
            event = self.graph.elements[key]
            if any(isinstance(one, Compensation) for one in event.events):
                continue
            ways = tuple(flow.id for flow in event.outgoing)
            if event.interrupting:
                yield ways
            else:
                yield from ((*flows, *ways) for flows in own)

    def _jump(self, element: Element) -> Element:
        """The element whose outgoing flows are taken: of a throwing link event its catching one."""
        if element.type is ElementType.INTERMEDIATE_THROW_EVENT:
            for definition in element.events:
                if isinstance(definition, Link):
                    return self.links.get(definition.name, element)
        return element


def _is_end(element: Element) -> bool:
    return element.type is ElementType.END_EVENT


def _choices(element: Element) -> Iterator[tuple[str, ...]]:
    flows = tuple(flow.id for flow in element.outgoing)
    one_of = element.type is ElementType.EXCLUSIVE_GATEWAY or (
        element.type is ElementType.EVENT_BASED_GATEWAY and not element.parallel_events
    )
    if one_of and flows:
        yield from ((flow,) for flow in flows)
    elif element.type in (ElementType.PARALLEL_GATEWAY, ElementType.EVENT_BASED_GATEWAY) or len(flows) < 2:
        yield flows
    else:
        yield from _conditional(element)


def _conditional(element: Element) -> Iterator[tuple[str, ...]]:
    """Flows without a condition are always taken, those with one or not, the default flow when no other is."""
    others = [flow for flow in element.outgoing if flow.id != element.default]
    always = [flow.id for flow in others if flow.condition is None]
    perhaps = [flow.id for flow in others if flow.condition is not None]
    gateway = element.type in (ElementType.INCLUSIVE_GATEWAY, ElementType.COMPLEX_GATEWAY)
    if gateway and not perhaps:
        always, perhaps = [], always  # drawn without conditions: any of them
    least = 0 if always else 1
    sizes = range(least, len(perhaps) + 1)
    if len(perhaps) > _MOST_COMBINED:
        sizes = range(least, 3)
        yield (*always, *perhaps)
    for size in sizes:
        for chosen in combinations(perhaps, size):
            yield (*always, *chosen)
    if element.default and not always:
        yield (element.default,)
