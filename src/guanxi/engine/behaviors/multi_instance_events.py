"""Multi-instance behaviours None, One and Complex: events thrown as runs complete (BPMN 2.0 §10.3.8)."""

from decimal import Decimal

from guanxi.bpmn import Element, events
from guanxi.engine.behaviors import flow, throwing
from guanxi.engine.behaviors.expressions import context
from guanxi.engine.run import Run
from guanxi.engine.state import ElementInstance


def throw_behavior(run: Run, body: ElementInstance, element: Element) -> None:
    """Throw what the behaviour says for the run just completed; a boundary event of the activity may catch it."""
    loop = element.loop
    assert loop is not None
    done = body.data["done"]
    if loop.behavior_event is not None and (
        loop.behavior == "None" or (loop.behavior == "One" and done == 1)
    ):
        _throw(run, body, element, loop.behavior_event)
    if loop.behavior == "Complex":
        seen = {
            **context(run.state, body.key),
            "numberOfInstances": Decimal(body.data["total"]),
            "numberOfCompletedInstances": Decimal(done),
            "numberOfActiveInstances": Decimal(len(body.children)),
        }
        for condition, definition in loop.complex:
            holds = (
                condition.expression is not None and condition.expression.evaluate(seen, now=run.now).value
            )
            if holds is True and body.state == "active":
                _throw(run, body, element, definition)


def _throw(run: Run, body: ElementInstance, element: Element, definition: events.EventDefinition) -> None:
    """Hand the event to a boundary event with the same definition; signals and escalations may go further.

    An implicitly thrown event never ends the runs that are still open, whatever the boundary event says.
    """
    for key in element.boundary:
        catcher = run.elements[key]
        if definition in catcher.events:
            flow.occur(run, flow.make_instance(run, catcher, body.scope, catcher.type), catcher)
            return
    if isinstance(definition, events.Signal):
        throwing.broadcast_signal(run, body, definition)
    elif isinstance(definition, events.Escalation):
        code = throwing.code_of(run, body, definition)
        if isinstance(code, str):
            throwing.throw_escalation(run, body, code)
