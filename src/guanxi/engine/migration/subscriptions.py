"""What becomes of the events a live element instance listens to: kept, closed, or opened anew.

A kept wait keeps its key, its due time and its correlation key. What has happened already and is not awaited any
more is not awaited again.
"""

from collections.abc import Iterator, Mapping

import msgspec

from guanxi.bpmn import Element, ElementType, ProcessGraph
from guanxi.engine.behaviors.flow import listens_at_boundary
from guanxi.engine.behaviors.listening import is_listening
from guanxi.engine.state import BODIES, ElementInstance, InstanceState, Wait


class Subscriptions(msgspec.Struct, frozen=True):
    """Keys of waits to close, and for each element instance the events of the new version to listen to."""

    closed: tuple[int, ...]
    opened: tuple[tuple[int, str], ...]


def changed_subscriptions(
    state: InstanceState, source: ProcessGraph, target: ProcessGraph, ids: Mapping[str, str]
) -> Subscriptions:
    """For an instance in which nothing is stranded."""
    closed: list[int] = []
    opened: list[tuple[int, str]] = []
    for instance in state.elements.values():
        old = source.elements[instance.element_id]
        new = target.elements[ids[instance.element_id]]
        catchers = {one.id: one for one in catchers_of(target, new, instance)}
        gone = [wait for wait in _caught(state, instance) if not _stays(wait, source, catchers, ids)]
        closed += [wait.key for wait in gone]
        if _begun(state, instance):
            again = {ids.get(wait.element_id) for wait in gone}
            known = {ids.get(one.id) for one in catchers_of(source, old, instance)}
            opened += [(instance.key, key) for key in catchers if key not in known or key in again]
    return Subscriptions(tuple(closed), tuple(opened))


def _begun(state: InstanceState, instance: ElementInstance) -> bool:
    """Whether it listens by now; one that has not begun will listen to what the new version says."""
    failed = state.incidents.get(instance.incident)
    return (
        instance.state == "active"
        and not (failed is not None and failed.step == "enter")
        and not (is_listening(instance) and instance.data["listening"][0] == "start")
    )


def _caught(state: InstanceState, instance: ElementInstance) -> Iterator[Wait]:
    """Waits for events that are elements of their own, not for the work of this one."""
    for key in instance.waits:
        if state.waits[key].element_id != instance.element_id:
            yield state.waits[key]


def _stays(wait: Wait, source: ProcessGraph, catchers: Mapping[str, Element], ids: Mapping[str, str]) -> bool:
    old, new = source.elements[wait.element_id], catchers.get(ids.get(wait.element_id, ""))
    return new is not None and same_event(old, new, wait.definition) and old.interrupting == new.interrupting


def same_event(old: Element, new: Element, position: int) -> bool:
    """Whether the event definition at this position is of the same kind in both."""
    return (
        position < len(new.events)
        and type(old.events[position]) is type(new.events[position])
        and old.parallel_multiple == new.parallel_multiple
    )


def catchers_of(graph: ProcessGraph, element: Element, instance: ElementInstance) -> Iterator[Element]:
    """Events the element instance listens to for others: boundary events, event sub-processes, what follows a gateway."""
    if listens_at_boundary(instance, element):
        yield from (graph.elements[key] for key in element.boundary)
    if instance.type not in BODIES:
        for key in element.event_sub_processes:
            yield from (graph.elements[start] for start in graph.elements[key].starts)
    if element.type is ElementType.EVENT_BASED_GATEWAY:
        yield from (graph.elements[flow.target] for flow in element.outgoing)
