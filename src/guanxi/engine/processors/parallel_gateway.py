"""Parallel gateway: waits for a token on every incoming flow, then takes every outgoing one (BPMN 2.0 §13.4.1)."""

from collections.abc import Sequence

from guanxi.bpmn import Element, Flow
from guanxi.engine.behaviors.flow import leave, start_element
from guanxi.engine.processor import Processor
from guanxi.engine.run import Run
from guanxi.engine.state import ElementInstance


def activate(run: Run, instance: ElementInstance, element: Element) -> None:
    """All tokens are here."""
    leave(run, instance, element)


def choose(run: Run, instance: ElementInstance, element: Element) -> Sequence[Flow]:
    """Every flow; conditions play no part here."""
    return element.outgoing


def join(run: Run, element: Element, scope: int) -> None:
    """Start when each incoming flow has a token; one of each is used up."""
    arrived = run.state.elements[scope].arrived
    if all(flow.id in arrived for flow in element.incoming):
        start_element(run, element, scope, tuple(flow.id for flow in element.incoming))


PROCESSOR = Processor(activate, choose, join=join)
