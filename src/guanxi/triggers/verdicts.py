"""Verdicts: stored once per event and start event, and read by record or process."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from msgspec import Struct

from guanxi.platform.clock import from_micros, to_micros
from guanxi.platform.database import Tx
from guanxi.triggers.tables import verdict_table


class StoredVerdict(Struct, frozen=True, kw_only=True):
    """What came of an event for a definition; `verdict` is a word of `judge.Verdict`."""

    key: int
    event_key: int
    definition_key: int
    element_id: str
    process_id: str
    version: int
    at: datetime
    event_kind: str
    object: str
    record_id: str
    verdict: str
    reason: str
    instance_key: int | None


def store_verdicts(tx: Tx, verdicts: list[StoredVerdict]) -> None:
    """Write verdicts; a second one for the same event and start event breaks the transaction."""
    if verdicts:
        rows = [{**_fields(verdict), "at": to_micros(verdict.at)} for verdict in verdicts]
        tx.connection.execute(verdict_table.insert(), rows)


def list_verdicts(
    tx: Tx,
    *,
    object_name: str | None = None,
    record_id: str | None = None,
    process_id: str | None = None,
    before: int | None = None,
    limit: int = 100,
) -> list[StoredVerdict]:
    """Return verdicts, newest first, of a record or of a process.

    Args:
        before: only those older than the one of this key (the last of the page before).
    """
    columns = verdict_table.c
    wanted = {columns.object: object_name, columns.record_id: record_id, columns.process_id: process_id}
    query = sa.select(verdict_table).order_by(columns.key.desc()).limit(limit)
    for column, value in wanted.items():
        if value is not None:
            query = query.where(column == value)
    if before is not None:
        query = query.where(columns.key < before)
    return [_verdict(row) for row in tx.connection.execute(query)]


def _fields(verdict: StoredVerdict) -> dict[str, Any]:
    return {name: getattr(verdict, name) for name in verdict.__struct_fields__}


def _verdict(row: Any) -> StoredVerdict:
    return StoredVerdict(**{**row._mapping, "at": from_micros(row.at)})
