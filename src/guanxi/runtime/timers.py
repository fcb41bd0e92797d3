"""Timers: due ones trigger their instances, timer starts begin new ones and are planned again."""

from collections.abc import Callable
from typing import Any

import msgspec

from guanxi.access.contracts import SYSTEM
from guanxi.bpmn import ProcessGraph
from guanxi.bpmn.events import Timer
from guanxi.bpmn.timing import GRACE, CatchUp, TimerPlan, catch_up_rule, plan_after, plan_timer
from guanxi.engine import commands
from guanxi.platform.clock import from_micros
from guanxi.platform.database import Tx
from guanxi.runtime.alone import work_through
from guanxi.runtime.calendar_source import calendars_of
from guanxi.runtime.instances import add_start
from guanxi.runtime.parcels import Parcel
from guanxi.runtime.runtime import Runtime
from guanxi.runtime.stepping import Batch
from guanxi.runtime.stopped import Stuck, forget_starts
from guanxi.runtime.store import stopped as stopped_store
from guanxi.runtime.store import timers as store
from guanxi.runtime.store.movement import ASIDE
from guanxi.runtime.turns import Shares, Worked


def fire_due(
    runtime: Runtime,
    tx: Tx,
    most: int,
    now: int,
    expired: Callable[[], bool] = lambda: False,
    shares: Shares = (),
) -> Worked:
    """Fire at most that many due timers, at most one of each instance, in the order in which they fell due.

    A timer missed while nothing ran fires once, late; a repeating one then goes on with the next time that lies
    ahead, unless its element says otherwise (property ``catch-up``).

    Args:
        shares: when given, only those of these versions, each with how many at most.
        now: microseconds since the epoch; timers due until then are fired.
        expired: says when the batch has taken long enough; what is left is done by the next one.
    """

    def work(batch: Batch, row: Any) -> None:
        rejection = batch.step(batch.adopt(row), commands.TriggerTimer(row.wait_key), actor="system:timer")
        if rejection is not None and rejection.code == "suspended":
            store.postpone(tx, [(ASIDE, row.instance_key, row.wait_key)])

    def stuck(row: Any) -> Stuck:
        return Stuck(kind="timer", instance_key=row.instance_key, wait_key=row.wait_key)

    found = [row for version, room in shares or ((None, most),) for row in store.due(tx, now, room, version)]
    rows = {row.instance_key: row for row in reversed(found)}
    done = work_through(runtime, tx, list(reversed(rows.values())), work, None, expired, stuck)
    return Worked(done, len(found) >= most or expired())


def start_due(
    runtime: Runtime,
    tx: Tx,
    most: int,
    now: int,
    expired: Callable[[], bool] = lambda: False,
    _shares: Shares = (),
) -> Worked:
    """Start the instances of due timer starts and plan the next ones. T0 is the planned moment.

    Times missed while nothing ran are caught up by the rule of ``catch-up``, as in ``fire_due``. One that crashes
    delays no other, nor its own next time: it is on its way by itself, see ``single_starts``.
    """
    rows = [_Planned(row) for row in store.due_starts(tx, now, most)]

    def stuck(planned: _Planned) -> Stuck:
        row = planned.row
        return Stuck(kind="start", definition_key=row.definition_key, element_id=row.element_id)

    return Worked(work_through(runtime, tx, rows, _start, _start_apart, expired, stuck), False)


class _Planned(msgspec.Struct, frozen=True):
    """A due timer start; it belongs to no instance yet."""

    row: Any
    instance_key: int = 0


def _start(batch: Batch, planned: _Planned) -> None:
    row = planned.row
    if _plan_next(batch, row):
        add_start(
            batch,
            actor=SYSTEM,
            variables={},
            definition_key=row.definition_key,
            element_id=row.element_id,
            triggered_at=from_micros(row.due_at),
        )


def _start_apart(batch: Batch, planned: _Planned, _: Exception) -> None:
    """Send a start that crashed on its way by itself; while one lies aside, those missed are only counted there."""
    row = planned.row
    if not _plan_next(batch, row) or stopped_store.missed_again(batch.tx, row.definition_key, row.element_id):
        return
    parcel = Parcel(
        event="timer",
        process_id=batch.definition(row.definition_key).process_id,
        element_id=row.element_id,
        at=row.due_at,
    )
    batch.send(0, 0, "start", parcel, row.definition_key)


def _plan_next(batch: Batch, row: Any) -> bool:
    """Plan the next time of a timer start; whether the one that is due is to happen."""
    tx, due = batch.tx, from_micros(row.due_at)
    rule = _rule(batch, row)
    plan = plan_after(row.cycle, due, tx.now, row.repetitions, rule, batch.calendars) if row.cycle else None
    if plan is not None:
        store.put_start(tx, row.definition_key, row.element_id, plan.due_at, plan.repetitions, row.cycle)
    else:
        store.delete_start(tx, row.definition_key, row.element_id)
    skipped = rule == "skip" and plan is not None and tx.now - due > GRACE
    return bool(row.enabled) and not skipped


def _rule(batch: Batch, row: Any) -> CatchUp:
    element = batch.definition(row.definition_key).element(row.element_id)
    return catch_up_rule({} if element is None else element.properties)


def plan_starts(
    tx: Tx, definition_key: int, graph: ProcessGraph, before: int | None, time_zone: str = "UTC"
) -> None:
    """Plan the timer starts of a new version and forget those of the version it replaces.

    Args:
        time_zone: of cycles that name neither a zone nor a calendar.
    """
    if before is not None:
        store.delete_start(tx, before)
        forget_starts(tx, before)
    for start in graph.start_events:
        for definition in start.events:
            if not isinstance(definition, Timer):
                continue
            value = definition.value
            given = (
                value.text if value.expression is None else value.expression.evaluate({}, now=tx.now).value
            )
            if definition.kind == "cycle" and isinstance(given, str) and "@" not in given[1:]:
                given = given if time_zone == "UTC" else f"{given}@{time_zone}"
            plan = plan_timer(definition.kind, given, tx.now, True, calendars_of(tx))
            if isinstance(plan, TimerPlan):
                store.put_start(tx, definition_key, start.id, plan.due_at, plan.repetitions, plan.cycle)
