"""The door of the engine: one command in, everything that follows from it out."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from guanxi.engine import commands, events
from guanxi.engine.appliers import apply
from guanxi.engine.behaviors.settle import settle
from guanxi.engine.definition import Definition, Outcome, Rejection
from guanxi.engine.handlers import ad_hoc as ad_hoc_handlers
from guanxi.engine.handlers import instance as instance_handlers
from guanxi.engine.handlers import modification as modification_handlers
from guanxi.engine.handlers import waits as wait_handlers
from guanxi.engine.processors import PROCESSORS
from guanxi.engine.run import Run
from guanxi.engine.state import InstanceState

HANDLERS: dict[type, Callable[[Run, Any], Rejection | None]] = {
    commands.StartInstance: instance_handlers.start_instance,
    commands.CancelInstance: instance_handlers.cancel_instance,
    commands.SetVariables: instance_handlers.set_variables,
    commands.ActivateElement: modification_handlers.activate_element,
    commands.TerminateElement: modification_handlers.terminate_element,
    commands.MoveElement: modification_handlers.move_element,
    commands.ResolveIncident: instance_handlers.resolve_incident,
    commands.CompleteJob: wait_handlers.complete_job,
    commands.FailJob: wait_handlers.fail_job,
    commands.CompleteUserTask: wait_handlers.complete_user_task,
    commands.TriggerTimer: wait_handlers.trigger_timer,
    commands.ThrowError: wait_handlers.throw_error,
    commands.ThrowEscalation: wait_handlers.throw_escalation,
    commands.CorrelateMessage: wait_handlers.correlate_message,
    commands.CatchSignal: wait_handlers.catch_signal,
    commands.CompleteCall: wait_handlers.complete_call,
    commands.ActivateAdHoc: ad_hoc_handlers.activate,
    commands.CompleteAdHoc: ad_hoc_handlers.complete,
}


def new_instance(definition: Definition) -> InstanceState:
    """An instance that has not started: give it ``StartInstance``."""
    return InstanceState(process_id=definition.graph.id)


def step(definition: Definition, state: InstanceState, command: commands.Command, now: datetime) -> Outcome:
    """Carry out one command and all that follows until every token waits.

    Args:
        definition: the process version the instance runs on.
        state: the instance; it is changed in place, and has one owner at a time.
        command: what is asked.
        now: aware; every expression and timer of this step sees this moment.

    Returns:
        events and effects in order; or a rejection, and then nothing was changed.
    """
    run = Run(definition, state, now, PROCESSORS)
    rejection = HANDLERS[command.__class__](run, command)
    if rejection is not None:
        return Outcome([], [], rejection)
    settle(run)
    return Outcome(run.events, run.effects)


def replay(definition: Definition, history: list[events.Event]) -> InstanceState:
    """The state after these events: the same as that of the instance they come from."""
    state = new_instance(definition)
    for event in history:
        apply(state, event)
    return state
