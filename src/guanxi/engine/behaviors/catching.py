"""An awaited event happened: whose it is, and what starts or ends through it."""

from collections.abc import Mapping
from typing import Any

from guanxi.bpmn import Element, ElementType
from guanxi.engine import events
from guanxi.engine.behaviors import flow
from guanxi.engine.behaviors.ending import clear_scope, close_waits, terminate
from guanxi.engine.behaviors.waits import open_prepared, prepare_waits, repeat_timer
from guanxi.engine.failure import Failure
from guanxi.engine.run import Run
from guanxi.engine.state import ElementInstance, Wait
from guanxi.feel.codec import decode_value, encode_value

Payload = Mapping[str, Any]
# Looked up once: every completed job passes here.
BOUNDARY_EVENT = ElementType.BOUNDARY_EVENT
START_EVENT = ElementType.START_EVENT
EVENT_BASED_GATEWAY = ElementType.EVENT_BASED_GATEWAY.value


def happened(run: Run, wait: Wait, variables: Payload) -> None:
    """The awaited event came: let the element it belongs to go on."""
    instance = run.state.elements[wait.element_key]
    catcher = run.elements[wait.element_id]
    stays = not catcher.interrupting and wait.kind in ("message", "signal", "conditional")
    if not stays or catcher.parallel_multiple:
        run.close_wait(wait.key, completed=True)
    if catcher.parallel_multiple and not _all_seen(run, instance, catcher, wait):
        return
    if not catcher.interrupting:
        _listen_again(run, instance, catcher, wait)
    kind = catcher.type
    if kind is BOUNDARY_EVENT:
        catch_at_boundary(run, instance, catcher, variables)
    elif kind is START_EVENT and instance.element_id != catcher.id:
        catch_in_event_sub_process(run, instance, catcher, variables)
    elif instance.type == EVENT_BASED_GATEWAY:
        _catch_after_gateway(run, instance, catcher, variables)
    elif wait.kind == "timer" and wait.name and wait.repetitions != 1:
        _repeat_in_flow(run, instance, catcher, wait)
    else:
        flow.complete(run, instance, catcher, variables)


def _repeat_in_flow(run: Run, instance: ElementInstance, catcher: Element, wait: Wait) -> None:
    """A cycle in the flow sends a token each time and ends with the last."""
    repeat_timer(run, wait)
    for out in catcher.outgoing:
        flow.take(run, out, instance.scope)


def _all_seen(run: Run, instance: ElementInstance, catcher: Element, wait: Wait) -> bool:
    """A parallel multiple event happens when each of its definitions has (BPMN 2.0 §10.5.6)."""
    name = f"seen {catcher.id}"
    seen = [*instance.data.get(name, []), wait.definition]
    complete = len(seen) >= len(catcher.events)
    run.emit(events.DataSet(instance.key, name, [] if complete else seen))
    return complete


def _listen_again(run: Run, instance: ElementInstance, catcher: Element, wait: Wait) -> None:
    if catcher.parallel_multiple:
        prepared = prepare_waits(run, instance, catcher)
        if not isinstance(prepared, Failure):
            open_prepared(run, prepared)
    elif wait.kind == "timer":
        repeat_timer(run, wait)


def catch_at_boundary(run: Run, host: ElementInstance, catcher: Element, variables: Payload) -> None:
    """A boundary event happened: an interrupting one ends its activity; then the token leaves the event."""
    scope = host.scope
    if catcher.interrupting:
        terminate(run, host)
    event = flow.make_instance(run, catcher, scope, catcher.type)
    flow.occur(run, event, catcher, variables)


def catch_in_event_sub_process(
    run: Run, scope: ElementInstance, start: Element, variables: Payload, keep: int = -1
) -> None:
    """An event sub-process starts; an interrupting one ends everything else in its scope, ``keep`` excepted."""
    if start.interrupting:
        for key in list(scope.waits):
            if run.elements[run.state.waits[key].element_id].type is ElementType.START_EVENT:
                run.close_wait(key)
        clear_scope(run, scope, keep)
    sub_process = run.elements[start.scope]
    instance = flow.make_instance(run, sub_process, scope.key, sub_process.type)
    run.emit(events.DataSet(instance.key, "start", start.id))
    if variables:
        run.emit(events.DataSet(instance.key, "payload", encode_value(dict(variables))))
    flow.enter(run, instance, sub_process)


def _catch_after_gateway(run: Run, gateway: ElementInstance, catcher: Element, variables: Payload) -> None:
    """The first event after an event-based gateway decides; the others are not awaited any more."""
    element = run.elements[gateway.element_id]
    if element.end_listeners:
        run.emit(events.DataSet(gateway.key, "decided", [catcher.id, encode_value(dict(variables))]))
        flow.listen_to_end(run, gateway, element)
    else:
        _follow(run, gateway, element, catcher, variables)


def go_on_after_gateway(run: Run, gateway: ElementInstance, element: Element) -> None:
    """The end listeners of an event-based gateway that has decided are done."""
    catcher, variables = gateway.data["decided"]
    _follow(run, gateway, element, run.elements[catcher], decode_value(variables))


def _follow(
    run: Run, gateway: ElementInstance, element: Element, catcher: Element, variables: Payload
) -> None:
    taken = next(out for out in element.outgoing if out.target == catcher.id)
    scope = gateway.scope
    close_waits(run, gateway)
    run.emit(events.ElementCompleted(gateway.key, element.id, gateway.type, scope))
    run.emit(events.SequenceFlowTaken(taken.id, scope))
    event = flow.make_instance(run, catcher, scope, catcher.type, (taken.id,))
    flow.occur(run, event, catcher, variables)
