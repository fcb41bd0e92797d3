"""The only writers of state: one function per event, the same live and on replay."""

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from guanxi.engine import events
from guanxi.engine.lifecycle import check_move
from guanxi.engine.renaming import renamed
from guanxi.engine.state import ROOT, ElementInstance, InstanceState


def apply(state: InstanceState, event: events.Event) -> None:
    """Change the state as the event says."""
    APPLIERS[event.__class__](state, event)


def _instance_started(state: InstanceState, event: events.InstanceStarted) -> None:
    state.status = "active"
    state.seed = event.seed
    root = ElementInstance(ROOT, event.process_id, "process", -1, "active", event.at)
    root.data = {"start": list(event.starts)} | ({"called": True} if event.called else {})
    state.elements[ROOT] = root


def _element_activated(state: InstanceState, event: events.ElementActivated) -> None:
    key = event.key
    state.next_key = key + 1
    scope = state.elements[event.scope]
    scope.children[key] = None
    if event.tokens:
        _consume(scope, event.tokens)
    state.elements[key] = ElementInstance(key, event.element_id, event.type, event.scope, "active", event.at)


def pass_element(state: InstanceState, event: events.ElementActivated) -> None:
    """What its activation and its completion right after it come to."""
    state.next_key = event.key + 1
    if event.tokens:
        _consume(state.elements[event.scope], event.tokens)


def _consume(scope: ElementInstance, flows: tuple[str, ...]) -> None:
    scope.tokens -= len(flows)
    arrived = scope.arrived
    if arrived:
        for flow in flows:
            left = arrived.get(flow, 0) - 1
            if left > 0:
                arrived[flow] = left
            else:
                arrived.pop(flow, None)


def _element_completing(state: InstanceState, event: events.ElementCompleting) -> None:
    element = state.elements[event.key]
    check_move(element.state, "completing")
    element.state = "completing"


def _element_completed(state: InstanceState, event: events.ElementCompleted) -> None:
    element = state.elements.pop(event.key)
    check_move(element.state, "completed")
    element.state = "completed"
    _forget(state, element)


def _element_terminating(state: InstanceState, event: events.ElementTerminating) -> None:
    element = state.elements[event.key]
    check_move(element.state, "terminating")
    element.state = "terminating"


def _element_terminated(state: InstanceState, event: events.ElementTerminated) -> None:
    element = state.elements.pop(event.key)
    check_move(element.state, "terminated")
    element.state = "terminated"
    _forget(state, element)


def _forget(state: InstanceState, element: ElementInstance) -> None:
    state.variables.pop(element.key, None)
    if state.suspended:
        state.suspended.pop(element.key, None)
    if state.continuing:
        state.continuing.pop(element.key, None)
    del state.elements[element.scope].children[element.key]


def _sequence_flow_taken(state: InstanceState, event: events.SequenceFlowTaken) -> None:
    scope = state.elements[event.scope]
    scope.tokens += 1
    if event.joins:
        scope.arrived[event.flow_id] = scope.arrived.get(event.flow_id, 0) + 1


def _tokens_consumed(state: InstanceState, event: events.TokensConsumed) -> None:
    scope = state.elements[event.scope]
    if event.all:
        scope.tokens = 0
        scope.arrived.clear()
    else:
        _consume(scope, event.flows)


def _variable_set(state: InstanceState, event: events.VariableSet) -> None:
    state.variables.setdefault(event.scope, {})[event.name] = event.value


def _wait_opened(state: InstanceState, event: events.WaitOpened) -> None:
    wait = event.wait
    state.next_key = wait.key + 1
    state.waits[wait.key] = wait
    state.elements[wait.element_key].waits[wait.key] = None
    if wait.kind == "conditional":
        state.conditions[wait.key] = None


def _wait_closed(state: InstanceState, event: events.WaitClosed) -> None:
    wait = state.waits.pop(event.key)
    del state.elements[wait.element_key].waits[event.key]
    if wait.kind == "conditional":
        del state.conditions[event.key]


def _incident_opened(state: InstanceState, event: events.IncidentOpened) -> None:
    incident = event.incident
    state.next_key = incident.key + 1
    state.incidents[incident.key] = incident
    state.elements[incident.element_key].incident = incident.key


def _incident_closed(state: InstanceState, event: events.IncidentClosed) -> None:
    incident = state.incidents.pop(event.key)
    state.elements[incident.element_key].incident = 0


def _data_set(state: InstanceState, event: events.DataSet) -> None:
    state.elements[event.key].data[event.name] = event.value


def _data_appended(state: InstanceState, event: events.DataAppended) -> None:
    data = state.elements[event.key].data
    if data.get(event.name):
        data[event.name].extend(event.values)
    else:
        data[event.name] = list(event.values)  # the state's own: events must not change


def _continuation_opened(state: InstanceState, event: events.ContinuationOpened) -> None:
    state.continuing[event.key] = None


def _continuation_closed(state: InstanceState, event: events.ContinuationClosed) -> None:
    del state.continuing[event.key]


def _element_suspended(state: InstanceState, event: events.ElementSuspended) -> None:
    state.suspended[event.key] = None


def _element_resumed(state: InstanceState, event: events.ElementResumed) -> None:
    del state.suspended[event.key]


def _command_kept(state: InstanceState, event: events.CommandKept) -> None:
    state.kept.append(event.entry)


def _commands_released(state: InstanceState, event: events.CommandsReleased) -> None:
    state.kept = [entry for at, entry in enumerate(state.kept) if at not in event.positions]


def _instance_migrated(state: InstanceState, event: events.InstanceMigrated) -> None:
    ids = event.ids
    state.process_id = event.process_id
    for element in state.elements.values():
        element.element_id = ids.get(element.element_id, element.element_id)
        element.arrived = {ids.get(key, key): count for key, count in element.arrived.items()}
        element.data = renamed(element.data, ids)
    for key, wait in state.waits.items():
        state.waits[key] = replace(wait, element_id=ids.get(wait.element_id, wait.element_id))
    for key, incident in state.incidents.items():
        state.incidents[key] = replace(incident, element_id=ids.get(incident.element_id, incident.element_id))


def _instance_ended(state: InstanceState, event: events.InstanceEnded) -> None:
    state.status = event.status
    for part in (state.elements, state.suspended, state.kept, state.continuing):
        part.clear()


APPLIERS: dict[type, Callable[[InstanceState, Any], None]] = {
    events.InstanceStarted: _instance_started,
    events.ElementActivated: _element_activated,
    events.ElementCompleting: _element_completing,
    events.ElementCompleted: _element_completed,
    events.ElementTerminating: _element_terminating,
    events.ElementTerminated: _element_terminated,
    events.SequenceFlowTaken: _sequence_flow_taken,
    events.TokensConsumed: _tokens_consumed,
    events.VariableSet: _variable_set,
    events.WaitOpened: _wait_opened,
    events.WaitClosed: _wait_closed,
    events.IncidentOpened: _incident_opened,
    events.IncidentClosed: _incident_closed,
    events.DataSet: _data_set,
    events.DataAppended: _data_appended,
    events.ContinuationOpened: _continuation_opened,
    events.ContinuationClosed: _continuation_closed,
    events.ElementSuspended: _element_suspended,
    events.ElementResumed: _element_resumed,
    events.CommandKept: _command_kept,
    events.CommandsReleased: _commands_released,
    events.InstanceMigrated: _instance_migrated,
    events.InstanceEnded: _instance_ended,
}
