"""Throwing: errors and escalations search their catcher outwards; messages and signals leave the instance."""

from collections.abc import Iterator, Mapping
from typing import Any

from guanxi.bpmn import Element, ElementType, events
from guanxi.engine import commands, effects
from guanxi.engine.behaviors import flow
from guanxi.engine.behaviors.catching import catch_at_boundary, catch_in_event_sub_process, happened
from guanxi.engine.behaviors.ending import end_instance
from guanxi.engine.behaviors.expressions import context, required_text, text_value
from guanxi.engine.behaviors.keeping import is_suspended, keep
from guanxi.engine.failure import Failure
from guanxi.engine.run import Run
from guanxi.engine.state import ROOT, ElementInstance

Payload = Mapping[str, Any]
NOTHING: Payload = {}
CALLED = "called"


def throw_error(
    run: Run, thrower: ElementInstance, code: str, variables: Payload = NOTHING, message: str = ""
) -> bool:
    """Hand the error to the nearest catcher, which ends what it interrupts. False when nothing catches it."""
    found = _find_catcher(run, thrower, events.Error, code)
    if found is not None:
        _catch(run, *found, variables, {"errorCode": code, "errorMessage": message})
        return True
    if run.state.elements[ROOT].data.get(CALLED):
        end_instance(run, "completed", error_code=code)
        return True
    return False


def throw_escalation(run: Run, thrower: ElementInstance, code: str, variables: Payload = NOTHING) -> None:
    """Hand the escalation to the nearest catcher; one nothing catches leaves the instance and does no harm."""
    found = _find_catcher(run, thrower, events.Escalation, code)
    if found is not None:
        _catch(run, *found, variables, {"escalationCode": code})
    elif run.state.elements[ROOT].data.get(CALLED):
        known = {**run.state.variables.get(ROOT, {}), **variables}
        run.effects.append(effects.RaiseEscalation(code=code, variables=known))


def _catch(
    run: Run, owner: ElementInstance, catcher: Element, variables: Payload, caught: dict[str, str]
) -> None:
    """Code and message are variables of the catching event alone, for its output mappings."""
    if catcher.outputs:
        variables = {**caught, **variables}
    if catcher.type is ElementType.BOUNDARY_EVENT:
        catch_at_boundary(run, owner, catcher, variables)
    else:
        catch_in_event_sub_process(run, owner, catcher, variables)


def _find_catcher(
    run: Run, thrower: ElementInstance, kind: type[events.Error] | type[events.Escalation], code: str
) -> tuple[ElementInstance, Element] | None:
    """From inside out: boundary events of the activity, then event sub-processes of the scope around it."""
    current = thrower
    while True:
        element = run.elements[current.element_id]
        if flow.listens_at_boundary(current, element) and current.key != ROOT:
            catcher = _match(run, current, (run.elements[key] for key in element.boundary), kind, code)
            if catcher is not None:
                return current, catcher
        if current.scope < 0:
            return None
        around = run.state.elements[current.scope]
        # An event sub-process does not catch what it throws itself.
        catcher = _match(run, around, _starts(run, around, element), kind, code)
        if catcher is not None:
            return around, catcher
        current = around


def _starts(run: Run, scope: ElementInstance, inside: Element) -> Iterator[Element]:
    for key in run.elements[scope.element_id].event_sub_processes:
        for start in run.elements[key].starts if key != inside.id else ():
            yield run.elements[start]


def _match(
    run: Run,
    instance: ElementInstance,
    catchers: Iterator[Element],
    kind: type[events.Error] | type[events.Escalation],
    code: str,
) -> Element | None:
    """The catcher that names the code; failing that, one that names none."""
    any_code = None
    for catcher in catchers:
        for definition in catcher.events:
            if not isinstance(definition, kind):
                continue
            if definition.code is None:
                any_code = any_code or catcher
            elif text_value(run, instance.key, definition.code, "Code") == code:
                return catcher
    return any_code


def code_of(
    run: Run, instance: ElementInstance, definition: events.Error | events.Escalation
) -> str | Failure:
    """The code an event throws; empty when it names none."""
    value = text_value(run, instance.key, definition.code, "Code")
    return value if isinstance(value, Failure) else value or ""


def publish_message(run: Run, instance: ElementInstance, message: events.Message) -> Failure | None:
    """Send the message with the variables the element sees."""
    name = required_text(run, instance.key, message.name, "Message name")
    if isinstance(name, Failure):
        return name
    key = text_value(run, instance.key, message.correlation_key, "Correlation key")
    if isinstance(key, Failure):
        return key
    run.effects.append(
        effects.PublishMessage(
            element_key=instance.key,
            element_id=instance.element_id,
            name=name,
            correlation_key=key or "",
            variables=dict(context(run.state, instance.key)),
        )
    )
    return None


def broadcast_signal(run: Run, instance: ElementInstance, signal: events.Signal) -> Failure | None:
    """Send the signal with the element's own variables (its input mappings)."""
    name = required_text(run, instance.key, signal.name, "Signal name")
    if isinstance(name, Failure):
        return name
    variables = dict(run.state.variables.get(instance.key, {}))
    run.effects.append(
        effects.BroadcastSignal(
            element_key=instance.key,
            element_id=instance.element_id,
            name=name,
            variables=variables,
        )
    )
    run.later(_deliver, name, variables)
    return None


def _deliver(run: Run, name: str, variables: Payload) -> None:
    """To its own instance, once parallel branches of the same step are listening too."""
    for wait in [w for w in run.state.waits.values() if w.kind == "signal" and w.name == name]:
        if wait.key not in run.state.waits:
            continue
        if run.state.suspended and is_suspended(run.state, wait.element_key):
            keep(run, wait, commands.CatchSignal(wait.key, variables))
        else:
            happened(run, wait, variables)


def unhandled(element: Element, code: str, message: str = "") -> Failure:
    """The failure that nothing catches an error."""
    text = f": {message}" if message else "."
    name = element.name or element.id
    return Failure("UNHANDLED_ERROR_EVENT", f"“{name}” threw the error “{code}”, which nothing catches{text}")
