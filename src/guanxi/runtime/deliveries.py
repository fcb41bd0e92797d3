"""What is on its way arrives: every instance takes its messages, signals, calls and answers in their order.

A delivery is deleted in the transaction that carries it out, so it happens once.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import msgspec

from guanxi.engine import commands
from guanxi.platform.clock import to_micros
from guanxi.platform.database import Tx
from guanxi.runtime import batch_operations, calls, messages, record_runs, signals
from guanxi.runtime.alone import work_through
from guanxi.runtime.parcels import Parcel, unpack
from guanxi.runtime.replanning import look_again, spread_calendar
from guanxi.runtime.runtime import Runtime
from guanxi.runtime.stepping import Batch, Live
from guanxi.runtime.stopped import Stuck
from guanxi.runtime.store import deliveries as store
from guanxi.runtime.store import messages as message_store
from guanxi.runtime.turns import Shares, Worked

# What belongs to no instance yet and crashes (a fault of ours) is tried again after this time.
_AFTER_CRASH = timedelta(minutes=1)


def deliver_due(
    runtime: Runtime,
    tx: Tx,
    most: int,
    now: int,
    expired: Callable[[], bool] = lambda: False,
    shares: Shares = (),
) -> Worked:
    """Carry out at most that many due deliveries, at most one to each instance.

    Args:
        shares: when given, only those of these turns, each with how many at most.
        now: microseconds since the epoch.
        expired: says when the batch has taken long enough; what is left is done by the next one.
    """
    wanted = [(turn, room) for turn, room in shares or ((None, most),)]
    rows = [
        row for turn, room in wanted if turn is None or turn >= 0 for row in store.due(tx, now, room, turn)
    ]
    free = [
        row
        for turn, room in wanted
        if turn is None or turn < 0
        for row in store.due_unsorted(tx, now, room, turn)
    ]
    first: dict[int, Any] = {}
    for row in rows:
        known = first.get(row.instance_key)
        if known is None or row.delivery_key < known.delivery_key:
            first[row.instance_key] = row
    done = work_through(runtime, tx, list(first.values()), _arrive, None, expired, _stuck)
    unsorted = [_Unsorted(row.key, unpack(row.parcel), row.kind) for row in free]
    done += work_through(runtime, tx, unsorted, _sort, _postpone, expired, lambda _: None)
    return Worked(done, max(len(rows), len(free)) >= most or expired())


class _Unsorted(msgspec.Struct, frozen=True):
    """A delivery to nobody in particular."""

    delivery_key: int
    parcel: Parcel
    kind: str
    instance_key: int = 0


def _stuck(row: Any) -> Stuck:
    return Stuck(
        kind="delivery",
        instance_key=row.instance_key,
        wait_key=row.wait_key,
        delivery_key=row.delivery_key,
    )


def _arrive(batch: Batch, row: Any) -> None:
    _ARRIVALS[row.kind](batch, batch.adopt(row), row.wait_key, unpack(row.parcel))
    batch.writes.arrived.append((row.delivery_key,))


def _message(batch: Batch, live: Live, wait_key: int, parcel: Parcel) -> None:
    """A message nobody waits for any more looks for another receiver."""
    command = commands.CorrelateMessage(wait_key, parcel.given())
    rejection = batch.step(live, command, actor=parcel.actor)
    if rejection is not None:
        if parcel.message_key:
            message_store.take_back(batch.tx, parcel.message_key, live.definition.process_id)
        batch.send(0, 0, "publish", parcel)
    elif wait_key in live.state.waits:
        batch.writes.freed.append((live.key, wait_key))


def _signal(batch: Batch, live: Live, wait_key: int, parcel: Parcel) -> None:
    batch.step(live, commands.CatchSignal(wait_key, parcel.given()), actor=parcel.actor)


def _called(batch: Batch, live: Live, wait_key: int, parcel: Parcel) -> None:
    batch.step(live, calls.answer(parcel, wait_key))


def _escalation(batch: Batch, live: Live, wait_key: int, parcel: Parcel) -> None:
    batch.step(live, commands.ThrowEscalation(wait_key, parcel.code, parcel.given()))


def _cancel(batch: Batch, live: Live, _wait_key: int, _parcel: Parcel) -> None:
    batch.step(live, commands.CancelInstance())


_ARRIVALS: Mapping[str, Callable[[Batch, Live, int, Parcel], None]] = {
    "message": _message,
    "signal": _signal,
    "call": calls.start_called,
    "called": _called,
    "escalation": _escalation,
    "cancel": _cancel,
    "replan": look_again,
    "merge": record_runs.merge,
}


def _sort(batch: Batch, row: _Unsorted) -> None:
    parcel = row.parcel
    if row.kind == "publish":
        if parcel.expires_at > batch.at and not parcel.message_key:
            parcel = messages.keep(batch.tx, parcel)
        messages.route(batch, [parcel])
    elif row.kind == "broadcast":
        signals.spread(batch, parcel)
    elif row.kind == "batch":
        batch_operations.work_chunk(batch, parcel)
    elif row.kind == "calendar":
        spread_calendar(batch, parcel)
    elif row.kind == "next_run":
        record_runs.begin_next(batch, parcel)
    else:
        messages.start_next(batch, parcel.process_id, parcel.digest)
    batch.writes.arrived.append((row.delivery_key,))


def _postpone(batch: Batch, row: Any, error: Exception) -> None:
    if row.kind == "batch":
        batch_operations.rescue_chunk(batch, row.parcel, error)
        batch.writes.arrived.append((row.delivery_key,))
        return
    store.postpone(batch.tx, [(to_micros(batch.now + _AFTER_CRASH), row.delivery_key)])
