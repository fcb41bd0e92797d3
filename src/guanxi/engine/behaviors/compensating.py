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
from guanxi.feel.codec import decode_value

PENDING = "pending"
Finish = Callable[[Run, ElementInstance], None]


def begin(run: Run, thrower: ElementInstance, activity: str) -> bool:
    """Take what is to be undone from the scope and start with the last; False when there is nothing."""
    scope = _compensated_scope(run, thrower)
    remembered = scope.data.get(COMPENSABLE) or []
    chosen = [entry for entry in remembered if not activity or entry["id"] == activity]
    if not chosen:
        return False
    rest = [entry for entry in remembered if entry not in chosen]
    run.emit(events.DataSet(scope.key, COMPENSABLE, None))
    if rest:
        run.emit(events.DataAppended(scope.key, COMPENSABLE, rest))
    run.emit(events.DataSet(thrower.key, PENDING, _flat(run, chosen)))
    return next_handler(run, thrower)


def _compensated_scope(run: Run, thrower: ElementInstance) -> ElementInstance:
    """The scope of the thrower; out of an event sub-process, the scope that one belongs to (BPMN 2.0 §10.5.6)."""
    scope = run.state.elements[thrower.scope]
    while scope.type == ElementType.EVENT_SUB_PROCESS:
        scope = run.state.elements[scope.scope]
    return scope


def _flat(run: Run, entries: list[Any]) -> list[Any]:
    """Handlers in order of completion, each with the variables it needs; taken from the end."""
    handlers = []
    for entry in entries:
        handler = handler_of(run, run.elements[entry["id"]])
        if handler is not None:
            one = {"handler": handler.id, "variables": entry.get("variables", {})}
            handlers += [one] * entry["times"]
        else:
            handlers += _flat(run, entry["inner"])
    return handlers


def next_handler(run: Run, thrower: ElementInstance) -> bool:
    """Start the next handler; False when all are done."""
    pending = thrower.data.get(PENDING, [])
    if not pending:
        return False
    run.emit(events.DataSet(thrower.key, PENDING, pending[:-1]))
    handler = run.elements[pending[-1]["handler"]]
    if handler.type is ElementType.EVENT_SUB_PROCESS:
        _start_sub_process(run, thrower, handler, pending[-1]["variables"])
    else:
        flow.start_element(run, handler, thrower.key)
    return True


def _start_sub_process(
    run: Run, thrower: ElementInstance, handler: Element, variables: dict[str, Any]
) -> None:
    instance = flow.make_instance(run, handler, thrower.key, handler.type)
    set_local(run, instance.key, decode_value(variables))
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
