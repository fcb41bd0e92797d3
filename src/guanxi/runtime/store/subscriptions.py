"""Who waits for messages and signals: instances, and processes that these start."""

from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa

from guanxi.platform.database import Tx
from guanxi.runtime.correlation_tables import delivery, start_subscription, subscription
from guanxi.runtime.store import hot
from guanxi.runtime.tables import process_definition

NO_MESSAGE = ~sa.exists().where(
    delivery.c.instance_key == subscription.c.instance_key,
    delivery.c.wait_key == subscription.c.wait_key,
    delivery.c.kind == "message",
)
"""Whether a subscription is free: no message is on its way to it. Nothing marks it, for marking costs a page each."""


def listening(tx: Tx, digests: Collection[str], limit: int) -> dict[str, list[Any]]:
    """Return by digest the subscriptions to messages that none is on its way to, the oldest first, so many of each."""
    found = _listening(tx, digests, limit + len(digests))
    if len(found) == limit + len(digests) and len(digests) > 1:  # one may have crowded out others
        found = [row for one in sorted(digests) for row in _listening(tx, [one], limit)]
    by_digest: dict[str, list[Any]] = {}
    for row in found:
        by_digest.setdefault(row.digest, []).append(row)
    return by_digest


def _listening(tx: Tx, digests: Collection[str], limit: int) -> list[Any]:
    column = subscription.c
    query = (
        sa.select(
            column.instance_key, column.wait_key, column.process_id, column.digest, column.definition_key
        )
        .where(column.digest.in_(sorted(digests)), NO_MESSAGE)
        .order_by(column.created_at, column.instance_key, column.wait_key)
        .limit(limit)
    )
    return hot.fetch(tx, query)


def hold(tx: Tx, places: Collection[tuple[int, int]]) -> set[tuple[int, int]]:
    """Keep others from sending to subscriptions that were free; return those that are gone, or that others were faster at.

    On SQLite nobody else writes, so what was read in this transaction is still true.
    """
    return set() if tx.dialect == "sqlite" else _lost(tx, places)


def _lost(tx: Tx, places: Collection[tuple[int, int]]) -> set[tuple[int, int]]:
    """Lock first, then look: the second statement sees what whoever held the lock before has sent."""
    if not places:
        return set()
    keys = sorted({place[0] for place in places})
    column, coming = subscription.c, delivery.c
    query = sa.select(column.instance_key, column.wait_key).where(column.instance_key.in_(keys))
    order = query.order_by(column.instance_key, column.wait_key).with_for_update()
    here = {(row.instance_key, row.wait_key) for row in hot.fetch(tx, order)}
    sent = sa.select(coming.instance_key, coming.wait_key)
    sent = sent.where(coming.instance_key.in_(keys), coming.kind == "message")
    return set(places) - here | {(row.instance_key, row.wait_key) for row in hot.fetch(tx, sent)} & set(
        places
    )


def hearing(
    tx: Tx, digest: str, *, until: int, after: tuple[int, int], without: int, limit: int
) -> Sequence[Any]:
    """Return the next subscriptions to a signal in the order of keys.

    Args:
        until: microseconds; who began to listen later is left out.
        after: the keys of the last one of the page before.
        without: an instance to leave out.
    """
    column = subscription.c
    behind = sa.or_(
        column.instance_key > after[0],
        sa.and_(column.instance_key == after[0], column.wait_key > after[1]),
    )
    query = (
        sa.select(column.instance_key, column.wait_key, column.definition_key)
        .where(column.digest == digest, column.created_at <= until, column.instance_key != without, behind)
        .order_by(column.instance_key, column.wait_key)
        .limit(limit)
    )
    return tx.connection.execute(query).all()


def reserve(tx: Tx, instance_key: int, wait_key: int) -> bool:
    """Keep others from sending to a subscription; false when it is gone or another message was faster."""
    return not _lost(tx, [(instance_key, wait_key)])


def of_places(tx: Tx, places: Collection[tuple[int, int]]) -> Sequence[Any]:
    """Return the subscriptions at these (instance key, wait key)."""
    column = subscription.c
    query = sa.select(subscription).where(column.instance_key.in_({place[0] for place in places}))
    return [row for row in tx.connection.execute(query) if (row.instance_key, row.wait_key) in places]


def starts(tx: Tx, digests: Collection[str]) -> dict[str, list[Any]]:
    """Return by digest what messages or signals may start: definition, element, process, and whether it is switched on."""
    column = start_subscription.c
    query = (
        sa.select(
            column.digest,
            column.definition_key,
            column.element_id,
            column.process_id,
            process_definition.c.enabled,
        )
        .select_from(
            start_subscription.join(process_definition, process_definition.c.key == column.definition_key)
        )
        .where(column.digest.in_(sorted(digests)))
        .order_by(column.definition_key, column.element_id)
    )
    by_digest: dict[str, list[Any]] = {}
    for row in hot.fetch(tx, query):
        by_digest.setdefault(row.digest, []).append(row)
    return by_digest


def put_starts(tx: Tx, process_id: str, rows: Collection[tuple[int, str, str]]) -> None:
    """Note what starts a process now; rows of (definition key, element, digest) replace those there were."""
    table = start_subscription
    tx.connection.execute(table.delete().where(table.c.process_id == process_id))
    names = ("definition_key", "element_id", "digest")
    values = [dict(zip(names, row, strict=True)) | {"process_id": process_id} for row in rows]
    if values:
        tx.connection.execute(table.insert(), values)
