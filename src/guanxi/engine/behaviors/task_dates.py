"""When a user task is due and to be looked at: a date and time, a span from when it began, or nothing."""

from datetime import datetime

import msgspec

from guanxi.bpmn.graph import UserTaskDefinition
from guanxi.bpmn.text import Text
from guanxi.bpmn.timing import TimerKind, TimerPlan, moment, plan_timer
from guanxi.engine.behaviors.expressions import evaluate
from guanxi.engine.failure import Failure
from guanxi.engine.run import Run
from guanxi.engine.state import ElementInstance

DATES = "dates"
"""Where a task that may move keeps what was planned last, so that what people changed since stays."""


class Dates(msgspec.Struct, frozen=True):
    """Both moments, and the business calendar they count in."""

    due: datetime | None
    follow_up: datetime | None
    calendar: str = ""

    def kept(self) -> list[str]:
        """The moments as plain data."""
        return ["" if one is None else one.isoformat() for one in (self.due, self.follow_up)]


def plan_dates(
    run: Run, instance: ElementInstance, definition: UserTaskDefinition, begin: datetime
) -> Dates | Failure:
    """Both moments; spans are counted from ``begin``."""
    due = _plan(run, instance.key, definition.due, "Due date", begin)
    if isinstance(due, Failure):
        return due
    follow_up = _plan(run, instance.key, definition.follow_up, "Follow-up date", begin)
    if isinstance(follow_up, Failure):
        return follow_up
    calendar = next((one.calendar for one in (due, follow_up) if one is not None and one.calendar), "")
    return Dates(_moment(due), _moment(follow_up), calendar)


def _moment(plan: TimerPlan | None) -> datetime | None:
    return None if plan is None else moment(plan.due_at)


def _plan(run: Run, key: int, text: Text | None, what: str, begin: datetime) -> TimerPlan | Failure | None:
    value = None if text is None else evaluate(run, key, text)
    if text is None or value is None:
        return None
    kind: TimerKind = "duration" if not isinstance(value, str) or value.startswith(("P", "-P")) else "date"
    plan = plan_timer(kind, value, begin, True, run.calendars)
    if not isinstance(plan, TimerPlan) and not isinstance(value, str):
        plan = plan_timer("date", value, begin)
    if isinstance(plan, TimerPlan):
        return plan
    return Failure("EXTRACT_VALUE_ERROR", f"{what} “{text.text}” gave {value!s}: {plan}")
