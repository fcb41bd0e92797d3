"""Taking a bulk operation back as a whole: a new one that undoes each of its changes.

Of each record goes by its row of the audit log what was changed; a field that somebody has changed since is left, and
the record is told among those refused.
"""

from collections.abc import Sequence

import sqlalchemy as sa

from guanxi.access.contracts import Actor
from guanxi.access.roles import require
from guanxi.access.tables import audit_table
from guanxi.platform.database import Tx
from guanxi.platform.errors import Conflict
from guanxi.records.bulk import RIGHTS, BulkOperation, BulkWish, Mode, begin_bulk, check_mode, read_bulk
from guanxi.records.tables import bulk_change_table, bulk_table

_UNFINISHED = ("running", "suspended")


def request_undo(tx: Tx, key: int, *, mode: Mode = "run", actor: Actor) -> BulkOperation:
    """Write down that an operation is to be taken back; the workers do it from now on.

    Raises:
        NotFound: code ``bulk.not_found``.
        Forbidden: the actor may not do this to the object, or may not keep processes from starting.
        Conflict: code ``bulk.running``, ``bulk.undone`` (it is being taken back, or was) or ``bulk.not_undoable``.
    """
    original = read_bulk(tx, key, actor=actor)
    wish = BulkWish(action="undo", object=original.wish.object, mode=mode, undoes=key)
    require(actor, RIGHTS[original.wish.action], wish.object)
    check_mode(wish, actor)
    if original.state in _UNFINISHED:
        raise Conflict("bulk.running", f"The bulk operation {key} has not ended.", "Cancel it first.")
    if _undoing(tx, key):
        raise Conflict("bulk.undone", f"The bulk operation {key} has been taken back, or is being.")
    changes = bulk_change_table.c
    count = sa.select(sa.func.count()).select_from(bulk_change_table).where(changes.operation == key)
    total = int(tx.connection.execute(count).scalar_one())
    if not total:
        raise Conflict(
            "bulk.not_undoable", f"The bulk operation {key} has left nothing that can be taken back."
        )
    return begin_bulk(tx, wish, total, actor)


def note_changes(tx: Tx, operation: BulkOperation, record_ids: Sequence[str], after: int) -> None:
    """Note the rows of the audit log that tell what was just changed.

    Args:
        after: a key made before the first of these changes.
    """
    if not record_ids:
        return
    audit = audit_table.c
    query = sa.select(audit.key, audit.subject_id).where(
        audit.object == operation.wish.object,
        audit.subject_id.in_(list(record_ids)),
        audit.action == operation.wish.action,
        audit.key > after,
    )
    found = {row.subject_id: row.key for row in tx.connection.execute(query.order_by(audit.key.desc()))}
    rows = [
        {"operation": operation.key, "record_id": record_id, "audit_key": audit_key}
        for record_id, audit_key in found.items()
    ]
    if rows:
        tx.connection.execute(bulk_change_table.insert(), rows)


def next_changes(tx: Tx, key: int, after: str | None, limit: int) -> list[tuple[str, int]]:
    """Return the next records that an operation has changed, by id, with the keys of their audit rows."""
    changes = bulk_change_table.c
    query = sa.select(changes.record_id, changes.audit_key).where(changes.operation == key)
    if after is not None:
        query = query.where(changes.record_id > after)
    found = tx.connection.execute(query.order_by(changes.record_id).limit(limit))
    return [(row.record_id, row.audit_key) for row in found]


def _undoing(tx: Tx, key: int) -> bool:
    told = bulk_table.c.wish.contains(f'"undoes":{key}', autoescape=True)
    failed = bulk_table.c.state.in_(("failed", "cancelled"))
    query = sa.select(bulk_table.c.key).where(bulk_table.c.key > key, told, ~failed)
    return tx.connection.execute(query.limit(1)).first() is not None
