"""Ad-hoc sub-process: its activities in any order, all at once or one at a time, until its condition holds.

Activities to start: those of ``activeElementsCollection``, else all that nothing leads to. More can be started by
command while it is open. One with a job (``zeebe:taskDefinition``) leaves both to its worker, who is asked again
whenever something inside has ended. Without a completion condition it ends when everything started has ended.
"""

from guanxi.bpmn import Element
from guanxi.bpmn.graph import AdHocDefinition
from guanxi.engine import commands
from guanxi.engine.behaviors import flow
from guanxi.engine.behaviors.choosing import choose_unconditional
from guanxi.engine.behaviors.ending import clear_scope, open_incident
from guanxi.engine.behaviors.expressions import condition, texts_value
from guanxi.engine.behaviors.jobs import create_job
from guanxi.engine.behaviors.variables import propagate, set_local
from guanxi.engine.behaviors.waits import open_prepared, prepare_event_sub_process_waits
from guanxi.engine.definition import Rejection
from guanxi.engine.events import DataSet
from guanxi.engine.failure import Failure
from guanxi.engine.processor import Processor
from guanxi.engine.run import Run
from guanxi.engine.state import ElementInstance, Wait
from guanxi.feel.codec import decode_value

EVERYTHING = AdHocDefinition()
NEXT = "next"
STOPS = "stops"
DONE = "told"


def activate(run: Run, instance: ElementInstance, element: Element) -> Failure | None:
    """Start the activities, or the first of them when they run one at a time."""
    definition = element.ad_hoc or EVERYTHING
    wanted: tuple[str, ...] | Failure = element.starts
    if definition.active is not None:
        wanted = texts_value(run, instance.key, definition.active, "Active elements")
    if isinstance(wanted, Failure):
        return wanted
    unknown = [key for key in wanted if key not in element.children]
    if unknown:
        name = element.name or element.id
        return Failure(
            "EXTRACT_VALUE_ERROR", f"“{name}” is to start {', '.join(unknown)}, which is not in it."
        )
    prepared = prepare_event_sub_process_waits(run, instance, element)
    if isinstance(prepared, Failure):
        return prepared
    if element.job is not None:
        failure = create_job(run, instance, element, "ad_hoc")
        if failure is None:
            open_prepared(run, prepared)
        return failure
    open_prepared(run, prepared)
    if definition.sequential:
        run.emit(DataSet(instance.key, NEXT, list(wanted[1:])))
        wanted = wanted[:1]
    flow.start_all(run, (run.elements[key] for key in wanted), instance.key)
    if not wanted and definition.condition is None and definition.active is None:
        finish(run, instance, element)
    return None


def child_ended(run: Run, instance: ElementInstance, element: Element, _: Element) -> None:
    """Look at the completion condition; then the next activity, or the end."""
    if instance.state != "active":
        return
    if instance.data.get(STOPS):
        if not instance.children:
            finish(run, instance, element)
        return
    if element.job is not None:
        _ask_again(run, instance, element)
        return
    definition = element.ad_hoc or EVERYTHING
    idle = not instance.children and not instance.tokens
    if definition.condition is not None:
        done = condition(
            run, instance.key, definition.condition, f"Condition of “{element.name or element.id}”"
        )
        if isinstance(done, Failure):
            open_incident(run, instance, done, "scope")
            return
        if done and (idle or definition.cancel_remaining):
            stop(run, instance, element)
            return
    if idle and instance.data.get(NEXT):
        run.later(_start_next, instance.key)
    elif idle and definition.condition is None:
        finish(run, instance, element)


def _start_next(run: Run, key: int) -> None:
    """By the queue, not by calls inside calls: many activities may end within one step."""
    instance = run.state.elements.get(key)
    if instance is None or instance.state != "active" or instance.children or instance.data.get(STOPS):
        return
    pending = instance.data[NEXT]
    run.emit(DataSet(key, NEXT, pending[1:]))
    flow.start_element(run, run.elements[pending[0]], key)


def _ask_again(run: Run, instance: ElementInstance, element: Element) -> None:
    """Something in it has ended: its worker decides anew, unless it said that it is done."""
    if instance.data.get(DONE):
        if not instance.children and not instance.tokens:
            finish(run, instance, element)
        return
    for key in list(instance.waits):
        if run.state.waits[key].kind == "job":
            run.close_wait(key)
    failure = create_job(run, instance, element, "ad_hoc")
    if failure is not None:
        open_incident(run, instance, failure, "scope")


def job_done(run: Run, wait: Wait, command: commands.CompleteJob) -> Rejection | None:
    """Its worker has decided: activities to start, or that it is done."""
    instance, element = run.state.elements[wait.element_key], run.elements[wait.element_id]
    result = command.result or commands.JobResult()
    unknown = [key for key, _ in result.activate if key not in element.children]
    if unknown:
        return Rejection("no_such_start", f"{', '.join(unknown)} is not inside “{element.id}”.")
    if not (result.activate or result.completed or instance.children or instance.tokens):
        name = element.name or element.id
        text = f"The worker of “{name}” started nothing and did not end it, and nothing is open: it would wait for ever."
        open_incident(run, instance, Failure("AD_HOC_SUB_PROCESS_NO_RETRIES", text), "job", wait.key)
        return None
    run.close_wait(wait.key, completed=True)
    set_local(run, instance.key, command.variables)
    if result.completed and result.cancel_remaining:
        stop(run, instance, element)
        return None
    if result.completed:
        run.emit(DataSet(instance.key, DONE, True))
        if not instance.children and not instance.tokens and not result.activate:
            finish(run, instance, element)
    flow.start_all(
        run,
        (run.elements[key] for key, _ in result.activate),
        instance.key,
        [own for _, own in result.activate],
    )
    return None


def stop(run: Run, instance: ElementInstance, element: Element) -> None:
    """End what is still open inside, then finish."""
    run.emit(DataSet(instance.key, STOPS, True))
    clear_scope(run, instance)
    if not instance.children:
        finish(run, instance, element)


def finish(run: Run, instance: ElementInstance, element: Element) -> None:
    """Hand out the collected results and leave."""
    definition = element.ad_hoc or EVERYTHING
    if definition.output_collection:
        propagate(
            run,
            instance.scope,
            {definition.output_collection: decode_value(instance.data.get("results", []))},
        )
    flow.leave(run, instance, element)


PROCESSOR = Processor(activate, choose_unconditional, child_ended=child_ended)
