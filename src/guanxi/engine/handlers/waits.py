"""Commands that answer a wait: work done or failed, a timer due, a message come."""

from collections.abc import Callable
from typing import Any

from guanxi.bpmn import Element, ElementType
from guanxi.engine import commands
from guanxi.engine.behaviors import throwing
from guanxi.engine.behaviors.catching import happened
from guanxi.engine.behaviors.ending import open_incident
from guanxi.engine.behaviors.listened import listener_done
from guanxi.engine.behaviors.listening import EXECUTION, is_listening
from guanxi.engine.behaviors.task_fields import FIELDS, wrong_field
from guanxi.engine.behaviors.user_tasks import ask
from guanxi.engine.behaviors.variables import map_outputs, set_local
from guanxi.engine.behaviors.waits import skip_timer
from guanxi.engine.definition import Rejection
from guanxi.engine.failure import Failure, FailureType
from guanxi.engine.processors.ad_hoc_sub_process import job_done as ad_hoc_job_done
from guanxi.engine.processors.multi_instance_body import ENOUGH
from guanxi.engine.run import Run
from guanxi.engine.state import ROOT, Wait, WaitKind

AD_HOC = ElementType.AD_HOC_SUB_PROCESS


def _find(run: Run, key: int, *kinds: WaitKind) -> Wait | Rejection:
    """The open wait of one of these kinds; or why the command does not fit."""
    wait = run.state.waits.get(key)
    if wait is None:
        return Rejection("unknown_key", f"Nothing is waited for under the key {key}.")
    if run.state.continuing and _is_being_ended(run, wait):
        return Rejection("unknown_key", f"What waits under the key {key} is being ended.")
    if wait.kind not in kinds:
        return Rejection("wrong_state", f"The wait {key} is a {wait.kind}, not a {' or '.join(kinds)}.")
    if wait.kind in ("job", "user_task", "call") and run.state.elements[wait.element_key].incident:
        return Rejection("wrong_state", f"The {wait.kind} {key} has an open incident; resolve that first.")
    return wait


def _is_being_ended(run: Run, wait: Wait) -> bool:
    """Whether something around is ended in parts, and this part has not had its turn."""
    key = wait.element_key if not wait.listener else run.state.elements[wait.element_key].scope
    while key >= ROOT:
        around = run.state.elements[key]
        if around.key in run.state.continuing and (around.state == "terminating" or around.data.get(ENOUGH)):
            return True
        key = around.scope
    return False


def complete_job(run: Run, command: commands.CompleteJob) -> Rejection | None:
    """The worker's result becomes the result of the activity; the job of a listener has its own rules."""
    wait = _find(run, command.key, "job")
    if isinstance(wait, Rejection):
        return wait
    if wait.listener:
        return listener_done(run, wait, command)
    if run.elements[wait.element_id].type is AD_HOC:
        return ad_hoc_job_done(run, wait, command)
    if command.result is not None:
        return Rejection(
            "not_allowed", "Only the jobs of task listeners and ad-hoc sub-processes decide anything."
        )
    happened(run, wait, command.variables)
    return None


def _answer(run: Run, key: int, kind: WaitKind, variables: commands.Variables) -> Rejection | None:
    wait = _find(run, key, kind)
    if isinstance(wait, Rejection):
        return wait
    happened(run, wait, variables)
    return None


def complete_user_task(run: Run, command: commands.CompleteUserTask) -> Rejection | None:
    """The person's answers become the result of the activity, if its listeners agree."""
    wait = _task(run, command.key)
    if isinstance(wait, Rejection):
        return wait
    ask(run, wait, "completing", "complete", {}, command.variables)
    return None


def assign_user_task(run: Run, command: commands.AssignUserTask) -> Rejection | None:
    """Somebody else has the task, if its listeners agree."""
    wait = _task(run, command.key)
    if isinstance(wait, Rejection):
        return wait
    ask(run, wait, "assigning", command.action, {"assignee": command.assignee}, {})
    return None


def update_user_task(run: Run, command: commands.UpdateUserTask) -> Rejection | None:
    """The task changes, if its listeners agree."""
    wait = _task(run, command.key)
    if isinstance(wait, Rejection):
        return wait
    wrong = wrong_field(command.changes, FIELDS[1:])
    if wrong:
        return Rejection("not_allowed", wrong)
    ask(run, wait, "updating", command.action, command.changes, {})
    return None


def _task(run: Run, key: int) -> Wait | Rejection:
    """The open user task, unless its listeners are at work."""
    wait = _find(run, key, "user_task")
    if isinstance(wait, Wait) and is_listening(run.state.elements[wait.element_key]):
        return Rejection("wrong_state", f"The listeners of the user task {key} are at work; try again later.")
    return wait


def trigger_timer(run: Run, command: commands.TriggerTimer) -> Rejection | None:
    """The timer is due. One that repeats and comes too late may be left out: see ``skip_timer``."""
    wait = _find(run, command.key, "timer")
    if isinstance(wait, Rejection):
        return wait
    if not skip_timer(run, wait):
        happened(run, wait, {})
    return None


def fail_job(run: Run, command: commands.FailJob) -> Rejection | None:
    """No retries are left; or the process to call cannot be started."""
    wait = _find(run, command.key, "job", "call")
    if isinstance(wait, Rejection):
        return wait
    instance = run.state.elements[wait.element_key]
    element = run.elements[wait.element_id]
    reason = command.message or command.code or "no reason given"
    what = f"The {wait.listener} listener of “{element.name or element.id}”" if wait.listener else ""
    what = what or f"“{element.name or element.id}”"
    how = "could not call its process" if wait.kind == "call" else "failed and has no retries left"
    failure = Failure(_kind(wait, element, command.incident), f"{what} {how}: {reason}")
    open_incident(run, instance, failure, "job", wait.key)
    return None


def _kind(wait: Wait, element: Element, known: FailureType) -> FailureType:
    if wait.kind == "call":
        return "CALLED_ELEMENT_ERROR"
    if wait.listener:
        return "EXECUTION_LISTENER_NO_RETRIES" if wait.listener in EXECUTION else "TASK_LISTENER_NO_RETRIES"
    return "AD_HOC_SUB_PROCESS_NO_RETRIES" if element.type is AD_HOC else known


def throw_error(run: Run, command: commands.ThrowError) -> Rejection | None:
    """A business error goes to its catcher; one that nothing catches becomes an incident."""
    wait = _find(run, command.key, "job", "user_task", "call")
    if isinstance(wait, Rejection):
        return wait
    instance = run.state.elements[wait.element_key]
    if wait.listener not in ("", *EXECUTION) or (wait.kind == "user_task" and is_listening(instance)):
        return Rejection("not_allowed", "No error can be thrown while task listeners are at work.")
    if not throwing.throw_error(run, instance, command.code, command.variables, command.message):
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
    variables = command.variables
    if not element.outputs and not (element.call is not None and element.call.propagate_child):
        variables = {name: variables[name] for name in element.data_results if name in variables}
    happened(run, wait, variables)
    return None


ANSWERED: dict[type, Callable[[Run, Any], Rejection | None]] = {
    commands.CompleteJob: complete_job,
    commands.FailJob: fail_job,
    commands.CompleteUserTask: complete_user_task,
    commands.AssignUserTask: assign_user_task,
    commands.UpdateUserTask: update_user_task,
    commands.TriggerTimer: trigger_timer,
    commands.ThrowError: throw_error,
    commands.ThrowEscalation: throw_escalation,
    commands.CorrelateMessage: correlate_message,
    commands.CatchSignal: catch_signal,
    commands.CompleteCall: complete_call,
}
