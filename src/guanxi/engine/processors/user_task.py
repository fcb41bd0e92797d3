"""User tasks: work for a person, offered in the inbox."""

from guanxi.bpmn import Element
from guanxi.bpmn.graph import UserTaskDefinition
from guanxi.engine import effects
from guanxi.engine.behaviors.choosing import choose_unconditional
from guanxi.engine.behaviors.expressions import text_value, texts_value
from guanxi.engine.behaviors.jobs import priority_of
from guanxi.engine.behaviors.listening import listen, listeners_of
from guanxi.engine.behaviors.task_dates import DATES, plan_dates
from guanxi.engine.behaviors.task_fields import TASK, fields_of, plain
from guanxi.engine.behaviors.user_tasks import open_task
from guanxi.engine.events import DataSet
from guanxi.engine.failure import Failure
from guanxi.engine.processor import Processor
from guanxi.engine.run import Run
from guanxi.engine.state import ElementInstance

NOBODY = UserTaskDefinition()


def activate(run: Run, instance: ElementInstance, element: Element) -> Failure | None:
    """Evaluate who and when; then, unless its listeners have to be asked before, offer the task."""
    task = _task(run, instance, element)
    if isinstance(task, Failure):
        return task
    if element.user_task is not None and element.user_task.listeners:
        run.emit(DataSet(instance.key, TASK, plain(fields_of(task))))
        if listeners_of(element, "creating"):
            return listen(run, instance, element, "creating")
    open_task(run, instance, element, task)
    return None


def _task(run: Run, instance: ElementInstance, element: Element) -> effects.CreateUserTask | Failure:
    definition = element.user_task or NOBODY
    name: str | Failure | None = element.name
    if definition.name is not None:
        name = text_value(run, instance.key, definition.name, "Task name")
    assignee = text_value(run, instance.key, definition.assignee, "Assignee")
    groups = texts_value(run, instance.key, definition.candidate_groups, "Candidate groups")
    users = texts_value(run, instance.key, definition.candidate_users, "Candidate users")
    dates = plan_dates(run, instance, definition, run.now)
    if isinstance(dates, Failure):
        return dates
    if dates.calendar or element.properties.get("replan"):
        run.emit(DataSet(instance.key, DATES, dates.kept()))
    priority = priority_of(run, instance.key, definition.priority, "Priority")
    for value in (name, assignee, groups, users, priority):
        if isinstance(value, Failure):
            return value
    return effects.CreateUserTask(
        key=0,
        element_key=instance.key,
        element_id=element.id,
        name=name or element.id,  # type: ignore[arg-type]  # evaluated and checked for its type above
        assignee=assignee or None,  # type: ignore[arg-type]  # evaluated and checked for its type above
        candidate_groups=groups,  # type: ignore[arg-type]  # evaluated and checked for its type above
        candidate_users=users,  # type: ignore[arg-type]  # evaluated and checked for its type above
        form_key=definition.form_key,
        due=dates.due,
        follow_up=dates.follow_up,
        calendar=dates.calendar,
        priority=priority,  # type: ignore[arg-type]  # evaluated and checked for its type above
        headers=definition.headers,
    )


PROCESSOR = Processor(activate, choose_unconditional)
