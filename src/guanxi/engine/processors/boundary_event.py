"""Boundary events. They are awaited by their activity and enter here only when an incident is resolved."""

from guanxi.bpmn import Element
from guanxi.engine.behaviors.choosing import choose_unconditional
from guanxi.engine.behaviors.flow import leave
from guanxi.engine.processor import Processor
from guanxi.engine.run import Run
from guanxi.engine.state import ElementInstance


def activate(run: Run, instance: ElementInstance, element: Element) -> None:
    """Pass through: it has happened already."""
    leave(run, instance, element)


PROCESSOR = Processor(activate, choose_unconditional)
