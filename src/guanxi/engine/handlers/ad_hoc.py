"""Commands to an open ad-hoc sub-process."""

from guanxi.bpmn import ElementType
from guanxi.engine import commands
from guanxi.engine.behaviors import flow
from guanxi.engine.definition import Rejection
from guanxi.engine.processors.ad_hoc_sub_process import STOPS, stop
from guanxi.engine.run import Run
from guanxi.engine.state import ElementInstance


def _find(run: Run, key: int) -> ElementInstance | Rejection:
    instance = run.state.elements.get(key)
    if instance is None or instance.type != ElementType.AD_HOC_SUB_PROCESS:
        return Rejection("unknown_key", f"No open ad-hoc sub-process has the key {key}.")
    if instance.state != "active" or instance.incident or instance.data.get(STOPS):
        return Rejection("wrong_state", f"The ad-hoc sub-process {key} cannot take this now.")
    return instance


def activate(run: Run, command: commands.ActivateAdHoc) -> Rejection | None:
    """Start some of its activities."""
    instance = _find(run, command.key)
    if isinstance(instance, Rejection):
        return instance
    inside = run.elements[instance.element_id].children
    unknown = [key for key in command.element_ids if key not in inside]
    if unknown:
        return Rejection("no_such_start", f"{', '.join(unknown)} is not inside “{instance.element_id}”.")
    flow.start_all(run, (run.elements[key] for key in command.element_ids), instance.key)
    return None


def complete(run: Run, command: commands.CompleteAdHoc) -> Rejection | None:
    """End it; what is still open inside is withdrawn."""
    instance = _find(run, command.key)
    if isinstance(instance, Rejection):
        return instance
    stop(run, instance, run.elements[instance.element_id])
    return None
