"""An awaited event happened: whose it is, and what starts or ends through it."""

from collections.abc import Mapping
from typing import Any

from guanxi.bpmn import Element, ElementType
from guanxi.engine.behaviors import flow
from guanxi.engine.behaviors.waits import repeat_timer
from guanxi.engine.run import Run
from guanxi.engine.state import ElementInstance, Wait


def happened(run: Run, wait: Wait, variables: Mapping[str, Any]) -> None:
    """The wait is over: close it and let the element it belongs to go on."""
    instance = run.state.elements[wait.element_key]
    catcher = run.elements[wait.element_id]
    run.close_wait(wait.key, completed=True)
    if catcher.type is ElementType.BOUNDARY_EVENT:
        if not catcher.interrupting:
            repeat_timer(run, wait)
        catch_at_boundary(run, instance, catcher, variables)
    else:
        flow.complete(run, instance, catcher, variables)


def catch_at_boundary(
    run: Run, host: ElementInstance, catcher: Element, variables: Mapping[str, Any]
) -> None:
    """A boundary event happened: an interrupting one ends its activity; then the token leaves the event."""
    scope = host.scope
    if catcher.interrupting:
        flow.terminate(run, host)
    event = flow.make_instance(run, catcher, scope, catcher.type)
    flow.complete(run, event, catcher, variables)
