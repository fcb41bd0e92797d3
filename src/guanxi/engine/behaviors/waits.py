"""Listening to events: boundary events, event sub-process starts, catch events.

Everything that may fail is evaluated first (``prepare_…``); opening cannot fail.
"""

from collections.abc import Iterable

import msgspec

from guanxi.bpmn import Element, events
from guanxi.bpmn.timing import GRACE, CatchUp, TimerPlan, catch_up_rule, moment, plan_after, plan_timer
from guanxi.engine import effects
from guanxi.engine.behaviors.expressions import evaluate, required_text, text_value
from guanxi.engine.failure import Failure
from guanxi.engine.run import Run
from guanxi.engine.state import ElementInstance, Wait

Prepared = list[Wait]
# Stands among the changed variables for a condition that has to be looked at because it has just been opened.
JUST_OPENED = "="


def prepare_boundary_waits(run: Run, instance: ElementInstance, element: Element) -> Prepared | Failure:
    """The waits of all boundary events of the activity."""
    return _prepare_all(run, instance, (run.elements[key] for key in element.boundary))


def prepare_event_sub_process_waits(
    run: Run, instance: ElementInstance, element: Element
) -> Prepared | Failure:
    """The waits of the start events of all event sub-processes in the scope."""
    starts = (
        run.elements[start] for key in element.event_sub_processes for start in run.elements[key].starts
    )
    return _prepare_all(run, instance, starts)


def _prepare_all(run: Run, instance: ElementInstance, catchers: Iterable[Element]) -> Prepared | Failure:
    prepared: Prepared = []
    for catcher in catchers:
        waits = prepare_waits(run, instance, catcher)
        if isinstance(waits, Failure):
            return waits
        prepared += waits
    return prepared


def prepare_waits(run: Run, instance: ElementInstance, catcher: Element) -> Prepared | Failure:
    """What ``instance`` has to wait for so that the event element ``catcher`` can happen."""
    prepared: Prepared = []
    for position, definition in enumerate(catcher.events):
        wait = _prepare(run, instance, catcher, definition)
        if isinstance(wait, Failure):
            return wait
        if wait is not None:
            prepared.append(msgspec.structs.replace(wait, definition=position))
    return prepared


def _prepare(
    run: Run, instance: ElementInstance, catcher: Element, definition: events.EventDefinition
) -> Wait | Failure | None:
    if isinstance(definition, events.Timer):
        return _timer(run, instance, catcher, definition)
    if isinstance(definition, events.Message):
        return _message(run, instance, catcher, definition)
    if isinstance(definition, events.Signal):
        name = required_text(run, instance.key, definition.name, "Signal name")
        return name if isinstance(name, Failure) else _wait("signal", instance, catcher, name=name)
    if isinstance(definition, events.Conditional):
        return _wait("conditional", instance, catcher)
    return None


def _wait(kind: str, instance: ElementInstance, catcher: Element, **fields: object) -> Wait:
    return Wait(key=0, kind=kind, element_key=instance.key, element_id=catcher.id, **fields)  # type: ignore[arg-type]  # the fields go by name; the Struct checks none when made


def _timer(run: Run, instance: ElementInstance, catcher: Element, timer: events.Timer) -> Wait | Failure:
    value = evaluate(run, instance.key, timer.value)
    plan = plan_timer(timer.kind, value, run.now, True, run.calendars)
    if isinstance(plan, TimerPlan):
        return timer_wait(instance, catcher, plan)
    name = catcher.name or catcher.id
    return Failure("EXTRACT_VALUE_ERROR", f"Timer of “{name}”: “{timer.value.text}” gave {value!s}: {plan}")


def timer_wait(instance: ElementInstance, catcher: Element, plan: TimerPlan) -> Wait:
    """The wait for a timer that is planned."""
    return _wait(
        "timer",
        instance,
        catcher,
        name=plan.cycle,
        due_at=plan.due_at,
        repetitions=plan.repetitions,
        correlation_key=plan.calendar,
    )


def _message(
    run: Run, instance: ElementInstance, catcher: Element, message: events.Message
) -> Wait | Failure:
    name = required_text(run, instance.key, message.name, "Message name")
    if isinstance(name, Failure):
        return name
    if message.correlation_key is None:
        return _wait("message", instance, catcher, name=name)
    key = text_value(run, instance.key, message.correlation_key, "Correlation key")
    if isinstance(key, Failure):
        return key
    if not key:
        text = f"Correlation key “{message.correlation_key.text}” of “{catcher.name or catcher.id}” gave nothing."
        return Failure("EXTRACT_VALUE_ERROR", text)
    return _wait("message", instance, catcher, name=name, correlation_key=key)


def open_prepared(run: Run, prepared: Prepared) -> None:
    """Open the waits and ask the runtime for what they need."""
    for template in prepared:
        wait = msgspec.structs.replace(template, key=run.state.next_key)
        run.open_wait(wait)
        place = {"key": wait.key, "element_key": wait.element_key, "element_id": wait.element_id}
        if wait.kind == "timer":
            run.effects.append(
                effects.CreateTimer(
                    due=moment(wait.due_at),
                    repetitions=wait.repetitions,
                    calendar=wait.correlation_key,
                    **place,  # type: ignore[arg-type]  # the fields go by name; the Struct checks none when made
                )
            )
        elif wait.kind in ("message", "signal"):
            run.effects.append(
                effects.OpenSubscription(
                    kind=wait.kind,
                    name=wait.name,
                    correlation_key=wait.correlation_key,
                    **place,  # type: ignore[arg-type]  # the fields go by name; the Struct checks none when made
                )
            )
        else:
            run.changed.add(JUST_OPENED)


def repeat_timer(run: Run, wait: Wait) -> None:
    """After a repeating timer fired: wait for the next time, if there is one."""
    following = _following(run, wait)
    if following is not None:
        open_prepared(run, [following])


def skip_timer(run: Run, wait: Wait) -> bool:
    """Leave out a time that comes too late, if the model says so and it is not the last; return whether it was."""
    if _catch_up(run, wait) != "skip" or run.now - moment(wait.due_at) <= GRACE:
        return False
    following = _following(run, wait)
    if following is None:
        return False
    run.close_wait(wait.key)
    open_prepared(run, [following])
    return True


def _following(run: Run, wait: Wait) -> Wait | None:
    """The wait for the next time of a repeating timer, if there is one."""
    if wait.repetitions in (0, 1) or not wait.name:
        return None
    rule = _catch_up(run, wait)
    plan = plan_after(wait.name, moment(wait.due_at), run.now, wait.repetitions, rule, run.calendars)
    if plan is None:
        return None
    return msgspec.structs.replace(wait, due_at=plan.due_at, repetitions=plan.repetitions)


def _catch_up(run: Run, wait: Wait) -> CatchUp:
    return catch_up_rule(run.elements[wait.element_id].properties)
