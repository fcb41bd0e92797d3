"""Complex gateway: starts when its activation condition holds, then swallows the late tokens (BPMN 2.0 §13.4.5).

While it waits for its reset, the scope remembers which flows have had their token.
"""

from collections.abc import Mapping
from typing import Any

from guanxi.bpmn import Element
from guanxi.engine.behaviors.choosing import choose_conditional
from guanxi.engine.behaviors.ending import open_incident
from guanxi.engine.behaviors.expressions import context
from guanxi.engine.behaviors.flow import child_ended, leave, make_instance, start_element
from guanxi.engine.behaviors.synchronising import another_may_come
from guanxi.engine.events import DataSet, TokensConsumed
from guanxi.engine.failure import Failure
from guanxi.engine.processor import Processor
from guanxi.engine.run import Run
from guanxi.engine.state import ElementInstance


def activate(run: Run, instance: ElementInstance, element: Element) -> None:
    """Enough tokens are here."""
    leave(run, instance, element)


def join(run: Run, element: Element, scope: int) -> None:
    """Start when the condition holds for the tokens here."""
    instance = run.state.elements[scope]
    if instance.data.get(_started(element)):
        return
    present = [flow.id for flow in element.incoming if flow.id in instance.arrived]
    holds = _holds(run, element, instance, sum(instance.arrived[flow] for flow in present))
    if isinstance(holds, Failure):
        broken = make_instance(run, element, scope, element.type, tuple(present))
        open_incident(run, broken, holds, "enter")
    elif holds:
        _start(run, element, instance, present)


def _start(run: Run, element: Element, scope: ElementInstance, present: list[str]) -> None:
    late = len(present) < len(element.incoming)
    run.emit(DataSet(scope.key, _started(element), present if late else []))
    start_element(run, element, scope.key, tuple(present))


def _holds(run: Run, element: Element, scope: ElementInstance, count: int) -> bool | Failure:
    """Without a condition all tokens are waited for that can come, which is seen to when the step settles."""
    text = element.activation_condition
    if text is None or text.expression is None:
        return count >= len(element.incoming)
    seen: Mapping[str, Any] = {**context(run.state, scope.key), "activationCount": count}
    value = text.expression.evaluate(seen, now=run.now).value
    if value is True or value is False:
        return bool(value)
    name = element.name or element.id
    return Failure(
        "CONDITION_ERROR", f"Activation condition of “{name}” “{text.text}” gave neither true nor false."
    )


def settle(run: Run, element: Element, scope: ElementInstance) -> None:
    """Reset when no further late token can come; those that came are used up."""
    had = set(scope.data.get(_started(element), []))
    late = {flow.id for flow in element.incoming} - had
    present = {flow for flow in late if flow in scope.arrived}
    if late - present and another_may_come(run, element, scope, late - present, present):
        return
    if had:
        run.emit(DataSet(scope.key, _started(element), []))
        run.emit(TokensConsumed(scope.key, tuple(flow.id for flow in element.incoming if flow.id in present)))
        child_ended(run, scope.key, element)
    elif element.activation_condition is None:
        start_element(
            run, element, scope.key, tuple(flow.id for flow in element.incoming if flow.id in present)
        )


def _started(element: Element) -> str:
    return f"started {element.id}"


PROCESSOR = Processor(activate, choose_conditional, join=join, settle=settle)
