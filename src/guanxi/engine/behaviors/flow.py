"""The way of a token: arrive, enter, leave, move on. Every element passes through here."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from guanxi.bpmn import Element, ElementType, Flow
from guanxi.engine import events
from guanxi.engine.appliers import pass_element
from guanxi.engine.behaviors.compensable import remember
from guanxi.engine.behaviors.ending import close_waits, end_instance, finish_terminating, open_incident
from guanxi.engine.behaviors.listening import LISTENED, listen
from guanxi.engine.behaviors.results import keep_result
from guanxi.engine.behaviors.variables import map_inputs, map_outputs, propagate, set_local
from guanxi.engine.behaviors.waits import (
    open_prepared,
    prepare_boundary_waits,
    prepare_event_sub_process_waits,
)
from guanxi.engine.failure import Failure
from guanxi.engine.run import Run
from guanxi.engine.state import BODIES, LOOP_BODY, MULTI_INSTANCE_BODY, ROOT, ElementInstance

KEEP_RESULTS = (*BODIES, ElementType.AD_HOC_SUB_PROCESS.value)
# On the instance of an event: it has happened, so entering it means to go on.
OCCURRED = "occurred"
# On a throwing event: its tokens have moved on already.
AHEAD = "ahead"
# So many activations in one step raise no question; beyond, each element of each scope is counted.
UNSUSPICIOUS = 1_000
MOST_TURNS = 1_000


def _turns_in_circles(run: Run, instance: ElementInstance) -> bool:
    place = (instance.element_id, instance.scope)
    run.turns[place] = run.turns.get(place, 0) + 1
    around = run.state.elements[instance.scope].type if instance.scope >= ROOT else ""
    return around != MULTI_INSTANCE_BODY and run.turns[place] > MOST_TURNS


def take(run: Run, flow: Flow, scope: int) -> None:
    """Put a token on the flow; it arrives after everything already waiting."""
    run.emit(events.SequenceFlowTaken(flow.id, scope, flow.joins))
    run.queue.append((arrive, (flow, scope)))


def arrive(run: Run, flow: Flow, scope: int) -> None:
    """The token reaches the target, unless its scope was ended or cleared meanwhile."""
    around = run.state.elements.get(scope)
    if around is None or not around.tokens:
        return
    element = run.elements[flow.target]
    if flow.joins:
        run.touched.add(scope)
        join = run.processors[element.type].join or join_quantity
        join(run, element, scope)
    else:
        start_element(run, element, scope, (flow.id,))


def join_quantity(run: Run, element: Element, scope: int) -> None:
    """BPMN ``startQuantity``: the activity starts when that many tokens have come, by whatever flow."""
    arrived = run.state.elements[scope].arrived
    tokens = [flow.id for flow in element.incoming for _ in range(arrived.get(flow.id, 0))]
    if len(tokens) >= element.start_quantity:
        start_element(run, element, scope, tuple(tokens[: element.start_quantity]))


def start_element(run: Run, element: Element, scope: int, tokens: tuple[str, ...] = ()) -> None:
    """Make an element instance and enter it, or pass at once what neither waits nor does anything."""
    if element.passes and _pass_through(run, element, scope, tokens):
        return
    kind: str = element.type
    if element.loop is not None:
        kind = LOOP_BODY if element.loop.standard else MULTI_INSTANCE_BODY
    enter(run, make_instance(run, element, scope, kind, tokens), element)


def _pass_through(run: Run, element: Element, scope: int, tokens: tuple[str, ...]) -> bool:
    """Come and go in one; False when something is to be kept or shown, which takes the long way."""
    around = run.state.elements[scope]
    if around.type in KEEP_RESULTS or run.activations >= UNSUSPICIOUS:
        return False
    flows = run.processors[element.type].choose(run, around, element)
    if isinstance(flows, Failure):
        return False
    run.activations += 1
    key, kind = run.state.next_key, element.type._value_
    entered = events.ElementActivated(key, element.id, kind, scope, run.at, tokens)
    pass_element(run.state, entered)
    run.events += (entered, events.ElementCompleted(key, element.id, kind, scope))
    if run.synchronises:
        run.touched.add(scope)
    for flow in flows:
        take(run, flow, scope)
    if not flows:
        child_ended(run, scope, element)
    return True


def start_all(
    run: Run, elements: Iterable[Element], scope: int, local: Sequence[Mapping[str, Any]] = ()
) -> None:
    """Start several elements of a scope, each with its ``local`` variables if there are any.

    All exist before the first is entered, lest the scope seem done.
    """
    started = []
    for element in elements:
        kind: str = element.type
        if element.loop is not None:
            kind = LOOP_BODY if element.loop.standard else MULTI_INSTANCE_BODY
        started.append((make_instance(run, element, scope, kind), element))
    if local:
        for (instance, _), variables in zip(started, local, strict=True):
            set_local(run, instance.key, variables)
    for instance, element in started:
        if instance.state == "active":
            enter(run, instance, element)


def make_instance(
    run: Run, element: Element, scope: int, kind: str, tokens: tuple[str, ...] = ()
) -> ElementInstance:
    """A new element instance, not yet entered."""
    key = run.state.next_key
    # Plain text, not the enumeration: it is stored and compared outside.
    if kind.__class__ is not str:
        kind = kind._value_  # type: ignore[attr-defined]  # the type is an enum here; .value costs a call
    run.emit(events.ElementActivated(key, element.id, kind, scope, run.at, tokens))
    return run.state.elements[key]


def enter(run: Run, instance: ElementInstance, element: Element) -> None:
    """Prepare, do what the element does on entry, then listen to its boundary events.

    Called again when the start listeners are done, or an incident here is resolved.
    """
    run.activations += 1
    if run.activations > UNSUSPICIOUS and _turns_in_circles(run, instance):
        message = f"“{element.name or element.id}” was entered again and again without any wait in between."
        open_incident(run, instance, Failure("LOOP_WITHOUT_WAIT", message), "enter")
        return
    if element.prepares and not _prepare(run, instance, element):
        return
    failure = None
    prepared: Any = ()
    if element.boundary and listens_at_boundary(instance, element):
        prepared = prepare_boundary_waits(run, instance, element)
        if isinstance(prepared, Failure):
            failure = prepared
    if failure is None:
        failure = run.processors[instance.type].activate(run, instance, element)
    if failure is not None:
        open_incident(run, instance, failure, "enter")
    elif prepared and instance.state == "active":
        open_prepared(run, prepared)


def _prepare(run: Run, instance: ElementInstance, element: Element) -> bool:
    """Map inputs, then offer the start listeners; False when they, or an incident, come before the work."""
    if instance.type in BODIES or LISTENED in instance.data:
        return True
    failure = None
    if element.inputs or element.data_inputs or (element.data and instance.key != ROOT):
        failure = map_inputs(run, instance, element)
    if failure is None and element.start_listeners:
        failure = listen(run, instance, element, "start")
        if failure is None:
            return False
    if failure is not None:
        open_incident(run, instance, failure, "enter")
    return failure is None


def open_scope(run: Run, instance: ElementInstance, element: Element) -> bool:
    """Begin a sub-process for one element in it, not at its start; False when that has become an incident."""
    failure = map_inputs(run, instance, element)
    waits = []
    for prepare in (prepare_boundary_waits, prepare_event_sub_process_waits):
        prepared = prepare(run, instance, element) if failure is None else []
        if isinstance(prepared, Failure):
            failure = prepared
        else:
            waits += prepared
    if failure is not None:
        open_incident(run, instance, failure, "enter")
        return False
    open_prepared(run, waits)
    return True


def occur(
    run: Run, event: ElementInstance, element: Element, variables: Mapping[str, Any] | None = None
) -> None:
    """An event that was awaited elsewhere has happened: its listeners, then the way on."""
    if not element.start_listeners:
        complete(run, event, element, variables)
        return
    keep_payload(run, event, element, variables)
    run.emit(events.DataSet(event.key, OCCURRED, True))
    failure = listen(run, event, element, "start")
    if failure is not None:
        open_incident(run, event, failure, "job")


def listens_at_boundary(instance: ElementInstance, element: Element) -> bool:
    """Boundary events belong to the activity as a whole: the body of a multi-instance, not its single runs."""
    return element.loop is None or instance.type in BODIES


def complete(
    run: Run, instance: ElementInstance, element: Element, variables: Mapping[str, Any] | None = None
) -> None:
    """The work is done with this result: keep it where the rules say, then leave."""
    if variables:
        keep_payload(run, instance, element, variables)
    leave(run, instance, element)


def keep_payload(
    run: Run, instance: ElementInstance, element: Element, variables: Mapping[str, Any] | None
) -> None:
    """A result goes outwards; with output mappings it stays local, for them alone."""
    variables = variables or {}
    if element.outputs:
        set_local(run, instance.key, variables)
        return
    if element.data_results:
        own = {name: value for name, value in variables.items() if name in element.data_results}
        set_local(run, instance.key, own)
        variables = {name: value for name, value in variables.items() if name not in own}
    propagate(run, instance.key, variables)


def leave(run: Run, instance: ElementInstance, element: Element) -> None:
    """Conclude, choose the way on and end the element instance.

    Called again when the end listeners are done, or an incident here is resolved.
    """
    if element.concludes and not _conclude(run, instance, element):
        return
    flows: Sequence[Flow] = ()
    around = run.state.elements[instance.scope].type
    if around not in BODIES and AHEAD not in instance.data:
        chosen = run.processors[element.type].choose(run, instance, element)
        if isinstance(chosen, Failure):
            _stay(run, instance, chosen)
            return
        flows = chosen
    if around in KEEP_RESULTS:
        keep_result(run, instance, element)
    end_element(run, instance, element, flows)


def _conclude(run: Run, instance: ElementInstance, element: Element) -> bool:
    """Map outputs, then offer the end listeners; False when they, or an incident, come before the way on."""
    if instance.type in BODIES or instance.data.get(LISTENED) == "end":
        return True
    if element.outputs or element.data_outputs:
        failure = map_outputs(run, instance, element)
        if failure is not None:
            _stay(run, instance, failure)
            return False
    if element.end_listeners:
        listen_to_end(run, instance, element)
        return False
    return True


def listen_to_end(run: Run, instance: ElementInstance, element: Element) -> None:
    """Nothing else is waited for while the end listeners work."""
    close_waits(run, instance)
    if instance.state == "active":
        run.emit(events.ElementCompleting(instance.key))
    failure = listen(run, instance, element, "end")
    if failure is not None:
        open_incident(run, instance, failure, "job")


def _stay(run: Run, instance: ElementInstance, failure: Failure) -> None:
    if instance.state == "active":
        run.emit(events.ElementCompleting(instance.key))
    open_incident(run, instance, failure, "leave")


def end_element(run: Run, instance: ElementInstance, element: Element, flows: Sequence[Flow]) -> None:
    """End the instance, move tokens on, and let the surrounding scope see whether it is done."""
    if instance.waits:
        close_waits(run, instance)
    scope = instance.scope
    if element.boundary or element.children:
        remember(run, instance, element)
    run.emit(events.ElementCompleted(instance.key, element.id, instance.type, scope))
    if run.synchronises:
        run.touched.add(scope)
    for flow in flows:
        take(run, flow, scope)
        if element.completion_quantity > 1:
            for _ in range(element.completion_quantity - 1):
                take(run, flow, scope)
    if not flows:
        child_ended(run, scope, element)


def child_ended(run: Run, scope: int, element: Element) -> None:
    """Something inside the scope ended without a way on."""
    instance = run.state.elements[scope]
    react = run.processors[instance.type].child_ended
    if react is not None and not instance.incident:
        react(run, instance, run.elements[instance.element_id], element)


def end_late(run: Run, instance: ElementInstance) -> None:
    """What was terminating can end now; a scope around it that goes on sees it."""
    element = run.elements[instance.element_id]
    scope = finish_terminating(run, instance)
    if scope is not instance and scope.state != "terminating" and run.state.status == "active":
        child_ended(run, scope.key, element)


def complete_scope_when_empty(run: Run, instance: ElementInstance, around: Element, _: Element) -> None:
    """A scope is done when nothing inside is live and no token is on its way or stuck."""
    if not instance.children and not instance.tokens and instance.state == "active":
        if instance.key != ROOT:
            leave(run, instance, around)
        elif around.end_listeners:
            listen_to_end(run, instance, around)
        else:
            end_process(run)


def end_process(run: Run) -> None:
    """Nothing is left to do."""
    end_instance(run, "completed")
