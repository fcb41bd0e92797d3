"""Stopping and going on: which commands a suspended element instance takes, keeps or refuses."""

from typing import Any

from guanxi.engine import commands, effects, events
from guanxi.engine.behaviors.keeping import KEPT, is_suspended, keep, kept_command
from guanxi.engine.behaviors.waits import JUST_OPENED
from guanxi.engine.definition import Rejection
from guanxi.engine.handlers import waits
from guanxi.engine.run import Run
from guanxi.engine.state import WaitKind

ANSWERS: dict[type, tuple[WaitKind, ...]] = {
    commands.CompleteJob: ("job",),
    commands.FailJob: ("job", "call"),
    commands.ThrowError: ("job", "user_task", "call"),
    commands.ThrowEscalation: ("job", "user_task", "call"),
    commands.CorrelateMessage: ("message",),
    commands.CatchSignal: ("signal",),
    commands.CompleteCall: ("call",),
    commands.TriggerTimer: ("timer",),
    commands.CompleteUserTask: ("user_task",),
    commands.AssignUserTask: ("user_task",),
    commands.UpdateUserTask: ("user_task",),
}
MOVES = {
    commands.ActivateElement: "scope",
    commands.MoveElement: "key",
    commands.ActivateAdHoc: "key",
    commands.CompleteAdHoc: "key",
}


def suspend(run: Run, command: commands.Suspend) -> Rejection | None:
    """Stop the element instance and everything in it."""
    instance = run.state.elements.get(command.key)
    if run.state.status != "active" or instance is None:
        return Rejection("unknown_key", f"No live element instance has the key {command.key}.")
    if instance.state == "terminating" or command.key in run.state.suspended:
        return Rejection("wrong_state", f"The element instance {command.key} is suspended or being ended.")
    run.emit(events.ElementSuspended(command.key))
    run.effects.append(effects.Suspended(command.key))
    return None


def resume(run: Run, command: commands.Resume) -> Rejection | None:
    """Let it move again, and do what was kept for it."""
    if command.key not in run.state.suspended:
        return Rejection("wrong_state", f"The element instance {command.key} is not suspended.")
    run.emit(events.ElementResumed(command.key))
    run.effects.append(effects.Resumed(command.key))
    run.changed.add(JUST_OPENED)
    free = [(at, entry) for at, entry in enumerate(run.state.kept) if not _stays(run, entry)]
    if free:
        run.emit(events.CommandsReleased(tuple(at for at, _ in free)))
    for _, entry in free:
        run.later(_do, kept_command(entry))
    return None


def _stays(run: Run, entry: dict[str, Any]) -> bool:
    wait = run.state.waits.get(entry["fields"]["key"])
    return wait is not None and is_suspended(run.state, wait.element_key)


def _do(run: Run, command: Any) -> None:
    """An answer to what an earlier one has ended is of no use any more."""
    waits.ANSWERED[command.__class__](run, command)


def while_suspended(run: Run, command: Any) -> Rejection | bool | None:
    """What becomes of a command while something is suspended: True when it was kept, None when it may go on."""
    kind = command.__class__
    if kind in ANSWERS:
        wait = run.state.waits.get(command.key)
        if wait is None or wait.kind not in ANSWERS[kind] or not is_suspended(run.state, wait.element_key):
            return None
        if kind.__name__ not in KEPT:
            return _refusal(wait.element_key)
        refused = keep(run, wait, command)
        return True if refused is None else refused
    key = _concerned(run, command)
    if key is None or key not in run.state.elements or not is_suspended(run.state, key):
        return None
    return _refusal(key)


def _concerned(run: Run, command: Any) -> int | None:
    """The element instance a command would move."""
    kind: type = command.__class__
    if kind in MOVES:
        return int(getattr(command, MOVES[kind]))
    if kind is commands.ResolveIncident and command.key in run.state.incidents:
        return run.state.incidents[command.key].element_key
    return None


def _refusal(key: int) -> Rejection:
    return Rejection("suspended", f"The element instance {key} is suspended; resume it first.")
