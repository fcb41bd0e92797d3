"""Commands that answer a wait: work done or failed, a timer due, a message come."""

from guanxi.engine import commands
from guanxi.engine.behaviors import flow
from guanxi.engine.behaviors.catching import happened
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
    wait = _find(run, command.key, "job")
    if isinstance(wait, Rejection):
        return wait
    happened(run, wait, command.variables)
    return None


def complete_user_task(run: Run, command: commands.CompleteUserTask) -> Rejection | None:
    """The person's answers become the result of the activity."""
    wait = _find(run, command.key, "user_task")
    if isinstance(wait, Rejection):
        return wait
    happened(run, wait, command.variables)
    return None


def trigger_timer(run: Run, command: commands.TriggerTimer) -> Rejection | None:
    """The timer is due."""
    wait = _find(run, command.key, "timer")
    if isinstance(wait, Rejection):
        return wait
    happened(run, wait, {})
    return None


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
    flow.open_incident(run, instance, failure, "job", wait.key)
    return None


def throw_error(run: Run, command: commands.ThrowError) -> Rejection | None:
    """A business error that nothing catches becomes an incident."""
    wait = _find(run, command.key, "job", "user_task", "call")
    if isinstance(wait, Rejection):
        return wait
    instance = run.state.elements[wait.element_key]
    element = run.elements[wait.element_id]
    text = f": {command.message}" if command.message else ""
    failure = Failure(
        "UNHANDLED_ERROR_EVENT",
        f"“{element.name or element.id}” threw the error “{command.code}”, which nothing catches{text}",
    )
    flow.open_incident(run, instance, failure, "job", wait.key)
    return None
