"""Inclusive gateway: all flows whose condition holds; joining waits while another token may come (BPMN 2.0 §13.4.3)."""

from guanxi.bpmn import Element
from guanxi.engine.behaviors.choosing import choose_conditional
from guanxi.engine.behaviors.flow import leave, start_element
from guanxi.engine.behaviors.synchronising import another_may_come
from guanxi.engine.processor import Processor
from guanxi.engine.run import Run
from guanxi.engine.state import ElementInstance


def activate(run: Run, instance: ElementInstance, element: Element) -> None:
    """All tokens that could come are here."""
    leave(run, instance, element)


def join(run: Run, element: Element, scope: int) -> None:
    """Start at once when every flow has a token; otherwise it is seen to when the step settles."""
    instance = run.state.elements[scope]
    if all(flow.id in instance.arrived for flow in element.incoming):
        settle(run, element, instance)


def settle(run: Run, element: Element, scope: ElementInstance) -> None:
    """Start when no token elsewhere can reach an incoming flow that has none yet."""
    full = {flow.id for flow in element.incoming if flow.id in scope.arrived}
    empty = {flow.id for flow in element.incoming} - full
    if full and not (empty and another_may_come(run, element, scope, empty, full)):
        start_element(run, element, scope.key, tuple(flow.id for flow in element.incoming if flow.id in full))


PROCESSOR = Processor(activate, choose_conditional, join=join, settle=settle)
