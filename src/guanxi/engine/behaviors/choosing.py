"""Which outgoing flows a token takes on leaving."""

from collections.abc import Sequence

from guanxi.bpmn import Element, Flow
from guanxi.engine.behaviors.expressions import condition
from guanxi.engine.failure import Failure
from guanxi.engine.run import Run
from guanxi.engine.state import ElementInstance


def choose_unconditional(run: Run, instance: ElementInstance, element: Element) -> Sequence[Flow] | Failure:
    """All flows without a condition and those whose condition holds, else the default flow (BPMN 2.0 §13.3.1)."""
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
