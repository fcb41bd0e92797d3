"""Embedded sub-process: a scope of its own that ends when everything in it has ended."""

from guanxi.bpmn import Element
from guanxi.engine.behaviors.choosing import choose_unconditional
from guanxi.engine.behaviors.flow import complete_scope_when_empty, leave, start_all
from guanxi.engine.behaviors.waits import open_prepared, prepare_event_sub_process_waits
from guanxi.engine.failure import Failure
from guanxi.engine.processor import Processor
from guanxi.engine.run import Run
from guanxi.engine.state import ElementInstance


def activate(run: Run, instance: ElementInstance, element: Element) -> Failure | None:
    """Listen to event sub-processes, then start at every start of the scope; an empty one passes through."""
    prepared = prepare_event_sub_process_waits(run, instance, element)
    if isinstance(prepared, Failure):
        return prepared
    open_prepared(run, prepared)
    if element.starts:
        start_all(run, (run.elements[start] for start in element.starts), instance.key)
    else:
        leave(run, instance, element)
    return None


PROCESSOR = Processor(activate, choose_unconditional, child_ended=complete_scope_when_empty)
