"""The process itself as the outermost scope."""

from guanxi.bpmn import Element
from guanxi.engine.behaviors.flow import choose_unconditional, complete_scope_when_empty, start_element
from guanxi.engine.behaviors.waits import open_prepared, prepare_event_sub_process_waits
from guanxi.engine.failure import Failure
from guanxi.engine.processor import Processor
from guanxi.engine.run import Run
from guanxi.engine.state import ElementInstance


def activate(run: Run, instance: ElementInstance, element: Element) -> Failure | None:
    """Listen to event sub-processes, then start at every start of the scope."""
    prepared = prepare_event_sub_process_waits(run, instance, element)
    if isinstance(prepared, Failure):
        return prepared
    open_prepared(run, prepared)
    for start in element.starts:
        start_element(run, run.elements[start], instance.key)
    return None


PROCESSOR = Processor(activate, choose_unconditional, child_ended=complete_scope_when_empty)
