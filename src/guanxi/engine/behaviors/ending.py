"""Ends that come from outside an element: withdrawn waits, terminated elements, cleared scopes; and incidents.

Ending takes more than one step where a user task has listeners to its cancelling, and where so much is open that
it is ended in parts: the element instances around it are ``terminating`` until that is done.
"""

from typing import Literal

from guanxi.bpmn import Element, ElementType
from guanxi.engine import effects, events
from guanxi.engine.behaviors.listening import listen, listeners_of
from guanxi.engine.failure import Failure
from guanxi.engine.run import Run
from guanxi.engine.state import ROOT, ElementInstance, Incident

USER_TASK = ElementType.USER_TASK.value


def end_instance(run: Run, status: Literal["completed", "cancelled"], error_code: str = "") -> None:
    """End the whole process."""
    root = run.state.elements[ROOT]
    clear_scope(run, root)
    close_waits(run, root)
    if root.incident:
        run.close_incident(root.incident)
    run.queue.clear()
    if root.children:
        run.emit(events.DataSet(ROOT, "ending", [status, error_code]))
        run.emit(events.ElementTerminating(ROOT))
        return
    variables = dict(run.state.variables.get(ROOT, {}))
    run.emit(events.InstanceEnded(status, error_code))
    run.effects.append(effects.EndInstance(status, variables, error_code))


def close_waits(run: Run, instance: ElementInstance) -> None:
    """Stop waiting for anything on behalf of this instance."""
    for key in list(instance.waits):
        run.close_wait(key)


# On a body: items no run has been started for yet.
REST = "rest"


def begin_no_more(run: Run, body: ElementInstance) -> None:
    """Forget the runs of a repeated activity that have not been started yet."""
    if body.data.get(REST):
        run.emit(events.DataSet(body.key, REST, None))
        run.emit(events.ContinuationClosed(body.key))


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
        if not (run.chunk and len(current.children) > run.chunk):
            stack.extend(run.state.elements[key] for key in current.children)
    for current in reversed(order):
        _end(run, current)
    run.touched.add(instance.scope)


def _end(run: Run, current: ElementInstance) -> None:
    if current.state == "terminating":
        return
    element = run.elements[current.element_id]
    asks = current.type == USER_TASK and _is_open_task(run, current)
    close_waits(run, current)
    if current.incident:
        run.close_incident(current.incident)
    asks = asks and bool(listeners_of(element, "canceling"))
    if not current.children and not asks:
        run.emit(events.ElementTerminated(current.key, current.element_id, current.type, current.scope))
        return
    run.emit(events.ElementTerminating(current.key))
    if asks:
        _ask(run, current, element)
    elif run.chunk and len(current.children) > run.chunk:
        run.emit(events.ContinuationOpened(current.key))


def _is_open_task(run: Run, instance: ElementInstance) -> bool:
    return any(run.state.waits[key].kind == "user_task" for key in instance.waits)


def _ask(run: Run, instance: ElementInstance, element: Element) -> None:
    failure = listen(run, instance, element, "canceling")
    if failure is not None:
        open_incident(run, instance, failure, "job")


def end_some(run: Run, instance: ElementInstance) -> None:
    """End the next part of what is inside."""
    left = [key for key in instance.children if run.state.elements[key].state != "terminating"]
    for key in left[: run.chunk or len(left)]:
        terminate(run, run.state.elements[key])


def finish_terminating(run: Run, instance: ElementInstance) -> ElementInstance:
    """End what is terminating and has nothing left inside, outwards. Gives the first scope that is not terminating
    or not empty yet; the caller lets it see that something in it has ended.
    """
    while instance.state == "terminating" and not instance.children:
        if instance.key == ROOT:
            status, error_code = instance.data["ending"]
            end_instance(run, status, error_code)
            return instance
        scope = run.state.elements[instance.scope]
        run.emit(events.ElementTerminated(instance.key, instance.element_id, instance.type, instance.scope))
        run.touched.add(scope.key)
        instance = scope
    return instance


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
