"""Intermediate catch events: wait until it happens."""

from guanxi.bpmn import Element
from guanxi.engine.behaviors.choosing import choose_unconditional
from guanxi.engine.behaviors.flow import leave
from guanxi.engine.behaviors.waits import open_prepared, prepare_waits
from guanxi.engine.failure import Failure
from guanxi.engine.processor import Processor
from guanxi.engine.run import Run
from guanxi.engine.state import ElementInstance


def activate(run: Run, instance: ElementInstance, element: Element) -> Failure | None:
    """Open the wait; an event without definition passes through."""
    prepared = prepare_waits(run, instance, element)
    if isinstance(prepared, Failure):
        return prepared
    if prepared:
        open_prepared(run, prepared)
    else:
        leave(run, instance, element)
    return None


PROCESSOR = Processor(activate, choose_unconditional)
