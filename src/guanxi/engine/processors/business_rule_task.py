"""Business rule tasks: a decision the process was deployed with, or a job when the model names one."""

from guanxi.bpmn import Element
from guanxi.bpmn.graph import pin_name
from guanxi.dmn import DmnError
from guanxi.engine.behaviors.choosing import choose_unconditional
from guanxi.engine.behaviors.expressions import context, required_text, seed_of
from guanxi.engine.behaviors.flow import complete
from guanxi.engine.behaviors.jobs import create_job
from guanxi.engine.failure import Failure
from guanxi.engine.processor import Processor
from guanxi.engine.run import Run
from guanxi.engine.state import ElementInstance


def activate(run: Run, instance: ElementInstance, element: Element) -> Failure | None:
    """Evaluate the decision with the visible variables and go on with its value."""
    called = element.decision
    if called is None:
        return create_job(run, instance, element)
    decision_id = required_text(run, instance.key, called.decision_id, "Decision")
    if isinstance(decision_id, Failure):
        return decision_id
    decisions = run.definition.decisions
    model = decisions.get(pin_name(decision_id, called.tag)) or decisions.get(decision_id)
    if model is None:
        message = f"“{element.name or element.id}” calls the decision “{decision_id}”, which is not deployed."
        return Failure("CALLED_DECISION_ERROR", message)
    try:
        # A variable that happens to be named like a decision does not replace it.
        variables = dict(context(run.state, instance.key))
        result = model.evaluate(
            decision_id,
            variables,
            now=run.now,
            seed=seed_of(run, instance.key),
            override=False,
            explain=False,
        )
    except DmnError as error:
        return Failure("CALLED_DECISION_ERROR", f"“{element.name or element.id}”: {error}")
    if result.failed:
        message = f"The decision “{decision_id}” of “{element.name or element.id}” failed: {result.failed}"
        return Failure("DECISION_EVALUATION_ERROR", message)
    complete(run, instance, element, {called.result: result.value} if called.result else None)
    return None


PROCESSOR = Processor(activate, choose_unconditional)
