"""Bringing kept messages to subscriptions that have just been opened or have become free."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from guanxi.feel.codec import loads
from guanxi.platform.database import Tx
from guanxi.runtime.parcels import Parcel, pack, stored
from guanxi.runtime.store import deliveries, messages, subscriptions
from guanxi.runtime.store.hot import Row


class Listener(NamedTuple):
    """A subscription to a message."""

    instance_key: int
    wait_key: int
    process_id: str
    digest: str
    definition_key: int


def match(tx: Tx, listeners: Iterable[Listener], at: int) -> int:
    """Send each subscription the oldest kept message that its process has not had; return how many were sent.

    Args:
        at: the moment of the transaction in microseconds.
    """
    waiting: dict[str, list[Listener]] = {}
    for one in listeners:
        waiting.setdefault(one.digest, []).append(one)
    if not waiting:
        return 0
    sent = 0
    for row in messages.buffered(tx, waiting, at):
        had = messages.correlated(tx, row.key)
        for one in list(waiting[row.digest]):
            if one.process_id not in had and send(tx, kept_parcel(row), one, at):
                had.add(one.process_id)
                waiting[row.digest].remove(one)
                sent += 1
    return sent


def send(tx: Tx, parcel: Parcel, one: Listener, at: int) -> bool:
    """Send a message to a subscription; false when the subscription or the message was taken meanwhile."""
    if not subscriptions.reserve(tx, one.instance_key, one.wait_key):
        return False
    if not may_send(tx, parcel, one):
        return False
    deliveries.add(tx, [on_its_way(tx, parcel, one, at)])
    return True


def on_its_way(tx: Tx, parcel: Parcel, one: Listener, at: int) -> Row:
    """Return the row that says so; as soon as it is written, the subscription is no more free."""
    place = (tx.ids.new_key(), one.instance_key, one.wait_key)
    return (*place, "message", pack(parcel), at, one.definition_key)


def may_send(tx: Tx, parcel: Parcel, one: Listener) -> bool:
    """Whether a message may go to a subscription that is held for it; not one that was taken meanwhile."""
    return not parcel.message_key or messages.correlate(
        tx, parcel.message_key, one.process_id, one.instance_key
    )


def kept_parcel(row: Any) -> Parcel:
    """Return a kept message as a parcel."""
    return Parcel(
        variables=stored(loads(row.variables)),
        actor=row.actor,
        name=row.name,
        correlation_key=row.correlation_key,
        digest=row.digest,
        message_key=row.key,
        expires_at=row.expires_at,
    )
