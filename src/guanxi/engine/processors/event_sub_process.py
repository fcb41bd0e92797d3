"""Event sub-process: started by the event it listens to, never by a token."""

from guanxi.bpmn import Element
from guanxi.engine.behaviors.choosing import choose_unconditional
from guanxi.engine.behaviors.flow import complete_scope_when_empty, make_instance, occur
from guanxi.engine.behaviors.waits import open_prepared, prepare_event_sub_process_waits
from guanxi.engine.failure import Failure
from guanxi.engine.processor import Processor
from guanxi.engine.run import Run
from guanxi.engine.state import ElementInstance
from guanxi.feel.codec import decode_value


def activate(run: Run, instance: ElementInstance, element: Element) -> Failure | None:
    """Listen to event sub-processes inside; then its start event has happened."""
    prepared = prepare_event_sub_process_waits(run, instance, element)
    if isinstance(prepared, Failure):
        return prepared
    open_prepared(run, prepared)
    start = run.elements[instance.data["start"]]
    event = make_instance(run, start, instance.key, start.type)
    occur(run, event, start, decode_value(instance.data.get("payload", {})))
    return None


PROCESSOR = Processor(activate, choose_unconditional, child_ended=complete_scope_when_empty)
