"""How far a record trigger reaches: what would start a process that is not published yet.

Two estimates with a cap each: how many records match its condition as they stand now, and how many changes of the last
30 days would have started it. Both look at the newest ones; `capped` says that there are more.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from msgspec import Struct

from guanxi.access.contracts import Actor
from guanxi.access.roles import may
from guanxi.bpmn import ProcessGraph
from guanxi.feel import FeelSyntaxError
from guanxi.feel.codec import decode_value
from guanxi.platform.database import Tx
from guanxi.platform.outbox import SKIP, recent_events
from guanxi.records.catalogue import Catalogue
from guanxi.records.query import MOST_PER_PAGE, Query, list_records
from guanxi.records.record import to_variables
from guanxi.triggers.judge import Change, Verdict, judge
from guanxi.triggers.record_trigger import RecordTrigger, is_record_trigger, read_trigger

LOOKED_BACK = timedelta(days=30)
MOST_RECORDS = 2_000
MOST_EVENTS = 2_000


class Estimate(Struct, frozen=True):
    """How many of those looked at match; `capped`: there are more that were not looked at."""

    matching: int
    looked_at: int
    capped: bool


class Reach(Struct, frozen=True, kw_only=True):
    """How far the trigger of a start event reaches.

    Attributes:
        records: those that match as they stand now, of those the actor may see; None when it may see none.
        events: changes of the last 30 days that would have started it.
    """

    element_id: str
    object: str
    on: tuple[str, ...]
    records: Estimate | None
    events: Estimate


def trigger_reach(tx: Tx, catalogue: Catalogue, graph: ProcessGraph, *, actor: Actor) -> list[Reach]:
    """Return the reach of each record trigger of a process; one that cannot be read is left out."""
    found: list[Reach] = []
    known = {one.name for one in catalogue.objects}
    for trigger in _triggers(graph):
        if trigger.object not in known:
            continue
        seen = may(actor, "read", trigger.object)
        found.append(
            Reach(
                element_id=trigger.element_id,
                object=trigger.object,
                on=tuple(sorted(trigger.on)),
                records=_records(tx, catalogue, trigger, actor) if seen else None,
                events=_events(tx, graph.id, trigger),
            )
        )
    return found


def _triggers(graph: ProcessGraph) -> Iterator[RecordTrigger]:
    for start in graph.start_events:
        if not is_record_trigger(start):
            continue
        try:
            yield read_trigger(start.id, start.properties)
        except FeelSyntaxError:  # a finding says so
            continue


def _records(tx: Tx, catalogue: Catalogue, trigger: RecordTrigger, actor: Actor) -> Estimate:
    one = catalogue.object(trigger.object)
    matching = looked_at = 0
    cursor: str | None = None
    while looked_at < MOST_RECORDS:
        query = Query(cursor=cursor, limit=MOST_PER_PAGE, count=False)
        page = list_records(tx, catalogue, trigger.object, query, actor=actor)
        values = [decode_value(to_variables(one, record)) for record in page.items]
        matching += sum(_matches(tx, trigger, each) for each in values)
        looked_at += len(values)
        cursor = page.next_cursor
        if cursor is None:
            break
    return Estimate(matching, looked_at, cursor is not None)


def _matches(tx: Tx, trigger: RecordTrigger, values: Any) -> bool:
    if trigger.field and trigger.to_value is not None and str(values.get(trigger.field)) != trigger.to_value:
        return False
    if trigger.condition is None:
        return True
    return trigger.condition.evaluate({"old": values, "new": values}, now=tx.now).value is True


def _events(tx: Tx, process_id: str, trigger: RecordTrigger) -> Estimate:
    found = recent_events(tx, trigger.object, tx.now - LOOKED_BACK, MOST_EVENTS + 1)
    started = 0
    for event in found[:MOST_EVENTS]:
        change = Change(
            object=event.object,
            on=event.kind.removeprefix("record."),
            old=decode_value(event.payload.get("old")),
            new=decode_value(event.payload.get("new")),
            skip=event.payload.get(SKIP, False),
        )
        verdict = judge(trigger, change, process_id=process_id, enabled=True, now=event.at).verdict
        started += verdict is Verdict.STARTED
    return Estimate(started, min(len(found), MOST_EVENTS), len(found) > MOST_EVENTS)
