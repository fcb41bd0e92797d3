"""Event-based gateway: waits for the events behind it; the first to happen decides (BPMN 2.0 §13.4.4)."""

from guanxi.bpmn import Element
from guanxi.engine.behaviors.choosing import choose_unconditional
from guanxi.engine.behaviors.waits import Prepared, open_prepared, prepare_waits
from guanxi.engine.failure import Failure
from guanxi.engine.processor import Processor
from guanxi.engine.run import Run
from guanxi.engine.state import ElementInstance


def activate(run: Run, instance: ElementInstance, element: Element) -> Failure | None:
    """Wait for all of them."""
    prepared: Prepared = []
    for flow in element.outgoing:
        waits = prepare_waits(run, instance, run.elements[flow.target])
        if isinstance(waits, Failure):
            return waits
        prepared += waits
    open_prepared(run, prepared)
    return None


PROCESSOR = Processor(activate, choose_unconditional)
