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
SCOPES = (ElementType.SUB_PROCESS, ElementType.TRANSACTION, ElementType.AD_HOC_SUB_PROCESS)


def activate_element(run: Run, command: commands.ActivateElement) -> Rejection | None:
    """Start an element as if a token had come; sub-processes around it that are not live begin without their start."""
    scope = run.state.elements.get(command.scope)
    if scope is None or scope.state != "active":
        return Rejection("unknown_key", f"No live scope has the key {command.scope}.")
    path = _path(run, command.element_id, scope)
    if isinstance(path, Rejection):
        return path
    set_local(run, scope.key, command.variables)
    _start(run, path, scope)
    return None


def terminate_element(run: Run, command: commands.TerminateElement) -> Rejection | None:
    """End an element instance and all inside it."""
    instance = _endable(run, command.key)
    if isinstance(instance, Rejection):
        return instance
    scope, element = instance.scope, run.elements[instance.element_id]
    terminate(run, instance)
    flow.child_ended(run, scope, element)
    return None


def move_element(run: Run, command: commands.MoveElement) -> Rejection | None:
    """End one and start the other, in the nearest live scope around both; scopes that are left empty end too."""
    instance = _endable(run, command.key)
    if isinstance(instance, Rejection):
        return instance
    element = run.elements.get(command.element_id)
    around = _scopes(run, element) if element is not None else []
    scope, left = run.state.elements[instance.scope], []
    while scope.key != ROOT and scope.element_id not in around:
        left.append(scope)
        scope = run.state.elements[scope.scope]
    if any(one.type in BODIES for one in (*left, scope)):
        return Rejection(
            "wrong_state", "Nothing is moved out of a single run of a repeated activity; take the whole."
        )
    path = _path(run, command.element_id, scope)
    if isinstance(path, Rejection):
        return path
    terminate(run, instance)
    for one in left:
        if not one.tokens and all(run.state.elements[key].state == "terminating" for key in one.children):
            terminate(run, one)
    _start(run, path, scope)
    return None


def _scopes(run: Run, element: Element) -> list[str]:
    """Ids of what lies around the element, the innermost first."""
    found = []
    while element.scope:
        found.append(element.scope)
        element = run.elements[element.scope]
    return found


def _path(run: Run, element_id: str, scope: ElementInstance) -> list[Element] | Rejection:
    """The element, after the sub-processes between the scope instance and it."""
    element = run.elements.get(element_id)
    around = _scopes(run, element) if element is not None else []
    if element is None or scope.element_id not in around:
        return Rejection("no_such_element", f"“{element_id}” is not in “{scope.element_id}”.")
    between = [run.elements[key] for key in reversed(around[: around.index(scope.element_id)])]
    repeated = any(one.type not in SCOPES or one.loop is not None for one in between)
    if element.type in BY_EVENT_ONLY or scope.type in BODIES or repeated:
        return Rejection("wrong_state", f"“{element_id}” cannot be started by hand.")
    return [*between, element]


def _start(run: Run, path: list[Element], scope: ElementInstance) -> None:
    *between, element = path
    for one in between:
        scope = flow.make_instance(run, one, scope.key, one.type)
        if not flow.open_scope(run, scope, one):
            return
    flow.start_element(run, element, scope.key)


def _endable(run: Run, key: int) -> ElementInstance | Rejection:
    instance = run.state.elements.get(key)
    if instance is None or key == ROOT or instance.state == "terminating":
        return Rejection("unknown_key", f"No live element instance has the key {key}.")
    scope = run.state.elements[instance.scope]
    if scope.type in BODIES:
        return Rejection(
            "wrong_state", "A single run of a repeated activity cannot be moved; take the whole."
        )
    return instance
