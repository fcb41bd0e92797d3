"""Jobs: which are due, claiming them, their rows."""

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from guanxi.platform.database import Tx
from guanxi.runtime.store import hot
from guanxi.runtime.tables import effect_receipt, instance, job

WITH_INSTANCE = (
    *job.c,
    instance.c.key,
    instance.c.status,
    instance.c.version,
    instance.c.triggered_at,
    instance.c.object,
    instance.c.record_id,
    instance.c.causes,
    instance.c.incidents,
    instance.c.state,
)
_claim = hot.update(job, ["instance_key", "wait_key"], ["due_at", "lease_token", "worker", "attempts"])
_renew = hot.update(job, ["instance_key", "wait_key", "lease_token"], ["due_at"])
_insert_receipt = hot.insert(effect_receipt)


def due_query(queue: str, dialect: str, *, one_definition: bool) -> sa.Select[Any]:
    """Select due jobs with their instances; transactional ones lock the instance, effects only the job."""
    query = (
        sa.select(*WITH_INSTANCE)
        .select_from(job.join(instance, instance.c.key == job.c.instance_key))
        .where(job.c.queue == queue, job.c.due_at <= sa.bindparam("now"))
        .order_by(job.c.due_at)
        .limit(sa.bindparam("most"))
    )
    if one_definition:
        query = query.where(job.c.definition_key == sa.bindparam("definition"))
    if dialect == "sqlite":
        return query
    if dialect == "mariadb":  # knows no FOR UPDATE OF
        return query.with_for_update(skip_locked=True)
    return query.with_for_update(skip_locked=True, of=instance if queue == "transaction" else job)


_queries: dict[tuple[str, str, bool], sa.Select[Any]] = {}


def due(tx: Tx, queue: str, now: int, most: int, definition_key: int | None = None) -> Sequence[Any]:
    """Return at most that many due jobs of a queue, the oldest first, locked against other workers.

    Args:
        definition_key: only jobs of this version of a process, which costs the same however many others there are.
    """
    at = (queue, tx.dialect, definition_key is not None)
    query = _queries.get(at)
    if query is None:
        query = _queries[at] = due_query(queue, tx.dialect, one_definition=at[2])
    given = {"now": now, "most": most}
    if definition_key is not None:
        given["definition"] = definition_key
    return hot.fetch(tx, query, given)


def claim(tx: Tx, rows: list[hot.Row]) -> None:
    """Write leases: rows of (lease end, token, worker, attempts, instance key, wait key)."""
    _claim.run(tx, rows)


def renew(tx: Tx, rows: list[hot.Row]) -> None:
    """Prolong leases: rows of (lease end, instance key, wait key, token)."""
    _renew.run(tx, rows)


def of_instances(tx: Tx, keys: Iterable[int]) -> dict[tuple[int, int], Any]:
    """Return the jobs of these instances by (instance key, wait key)."""
    query = sa.select(job).where(job.c.instance_key.in_(sorted(keys)))
    return {(row.instance_key, row.wait_key): row for row in hot.fetch(tx, query)}


def write_receipts(tx: Tx, rows: list[hot.Row]) -> None:
    """Keep the answers of the outside world, unless they are kept already."""
    known = set(receipts(tx, [row[0] for row in rows]))
    _insert_receipt.run(tx, [row for row in rows if row[0] not in known])


def receipts(tx: Tx, idempotency_keys: list[str]) -> dict[str, Any]:
    """Return the receipts kept under these keys."""
    if not idempotency_keys:
        return {}
    query = sa.select(effect_receipt).where(effect_receipt.c.idempotency_key.in_(idempotency_keys))
    return {row.idempotency_key: row for row in tx.connection.execute(query)}
