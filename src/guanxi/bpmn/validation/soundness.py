"""Soundness of the control flow: every way the tokens may go is tried, up to a bound.

Found: a deadlock (tokens remain and nothing can go on), lack of synchronisation (two tokens where one is meant),
elements that are never reached. When the bound is reached, a finding says so.
"""

from collections.abc import Iterable, Iterator

from guanxi.bpmn.findings import Finding
from guanxi.bpmn.graph import Element, ElementType, ProcessGraph
from guanxi.bpmn.validation.tokens import Game, Marking

LARGEST = 10_000
"""Markings tried in one scope."""
_SCOPES = (
    ElementType.PROCESS,
    ElementType.SUB_PROCESS,
    ElementType.TRANSACTION,
    ElementType.EVENT_SUB_PROCESS,
)


def soundness_findings(graph: ProcessGraph, largest: int = LARGEST) -> list[Finding]:
    """Warnings for the process and each of its sub-processes.

    Args:
        graph: the process.
        largest: how many markings may be tried in each scope.
    """
    return [
        finding
        for element in graph.elements.values()
        if element.type in _SCOPES and not _counts_tokens(graph, element)
        for finding in _Search(graph, element, largest).findings()
    ]


def _counts_tokens(graph: ProcessGraph, scope: Element) -> bool:
    """Whether activities take or give several tokens at once, which this game does not know."""
    return any(
        graph.elements[key].start_quantity > 1 or graph.elements[key].completion_quantity > 1
        for key in scope.children
    )


class _Search:
    """One search through a scope."""

    def __init__(self, graph: ProcessGraph, scope: Element, largest: int):
        self.graph = graph
        self.scope = scope
        self.largest = largest
        self.game = Game(graph, scope)
        self.seen: set[Marking] = set()
        self.reached: set[str] = set()
        self.stuck: dict[str, tuple[Element, Marking]] = {}

    def findings(self) -> Iterator[Finding]:
        """What is wrong, one finding per element and kind."""
        complete = self._run()
        for element in self.game.unsafe.values():
            yield _finding(
                "lack_of_synchronisation",
                element,
                "may be reached by two tokens of one origin, so that what follows happens twice.",
                "Join the branches with a gateway of the kind that split them.",
            )
        for element, marking in self.stuck.values():
            yield self._deadlock(element, marking)
        if not complete:
            message = f"has more than {self.largest} ways to go; the search for deadlocks stopped there."
            yield _finding("bound", self.scope, message, "Move parts into sub-processes.")
        for element in self._dead(searched=complete and not self.game.unsafe and not self.stuck):
            yield _finding(
                "dead_element", element, "can never be reached.", "Connect it with the flow, or remove it."
            )

    def _run(self) -> bool:
        """Try all ways; false when there are too many."""
        waiting = list(self.game.starts(self.scope))
        while waiting:
            marking = waiting.pop()
            if marking in self.seen:
                continue
            if len(self.seen) >= self.largest:
                return False
            self.seen.add(marking)
            waiting += self._step(marking)
        return True

    def _step(self, marking: Marking) -> list[Marking]:
        moves = self.game.moves(marking)
        if marking and not moves:
            element = self.game.target(min(marking))
            self.stuck.setdefault(element.id, (element, marking))
        self.reached.update(element.id for element, _ in moves)
        return [after for _, after in moves]

    def _deadlock(self, element: Element, marking: Marking) -> Finding:
        missing = [self.graph.elements[flow.source] for flow in element.incoming if flow.id not in marking]
        names = ", ".join(f"“{one.name or one.id}”" for one in missing)
        return _finding(
            "deadlock",
            element,
            f"may wait for ever for a token from {names}.",
            "Join the branches with a gateway of the kind that split them.",
        )

    def _dead(self, *, searched: bool) -> list[Element]:
        """Elements no flow leads to from a start and, after a full search, those no token came to."""
        beside = [self.graph.elements[key] for key in self.scope.event_sub_processes]
        reached = self._connected([*self.game.entries(self.scope), *beside])
        if searched:
            reached = (
                self.reached
                | {element.id for element in self.game.entries(self.scope)}
                | self._connected(beside)
            )
            reached |= {event for key in reached for event in self.graph.elements[key].boundary}
        reached |= self._linked(reached)
        return [
            element
            for element in self.game.children.values()
            if element.id not in reached and not element.compensation
        ]

    def _linked(self, reached: Iterable[str]) -> set[str]:
        """The catching link events whose throwing twin is reached."""
        thrown = {
            definition
            for key in reached
            if self.graph.elements[key].type is ElementType.INTERMEDIATE_THROW_EVENT
            for definition in self.graph.elements[key].events
        }
        return {catch.id for catch in self.game.links.values() if thrown.intersection(catch.events)}

    def _connected(self, entries: list[Element]) -> set[str]:
        stack = list(entries)
        seen = {element.id for element in stack}
        while stack:
            fresh = self.game.following(stack.pop()) - seen
            seen |= fresh
            stack += [self.graph.elements[key] for key in fresh]
        return seen


def _finding(rule: str, element: Element, what: str, cure: str) -> Finding:
    return Finding(
        rule=f"soundness.{rule}",
        severity="warning",
        element_id=element.id,
        line=element.line,
        message=f"“{element.name or element.id}” {what}",
        cure=cure,
    )
