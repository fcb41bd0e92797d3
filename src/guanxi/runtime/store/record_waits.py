"""Jobs that wait until fields of a record are filled."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from guanxi.platform.database import Tx
from guanxi.runtime.store import hot
from guanxi.runtime.tables import instance, job, process_definition, record_wait

_wake = hot.update(job, ["instance_key", "wait_key"], ["due_at"])


def waiting_for(tx: Tx, records: Collection[tuple[str, str]]) -> list[tuple[int, int]]:
    """Return the (instance key, wait key) of the jobs that wait for these records, in the order of keys."""
    columns = record_wait.c
    query = sa.select(columns.instance_key, columns.wait_key, columns.object, columns.record_id).where(
        columns.record_id.in_(sorted({record_id for _, record_id in records}))
    )
    return sorted(
        (row.instance_key, row.wait_key)
        for row in tx.connection.execute(query)
        if (row.object, row.record_id) in records
    )


def wake(tx: Tx, places: Iterable[tuple[int, int]], at: int) -> None:
    """Make these jobs due."""
    _wake.run(tx, [(at, *place) for place in places])


def select(
    tx: Tx, *, object_name: str = "", record_id: str = "", instance_key: int | None = None
) -> Sequence[Any]:
    """Return what waits, oldest first, with its job and process; empty texts do not filter."""
    query = (
        sa.select(
            record_wait,
            job.c.definition_key,
            job.c.element_key,
            job.c.element_id,
            job.c.created_at,
            process_definition.c.process_id,
            process_definition.c.name.label("process_name"),
        )
        .select_from(
            record_wait.join(
                job,
                sa.and_(
                    job.c.instance_key == record_wait.c.instance_key,
                    job.c.wait_key == record_wait.c.wait_key,
                ),
            )
            .join(instance, instance.c.key == record_wait.c.instance_key)
            .join(process_definition, process_definition.c.key == instance.c.definition_key)
        )
        .order_by(job.c.created_at, record_wait.c.instance_key)
    )
    if record_id:
        query = query.where(record_wait.c.record_id == record_id)
    if object_name:
        query = query.where(record_wait.c.object == object_name)
    if instance_key is not None:
        query = query.where(record_wait.c.instance_key == instance_key)
    return tx.connection.execute(query).all()
