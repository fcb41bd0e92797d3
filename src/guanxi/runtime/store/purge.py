"""Removing what served a purpose that is over: operations over many instances, and the older texts of closed drafts."""

import sqlalchemy as sa

from guanxi.platform.database import Tx
from guanxi.runtime.batch_tables import batch_failure, batch_operation
from guanxi.runtime.draft_tables import draft, draft_revision


def operations(tx: Tx, before: int) -> int:
    """Remove operations that ended before a moment (microseconds), with their failures; return how many."""
    ended = batch_operation.c.ended_at < before
    keys = list(tx.connection.execute(sa.select(batch_operation.c.key).where(ended)).scalars())
    if keys:
        tx.connection.execute(batch_failure.delete().where(batch_failure.c.operation_key.in_(keys)))
        tx.connection.execute(batch_operation.delete().where(batch_operation.c.key.in_(keys)))
    return len(keys)


def draft_texts(tx: Tx, before: int) -> int:
    """Remove all texts but the last of drafts that were closed before a moment (microseconds); return how many."""
    closed = sa.exists().where(
        draft.c.key == draft_revision.c.draft_key,
        draft.c.state != "open",
        draft.c.changed_at < before,
        draft_revision.c.revision < draft.c.revision,
    )
    return tx.connection.execute(draft_revision.delete().where(closed)).rowcount
