"""What is suspended: nothing moves inside, and what happens outside meanwhile is kept until it is resumed.

Kept are the answers of workers and called instances, messages and signals, for they cannot be told again. Timers and
user tasks can wait: they are refused with the code ``suspended``.
"""

from typing import Any

from guanxi.engine import commands
from guanxi.engine.behaviors.task_fields import plain, rich
from guanxi.engine.definition import Rejection
from guanxi.engine.effects import CloseWait
from guanxi.engine.events import CommandKept
from guanxi.engine.run import Run
from guanxi.engine.state import ROOT, InstanceState, Wait
from guanxi.feel.codec import decode_value, encode_value

KEPT: dict[str, type] = {
    kind.__name__: kind
    for kind in (
        commands.CompleteJob,
        commands.FailJob,
        commands.ThrowError,
        commands.ThrowEscalation,
        commands.CorrelateMessage,
        commands.CatchSignal,
        commands.CompleteCall,
    )
}
# After these the wait is answered; the others may come again.
FINAL = ("CompleteJob", "FailJob", "ThrowError", "CompleteCall")


def is_suspended(state: InstanceState, key: int) -> bool:
    """Whether the element instance, or anything around it, is suspended. What is being ended is not held up."""
    if state.elements[key].state == "terminating":
        return False
    while key >= ROOT:
        if key in state.suspended:
            return True
        key = state.elements[key].scope
    return False


def keep(run: Run, wait: Wait, command: Any) -> Rejection | None:
    """Remember an answer to a suspended wait; a second final one is refused."""
    kind = type(command).__name__
    final = kind in FINAL
    if final and any(_answers(entry, wait) for entry in run.state.kept):
        return Rejection("wrong_state", f"The {wait.kind} {wait.key} has been answered already.")
    fields = {name: _plain(getattr(command, name)) for name in command.__struct_fields__}
    run.emit(CommandKept({"kind": kind, "fields": fields}))
    once = wait.kind == "message" and run.elements[wait.element_id].interrupting
    if once or (wait.kind == "job" and final):
        # The runtime's row goes now, lest the job be offered again or a second message come.
        run.effects.append(CloseWait(wait.key, wait.kind, True))
    return None


def _answers(entry: dict[str, Any], wait: Wait) -> bool:
    return entry["fields"]["key"] == wait.key and entry["kind"] in FINAL


def _plain(value: Any) -> Any:
    if not isinstance(value, commands.JobResult):
        return encode_value(value)
    fields = {name: getattr(value, name) for name in value.__struct_fields__}
    activate = [[key, encode_value(dict(own))] for key, own in value.activate]
    return fields | {"corrections": plain(value.corrections), "activate": activate}


def kept_command(entry: dict[str, Any]) -> Any:
    """The command as it was."""
    fields = dict(entry["fields"])
    if "variables" in fields:
        fields["variables"] = decode_value(fields["variables"])
    result = fields.get("result")
    if result is not None:
        activate = tuple((key, decode_value(own)) for key, own in result["activate"])
        corrections = rich(result["corrections"])
        fields["result"] = commands.JobResult(**{**result, "activate": activate, "corrections": corrections})
    return KEPT[entry["kind"]](**fields)
