"""A run from its history, as the runtime keeps it, made ready to be saved as a test.

History holds what each element changed, not what a worker or person literally answered: where an output mapping
computes something, the answer before it is not known, and a note says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from guanxi.bpmn import Element, ElementType, ProcessGraph
from guanxi.bpmn.events import Error, Message, Signal, Timer
from guanxi.bpmn.text import Text
from guanxi.engine.state import BODIES
from guanxi.feel.syntax import Name, Path
from guanxi.insight.rehearsal.recording import Answered, Recorded
from guanxi.insight.rehearsal.seen import Moved
from guanxi.runtime.contracts import ElementVisit, Incident, ProcessInstance

_STATES = {"active": "waiting"}


def recorded_run(
    graph: ProcessGraph,
    instance: ProcessInstance,
    visits: Sequence[ElementVisit],
    variables: Mapping[str, Any],
    incidents: Sequence[Incident] = (),
) -> Recorded:
    """Return a run of an instance.

    Args:
        graph: the version it ran on.
        visits: its path, in the order of entry (``runtime.instances.instance_elements``).
        variables: its global variables now; those no element wrote are those it was started with.
        incidents: those open.
    """
    seen = [one for one in visits if one.type not in BODIES and one.type != ElementType.PROCESS]
    history = _History(graph, seen, {one.element_id: one for one in incidents})
    written = {name for one in visits for name in one.output}
    moments = [one.ended_at or one.started_at for one in seen]
    begin = seen[0] if seen else None
    starts = begin is not None and begin.type == ElementType.START_EVENT
    return Recorded(
        name=f"{graph.name or graph.id}, run {instance.key}",
        at=instance.started_at,
        until=max([instance.started_at, *moments]),
        start=begin.element_id if begin is not None and starts else "",
        variables={name: value for name, value in variables.items() if name not in written},
        answers=tuple(history.answers()),
        actions=tuple(sorted(history.actions(), key=lambda one: one.at)),
        path=tuple(one.element_id for one in seen),
        state=_STATES.get(instance.status, instance.status),
        tasks=tuple(one.element_id for one in seen if one.state == "active" and history.is_task(one)),
        incidents=tuple(one.element_id for one in incidents),
        notes=tuple(dict.fromkeys(history.notes)),
    )


class _History:
    def __init__(
        self, graph: ProcessGraph, visits: Sequence[ElementVisit], incidents: Mapping[str, Incident]
    ):
        self.graph, self.visits, self.incidents = graph, visits, incidents
        self.notes: list[str] = []

    def is_task(self, visit: ElementVisit) -> bool:
        """Whether a person does it."""
        element = self.graph.elements.get(visit.element_id)
        return element is not None and element.user_task is not None

    def answers(self) -> Iterator[Answered]:
        """What came of each job and call."""
        for visit in self.visits:
            element = self.graph.elements[visit.element_id]
            if element.job is not None or element.call is not None:
                yield Answered(visit.element_id, visit.started_at, self._answer(visit, element))

    def _answer(self, visit: ElementVisit, element: Element) -> Moved | None:
        if visit.state == "completed":
            return Moved(
                kind="result", element_id=element.id, at=visit.started_at, values=self._raw(visit, element)
            )
        thrown = self._thrown(visit, element)
        if thrown is not None:
            return Moved(kind="error", element_id=element.id, at=visit.started_at, name=thrown)
        incident = self.incidents.get(element.id)
        if visit.state == "active" and incident is not None:
            return Moved(kind="failure", element_id=element.id, at=visit.started_at, message=incident.message)
        return None

    def _thrown(self, visit: ElementVisit, element: Element) -> str | None:
        """The error that ended a job: that of the boundary event entered at the same moment."""
        for other in self.visits:
            if other.element_id in element.boundary and other.started_at == visit.ended_at:
                for event in self.graph.elements[other.element_id].events:
                    if isinstance(event, Error):
                        return event.code.text if event.code is not None else "ERROR"
        return None

    def actions(self) -> Iterator[Moved]:
        """What people, time and other processes did."""
        for visit in self.visits:
            element = self.graph.elements[visit.element_id]
            boundary = element.type is ElementType.BOUNDARY_EVENT
            at = visit.started_at if boundary else visit.ended_at
            if visit.state != "completed" or at is None or element.type is ElementType.START_EVENT:
                continue
            if element.user_task is not None:
                yield Moved(kind="task", element_id=element.id, at=at, values=self._raw(visit, element))
            elif element.type is not ElementType.INTERMEDIATE_THROW_EVENT:
                yield from self._caught(visit, element, at)

    def _caught(self, visit: ElementVisit, element: Element, at: datetime) -> Iterator[Moved]:
        for event in element.events[:1]:
            if isinstance(event, Timer):
                yield Moved(kind="timer", element_id=element.id, at=at)
            elif isinstance(event, Message | Signal) and element.type is not ElementType.END_EVENT:
                if event.name.expression is not None:
                    self.notes.append(f"The name of the message at “{element.id}” is computed and not kept.")
                    continue
                kind = "message" if isinstance(event, Message) else "signal"
                values = self._raw(visit, element)
                yield Moved(kind=kind, element_id=element.id, at=at, name=event.name.text, values=values)

    def _raw(self, visit: ElementVisit, element: Element) -> dict[str, Any]:
        """The answer before the output mappings, as far as it can be told from what they wrote."""
        if not element.outputs:
            return dict(visit.output)
        raw: dict[str, Any] = {}
        for mapping in element.outputs:
            source = _path(mapping.source)
            target = mapping.target[0]
            if source is None or len(mapping.target) > 1:
                self.notes.append(f"What “{element.id}” was answered is not kept: it computes “{target}”.")
            elif target in visit.output:
                _put(raw, source, visit.output[target])
        return raw


def _path(source: Text) -> tuple[str, ...] | None:
    """The names of a plain path such as ``=owner.id``; None for anything else."""
    if source.expression is None:
        return None
    names: list[str] = []
    tree: Any = source.expression.tree
    while isinstance(tree, Path):
        names.insert(0, tree.name)
        tree = tree.base
    return (tree.name, *names) if isinstance(tree, Name) else None


def _put(raw: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    for name in path[:-1]:
        raw = raw.setdefault(name, {})
    raw[path[-1]] = value
