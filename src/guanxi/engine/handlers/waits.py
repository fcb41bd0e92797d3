"""Commands that answer a wait: work done or failed, a timer due, a message come."""

from guanxi.engine import commands
from guanxi.engine.behaviors import throwing
from guanxi.engine.behaviors.catching import happened
from guanxi.engine.behaviors.ending import open_incident
from guanxi.engine.behaviors.variables import map_outputs, set_local
from guanxi.engine.definition import Rejection
from guanxi.engine.failure import Failure
from guanxi.engine.run import Run
from guanxi.engine.state import Wait, WaitKind


def _find(run: Run, key: int, *kinds: WaitKind) -> Wait | Rejection:
    """The open wait of one of these kinds; or why the command does not fit."""
    wait = run.state.waits.get(key)
    if wait is None:
        return Rejection("unknown_key", f"Nothing is waited for under the key {key}.")
    if wait.kind not in kinds:
        return Rejection("wrong_state", f"The wait {key} is a {wait.kind}, not a {' or '.join(kinds)}.")
    if wait.kind in ("job", "user_task", "call") and run.state.elements[wait.element_key].incident:
        return Rejection("wrong_state", f"The {wait.kind} {key} has an open incident; resolve that first.")
    return wait


def complete_job(run: Run, command: commands.CompleteJob) -> Rejection | None:
    """The worker's result becomes the result of the activity."""
    return _answer(run, command.key, "job", command.variables)


def _answer(run: Run, key: int, kind: WaitKind, variables: commands.Variables) -> Rejection | None:
    wait = _find(run, key, kind)
    if isinstance(wait, Rejection):
        return wait
    happened(run, wait, variables)
    return None


def complete_user_task(run: Run, command: commands.CompleteUserTask) -> Rejection | None:
    """The person's answers become the result of the activity."""
    return _answer(run, command.key, "user_task", command.variables)


def trigger_timer(run: Run, command: commands.TriggerTimer) -> Rejection | None:
    """The timer is due."""
    return _answer(run, command.key, "timer", {})


def fail_job(run: Run, command: commands.FailJob) -> Rejection | None:
    """No retries are left."""
    wait = _find(run, command.key, "job")
    if isinstance(wait, Rejection):
        return wait
    instance = run.state.elements[wait.element_key]
    element = run.elements[wait.element_id]
    reason = command.message or command.code or "no reason given"
    failure = Failure(
        "JOB_NO_RETRIES", f"“{element.name or element.id}” failed and has no retries left: {reason}"
    )
    open_incident(run, instance, failure, "job", wait.key)
    return None


def throw_error(run: Run, command: commands.ThrowError) -> Rejection | None:
    """A business error goes to its catcher; one that nothing catches becomes an incident."""
    wait = _find(run, command.key, "job", "user_task", "call")
    if isinstance(wait, Rejection):
        return wait
    instance = run.state.elements[wait.element_key]
    if not throwing.throw_error(run, instance, command.code, command.variables):
        failure = throwing.unhandled(run.elements[wait.element_id], command.code, command.message)
        open_incident(run, instance, failure, "job", wait.key)
    return None


def throw_escalation(run: Run, command: commands.ThrowEscalation) -> Rejection | None:
    """An escalation goes to its catcher, if there is one."""
    wait = _find(run, command.key, "job", "user_task", "call")
    if isinstance(wait, Rejection):
        return wait
    instance = run.state.elements[wait.element_key]
    element = run.elements[wait.element_id]
    variables = command.variables
    if wait.kind == "call":
        # What the called process knows by now comes over as it would at its end.
        if element.outputs:
            set_local(run, instance.key, variables)
            map_outputs(run, instance, element)
        variables = {}
    throwing.throw_escalation(run, instance, command.code, variables)
    return None


def correlate_message(run: Run, command: commands.CorrelateMessage) -> Rejection | None:
    """The message came."""
    return _answer(run, command.key, "message", command.variables)


def catch_signal(run: Run, command: commands.CatchSignal) -> Rejection | None:
    """The signal was broadcast."""
    return _answer(run, command.key, "signal", command.variables)


def complete_call(run: Run, command: commands.CompleteCall) -> Rejection | None:
    """The called instance ended; what it hands over the model says."""
    wait = _find(run, command.key, "call")
    if isinstance(wait, Rejection):
        return wait
    element = run.elements[wait.element_id]
    keeps = element.outputs or (element.call is not None and element.call.propagate_child)
    happened(run, wait, command.variables if keeps else {})
    return None
