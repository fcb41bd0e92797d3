"""What throw and end events do, by their event definitions."""

from guanxi.bpmn import Element, ElementType, events
from guanxi.engine.behaviors import compensating, flow, throwing
from guanxi.engine.behaviors.catching import catch_at_boundary
from guanxi.engine.behaviors.compensable import gather
from guanxi.engine.behaviors.ending import begin_no_more, clear_scope
from guanxi.engine.behaviors.jobs import create_job
from guanxi.engine.behaviors.listening import LISTENED, listen
from guanxi.engine.events import DataSet, ElementCompleted
from guanxi.engine.failure import Failure
from guanxi.engine.run import Run
from guanxi.engine.state import BODIES, ElementInstance

CANCELS = "cancels"
ABRUPT = (events.Error, events.Terminate, events.Cancel, events.Link)


def throw_all(run: Run, instance: ElementInstance, element: Element) -> Failure | None:
    """Throw every definition; then leave, unless something thrown is waited for or has ended this event."""
    if element.end_listeners and _leaves_no_end(element) and instance.data.get(LISTENED) != "end":
        return listen(run, instance, element, "end")
    if element.job is not None:
        return create_job(run, instance, element)
    if not element.events:
        flow.leave(run, instance, element)
        return None
    for definition in element.events:
        failure = _throw(run, instance, element, definition)
        if failure is not None:
            return failure
        if instance.state != "active":
            return None
    if any(isinstance(definition, events.Signal) for definition in element.events):
        run.later(_leave_if_open, instance, element)
    elif not _is_busy(instance):
        flow.leave(run, instance, element)
    elif any(isinstance(one, events.Compensation) and not one.waits for one in element.events):
        _go_ahead(run, instance, element)
    return None


def _leaves_no_end(element: Element) -> bool:
    """Whether throwing ends the event itself, so that its end listeners have to run before."""
    return any(isinstance(definition, ABRUPT) for definition in element.events)


def _leave_if_open(run: Run, instance: ElementInstance, element: Element) -> None:
    """After a signal was delivered, which may have ended this very event."""
    if instance.state == "active" and not _is_busy(instance):
        flow.leave(run, instance, element)


def _throw(
    run: Run, instance: ElementInstance, element: Element, definition: events.EventDefinition
) -> Failure | None:
    match definition:
        case events.Error():
            return _error(run, instance, element, definition)
        case events.Escalation():
            code = throwing.code_of(run, instance, definition)
            if isinstance(code, Failure):
                return code
            throwing.throw_escalation(run, instance, code)
        case events.Message():
            return throwing.publish_message(run, instance, definition)
        case events.Signal():
            return throwing.broadcast_signal(run, instance, definition)
        case events.Compensation():
            compensating.begin(run, instance, definition.activity)
        case events.Terminate():
            _terminate(run, instance, element)
        case events.Cancel():
            _cancel(run, instance)
        case events.Link():
            return _link(run, instance, element, definition)
    return None


def _error(run: Run, instance: ElementInstance, element: Element, definition: events.Error) -> Failure | None:
    code = throwing.code_of(run, instance, definition)
    if isinstance(code, Failure):
        return code
    return None if throwing.throw_error(run, instance, code) else throwing.unhandled(element, code)


def _terminate(run: Run, instance: ElementInstance, element: Element) -> None:
    """End everything else in the scope; the scope then ends normally (BPMN 2.0 §10.5.3)."""
    scope = run.state.elements[instance.scope]
    run.emit(ElementCompleted(instance.key, element.id, instance.type, scope.key))
    clear_scope(run, scope)
    flow.child_ended(run, scope.key, element)


def _cancel(run: Run, instance: ElementInstance) -> None:
    """Stop the transaction, undo what it did, then leave it by its cancel event.

    The boundary event belongs to a repeated transaction as a whole: its other runs are stopped and undone, too.
    """
    transaction = run.state.elements[instance.scope]
    clear_scope(run, transaction, keep=instance.key)
    body = run.state.elements[transaction.scope]
    if body.type in BODIES:
        gather(run, transaction)
        begin_no_more(run, body)
        clear_scope(run, body, keep=transaction.key)
    run.emit(DataSet(instance.key, CANCELS, True))
    if not compensating.begin(run, instance, ""):
        finish_cancel(run, instance)


def finish_cancel(run: Run, instance: ElementInstance) -> None:
    """Everything is undone: the token leaves by the cancel boundary event of the transaction."""
    transaction = run.state.elements[instance.scope]
    around = run.state.elements[transaction.scope]
    owner = around if around.type in BODIES else transaction
    for key in run.elements[transaction.element_id].boundary:
        catcher = run.elements[key]
        if any(isinstance(event, events.Cancel) for event in catcher.events):
            catch_at_boundary(run, owner, catcher, {})
            return
    flow.leave(run, instance, run.elements[instance.element_id])


def handler_ended(run: Run, instance: ElementInstance, _: Element, __: Element) -> None:
    """A compensation handler run by this event is done."""
    compensating.handler_ended(run, instance, finish_cancel if instance.data.get(CANCELS) else _leave)


def _leave(run: Run, instance: ElementInstance) -> None:
    flow.leave(run, instance, run.elements[instance.element_id])


def _is_busy(instance: ElementInstance) -> bool:
    """Whether compensation handlers are at work or waiting for their turn."""
    return bool(instance.children or instance.tokens) or compensating.is_pending(instance)


def _go_ahead(run: Run, instance: ElementInstance, element: Element) -> None:
    """A compensation that is not waited for (``waitForCompletion="false"``): the token moves on while it works."""
    flows = run.processors[element.type].choose(run, instance, element)
    if not isinstance(flows, Failure):
        run.emit(DataSet(instance.key, flow.AHEAD, True))
        for out in flows:
            flow.take(run, out, instance.scope)


def _link(run: Run, instance: ElementInstance, element: Element, definition: events.Link) -> Failure | None:
    """Jump to the catch event of the same name in the same scope."""
    for child in run.elements[element.scope].children:
        target = run.elements[child]
        if target.type is ElementType.INTERMEDIATE_CATCH_EVENT and definition in target.events:
            scope = instance.scope
            run.emit(ElementCompleted(instance.key, element.id, instance.type, scope))
            flow.start_element(run, target, scope)
            return None
    return Failure(
        "CALLED_ELEMENT_ERROR", f"“{element.name or element.id}” leads to no link “{definition.name}”."
    )
