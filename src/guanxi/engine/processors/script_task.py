"""Script tasks: a FEEL expression, or a job when the model names one."""

from guanxi.bpmn import Element
from guanxi.engine.behaviors.choosing import choose_unconditional
from guanxi.engine.behaviors.expressions import checked
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
    what = f"The script of “{element.name or element.id}”"
    value = checked(run, instance.key, script.expression, what, "EXTRACT_VALUE_ERROR")
    if isinstance(value, Failure):
        return value
    complete(run, instance, element, {script.result: value} if script.result else None)
    return None


PROCESSOR = Processor(activate, choose_unconditional)
