"""What happens when a process is to start for a record for which an instance of it is at work already.

The process says it by the property ``concurrency``: *parallel* (both run, the default), *queue* (the new one waits for
the end of the other), *skip* (no new one), *replace* (the other is cancelled, and the new one follows when it has
ended), *merge* (the other gets the variables of the new one). Never are two at work for one record, except in parallel.

Who starts for a record holds the row of the record and process in ``record_run``; the end of an instance gives it up in
the transaction of its last step, and sends a delivery that begins the next one.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec

from guanxi.access.contracts import Actor
from guanxi.bpmn import Finding, ProcessGraph
from guanxi.engine import commands
from guanxi.feel.codec import decode_value, encode_value
from guanxi.platform.clock import to_micros
from guanxi.runtime.instances import actor_text, add_start
from guanxi.runtime.parcels import Parcel
from guanxi.runtime.stepping import Batch, Live, NewInstance
from guanxi.runtime.store import record_runs as store
from guanxi.runtime.store.record_runs import Place

POLICIES = ("parallel", "queue", "skip", "replace", "merge")


class Began(msgspec.Struct, frozen=True):
    """What came of a start.

    Attributes:
        outcome: started, queued, skipped, replaced or merged.
        instance_key: the new instance, also one that will be; the one at work where there is no new one.
        active_key: the instance that was at work, or had its turn before it; 0 for none.
    """

    outcome: str
    instance_key: int
    active_key: int = 0


class _Start(msgspec.Struct, frozen=True):
    """A start that waits, in JSON."""

    definition_key: int
    element_id: str | None
    variables: Any
    triggered_at: int
    actor: str
    causes: tuple[int, ...]
    event: tuple[str, str] | None = None


_encoder = msgspec.json.Encoder(decimal_format="number")
_decoder = msgspec.json.Decoder(_Start, float_hook=Decimal)
_OUTCOMES = {"queue": "queued", "skip": "skipped", "replace": "replaced", "merge": "merged"}


def start_for_record(
    batch: Batch,
    *,
    actor: Actor | str,
    variables: Mapping[str, Any],
    definition_key: int,
    element_id: str | None,
    triggered_at: datetime,
    object_name: str,
    record_id: str,
    causes: tuple[int, ...],
    key: int = 0,
    event: tuple[str, str] | None = None,
) -> Began:
    """Start an instance for a record, or do what its process wants where one is at work; see ``add_start``."""
    new_key = key or batch.tx.ids.new_key()

    def start() -> int:
        return add_start(
            batch,
            actor=actor,
            variables=variables,
            definition_key=definition_key,
            element_id=element_id,
            triggered_at=triggered_at,
            object_name=object_name,
            record_id=record_id,
            causes=causes,
            key=new_key,
            event=event,
        )

    loaded = batch.definitions.load(batch.tx, definition_key)
    if loaded.concurrency == "parallel" or not record_id:
        return Began("started", start())
    place = (loaded.process_id, object_name, record_id)
    active = store.hold(batch.tx, place)
    active = active if batch.is_active(active) else 0
    before = store.waiting(batch.tx, place)
    if not active and not before:
        try:
            key = start()
        except Exception:
            store.give_up(batch.tx, place)  # no trace of a start that failed
            raise
        _take(batch, place, key)
        return Began("started", key)
    waits = _Start(
        definition_key,
        element_id,
        encode_value(dict(variables)),
        to_micros(triggered_at),
        actor if isinstance(actor, str) else actor_text(actor),
        causes,
        event,
    )
    other = active or before[0].key
    return _meet(batch, place, other, loaded.concurrency, waits, new_key, is_active=active != 0)


def _take(batch: Batch, place: Place, key: int) -> None:
    """Give a place to a new instance, unless that has ended in its first step."""
    if batch.is_active(key):
        store.give(batch.tx, place, key)
    else:
        store.give_up(batch.tx, place)
        if store.waiting(batch.tx, place):
            _send_next(batch, place)


def _meet(
    batch: Batch, place: Place, other: int, policy: str, start: _Start, key: int, *, is_active: bool
) -> Began:
    """Do what the policy says, while another instance is at work or, if not ``is_active``, has its turn next."""
    outcome = _OUTCOMES[policy]
    if policy == "skip":
        return Began(outcome, other, other)
    if policy == "replace":
        store.forget(batch.tx, [row.key for row in store.waiting(batch.tx, place) if row.policy == policy])
    if not is_active:
        _send_next(batch, place)
    elif policy == "replace":
        batch.send(other, 0, "cancel", Parcel())
    elif policy == "merge":
        batch.send(other, 0, "merge", Parcel(child_key=key))
    store.wait(batch.tx, key, place, policy, _encoder.encode(start).decode())
    return Began(outcome, other if policy == "merge" else key, other)


def merge(batch: Batch, live: Live, _wait_key: int, parcel: Parcel) -> None:
    """Give an instance the variables of a start that came while it was at work.

    Where it has ended meanwhile, the start waits on: the next instance of the record takes it.
    """
    row = store.one_waiting(batch.tx, parcel.child_key)
    if row is None or live.status != "active":
        return
    start = _decoder.decode(row.start)
    given = dict(decode_value(start.variables))
    if batch.step(live, commands.SetVariables(0, given), actor=start.actor) is None:
        store.forget(batch.tx, [row.key])


def begin_next(batch: Batch, parcel: Parcel) -> None:
    """Start the instance that has waited longest for a record, now that the one before has ended.

    Starts that were to be merged become one instance, later values over earlier ones.
    """
    place = (parcel.process_id, parcel.name, parcel.correlation_key)
    if batch.is_active(store.hold(batch.tx, place)):
        return  # somebody was quicker; the end of that one comes back here
    rows = store.waiting(batch.tx, place)
    if not rows:
        store.give_up(batch.tx, place)
        return
    taken = _next_of(rows)
    starts = [_decoder.decode(row.start) for row in taken]
    variables: dict[str, Any] = {}
    for start in starts:
        variables |= decode_value(start.variables)
    store.forget(batch.tx, [row.key for row in taken])
    first = starts[0]
    new = NewInstance(
        key=rows[0].key,
        definition_key=first.definition_key,
        triggered_at=first.triggered_at,
        object=place[1],
        record_id=place[2],
        causes=msgspec.json.encode(first.causes).decode(),
        actor=first.actor,
    )
    batch.start(new, variables, first.element_id, event=first.event)
    _take(batch, place, new.key)


def _next_of(rows: Sequence[Any]) -> Sequence[Any]:
    """Those that are started next, as one instance."""
    return [row for row in rows if row.policy == "merge"] if rows[0].policy == "merge" else rows[:1]


def drop_next(batch: Batch, parcel: Parcel) -> None:
    """Give up the start that has waited longest for a record, because it crashes; the one behind it has its turn."""
    place = (parcel.process_id, parcel.name, parcel.correlation_key)
    if batch.is_active(store.hold(batch.tx, place)):
        return  # it was begun meanwhile; the end of that one comes to the others
    rows = store.waiting(batch.tx, place)
    if rows:
        store.forget(batch.tx, [row.key for row in _next_of(rows)])
    if store.waiting(batch.tx, place):
        _send_next(batch, place)
    else:
        store.give_up(batch.tx, place)


def _send_next(batch: Batch, place: Place) -> None:
    process_id, object_name, record_id = place
    batch.send(0, 0, "next_run", Parcel(process_id=process_id, name=object_name, correlation_key=record_id))


def check_concurrency(graph: ProcessGraph) -> Iterator[Finding]:
    """Yield a finding when the process asks for a policy there is not."""
    policy = graph.properties.get("concurrency", "parallel")
    if policy not in POLICIES:
        yield Finding(
            rule="deploy.concurrency",
            element_id=graph.id,
            line=graph.root.line,
            message=f"“{graph.name or graph.id}”: there is no concurrency “{policy}”.",
            cure=f"Write one of {', '.join(POLICIES)}.",
        )
