"""The outbox: what changed, written in the transaction of the change, read in order by the triggers.

An event is written once and never changed, but for the mark that its triggers were evaluated.
"""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec
import sqlalchemy as sa

from guanxi.platform.clock import from_micros, to_micros
from guanxi.platform.database import Tx, metadata
from guanxi.platform.ids import first_key_at

event_table = sa.Table(
    "event",
    metadata,
    sa.Column("key", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("kind", sa.String(100), nullable=False),  # e.g. record.created
    sa.Column("object", sa.String(100), nullable=False),
    sa.Column("subject_id", sa.String(100), nullable=False),
    sa.Column("at", sa.BigInteger, nullable=False),
    sa.Column("actor", sa.Text, nullable=False),  # JSON
    sa.Column("payload", sa.Text, nullable=False),  # JSON
    sa.Column("causes", sa.Text, nullable=False),  # JSON: chain of process instance keys that led here
    sa.Column("pending", sa.Boolean, nullable=False),
    sa.Index("ix_event_subject", "object", "subject_id"),
)
sa.Index(
    "ix_event_pending",
    event_table.c.key,
    sqlite_where=event_table.c.pending == sa.true(),
    postgresql_where=event_table.c.pending == sa.true(),
)
sa.Index(  # for fair turns: the objects of which events are pending, and the oldest events of one
    "ix_event_turn",
    event_table.c.pending,
    event_table.c.object,
    event_table.c.key,
    sqlite_where=event_table.c.pending == sa.true(),
    postgresql_where=event_table.c.pending == sa.true(),
)

SKIP = "skip_processes"
"""The mark in a payload that says: whoever made this change wants no process started by it."""

_insert = event_table.insert()  # made once: to make and to know it again costs as much as to run it
_encoder = msgspec.json.Encoder(decimal_format="number")
_decoder = msgspec.json.Decoder(float_hook=Decimal)


class Event(msgspec.Struct, frozen=True):
    """Something that happened.

    Attributes:
        kind: dotted past-tense name, e.g. ``record.created``.
        object: the object's name (``lead``), or the kind of thing.
        subject_id: which one.
        at: the moment of the change; T0 of the processes it triggers.
        actor: who did it, as data.
        payload: JSON-compatible detail, e.g. ``{"old": …, "new": …}``; `SKIP` set: it starts no process.
        causes: keys of the process instances whose steps led to it, oldest first; cuts loops.
    """

    key: int
    kind: str
    object: str
    subject_id: str
    at: datetime
    actor: dict[str, Any]
    payload: dict[str, Any]
    causes: tuple[int, ...] = ()


def append_event(
    tx: Tx,
    kind: str,
    object_name: str,
    subject_id: str,
    *,
    actor: dict[str, Any],
    payload: dict[str, Any],
    causes: tuple[int, ...] = (),
) -> int:
    """Write an event in the transaction of the change it tells of and return its key."""
    (key,) = append_events(tx, kind, object_name, [(subject_id, payload)], actor=actor, causes=causes)
    return key


def append_events(
    tx: Tx,
    kind: str,
    object_name: str,
    subjects: Sequence[tuple[str, dict[str, Any]]],
    *,
    actor: dict[str, Any],
    causes: tuple[int, ...] = (),
) -> list[int]:
    """Write an event for each subject and its payload, all of one kind, in one statement; return their keys."""
    if not subjects:
        return []
    tx.wake = True
    same: dict[str, Any] = {
        "kind": kind,
        "object": object_name,
        "at": to_micros(tx.now),
        "actor": _encoder.encode(actor).decode(),
        "causes": _encoder.encode(causes).decode(),
        "pending": True,
    }
    rows = [
        same
        | {"key": tx.ids.new_key(), "subject_id": subject_id, "payload": _encoder.encode(payload).decode()}
        for subject_id, payload in subjects
    ]
    tx.connection.execute(_insert, rows)
    return [row["key"] for row in rows]


def take_pending(tx: Tx, limit: int = 100) -> list[Event]:
    """Return events whose triggers were not evaluated yet, the oldest first, locked for this transaction.

    Are there more than the limit, each object of which some are pending gets an equal part of it, in every batch: an
    import of a hundred thousand leads does not let the deals wait for all of them.
    """
    found = _pending(tx, limit)
    if len(found) == limit:
        waiting = _objects_pending(tx)[:limit]
        if len(waiting) > 1:
            each, rest = divmod(limit, len(waiting))
            found = [
                row for place, name in enumerate(waiting) for row in _pending(tx, each + (place < rest), name)
            ]
            found.sort(key=lambda row: int(row.key))
    return [_event(row) for row in found]


def _pending(tx: Tx, limit: int, object_name: str | None = None) -> list[Any]:
    query = sa.select(event_table).where(event_table.c.pending == sa.true())
    if object_name is not None:
        query = query.where(event_table.c.object == object_name)
    query = query.order_by(event_table.c.key).limit(limit)
    if tx.dialect != "sqlite":
        query = query.with_for_update(skip_locked=True)
    return list(tx.connection.execute(query))


def _objects_pending(tx: Tx) -> list[str]:
    """The objects of pending events, that of the oldest first; jumps from one to the next in ``ix_event_turn``."""
    found: list[tuple[int, str]] = []
    column = event_table.c
    after = sa.true()
    while True:
        mine = (column.pending == sa.true()) & after
        name = tx.connection.execute(sa.select(sa.func.min(column.object)).where(mine)).scalar_one()
        if name is None:
            return [name for _, name in sorted(found)]
        oldest = sa.select(sa.func.min(column.key)).where(column.pending == sa.true(), column.object == name)
        found.append((tx.connection.execute(oldest).scalar_one(), name))
        after = column.object > name


def mark_evaluated(tx: Tx, keys: list[int]) -> None:
    """Note that the triggers of these events were evaluated, in the transaction that did it."""
    if keys:
        tx.connection.execute(event_table.update().where(event_table.c.key.in_(keys)).values(pending=False))


def events_of(tx: Tx, object_name: str, subject_id: str, limit: int = 200) -> list[Event]:
    """Return the events of one thing, newest first."""
    query = (
        sa.select(event_table)
        .where(event_table.c.object == object_name, event_table.c.subject_id == subject_id)
        .order_by(event_table.c.key.desc())
        .limit(limit)
    )
    return [_event(row) for row in tx.connection.execute(query)]


def read_event(tx: Tx, key: int) -> Event | None:
    """Return an event, or None."""
    row = tx.connection.execute(sa.select(event_table).where(event_table.c.key == key)).first()
    return None if row is None else _event(row)


def recent_events(tx: Tx, object_name: str, since: datetime, limit: int) -> list[Event]:
    """Return the newest events of one kind of thing since a moment, newest first."""
    query = (
        sa.select(event_table)
        .where(event_table.c.object == object_name, event_table.c.key >= first_key_at(since))
        .order_by(event_table.c.key.desc())
        .limit(limit)
    )
    return [_event(row) for row in tx.connection.execute(query)]


def _event(row: Any) -> Event:
    return Event(
        key=row.key,
        kind=row.kind,
        object=row.object,
        subject_id=row.subject_id,
        at=from_micros(row.at),
        actor=_decoder.decode(row.actor),
        payload=_decoder.decode(row.payload),
        causes=tuple(_decoder.decode(row.causes)),
    )
