"""Ends that come from outside an element: withdrawn waits, terminated elements, cleared scopes; and incidents."""

from typing import Literal

from guanxi.engine import effects, events
from guanxi.engine.failure import Failure
from guanxi.engine.run import Run
from guanxi.engine.state import ROOT, ElementInstance, Incident


def end_instance(run: Run, status: Literal["completed", "cancelled"], error_code: str = "") -> None:
    """End the whole process."""
    root = run.state.elements[ROOT]
    clear_scope(run, root)
    close_waits(run, root)
    if root.incident:
        run.close_incident(root.incident)
    variables = dict(run.state.variables.get(ROOT, {}))
    run.emit(events.InstanceEnded(status, error_code))
    run.effects.append(effects.EndInstance(status, variables, error_code))
    run.queue.clear()


def close_waits(run: Run, instance: ElementInstance) -> None:
    """Stop waiting for anything on behalf of this instance."""
    for key in list(instance.waits):
        run.close_wait(key)


def clear_scope(run: Run, instance: ElementInstance, keep: int = -1) -> None:
    """End everything inside the scope, tokens included, except the element instance ``keep``."""
    for key in list(instance.children):
        if key != keep:
            terminate(run, run.state.elements[key])
    if instance.tokens:
        run.emit(events.TokensConsumed(instance.key, all=True))


def terminate(run: Run, instance: ElementInstance) -> None:
    """End an element instance from outside, everything inside it first."""
    order, stack = [], [instance]
    while stack:
        current = stack.pop()
        order.append(current)
        stack.extend(run.state.elements[key] for key in current.children)
    for current in reversed(order):
        close_waits(run, current)
        if current.incident:
            run.close_incident(current.incident)
        run.emit(events.ElementTerminated(current.key, current.element_id, current.type, current.scope))
    run.touched.add(instance.scope)


def open_incident(
    run: Run,
    instance: ElementInstance,
    failure: Failure,
    step: Literal["enter", "leave", "job", "scope"],
    wait_key: int = 0,
) -> None:
    """Keep the token where it is and show the failure."""
    run.open_incident(
        Incident(
            key=run.state.next_key,
            type=failure.type,
            message=failure.message,
            element_key=instance.key,
            element_id=instance.element_id,
            step=step,
            wait_key=wait_key,
        )
    )
