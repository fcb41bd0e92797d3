"""Call activity: an instance of another process, started by the runtime."""

from guanxi.bpmn import Element
from guanxi.engine import effects
from guanxi.engine.behaviors.choosing import choose_unconditional
from guanxi.engine.behaviors.expressions import context, text_value
from guanxi.engine.failure import Failure
from guanxi.engine.processor import Processor
from guanxi.engine.run import Run
from guanxi.engine.state import ElementInstance, Wait


def activate(run: Run, instance: ElementInstance, element: Element) -> Failure | None:
    """Ask for the instance with all visible variables, or only the mapped ones."""
    call = element.call
    process_id = None if call is None else text_value(run, instance.key, call.process_id, "Called process")
    if call is None or not process_id:
        return Failure("CALLED_ELEMENT_ERROR", f"“{element.name or element.id}” names no process to call.")
    if isinstance(process_id, Failure):
        return Failure("CALLED_ELEMENT_ERROR", process_id.message)
    business_id = text_value(run, instance.key, call.business_id, "Business id")
    if isinstance(business_id, Failure):
        return business_id
    local = run.state.variables.get(instance.key, {})
    variables = dict(context(run.state, instance.key) if call.propagate_parent else local)
    key = run.state.next_key
    run.open_wait(
        Wait(key=key, kind="call", element_key=instance.key, element_id=element.id, name=process_id)
    )
    run.effects.append(
        effects.CallProcess(
            key=key,
            element_key=instance.key,
            element_id=element.id,
            process_id=process_id,
            variables=variables,
            binding=call.binding,
            version_tag=call.version_tag,
            business_id=business_id or "",
        )
    )
    return None


PROCESSOR = Processor(activate, choose_unconditional)
