"""The command to go on with what was too much for one step."""

from guanxi.engine import commands
from guanxi.engine.behaviors import flow
from guanxi.engine.behaviors.ending import end_some
from guanxi.engine.definition import Rejection
from guanxi.engine.events import ContinuationClosed
from guanxi.engine.processors import multi_instance_body
from guanxi.engine.run import Run


def go_on(run: Run, _: commands.Continue) -> Rejection | None:
    """The next part of what has waited longest: runs of a multi-instance to start, or element instances to end."""
    key = next(iter(run.state.continuing), None)
    if key is None:
        return Rejection("wrong_state", "Nothing is left to go on with.")
    instance = run.state.elements[key]
    if instance.state != "terminating":
        multi_instance_body.go_on(run, instance, run.elements[instance.element_id])
        return None
    end_some(run, instance)
    if all(run.state.elements[child].state == "terminating" for child in instance.children):
        run.emit(ContinuationClosed(key))
        flow.end_late(run, instance)
    return None
