"""End events: the token ends here."""

from guanxi.bpmn import Element
from guanxi.engine.behaviors.flow import choose_unconditional, leave
from guanxi.engine.processor import Processor
from guanxi.engine.run import Run
from guanxi.engine.state import ElementInstance


def activate(run: Run, instance: ElementInstance, element: Element) -> None:
    """The token vanishes; the surrounding scope ends when it was the last."""
    leave(run, instance, element)


PROCESSOR = Processor(activate, choose_unconditional)
