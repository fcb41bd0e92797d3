"""Removing what served a purpose that is over: operations over many instances, incidents of no instance that are closed,
and the older texts of closed drafts.
"""

from collections.abc import Collection

import sqlalchemy as sa

from guanxi.platform.database import Tx
from guanxi.runtime.batch_tables import batch_failure, batch_operation
from guanxi.runtime.draft_tables import draft, draft_revision
from guanxi.runtime.tables import incident, process_definition


def operations(tx: Tx, before: int) -> int:
    """Remove operations that ended before a moment (microseconds), with their failures; return how many."""
    ended = batch_operation.c.ended_at < before
    keys = list(tx.connection.execute(sa.select(batch_operation.c.key).where(ended)).scalars())
    if keys:
        tx.connection.execute(batch_failure.delete().where(batch_failure.c.operation_key.in_(keys)))
        tx.connection.execute(batch_operation.delete().where(batch_operation.c.key.in_(keys)))
    return len(keys)


def incidents(tx: Tx, definition_keys: Collection[int], before: int) -> int:
    """Remove incidents of no instance that were closed before a moment (microseconds); return how many.

    Args:
        definition_keys: only those of these versions of processes.
    """
    return _incidents(tx, incident.c.definition_key.in_(definition_keys), before)


def incidents_of_no_process(tx: Tx, before: int) -> int:
    """Do so with those of no process, or of a version that was deleted."""
    known = sa.select(process_definition.c.key).where(process_definition.c.key == incident.c.definition_key)
    return _incidents(tx, ~known.exists(), before)


def _incidents(tx: Tx, whose: sa.ColumnElement[bool], before: int) -> int:
    over = (incident.c.instance_key == 0) & (incident.c.state != "open") & (incident.c.closed_at < before)
    return tx.connection.execute(incident.delete().where(over, whose)).rowcount


def draft_texts(tx: Tx, before: int) -> int:
    """Remove all texts but the last of drafts that were closed before a moment (microseconds); return how many."""
    closed = sa.exists().where(
        draft.c.key == draft_revision.c.draft_key,
        draft.c.state != "open",
        draft.c.changed_at < before,
        draft_revision.c.revision < draft.c.revision,
    )
    return tx.connection.execute(draft_revision.delete().where(closed)).rowcount
