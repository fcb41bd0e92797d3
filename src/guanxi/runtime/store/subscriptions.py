"""Who waits for messages and signals: instances, and processes that these start."""

from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa

from guanxi.platform.database import Tx
from guanxi.runtime.correlation_tables import start_subscription, subscription
from guanxi.runtime.store import hot
from guanxi.runtime.tables import process_definition

_free = hot.update(subscription, ["instance_key", "wait_key"], ["reserved"])
_listening = hot.Query(
    sa.select(
        subscription.c.instance_key, subscription.c.wait_key, subscription.c.process_id, subscription.c.digest
    )
    .where(subscription.c.digest == sa.bindparam("wanted"), subscription.c.reserved == sa.false())
    .order_by(subscription.c.created_at, subscription.c.instance_key, subscription.c.wait_key)
    .limit(sa.bindparam("most")),
    ["wanted", "most"],
)
_reserve = hot.Query(
    subscription.update()
    .where(
        subscription.c.instance_key == sa.bindparam("instance"),
        subscription.c.wait_key == sa.bindparam("wait"),
        subscription.c.reserved == sa.false(),
    )
    .values(reserved=sa.true()),
    ["instance", "wait"],
)
_starts = hot.Query(
    sa.select(
        start_subscription.c.definition_key, start_subscription.c.element_id, start_subscription.c.process_id
    )
    .select_from(
        start_subscription.join(
            process_definition, process_definition.c.key == start_subscription.c.definition_key
        )
    )
    .where(start_subscription.c.digest == sa.bindparam("wanted"), process_definition.c.enabled == sa.true())
    .order_by(start_subscription.c.definition_key, start_subscription.c.element_id),
    ["wanted"],
)


def listening(tx: Tx, digest: str, limit: int) -> Sequence[Any]:
    """Return the subscriptions to a message that none is on its way to, the oldest first."""
    return _listening.fetch(tx, digest, limit)


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
        sa.select(column.instance_key, column.wait_key)
        .where(column.digest == digest, column.created_at <= until, column.instance_key != without, behind)
        .order_by(column.instance_key, column.wait_key)
        .limit(limit)
    )
    return tx.connection.execute(query).all()


def reserve(tx: Tx, instance_key: int, wait_key: int) -> bool:
    """Keep a subscription for a message; false when it is gone or another message was faster."""
    return _reserve.change(tx, instance_key, wait_key) == 1


def free(tx: Tx, places: Collection[tuple[int, int]]) -> None:
    """Let other messages come to these subscriptions again."""
    _free.run(tx, [(False, *place) for place in places])


def of_places(tx: Tx, places: Collection[tuple[int, int]]) -> Sequence[Any]:
    """Return the subscriptions at these (instance key, wait key)."""
    column = subscription.c
    query = sa.select(subscription).where(column.instance_key.in_({place[0] for place in places}))
    return [row for row in tx.connection.execute(query) if (row.instance_key, row.wait_key) in places]


def starts(tx: Tx, digest: str) -> Sequence[Any]:
    """Return what a message or signal starts: (definition, element, process), of processes switched on."""
    return _starts.fetch(tx, digest)


def put_starts(tx: Tx, process_id: str, rows: Collection[tuple[int, str, str]]) -> None:
    """Note what starts a process now; rows of (definition key, element, digest) replace those there were."""
    table = start_subscription
    tx.connection.execute(table.delete().where(table.c.process_id == process_id))
    names = ("definition_key", "element_id", "digest")
    values = [dict(zip(names, row, strict=True)) | {"process_id": process_id} for row in rows]
    if values:
        tx.connection.execute(table.insert(), values)
