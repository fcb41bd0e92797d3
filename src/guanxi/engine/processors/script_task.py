"""Script tasks: a FEEL expression, or a job when the model names one."""

from guanxi.bpmn import Element
from guanxi.engine.behaviors.choosing import choose_unconditional
from guanxi.engine.behaviors.expressions import evaluate, is_storable
from guanxi.engine.behaviors.flow import complete
from guanxi.engine.behaviors.jobs import create_job
from guanxi.engine.failure import Failure
from guanxi.engine.processor import Processor
from guanxi.engine.run import Run
from guanxi.engine.state import ElementInstance


def activate(run: Run, instance: ElementInstance, element: Element) -> Failure | None:
    """Evaluate and go on with the result."""
    script = element.script
    if script is None:
        return create_job(run, instance, element)
    value = evaluate(run, instance.key, script.expression)
    if not is_storable(value):
        message = (
            f"The script of “{element.name or element.id}” gives a function, which no variable can keep."
        )
        return Failure("EXTRACT_VALUE_ERROR", message)
    complete(run, instance, element, {script.result: value} if script.result else None)
    return None


PROCESSOR = Processor(activate, choose_unconditional)
