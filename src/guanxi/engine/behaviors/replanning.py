"""Timers and due dates that move: because a variable they depend on has changed, or a business calendar.

A timer moves with variables only when its element says so (``replan``); the spans it names are counted from when its
element began, as they were at first. One that is to have fired by now fires at once.
"""

from datetime import datetime

import msgspec

from guanxi.bpmn import Element, events
from guanxi.bpmn.text import Text
from guanxi.bpmn.timing import TimerPlan, moment, plan_timer
from guanxi.engine import commands
from guanxi.engine.behaviors.expressions import evaluate
from guanxi.engine.behaviors.task_dates import DATES, Dates, plan_dates
from guanxi.engine.behaviors.waits import open_prepared, timer_wait
from guanxi.engine.definition import Rejection
from guanxi.engine.effects import ChangeUserTask
from guanxi.engine.events import DataSet
from guanxi.engine.failure import Failure
from guanxi.engine.run import Run
from guanxi.engine.state import Wait


def replan(run: Run, _command: commands.Replan) -> Rejection | None:
    """Look at everything that counts in a calendar or may move."""
    for wait in list(run.state.waits.values()):
        if wait.kind == "timer":
            _replan_timer(run, wait, by_calendar=True)
        elif wait.kind == "user_task":
            _replan_task(run, wait, by_calendar=True)
    return None


def replan_changed(run: Run, changed: set[str]) -> None:
    """Look at what says that it moves and depends on one of these variables."""
    for wait in list(run.state.waits.values()):
        element = run.elements[wait.element_id]
        if not element.properties.get("replan") or changed.isdisjoint(_names(element)):
            continue
        if wait.kind == "timer":
            _replan_timer(run, wait)
        elif wait.kind == "user_task":
            _replan_task(run, wait)


def _names(element: Element) -> set[str]:
    """The variables on which its times depend."""
    texts: list[Text | None] = [one.value for one in element.events if isinstance(one, events.Timer)]
    if element.user_task is not None:
        texts += [element.user_task.due, element.user_task.follow_up]
    return {name for one in texts if one is not None and one.expression for name in one.expression.names}


def _replan_timer(run: Run, wait: Wait, *, by_calendar: bool = False) -> None:
    catcher = run.elements[wait.element_id]
    definition = catcher.events[wait.definition]
    assert isinstance(definition, events.Timer)
    if by_calendar and not wait.correlation_key and not catcher.properties.get("replan"):
        return
    plan = _plan(run, wait, definition)
    if plan is None or plan.due_at == wait.due_at:
        return
    new = timer_wait(run.state.elements[wait.element_key], catcher, plan)
    left = wait.repetitions if wait.name else plan.repetitions
    run.close_wait(wait.key)
    open_prepared(run, [msgspec.structs.replace(new, repetitions=left, definition=wait.definition)])


def _plan(run: Run, wait: Wait, definition: events.Timer) -> TimerPlan | None:
    """When it is due now; None when that cannot be said, and for an interval under way, which ends as it began."""
    if wait.name and (wait.name.startswith("R") or wait.due_at <= run.at):
        return None
    begin = run.now if wait.name else _began(run, wait)
    value = evaluate(run, wait.element_key, definition.value)
    plan = plan_timer(definition.kind, value, begin, True, run.calendars)
    return plan if isinstance(plan, TimerPlan) else None


def _began(run: Run, wait: Wait) -> datetime:
    return moment(run.state.elements[wait.element_key].started_at)


def _replan_task(run: Run, wait: Wait, *, by_calendar: bool = False) -> None:
    element = run.elements[wait.element_id]
    instance = run.state.elements[wait.element_key]
    kept = instance.data.get(DATES)
    if element.user_task is None or kept is None:
        return
    dates = plan_dates(run, instance, element.user_task, _began(run, wait))
    if isinstance(dates, Failure) or dates.kept() == kept or (by_calendar and not _counts(element, dates)):
        return
    run.emit(DataSet(instance.key, DATES, dates.kept()))
    named = zip(("due", "follow_up"), (dates.due, dates.follow_up), kept, dates.kept(), strict=True)
    changes = {name: value for name, value, was, now in named if was != now}
    run.effects.append(ChangeUserTask(key=wait.key, changes=changes, calendar=dates.calendar))


def _counts(element: Element, dates: Dates) -> bool:
    """Whether a change of a calendar may move it."""
    return bool(dates.calendar or element.properties.get("replan"))
