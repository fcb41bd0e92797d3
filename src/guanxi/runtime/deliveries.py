"""What is on its way arrives: every instance takes its messages, signals, calls and answers in their order.

A delivery is deleted in the transaction that carries it out, so it happens once.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import msgspec

from guanxi.engine import commands
from guanxi.platform.database import Tx
from guanxi.runtime import batch_operations, calls, messages, record_runs, signals, single_starts
from guanxi.runtime.alone import work_through
from guanxi.runtime.parcels import Parcel, unpack
from guanxi.runtime.replanning import look_again, spread_calendar
from guanxi.runtime.runtime import Runtime
from guanxi.runtime.stepping import Batch, Live
from guanxi.runtime.stopped import Stuck
from guanxi.runtime.store import definitions as definition_store
from guanxi.runtime.store import deliveries as store
from guanxi.runtime.store import messages as message_store
from guanxi.runtime.turns import Shares, Worked


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
    unsorted = [_Unsorted(row.key, row.parcel, row.kind, row.turn) for row in free]
    done += work_through(runtime, tx, unsorted, _sort, _spread_apart, expired, partial(_stuck_for_nobody, tx))
    return Worked(done, max(len(rows), len(free)) >= most or expired())


class _Unsorted(msgspec.Struct, frozen=True):
    """A delivery to nobody in particular."""

    delivery_key: int
    text: str
    kind: str
    turn: int
    instance_key: int = 0

    @property
    def parcel(self) -> Parcel:
        """What is in it."""
        return unpack(self.text)


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
    elif row.kind == "start":
        single_starts.begin(batch, parcel)
    else:
        messages.start_next(batch, parcel.process_id, parcel.digest)
    batch.writes.arrived.append((row.delivery_key,))


def _spread_apart(batch: Batch, row: _Unsorted, error: Exception) -> None:
    """Let each part of what crashed go its own way, so that only the part that crashes is held up."""
    if row.kind == "batch":
        batch_operations.rescue_chunk(batch, row.parcel, error)
    elif row.kind == "publish":
        messages.route(batch, [row.parcel], apart=True)
    elif row.kind == "broadcast":
        signals.spread(batch, row.parcel, apart=True)
    else:
        raise error
    batch.writes.arrived.append((row.delivery_key,))


def _stuck_for_nobody(tx: Tx, row: _Unsorted) -> Stuck:
    """Name what crashed by the process it is for, or else by what it is about."""
    try:
        parcel = row.parcel
    except Exception:  # what cannot be read may be what it crashed on
        parcel = Parcel()
    newest = definition_store.newest(tx, "process", parcel.process_id) if parcel.process_id else None
    return Stuck(
        kind="delivery",
        delivery_key=row.delivery_key,
        definition_key=newest.key if newest is not None else 0,
        element_id=parcel.element_id or parcel.process_id or parcel.name or row.kind,
    )
