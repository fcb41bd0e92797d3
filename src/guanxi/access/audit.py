"""The audit log: one row per change of one thing, written in the transaction of the change.

There is no function that changes or deletes a row.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec
import sqlalchemy as sa

from guanxi.access.contracts import Actor, AuditEntry
from guanxi.access.tables import audit_table
from guanxi.platform.clock import from_micros, to_micros
from guanxi.platform.database import Tx
from guanxi.platform.ids import first_key_at

SCANNED = 20_000
"""How many rows of the log a search looks at for one page."""
_LARGEST = 2**63 - 1  # a moment far ahead would give a key beyond it
Changes = Mapping[str, tuple[Any, Any]]

_insert = audit_table.insert()  # made once: to make and to know it again costs as much as to run it
_encoder = msgspec.json.Encoder(decimal_format="number")
_decoder = msgspec.json.Decoder(dict[str, tuple[Any, Any]], float_hook=Decimal)


class AuditLine(msgspec.Struct, frozen=True):
    """What is to be written of one change, see ``AuditEntry``."""

    action: str
    object: str
    subject_id: str
    changes: Changes
    parent: str | None = None


def append_audit(
    tx: Tx, actor: Actor, action: str, object_name: str, subject_id: str, changes: Changes
) -> None:
    """Write one row; ``changes`` holds the old and new value by field, JSON-compatible."""
    append_audit_lines(tx, actor, [AuditLine(action, object_name, subject_id, changes)])


def append_audit_lines(tx: Tx, actor: Actor, lines: Iterable[AuditLine]) -> None:
    """Write a row for each line, all by the same actor at the moment of the transaction."""
    who = {
        "at": to_micros(tx.now),
        "actor_kind": actor.kind,
        "actor_id": actor.id,
        "actor_name": actor.name,
        "instance_key": actor.instance_key,
        "element_id": actor.element_id,
    }
    lines = list(lines)
    tx.changed.update(f"{line.object}/{line.subject_id}" for line in lines)
    rows = [
        who
        | {
            "key": tx.ids.new_key(),
            "action": line.action,
            "object": line.object,
            "subject_id": line.subject_id,
            "parent": line.parent,
            "changes": _encoder.encode(line.changes).decode(),
        }
        for line in lines
    ]
    if rows:
        tx.connection.execute(_insert, rows)


def read_audit(
    tx: Tx,
    object_name: str,
    subject_id: str,
    *,
    before: int | None = None,
    limit: int = 50,
    with_children: bool = False,
) -> list[AuditEntry]:
    """Return what was changed about one thing, newest first.

    Args:
        before: only entries with a smaller key; for paging.
        with_children: also changes of things whose ``parent`` it is (calls, notes).
    """
    own = sa.and_(audit_table.c.object == object_name, audit_table.c.subject_id == subject_id)
    branches = [own]
    if with_children:
        branches.append(audit_table.c.parent == f"{object_name}/{subject_id}")
    return _read(tx, branches, before, limit)


def read_audit_entry(tx: Tx, key: int) -> AuditEntry | None:
    """Return one row by its key, or None."""
    row = tx.connection.execute(sa.select(audit_table).where(audit_table.c.key == key)).first()
    return None if row is None else _entry(row)


def read_audit_of_many(
    tx: Tx, object_name: str, subject_ids: Iterable[str], *, limit: int = 50
) -> list[AuditEntry]:
    """Return what was changed about several things of one kind, newest first."""
    wanted = sorted(set(subject_ids))
    if not wanted:
        return []
    among = sa.and_(audit_table.c.object == object_name, audit_table.c.subject_id.in_(wanted))
    return _read(tx, [among], None, limit)


def read_audit_of_instance(
    tx: Tx, instance_key: int, *, before: int | None = None, limit: int = 50
) -> list[AuditEntry]:
    """Return everything a process instance changed, newest first."""
    return _read(tx, [audit_table.c.instance_key == instance_key], before, limit)


def search_audit(
    tx: Tx,
    *,
    actors: Iterable[str] = (),
    object_name: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
    before: int | None = None,
    limit: int = 50,
) -> tuple[list[AuditEntry], int | None]:
    """Return entries of the whole log, newest first, and the key to go on before; None at the end.

    The log has no index for this, which every change would pay for: it looks at ``SCANNED`` rows at most, so a page may
    hold few entries or none and yet have a next one.

    Args:
        actors: ids of those who did it; empty: anybody.
        since, until: from a moment on, and before one.
    """
    key = audit_table.c.key
    among = [key < before] if before is not None else []
    among += [key >= min(first_key_at(since), _LARGEST)] if since else []
    among += [key < min(first_key_at(until), _LARGEST)] if until else []
    looked = sa.select(audit_table).where(*among).order_by(key.desc()).limit(SCANNED).subquery()
    query = sa.select(looked).order_by(looked.c.key.desc()).limit(limit + 1)
    if wanted := sorted(set(actors)):
        query = query.where(looked.c.actor_id.in_(wanted))
    if object_name:
        query = query.where(looked.c.object == object_name)
    found = [_entry(row) for row in tx.connection.execute(query)]
    if len(found) > limit:
        return found[:limit], found[limit - 1].key
    ends = sa.select(sa.func.count(), sa.func.min(looked.c.key))
    count, last = tx.connection.execute(ends.select_from(looked)).one()
    return found, last if count == SCANNED else None


def _read(tx: Tx, branches: list[sa.ColumnElement[bool]], before: int | None, limit: int) -> list[AuditEntry]:
    # One small range per index instead of one OR: planners scan the whole table for the OR.
    rows: list[Any] = []
    for branch in branches:
        query = sa.select(audit_table).where(branch)
        if before is not None:
            query = query.where(audit_table.c.key < before)
        rows += tx.connection.execute(query.order_by(audit_table.c.key.desc()).limit(limit)).all()
    rows.sort(key=lambda row: row.key, reverse=True)
    return [_entry(row) for row in rows[:limit]]


def _entry(row: Any) -> AuditEntry:
    actor: dict[str, Any] = {"kind": row.actor_kind, "id": row.actor_id, "name": row.actor_name}
    if row.instance_key is not None:
        actor |= {"instance_key": row.instance_key, "element_id": row.element_id}
    return AuditEntry(
        row.key,
        from_micros(row.at),
        actor,
        row.action,
        row.object,
        row.subject_id,
        _decoder.decode(row.changes),
        row.parent,
    )
