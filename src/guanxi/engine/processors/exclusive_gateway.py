"""Exclusive gateway: the first flow whose condition holds (BPMN 2.0 §13.4.2). Merging lets every token through."""

from collections.abc import Sequence

from guanxi.bpmn import Element, Flow
from guanxi.engine.behaviors.choosing import default_flow, flow_holds
from guanxi.engine.behaviors.flow import leave
from guanxi.engine.failure import Failure
from guanxi.engine.processor import Processor
from guanxi.engine.run import Run
from guanxi.engine.state import ElementInstance


def activate(run: Run, instance: ElementInstance, element: Element) -> None:
    """Decide at once."""
    leave(run, instance, element)


def choose(run: Run, instance: ElementInstance, element: Element) -> Sequence[Flow] | Failure:
    """The first true condition in file order; else the default flow; else an incident."""
    outgoing = element.outgoing
    if (len(outgoing) == 1 and outgoing[0].condition is None) or not outgoing:
        return outgoing
    for flow in outgoing:
        if flow.id == element.default:
            continue
        holds = True if flow.condition is None else flow_holds(run, instance, element, flow)
        if isinstance(holds, Failure):
            return holds
        if holds:
            return (flow,)
    return default_flow(element)


PROCESSOR = Processor(activate, choose)
