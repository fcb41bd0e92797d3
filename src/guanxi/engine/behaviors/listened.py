"""What follows when the job of a listener is done: the next listener, or what the listeners stood before."""

from guanxi.bpmn import Element, ElementType
from guanxi.engine import commands
from guanxi.engine.behaviors import catching, flow, user_tasks
from guanxi.engine.behaviors.ending import open_incident
from guanxi.engine.behaviors.listening import EXECUTION, next_listener
from guanxi.engine.behaviors.variables import around, propagate, set_local
from guanxi.engine.definition import Rejection
from guanxi.engine.failure import Failure
from guanxi.engine.run import Run
from guanxi.engine.state import ROOT, ElementInstance, Wait


def listener_done(run: Run, wait: Wait, command: commands.CompleteJob) -> Rejection | None:
    """Keep what the listener says; then the next one, or on."""
    instance = run.state.elements[wait.element_key]
    element = run.elements[wait.element_id]
    event = wait.listener
    if event in EXECUTION:
        if command.result is not None:
            return Rejection(
                "not_allowed", "An execution listener decides nothing; it can only set variables."
            )
    else:
        refused = user_tasks.check_answer(event, command)
        if refused is not None:
            return refused
    run.close_wait(wait.key, completed=True)
    if event == "start":
        set_local(run, instance.key, command.variables)
    elif event == "end":
        propagate(run, around(run, instance), command.variables)
    elif command.result is not None and user_tasks.take_answer(run, instance, event, command.result):
        return None
    offered = next_listener(run, instance, element)
    if isinstance(offered, Failure):
        open_incident(run, instance, offered, "job")
    elif not offered:
        _go_on(run, instance, element, event)
    return None


def _go_on(run: Run, instance: ElementInstance, element: Element, event: str) -> None:
    if event == "canceling":
        flow.end_late(run, instance)
    elif event not in EXECUTION:
        user_tasks.go_on(run, instance, element, event)
    elif event == "start" and instance.data.get(flow.OCCURRED):
        flow.leave(run, instance, element)
    elif event == "start" or instance.state == "active":
        flow.enter(run, instance, element)
    elif instance.key == ROOT:
        flow.end_process(run)
    elif element.type is ElementType.EVENT_BASED_GATEWAY:
        catching.go_on_after_gateway(run, instance, element)
    else:
        flow.leave(run, instance, element)
