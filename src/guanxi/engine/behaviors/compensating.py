"""Running compensation handlers: last completed first, inside the event that asked for it, which waits for them."""

from collections.abc import Callable
from typing import Any

from guanxi.bpmn import Element, ElementType
from guanxi.engine import events
from guanxi.engine.behaviors import flow
from guanxi.engine.behaviors.compensable import COMPENSABLE, handler_of
from guanxi.engine.behaviors.variables import set_local
from guanxi.engine.run import Run
from guanxi.engine.state import ElementInstance
from guanxi.feel.codec import decode_value, encode_value

# On the event that undoes: the handlers in order of completion, and how many of them are still to be started.
PENDING = "pending"
LEFT = "left"
Finish = Callable[[Run, ElementInstance], None]


def begin(run: Run, thrower: ElementInstance, activity: str) -> bool:
    """Take what is to be undone from the scope and start with the last; False when there is nothing."""
    scope = _compensated_scope(run, thrower)
    remembered = scope.data.get(COMPENSABLE) or []
    chosen = [entry for entry in remembered if not activity or entry["id"] == activity]
    if not chosen:
        return False
    rest = [entry for entry in remembered if activity and entry["id"] != activity]
    run.emit(events.DataSet(scope.key, COMPENSABLE, None))
    if rest:
        run.emit(events.DataAppended(scope.key, COMPENSABLE, rest))
    # An event may undo more than one thing; what it undoes already comes first.
    busy = bool(thrower.children or thrower.tokens)
    before = (thrower.data.get(PENDING) or [])[: _left(thrower)]
    run.emit(events.DataSet(thrower.key, PENDING, [*_flat(run, chosen, {}), *before]))
    if thrower.data.get(LEFT) is not None:
        run.emit(events.DataSet(thrower.key, LEFT, None))
    return busy or next_handler(run, thrower)


def _compensated_scope(run: Run, thrower: ElementInstance) -> ElementInstance:
    """The scope of the thrower; out of an event sub-process, the scope that one belongs to (BPMN 2.0 §10.5.6)."""
    scope = run.state.elements[thrower.scope]
    while scope.type == ElementType.EVENT_SUB_PROCESS:
        scope = run.state.elements[scope.scope]
    return scope


def _flat(run: Run, entries: list[Any], around: dict[str, Any]) -> list[Any]:
    """Handlers in order of completion, each with the variables it needs; taken from the end."""
    handlers = []
    for entry in entries:
        known = {**around, **decode_value(entry.get("variables", {}))}
        handler = None if entry.get("part") else handler_of(run, run.elements[entry["id"]])
        if handler is not None:
            one = {"handler": handler.id, "variables": encode_value(known)}
            handlers += [one] * entry["times"]
        else:
            handlers += _flat(run, entry.get("inner", []), known)
    return handlers


def is_pending(thrower: ElementInstance) -> bool:
    """Whether handlers wait for their turn."""
    return _left(thrower) > 0


def _left(thrower: ElementInstance) -> int:
    left = thrower.data.get(LEFT)
    return len(thrower.data.get(PENDING) or ()) if left is None else int(left)


def next_handler(run: Run, thrower: ElementInstance) -> bool:
    """Start the next handler; False when all are done."""
    left = _left(thrower)
    if not left:
        return False
    entry = thrower.data[PENDING][left - 1]
    if left == 1:
        run.emit(events.DataSet(thrower.key, PENDING, None))
    run.emit(events.DataSet(thrower.key, LEFT, None if left == 1 else left - 1))
    handler, variables = run.elements[entry["handler"]], decode_value(entry["variables"])
    if handler.type is ElementType.EVENT_SUB_PROCESS:
        _start_sub_process(run, thrower, handler, variables)
    elif variables:
        flow.start_all(run, [handler], thrower.key, [variables])
    else:
        flow.start_element(run, handler, thrower.key)
    return True


def _start_sub_process(
    run: Run, thrower: ElementInstance, handler: Element, variables: dict[str, Any]
) -> None:
    instance = flow.make_instance(run, handler, thrower.key, handler.type)
    set_local(run, instance.key, variables)
    run.emit(events.DataSet(instance.key, "start", handler.starts[0]))
    flow.enter(run, instance, handler)


def handler_ended(run: Run, thrower: ElementInstance, finish: Finish) -> None:
    """One handler is done: the next, or the event itself goes on by ``finish``.

    By the queue, not by calls inside calls: many handlers may end within one step.
    """
    if not thrower.children and not thrower.tokens:
        run.later(_go_on, thrower.key, finish)


def _go_on(run: Run, key: int, finish: Finish) -> None:
    thrower = run.state.elements.get(key)
    if thrower is None or thrower.state != "active" or thrower.children:
        return
    if not next_handler(run, thrower):
        finish(run, thrower)
