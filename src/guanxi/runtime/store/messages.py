"""Messages that are kept: to be correlated later, or so that the same one is not taken twice."""

from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from guanxi.platform.database import Tx
from guanxi.runtime.correlation_tables import message, message_correlation, message_start, subscription
from guanxi.runtime.store.subscriptions import NO_MESSAGE


def known(tx: Tx, id_digest: str) -> bool:
    """Whether a message with this id was published before and is remembered."""
    query = sa.select(message.c.key).where(message.c.id_digest == id_digest)
    return tx.connection.execute(query).first() is not None


def add(tx: Tx, row: dict[str, Any]) -> bool:
    """Keep a message; false when one with its id was published at the same moment."""
    return _insert_once(tx, message, row)


def buffered(tx: Tx, digests: Collection[str], now: int) -> Sequence[Any]:
    """Return the messages with these digests that have not expired, the oldest first."""
    query = (
        sa.select(message)
        .where(message.c.digest.in_(sorted(digests)), message.c.expires_at > now)
        .order_by(message.c.key)
    )
    return tx.connection.execute(query).all()


def correlate(tx: Tx, message_key: int, process_id: str, instance_key: int) -> bool:
    """Note that a message goes to a process; false when it has gone there already."""
    row = {"message_key": message_key, "process_id": process_id, "instance_key": instance_key}
    return _insert_once(tx, message_correlation, row)


def correlated(tx: Tx, message_key: int) -> set[str]:
    """Return the ids of the processes a message has gone to."""
    column = message_correlation.c
    query = sa.select(column.process_id).where(column.message_key == message_key)
    return set(tx.connection.execute(query).scalars())


def take_back(tx: Tx, message_key: int, process_id: str) -> None:
    """Note that a message did not arrive."""
    column = message_correlation.c
    tx.connection.execute(
        message_correlation.delete().where(column.message_key == message_key, column.process_id == process_id)
    )


def take_start(tx: Tx, process_id: str, digest: str, instance_key: int) -> bool:
    """Claim the start of a process by a message with a key; false while an instance started by it runs.

    Then the claim of that instance cannot be given up before this transaction is over, and the end of the instance
    sees what this transaction has kept.
    """
    row = {"process_id": process_id, "digest": digest, "instance_key": instance_key}
    column = message_start.c
    held = sa.select(column.instance_key).where(column.process_id == process_id, column.digest == digest)
    if tx.dialect != "sqlite":
        held = held.with_for_update()
    while not _insert_once(tx, message_start, row):
        if tx.connection.execute(held).first() is not None:
            return False
    return True


def started_by(tx: Tx, process_id: str, digest: str) -> int:
    """Return the instance that a correlation key has started and that keeps the next one from it; 0 for none."""
    column = message_start.c
    query = sa.select(column.instance_key).where(column.process_id == process_id, column.digest == digest)
    return int(tx.connection.execute(query).scalar_one_or_none() or 0)


def release_starts(tx: Tx, instance_keys: Collection[int]) -> Sequence[Any]:
    """Give up the claims of instances that have ended and return them: (process id, digest)."""
    column = message_start.c
    mine = column.instance_key.in_(sorted(instance_keys))
    found = tx.connection.execute(sa.select(column.process_id, column.digest).where(mine)).all()
    if found:
        tx.connection.execute(message_start.delete().where(mine))
    return found


def unmatched(tx: Tx, since: int, now: int, limit: int) -> Sequence[Any]:
    """Return subscriptions that a message kept since then could go to, with nobody having seen it.

    A message and a subscription that are written at the same moment do not see each other; see ``messages.sweep``.
    """
    done = sa.exists().where(
        message_correlation.c.message_key == message.c.key,
        message_correlation.c.process_id == subscription.c.process_id,
    )
    query = (
        sa.select(subscription)
        .select_from(message.join(subscription, subscription.c.digest == message.c.digest))
        .where(message.c.published_at >= since, message.c.expires_at > now)
        .where(NO_MESSAGE, ~done)
        .limit(limit)
    )
    return tx.connection.execute(query).all()


def purge(tx: Tx, now: int, limit: int) -> int:
    """Forget messages that need not be kept any more and return how many."""
    query = sa.select(message.c.key).where(message.c.keep_until < now).order_by(message.c.keep_until)
    keys = list(tx.connection.execute(query.limit(limit)).scalars())
    if keys:
        tx.connection.execute(message_correlation.delete().where(message_correlation.c.message_key.in_(keys)))
        tx.connection.execute(message.delete().where(message.c.key.in_(keys)))
    return len(keys)


def _insert_once(tx: Tx, table: sa.Table, row: dict[str, Any]) -> bool:
    """Insert a row unless its key is there, also when another transaction is about to write it."""
    try:
        with tx.connection.begin_nested():
            tx.connection.execute(table.insert(), row)
    except IntegrityError:
        return False
    return True
