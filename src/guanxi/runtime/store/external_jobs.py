"""Jobs of the queue ``external``: what workers of other programs take, answer and look for."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from guanxi.platform.database import Tx
from guanxi.runtime.store import hot
from guanxi.runtime.store.jobs import WITH_INSTANCE
from guanxi.runtime.store.movement import ASIDE
from guanxi.runtime.tables import EXTERNAL, instance, job, process_definition

WINDOW = 500
"""Among so many that have been due longest, jobs of a higher priority go first. It bounds the cost of a claim, and
nothing that is due waits for ever behind more urgent work."""
_AT_ONCE = 50

_DUE = (EXTERNAL, job.c.type == sa.bindparam("type"), job.c.due_at <= sa.bindparam("now"))


def _due_query() -> sa.Select[Any]:
    oldest = (
        sa.select(job.c.instance_key, job.c.wait_key)
        .where(*_DUE)
        .order_by(job.c.due_at)
        .limit(WINDOW)
        .subquery("oldest")
    )
    same = (job.c.instance_key == oldest.c.instance_key) & (job.c.wait_key == oldest.c.wait_key)
    return (
        sa.select(*WITH_INSTANCE)
        .select_from(oldest.join(job, same).join(instance, instance.c.key == job.c.instance_key))
        .where(job.c.due_at <= sa.bindparam("now"))  # looked at again once the row is locked
        .order_by(job.c.priority.desc(), job.c.due_at)
        .limit(sa.bindparam("most"))
    )


_query = _due_query()
_locked = {
    "sqlite": _query,
    "mariadb": _query.with_for_update(skip_locked=True),  # knows no FOR UPDATE OF
}
_locked_job = _query.with_for_update(skip_locked=True, of=job)
_answer = hot.update(job, ["instance_key", "wait_key"], ["due_at", "retries", "priority"])


def due(tx: Tx, job_type: str, now: int, most: int) -> Sequence[Any]:
    """Return at most that many due jobs of a type with their instances, locked against other claims."""
    query = _locked.get(tx.dialect, _locked_job)
    return tx.connection.execute(query, {"type": job_type, "now": now, "most": most}).all()


def next_due(tx: Tx, types: Sequence[str]) -> dict[str, int]:
    """Return by type the moment, in microseconds, at which the next job is due; types without a job are left out."""
    found: dict[str, int] = {}
    for begin in range(0, len(types), _AT_ONCE):
        some = types[begin : begin + _AT_ONCE]
        parts = [
            sa.select(sa.func.min(job.c.due_at))
            .where(EXTERNAL, job.c.type == one)
            .scalar_subquery()
            .label(f"t{at}")
            for at, one in enumerate(some)
        ]
        row = tx.connection.execute(sa.select(*parts)).one()
        found |= {one: at for one, at in zip(some, row, strict=True) if at is not None}
    return found


def get(tx: Tx, instance_key: int, wait_key: int) -> Any:
    """Return the row of a job, or None."""
    query = sa.select(job).where(job.c.instance_key == instance_key, job.c.wait_key == wait_key)
    return tx.connection.execute(query).first()


def change(tx: Tx, row: hot.Row) -> None:
    """Change a job: (due at, retries, priority, instance key, wait key)."""
    _answer.run(tx, [row])


def _in_state(state: str, now: int) -> sa.ColumnElement[bool]:
    if state == "suspended":
        return job.c.due_at == ASIDE
    if state == "available":
        return job.c.due_at <= now
    held = job.c.lease_token != "" if state == "activated" else job.c.lease_token == ""
    return sa.and_(held, job.c.due_at > now, job.c.due_at != ASIDE)


def select(
    tx: Tx,
    *,
    now: int,
    state: str,
    filters: dict[str, Any],
    after: tuple[int, int] | None,
    limit: int,
) -> Sequence[Any]:
    """Return jobs with their process, those of the newest instances first.

    Args:
        state: activated, available, waiting or suspended; empty: all.
        filters: value by name of a column, or ``process_id``; empty values do not filter.
        after: instance key and wait key of the last one of the page before.
    """
    query = (
        sa.select(job, process_definition.c.process_id, process_definition.c.version)
        .select_from(job.join(process_definition, process_definition.c.key == job.c.definition_key))
        .order_by(job.c.instance_key.desc(), job.c.wait_key.desc())
        .limit(limit)
    )
    for name, value in filters.items():
        if value:
            column = process_definition.c.process_id if name == "process_id" else job.c[name]
            query = query.where(column == value)
    if state:
        query = query.where(_in_state(state, now))
    if after is not None:
        before = (job.c.instance_key < after[0]) | (
            (job.c.instance_key == after[0]) & (job.c.wait_key < after[1])
        )
        query = query.where(before)
    return tx.connection.execute(query).all()
