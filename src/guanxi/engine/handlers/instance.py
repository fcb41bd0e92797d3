"""Commands about the instance as a whole."""

from guanxi.bpmn import Element, ElementType
from guanxi.engine import commands, events
from guanxi.engine.behaviors import flow
from guanxi.engine.behaviors.ending import end_instance, open_incident
from guanxi.engine.behaviors.jobs import create_job
from guanxi.engine.behaviors.listening import is_listening, offer
from guanxi.engine.behaviors.variables import set_local
from guanxi.engine.definition import Rejection
from guanxi.engine.failure import Failure
from guanxi.engine.processors.start_event import HAPPENED
from guanxi.engine.run import Run
from guanxi.engine.state import ROOT, ElementInstance, Incident


def start_instance(run: Run, command: commands.StartInstance) -> Rejection | None:
    """Set the variables and enter the start event."""
    if run.state.status != "new":
        return Rejection("wrong_state", "The instance has been started already.")
    root = run.definition.graph.root
    start = _start(run, command.element_id)
    if start is None:
        wanted = command.element_id or "a none start event"
        return Rejection("no_such_start", f"The process “{root.id}” has no start “{wanted}”.")
    run.emit(events.InstanceStarted(root.id, run.at, start, command.called, command.seed))
    if command.definition >= 0:
        run.emit(events.DataSet(ROOT, HAPPENED, command.definition))
    set_local(run, ROOT, command.variables)
    flow.enter(run, run.state.elements[ROOT], root)
    return None


def _start(run: Run, wanted: str | None) -> tuple[str, ...] | None:
    """The elements to start at: the one wanted; else the none start event; else what nothing leads to."""
    graph = run.definition.graph
    if wanted is not None:
        return (wanted,) if any(start.id == wanted for start in graph.start_events) else None
    for start in graph.start_events:
        if start.type is ElementType.START_EVENT and not start.events:
            return (start.id,)
    starts = graph.root.starts
    return starts if starts and not graph.start_events else None


def cancel_instance(run: Run, _: commands.CancelInstance) -> Rejection | None:
    """End everything."""
    if run.state.status != "active" or run.state.elements[ROOT].state == "terminating":
        return Rejection("wrong_state", f"The instance is {run.state.status} or being ended.")
    end_instance(run, "cancelled")
    return None


def set_variables(run: Run, command: commands.SetVariables) -> Rejection | None:
    """Write into exactly the scope named."""
    if command.scope not in run.state.elements:
        return Rejection("unknown_key", f"No live element instance has the key {command.scope}.")
    set_local(run, command.scope, command.variables)
    return None


def resolve_incident(run: Run, command: commands.ResolveIncident) -> Rejection | None:
    """Run the failed step again."""
    incident = run.state.incidents.get(command.key)
    if incident is None:
        return Rejection("unknown_key", f"No open incident has the key {command.key}.")
    run.close_incident(incident.key)
    _repeat(run, incident)
    return None


def _repeat(run: Run, incident: Incident) -> None:
    instance = run.state.elements[incident.element_key]
    element = run.elements[incident.element_id]
    if incident.step == "leave":
        flow.leave(run, instance, element)
    elif incident.step == "job":
        if incident.wait_key in run.state.waits:
            run.close_wait(incident.wait_key)
        failure = _work_again(run, instance, element)
        if failure is not None:
            open_incident(run, instance, failure, "job")
    elif incident.step == "scope":
        flow.child_ended(run, instance.key, element)
    else:
        flow.enter(run, instance, element)


def _work_again(run: Run, instance: ElementInstance, element: Element) -> Failure | None:
    if is_listening(instance):
        return offer(run, instance, element)
    if element.type is ElementType.AD_HOC_SUB_PROCESS:
        return create_job(run, instance, element, "ad_hoc")
    return run.processors[element.type].activate(run, instance, element)
