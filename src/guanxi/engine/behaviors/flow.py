"""The way of a token: arrive, enter, leave, move on; and the end of scopes. Every element passes through here."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from guanxi.bpmn import Element, Flow
from guanxi.engine import effects, events
from guanxi.engine.behaviors.expressions import condition
from guanxi.engine.behaviors.variables import map_inputs, map_outputs, propagate, set_local
from guanxi.engine.behaviors.waits import open_prepared, prepare_boundary_waits
from guanxi.engine.failure import Failure
from guanxi.engine.run import MOST_ACTIVATIONS, Run
from guanxi.engine.state import ROOT, ElementInstance, Incident

MULTI_INSTANCE_BODY = "multiInstanceBody"


def take(run: Run, flow: Flow, scope: int) -> None:
    """Put a token on the flow; it arrives after everything already waiting."""
    run.emit(events.SequenceFlowTaken(flow.id, scope, flow.joins))
    run.queue.append((arrive, (flow, scope)))


def arrive(run: Run, flow: Flow, scope: int) -> None:
    """The token reaches the target, unless its scope has ended meanwhile."""
    if scope not in run.state.elements:
        return
    element = run.elements[flow.target]
    if flow.joins:
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
    """Make an element instance and enter it."""
    kind = element.type if element.loop is None else MULTI_INSTANCE_BODY
    instance = make_instance(run, element, scope, kind, tokens)
    run.activations += 1
    if run.activations > MOST_ACTIVATIONS:
        name = element.name or element.id
        message = f"“{name}” was entered again and again without any wait in between."
        open_incident(run, instance, Failure("LOOP_WITHOUT_WAIT", message), "enter")
    else:
        enter(run, instance, element)


def make_instance(
    run: Run, element: Element, scope: int, kind: str, tokens: tuple[str, ...] = ()
) -> ElementInstance:
    """A new element instance, not yet entered."""
    key = run.state.next_key
    run.emit(events.ElementActivated(key, element.id, kind, scope, run.at, tokens))
    return run.state.elements[key]


def enter(run: Run, instance: ElementInstance, element: Element) -> None:
    """Map inputs, do what the element does on entry, then listen to its boundary events."""
    body = instance.type == MULTI_INSTANCE_BODY
    failure = None if body or not element.inputs else map_inputs(run, instance, element)
    prepared: Any = ()
    if failure is None and element.boundary and listens_at_boundary(run, instance, element):
        prepared = prepare_boundary_waits(run, instance, element)
        if isinstance(prepared, Failure):
            failure = prepared
    if failure is None:
        failure = run.processors[instance.type].activate(run, instance, element)
    if failure is not None:
        open_incident(run, instance, failure, "enter")
    elif prepared and instance.state == "active":
        open_prepared(run, prepared)


def listens_at_boundary(run: Run, instance: ElementInstance, element: Element) -> bool:
    """Boundary events belong to the activity as a whole: the body of a multi-instance, not its single runs."""
    return element.loop is None or instance.type == MULTI_INSTANCE_BODY


def complete(
    run: Run, instance: ElementInstance, element: Element, variables: Mapping[str, Any] | None = None
) -> None:
    """The work is done with this result: keep it where the rules say, then leave."""
    if variables:
        if element.outputs:
            set_local(run, instance.key, variables)
        else:
            propagate(run, instance.key, variables)
    leave(run, instance, element)


def leave(run: Run, instance: ElementInstance, element: Element) -> None:
    """Map outputs, choose the way on, end the element instance. Runs again when an incident here is resolved."""
    flows: Sequence[Flow] | Failure = ()
    if element.outputs and instance.type != MULTI_INSTANCE_BODY:
        flows = map_outputs(run, instance, element) or flows
    if not isinstance(flows, Failure) and run.state.elements[instance.scope].type != MULTI_INSTANCE_BODY:
        flows = run.processors[element.type].choose(run, instance, element)
    if isinstance(flows, Failure):
        if instance.state == "active":
            run.emit(events.ElementCompleting(instance.key))
        open_incident(run, instance, flows, "leave")
    else:
        end_element(run, instance, element, flows)


def end_element(run: Run, instance: ElementInstance, element: Element, flows: Sequence[Flow]) -> None:
    """End the instance, move tokens on, and let the surrounding scope see whether it is done."""
    if instance.waits:
        close_waits(run, instance)
    scope = instance.scope
    run.emit(events.ElementCompleted(instance.key, element.id, instance.type, scope))
    for flow in flows:
        for _ in range(element.completion_quantity):
            take(run, flow, scope)
    if not flows:
        child_ended(run, scope, element)


def child_ended(run: Run, scope: int, element: Element) -> None:
    """Something inside the scope ended without a way on."""
    instance = run.state.elements[scope]
    around = run.elements[instance.element_id]
    react = run.processors[instance.type].child_ended
    if react is not None:
        react(run, instance, around, element)


def complete_scope_when_empty(run: Run, instance: ElementInstance, around: Element, _: Element) -> None:
    """A scope is done when nothing inside is live and no token is on its way or stuck."""
    if not instance.children and not instance.tokens and instance.state == "active":
        if instance.key == ROOT:
            end_instance(run, "completed")
        else:
            leave(run, instance, around)


def end_instance(run: Run, status: Literal["completed", "cancelled"], error_code: str = "") -> None:
    """End the whole process."""
    root = run.state.elements[ROOT]
    clear_scope(run, root)
    close_waits(run, root)
    variables = dict(run.state.variables.get(ROOT, {}))
    run.emit(events.InstanceEnded(status, error_code))
    run.effects.append(effects.EndInstance(status, variables, error_code))
    run.queue.clear()


def close_waits(run: Run, instance: ElementInstance) -> None:
    """Stop waiting for anything on behalf of this instance."""
    for key in list(instance.waits):
        run.close_wait(key)


def clear_scope(run: Run, instance: ElementInstance, keep: int = -1) -> None:
    """End everything inside the scope, tokens included, except the element instance ``keep``."""
    for key in list(instance.children):
        if key != keep:
            terminate(run, run.state.elements[key])
    if instance.tokens:
        run.emit(events.TokensConsumed(instance.key, all=True))
        for item in [item for item in run.queue if item[0] is arrive and item[1][1] == instance.key]:
            run.queue.remove(item)


def terminate(run: Run, instance: ElementInstance) -> None:
    """End an element instance from outside, everything inside it first."""
    order, stack = [], [instance]
    while stack:
        current = stack.pop()
        order.append(current)
        stack.extend(run.state.elements[key] for key in current.children)
    for current in reversed(order):
        close_waits(run, current)
        if current.incident:
            run.close_incident(current.incident)
        run.emit(events.ElementTerminated(current.key, current.element_id, current.type, current.scope))


def open_incident(
    run: Run,
    instance: ElementInstance,
    failure: Failure,
    step: Literal["enter", "leave", "job", "throw"],
    wait_key: int = 0,
) -> None:
    """Keep the token where it is and show the failure."""
    run.open_incident(
        Incident(
            key=run.state.next_key,
            type=failure.type,
            message=failure.message,
            element_key=instance.key,
            element_id=instance.element_id,
            step=step,
            wait_key=wait_key,
        )
    )


def choose_unconditional(run: Run, instance: ElementInstance, element: Element) -> Sequence[Flow] | Failure:
    """Every outgoing flow without a condition, those whose condition holds, else the default flow (BPMN 2.0 §13.3.1)."""
    outgoing = element.outgoing
    if len(outgoing) == 1 and outgoing[0].condition is None:
        return outgoing
    return choose_conditional(run, instance, element)


def choose_conditional(run: Run, instance: ElementInstance, element: Element) -> Sequence[Flow] | Failure:
    """All flows whose condition holds; the default flow when none does; otherwise a CONDITION_ERROR."""
    chosen = []
    for flow in element.outgoing:
        if flow.id == element.default:
            continue
        holds = True if flow.condition is None else flow_holds(run, instance, element, flow)
        if isinstance(holds, Failure):
            return holds
        if holds:
            chosen.append(flow)
    if chosen or not element.outgoing:
        return chosen
    return default_flow(element)


def flow_holds(run: Run, instance: ElementInstance, element: Element, flow: Flow) -> bool | Failure:
    """Whether the condition of a flow is true."""
    assert flow.condition is not None
    what = f"Condition of “{flow.name or flow.id}” after “{element.name or element.id}”"
    return condition(run, instance.key, flow.condition, what)


def default_flow(element: Element) -> Sequence[Flow] | Failure:
    """The default flow, or the failure that there is no way on."""
    for flow in element.outgoing:
        if flow.id == element.default:
            return (flow,)
    name = element.name or element.id
    return Failure("CONDITION_ERROR", f"“{name}”: no condition is true and there is no default flow.")
