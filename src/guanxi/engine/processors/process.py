"""The process itself as the outermost scope. It is entered by the start command, not by a token."""

from guanxi.bpmn import Element, ElementType
from guanxi.engine.behaviors.choosing import choose_unconditional
from guanxi.engine.behaviors.flow import (
    complete_scope_when_empty,
    make_instance,
    occur,
    start_all,
    start_element,
)
from guanxi.engine.behaviors.waits import open_prepared, prepare_event_sub_process_waits
from guanxi.engine.failure import Failure
from guanxi.engine.processor import Processor
from guanxi.engine.run import Run
from guanxi.engine.state import ElementInstance

START = "start"
STARTS_ITSELF = (ElementType.RECEIVE_TASK, ElementType.INTERMEDIATE_CATCH_EVENT)


def activate(run: Run, instance: ElementInstance, element: Element) -> Failure | None:
    """Listen to event sub-processes, then start at the elements the command chose."""
    if element.event_sub_processes:
        prepared = prepare_event_sub_process_waits(run, instance, element)
        if isinstance(prepared, Failure):
            return prepared
        open_prepared(run, prepared)
    starts = [run.elements[key] for key in instance.data[START]]
    if all(start.type in STARTS_ITSELF for start in starts):
        happened_already(run, instance, starts)
    elif len(starts) == 1:
        start_element(run, starts[0], instance.key)
    else:
        start_all(run, starts, instance.key)
    return None


def happened_already(run: Run, instance: ElementInstance, starts: list[Element]) -> None:
    """The process was started by the message of a receive task or of an event behind an event-based gateway.

    A parallel gateway goes on waiting for the other events behind it (BPMN 2.0 §13.4.4).
    """
    for start in starts:
        event = make_instance(run, start, instance.key, start.type)
        gateways = [run.elements[flow.source] for flow in start.incoming]
        others = [
            run.elements[flow.target]
            for gateway in gateways
            for flow in gateway.outgoing
            if gateway.parallel_events and flow.target != start.id
        ]
        start_all(run, others, instance.key)
        occur(run, event, start)


PROCESSOR = Processor(activate, choose_unconditional, child_ended=complete_scope_when_empty)
