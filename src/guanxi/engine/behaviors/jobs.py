"""Work done by a worker: one job per activity instance."""

from guanxi.bpmn import Element
from guanxi.bpmn.text import Text
from guanxi.engine import effects
from guanxi.engine.behaviors.expressions import required_text, whole_number
from guanxi.engine.failure import Failure
from guanxi.engine.run import Run
from guanxi.engine.state import ElementInstance, Wait

DEFAULT_PRIORITY = 50


def create_job(
    run: Run, instance: ElementInstance, element: Element, kind_of_job: effects.JobKind = "element"
) -> Failure | None:
    """Offer the job of this element; its type and retries are evaluated now."""
    job = element.job
    if job is None:
        return Failure("EXTRACT_VALUE_ERROR", f"“{element.name or element.id}” says no job type.")
    kind = required_text(run, instance.key, job.type, "Job type")
    if isinstance(kind, Failure):
        return kind
    retries = whole_number(run, instance.key, job.retries, "Retries")
    if isinstance(retries, Failure):
        return retries
    priority = priority_of(run, instance.key, job.priority, "Job priority")
    if isinstance(priority, Failure):
        return priority
    key = run.state.next_key
    run.open_wait(Wait(key=key, kind="job", element_key=instance.key, element_id=element.id, name=kind))
    run.effects.append(
        effects.CreateJob(
            key=key,
            element_key=instance.key,
            element_id=element.id,
            type=kind,
            retries=retries,
            headers=job.headers,
            priority=priority,
            kind=kind_of_job,
        )
    )
    return None


def priority_of(run: Run, key: int, text: Text | None, what: str) -> int | Failure:
    """The priority the model gives, or the usual one."""
    return DEFAULT_PRIORITY if text is None else whole_number(run, key, text, what, DEFAULT_PRIORITY)
