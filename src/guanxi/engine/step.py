"""The door of the engine: one command in, everything that follows from it out."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from guanxi.bpmn.timing import Calendars, no_calendars
from guanxi.engine import commands, events
from guanxi.engine.appliers import apply
from guanxi.engine.behaviors.replanning import replan
from guanxi.engine.behaviors.settle import settle
from guanxi.engine.definition import Definition, Outcome, Rejection
from guanxi.engine.handlers import ad_hoc as ad_hoc_handlers
from guanxi.engine.handlers import continuing, migration, suspension
from guanxi.engine.handlers import instance as instance_handlers
from guanxi.engine.handlers import modification as modification_handlers
from guanxi.engine.handlers import waits as wait_handlers
from guanxi.engine.processors import PROCESSORS
from guanxi.engine.run import NOTHING, Run
from guanxi.engine.state import InstanceState

HANDLERS: dict[type, Callable[[Run, Any], Rejection | None]] = {
    commands.StartInstance: instance_handlers.start_instance,
    commands.CancelInstance: instance_handlers.cancel_instance,
    commands.SetVariables: instance_handlers.set_variables,
    commands.ActivateElement: modification_handlers.activate_element,
    commands.TerminateElement: modification_handlers.terminate_element,
    commands.MoveElement: modification_handlers.move_element,
    commands.ResolveIncident: instance_handlers.resolve_incident,
    commands.Continue: continuing.go_on,
    commands.Replan: replan,
    commands.MigrateInstance: migration.migrate,
    commands.Suspend: suspension.suspend,
    commands.Resume: suspension.resume,
    **wait_handlers.ANSWERED,
    commands.ActivateAdHoc: ad_hoc_handlers.activate,
    commands.CompleteAdHoc: ad_hoc_handlers.complete,
}


def new_instance(definition: Definition) -> InstanceState:
    """An instance that has not started: give it ``StartInstance``."""
    return InstanceState(process_id=definition.graph.id)


def step(
    definition: Definition,
    state: InstanceState,
    command: commands.Command,
    now: datetime,
    chunk: int = 0,
    stores: Mapping[str, Any] = NOTHING,
    calendars: Calendars = no_calendars,
) -> Outcome:
    """Carry out one command and all that follows until every token waits.

    Args:
        definition: the process version the instance runs on.
        state: the instance; it is changed in place, and has one owner at a time.
        command: what is asked.
        now: aware; every expression and timer of this step sees this moment.
        chunk: how many runs of one multi-instance a step may start or end; 0 is without limit. What is left is
            done by ``Continue``; a caller that sets it sends that as long as ``Outcome.more`` says so.
        stores: the value of each data store of ``graph.data_stores`` by name; one that is missing is null. It is
            not changed: what is written leaves as ``WriteDataStore``, and later reads of the step see it.
        calendars: gives business calendars by name, the same ones for the whole step.

    Returns:
        events and effects in order; or a rejection, and then nothing was changed.
    """
    run = Run(definition, state, now, PROCESSORS, chunk, stores, calendars)
    held = suspension.while_suspended(run, command) if state.suspended else None
    if held is None:
        held = HANDLERS[command.__class__](run, command)
    if isinstance(held, Rejection):
        return Outcome([], [], held)
    settle(run)
    more = bool(state.continuing) and continuing.next_part(state) is not None
    return Outcome(run.events, run.effects, None, more)


def replay(definition: Definition, history: list[events.Event]) -> InstanceState:
    """The state after these events: the same as that of the instance they come from."""
    state = new_instance(definition)
    for event in history:
        apply(state, event)
    return state
