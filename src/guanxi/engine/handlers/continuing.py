"""The command to go on with what was too much for one step."""

from guanxi.engine import commands
from guanxi.engine.behaviors import flow
from guanxi.engine.behaviors.ending import end_some
from guanxi.engine.behaviors.keeping import is_suspended
from guanxi.engine.definition import Rejection
from guanxi.engine.events import ContinuationClosed
from guanxi.engine.processors import multi_instance_body
from guanxi.engine.run import Run
from guanxi.engine.state import InstanceState


def next_part(state: InstanceState) -> int | None:
    """The element instance whose turn it is; None when there is none that may go on."""
    return next((key for key in state.continuing if not is_suspended(state, key)), None)


def go_on(run: Run, _: commands.Continue) -> Rejection | None:
    """The next part of what has waited longest: runs of a multi-instance to start, or element instances to end."""
    if not run.state.continuing:
        return Rejection("wrong_state", "Nothing is left to go on with.")
    key = next_part(run.state)
    if key is None:
        return Rejection("suspended", "What is left is suspended; resume it first.")
    instance = run.state.elements[key]
    if instance.state != "terminating":
        multi_instance_body.go_on(run, instance, run.elements[instance.element_id])
        return None
    end_some(run, instance)
    if all(run.state.elements[child].state == "terminating" for child in instance.children):
        run.emit(ContinuationClosed(key))
        flow.end_late(run, instance)
    return None
