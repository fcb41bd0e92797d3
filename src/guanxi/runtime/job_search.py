"""Looking for jobs of all queues, as operators see them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from guanxi.platform.clock import from_micros, to_micros
from guanxi.platform.database import Tx
from guanxi.runtime.job_holding import Place
from guanxi.runtime.store import external_jobs as store
from guanxi.runtime.store.movement import ASIDE


class JobRow(msgspec.Struct, frozen=True, kw_only=True):
    """A job as operators see it. ``state``: activated, available, waiting (for its next try) or suspended."""

    instance_key: int
    wait_key: int
    type: str
    queue: str
    state: str
    process_id: str
    version: int
    element_id: str
    retries: int
    attempts: int
    priority: int
    worker: str
    error: str
    created_at: datetime
    due_at: datetime | None


def search_jobs(
    tx: Tx,
    *,
    state: str = "",
    filters: Mapping[str, Any] | None = None,
    after: Place | None = None,
    limit: int = 50,
) -> list[JobRow]:
    """Return open jobs of all queues, those of the newest instances first.

    Args:
        state: of ``JobRow``; empty: all.
        filters: by ``type``, ``queue``, ``process_id``, ``element_id``, ``worker``, ``instance_key``.
        after: the last one of the page before.
    """
    now = to_micros(tx.now)
    rows = store.select(tx, now=now, state=state, filters=dict(filters or {}), after=after, limit=limit)
    return [_row(row, now) for row in rows]


def _row(row: Any, now: int) -> JobRow:
    state = "available"
    if row.due_at == ASIDE:
        state = "suspended"
    elif row.due_at > now:
        state = "activated" if row.lease_token else "waiting"
    return JobRow(
        instance_key=row.instance_key,
        wait_key=row.wait_key,
        type=row.type,
        queue=row.queue,
        state=state,
        process_id=row.process_id,
        version=row.version,
        element_id=row.element_id,
        retries=row.retries,
        attempts=row.attempts,
        priority=row.priority,
        worker=row.worker,
        error=row.error,
        created_at=from_micros(row.created_at),
        due_at=None if state == "suspended" else from_micros(row.due_at),
    )
