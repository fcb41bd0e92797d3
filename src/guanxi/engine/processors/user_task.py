"""User tasks: work for a person, offered in the inbox."""

from datetime import datetime

from guanxi.bpmn import Element
from guanxi.bpmn.graph import UserTaskDefinition
from guanxi.bpmn.text import Text
from guanxi.bpmn.timing import TimerKind, TimerPlan, moment, plan_timer
from guanxi.engine import effects
from guanxi.engine.behaviors.choosing import choose_unconditional
from guanxi.engine.behaviors.expressions import evaluate, text_value, texts_value
from guanxi.engine.behaviors.jobs import priority_of
from guanxi.engine.behaviors.listening import listen, listeners_of
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
    due = _moment(run, instance.key, definition.due, "Due date")
    follow_up = _moment(run, instance.key, definition.follow_up, "Follow-up date")
    priority = priority_of(run, instance.key, definition.priority, "Priority")
    for value in (name, assignee, groups, users, due, follow_up, priority):
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
        due=due,  # type: ignore[arg-type]  # evaluated and checked for its type above
        follow_up=follow_up,  # type: ignore[arg-type]  # evaluated and checked for its type above
        priority=priority,  # type: ignore[arg-type]  # evaluated and checked for its type above
        headers=definition.headers,
    )


def _moment(run: Run, key: int, text: Text | None, what: str) -> datetime | Failure | None:
    """A date and time, a span from now, or null."""
    value = None if text is None else evaluate(run, key, text)
    if text is None or value is None:
        return None
    kind: TimerKind = "duration" if not isinstance(value, str) or value.startswith(("P", "-P")) else "date"
    plan = plan_timer(kind, value, run.now)
    if not isinstance(plan, TimerPlan):
        plan = plan_timer("date", value, run.now)
    if isinstance(plan, TimerPlan):
        return moment(plan.due_at)
    return Failure("EXTRACT_VALUE_ERROR", f"{what} “{text.text}” gave {value!s}: {plan}")


PROCESSOR = Processor(activate, choose_unconditional)
