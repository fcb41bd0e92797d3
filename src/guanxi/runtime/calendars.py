"""Business calendars in use: who counts in one, and looking again when it changes.

A change is announced to the instances in parts; each then looks again when its timers and tasks are due.
"""

from collections.abc import Iterator
from datetime import datetime

from guanxi.access.audit import append_audit
from guanxi.access.contracts import Actor
from guanxi.bpmn import Element, Finding, ProcessGraph
from guanxi.bpmn.events import Timer
from guanxi.bpmn.text import Text
from guanxi.bpmn.timing import (
    TimerKind,
    TimerPlan,
    calendar_of,
    is_calendar_name,
    next_times,
    plan_after,
    plan_timer,
)
from guanxi.platform import calendars as store
from guanxi.platform.calendars import Calendar
from guanxi.platform.clock import from_micros, to_micros
from guanxi.platform.database import Tx
from guanxi.platform.errors import Conflict, Invalid, NotFound
from guanxi.runtime.calendar_source import calendars_of
from guanxi.runtime.definitions import Definitions
from guanxi.runtime.parcels import Parcel, pack
from guanxi.runtime.store import calendar_uses as uses
from guanxi.runtime.store import definitions as definition_store
from guanxi.runtime.store import timers as timer_store

MOST_TIMES = 50


def put_calendar(tx: Tx, calendar: Calendar, *, actor: Actor, revision: int | None = None) -> Calendar:
    """Make a calendar, or change the one of its name: what counts in it is due by the new one.

    Args:
        revision: the one that is to be changed, 0 for none; None: whatever there is.

    Raises:
        Invalid: code ``calendar.invalid``.
        Conflict: code ``calendar.changed``; there is another revision.
    """
    if not is_calendar_name(calendar.name):
        message = f"“{calendar.name}” cannot be the name of a calendar."
        cure = "Begin with a small letter; use small letters, digits, “-” and “_”."
        raise Invalid("calendar.invalid", message, cure, {"name": "cannot be a name"})
    store.check(calendar)
    before = store.read_calendar(tx, calendar.name)
    now = 0 if before is None else before.revision
    if revision is not None and revision != now:
        message = f"Somebody has changed the calendar “{calendar.name}” meanwhile."
        raise Conflict("calendar.changed", message, "Reload it.")
    made = store.write_calendar(tx, calendar)
    told = {"revision": (now or None, made.revision)}
    append_audit(tx, actor, "update" if before else "create", "calendar", calendar.name, told)
    if before is not None:
        _announce(tx, calendar.name)
    return made


def get_calendar(tx: Tx, name: str) -> Calendar:
    """Return a calendar.

    Raises:
        NotFound: code ``calendar.unknown``.
    """
    found = store.read_calendar(tx, name) if is_calendar_name(name) else None
    if found is None:
        raise NotFound("calendar.unknown", f"There is no calendar “{name}”.")
    return found


def delete_calendar(tx: Tx, definitions: Definitions, name: str, *, actor: Actor) -> None:
    """Delete a calendar in which nothing counts.

    Raises:
        NotFound: code ``calendar.unknown``.
        Conflict: code ``calendar.in_use``; a running instance or the newest version of a process names it.
    """
    get_calendar(tx, name)
    graphs = (definitions.load(tx, row.key).definition.graph for row in definition_store.latest(tx))
    naming = next((graph.id for graph in graphs if name in {one for _, one in _named(graph)}), "")
    if naming or uses.is_used(tx, name):
        by = f"the process “{naming}”" if naming else "a running instance"
        raise Conflict("calendar.in_use", f"The calendar “{name}” is needed by {by}.", "Change that first.")
    store.delete_calendar(tx, name)
    append_audit(tx, actor, "delete", "calendar", name, {})


def preview(tx: Tx, kind: TimerKind, value: str, count: int, begin: datetime | None = None) -> list[datetime]:
    """Return the next moments at which a timer with this value would fire.

    Raises:
        Invalid: code ``timer.invalid``; it never fires.
    """
    found = next_times(kind, value, begin or tx.now, min(count, MOST_TIMES), calendars_of(tx))
    if isinstance(found, str):
        message = f"“{value}” never fires: {found}"
        raise Invalid(
            "timer.invalid", message, "Write a time as in docs/reference/timers.md.", {"value": found}
        )
    return found


def schedules(tx: Tx, definition_key: int, count: int) -> list[tuple[str, str | None, list[datetime]]]:
    """Return for each timer start of a version its element, its cycle, and when it fires next."""
    calendars = calendars_of(tx)
    found = []
    for row in timer_store.starts_of(tx, definition_key):
        times = [from_micros(row.due_at)]
        left = row.repetitions
        while row.cycle and len(times) < min(count, MOST_TIMES):
            plan = plan_after(row.cycle, times[-1], times[-1], left, "all", calendars)
            if plan is None:
                break
            times.append(from_micros(plan.due_at))
            left = plan.repetitions
        found.append((row.element_id, row.cycle or None, times))
    return found


def check_calendars(tx: Tx, graph: ProcessGraph) -> Iterator[Finding]:
    """Yield a finding for each fixed time that counts in a calendar there is not."""
    for element, name in _named(graph):
        if store.read_calendar(tx, name) is None:
            yield Finding(
                rule="deploy.missing_calendar",
                element_id=element.id,
                line=element.line,
                message=f"“{element.name or element.id}” counts in the calendar “{name}”, which is not there.",
                cure="Make the calendar first, or correct its name.",
            )


def _named(graph: ProcessGraph) -> Iterator[tuple[Element, str]]:
    """The calendars fixed times name, with the element that does."""
    for element in graph.elements.values():
        texts: list[Text | None] = [one.value for one in element.events if isinstance(one, Timer)]
        if element.user_task is not None:
            texts += [element.user_task.due, element.user_task.follow_up]
        for text in texts:
            if text is not None and text.expression is None and (name := calendar_of(text.text)):
                yield element, name


def _announce(tx: Tx, name: str) -> None:
    """Have everything look again that counts in a calendar."""
    calendars = calendars_of(tx)
    for row in timer_store.starts_in(tx, name):
        plan = None if row.cycle.startswith("R") else plan_timer("cycle", row.cycle, tx.now, False, calendars)
        if isinstance(plan, TimerPlan) and row.due_at > to_micros(tx.now):
            timer_store.put_start(
                tx, row.definition_key, row.element_id, plan.due_at, row.repetitions, row.cycle
            )
    if uses.is_used(tx, name):
        parcel = pack(Parcel(name=name))
        uses.send(tx, [(tx.ids.new_key(), 0, 0, "calendar", parcel, to_micros(tx.now), -1)])
        tx.wake = True
