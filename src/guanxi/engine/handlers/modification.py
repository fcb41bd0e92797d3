"""An operator moves tokens by hand: start an element, end one, or both at once."""

from guanxi.bpmn import Element, ElementType
from guanxi.engine import commands
from guanxi.engine.behaviors import flow
from guanxi.engine.behaviors.ending import terminate
from guanxi.engine.behaviors.variables import set_local
from guanxi.engine.definition import Rejection
from guanxi.engine.run import Run
from guanxi.engine.state import BODIES, ROOT, ElementInstance

BY_EVENT_ONLY = (ElementType.BOUNDARY_EVENT, ElementType.EVENT_SUB_PROCESS)


def activate_element(run: Run, command: commands.ActivateElement) -> Rejection | None:
    """Start an element as if a token had come."""
    scope = run.state.elements.get(command.scope)
    if scope is None or scope.state != "active":
        return Rejection("unknown_key", f"No live scope has the key {command.scope}.")
    element = _startable(run, command.element_id, scope)
    if isinstance(element, Rejection):
        return element
    set_local(run, scope.key, command.variables)
    flow.start_element(run, element, scope.key)
    return None


def terminate_element(run: Run, command: commands.TerminateElement) -> Rejection | None:
    """End an element instance and all inside it."""
    instance = _endable(run, command.key)
    if isinstance(instance, Rejection):
        return instance
    _end(run, instance)
    return None


def move_element(run: Run, command: commands.MoveElement) -> Rejection | None:
    """Start the new one first, lest the scope seem done."""
    instance = _endable(run, command.key)
    if isinstance(instance, Rejection):
        return instance
    scope = run.state.elements[instance.scope]
    element = _startable(run, command.element_id, scope)
    if isinstance(element, Rejection):
        return element
    terminate(run, instance)
    flow.start_element(run, element, scope.key)
    return None


def _startable(run: Run, element_id: str, scope: ElementInstance) -> Element | Rejection:
    element = run.elements.get(element_id)
    if element is None or element.scope != scope.element_id:
        return Rejection("no_such_element", f"“{element_id}” is not in “{scope.element_id}”.")
    if element.type in BY_EVENT_ONLY or scope.type in BODIES:
        return Rejection("wrong_state", f"“{element_id}” cannot be started by hand.")
    return element


def _endable(run: Run, key: int) -> ElementInstance | Rejection:
    instance = run.state.elements.get(key)
    if instance is None or key == ROOT:
        return Rejection("unknown_key", f"No live element instance has the key {key}.")
    if run.state.elements[instance.scope].type in BODIES:
        return Rejection(
            "wrong_state", "A single run of a repeated activity cannot be moved; take the whole."
        )
    return instance


def _end(run: Run, instance: ElementInstance) -> None:
    scope, element = instance.scope, run.elements[instance.element_id]
    terminate(run, instance)
    flow.child_ended(run, scope, element)
