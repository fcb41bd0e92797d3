"""Signals: broadcast to everybody who waits for them now, and to the processes they start.

Who has begun to wait by the moment of the broadcast gets it, each in a transaction of its own; a broadcast to very
many goes on in pieces.
"""

import logging
from collections.abc import Mapping
from typing import Any

import msgspec

from guanxi.access.contracts import Actor
from guanxi.platform.clock import to_micros
from guanxi.platform.database import Tx
from guanxi.platform.errors import Invalid
from guanxi.runtime.alone import attempt
from guanxi.runtime.event_runs import judge, start_by_event
from guanxi.runtime.instances import actor_text
from guanxi.runtime.parcels import Parcel, digest_of, stored
from guanxi.runtime.runtime import Runtime
from guanxi.runtime.stepping import Batch
from guanxi.runtime.store import subscriptions

log = logging.getLogger(__name__)

CHUNK = 500


class Broadcast(msgspec.Struct, frozen=True):
    """What came of a signal: subscriptions it is on its way to so far, whether there are more, instances started."""

    receivers: int
    more: bool
    started: tuple[int, ...]


def broadcast_signal(
    runtime: Runtime, tx: Tx, name: str, variables: Mapping[str, Any], *, actor: Actor
) -> Broadcast:
    """Broadcast a signal with variables (FEEL values).

    Raises:
        Invalid: code ``runtime.signal_invalid``.
    """
    if not name.strip():
        raise Invalid("runtime.signal_invalid", "The signal has no name.", fields={"name": "is empty"})
    parcel = Parcel(variables=stored(variables), actor=actor_text(actor), name=name, at=to_micros(tx.now))
    found: list[Broadcast] = []
    error = attempt(runtime, tx, lambda batch: found.append(spread(batch, parcel)))
    if error is not None:
        log.error("a signal crashed what it starts, which is now tried by itself", exc_info=error)
        batch = runtime.batch(tx)
        found = [spread(batch, parcel, apart=True)]
        batch.flush()
    return found[0]


def spread(batch: Batch, parcel: Parcel, *, apart: bool = False) -> Broadcast:
    """Send the next piece of a broadcast on its way, with the first one its starts; the caller flushes the batch.

    Args:
        apart: its starts are sent on their way too, each by itself, see ``single_starts``.
    """
    started = _starts(batch, parcel, apart) if parcel.after == (0, 0) else ()
    rows = subscriptions.hearing(
        batch.tx,
        digest_of("signal", parcel.name),
        until=parcel.at,
        after=parcel.after,
        without=parcel.without,
        limit=CHUNK,
    )
    mine = Parcel(variables=parcel.variables, actor=parcel.actor, name=parcel.name)
    for row in rows:
        batch.send(row.instance_key, row.wait_key, "signal", mine, row.definition_key)
    more = len(rows) == CHUNK
    if more:
        last = (rows[-1].instance_key, rows[-1].wait_key)
        batch.send(0, 0, "broadcast", msgspec.structs.replace(parcel, after=last))
    return Broadcast(len(rows), more, started)


def _starts(batch: Batch, parcel: Parcel, apart: bool) -> tuple[int, ...]:
    keys = []
    digest = digest_of("signal", parcel.name)
    starts = subscriptions.starts(batch.tx, [digest]).get(digest, ())
    event_key = batch.tx.ids.new_key() if starts else 0
    for start in starts:
        if not start.enabled:
            judge(batch, start, parcel, "signal", event_key, "switched_off")
        elif apart:
            batch.send(0, 0, "start", parcel.for_start("signal", start), start.definition_key)
            judge(batch, start, parcel, "signal", event_key, "crashed")
        elif key := start_by_signal(batch, start, parcel, event_key):
            keys.append(key)
    return tuple(keys)


def start_by_signal(batch: Batch, start: Any, parcel: Parcel, event_key: int = 0) -> int:
    """Start an instance and return its key; 0 where one is at work for the record and the process wants no other.

    Args:
        event_key: of the verdicts about this broadcast; 0 makes one.
    """
    began = start_by_event(batch, start, parcel, "signal", batch.tx.ids.new_key())
    judge(
        batch,
        start,
        parcel,
        "signal",
        event_key or batch.tx.ids.new_key(),
        began.outcome,
        instance_key=began.instance_key,
        active_key=began.active_key,
    )
    return began.instance_key if began.outcome == "started" else 0
