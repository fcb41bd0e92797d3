"""Visits of elements for the figures: ended ones from history, open ones from what is waited for."""

from collections.abc import Sequence
from typing import Any

import msgspec
import sqlalchemy as sa

from guanxi.platform.database import Tx
from guanxi.runtime.correlation_tables import called_process, subscription
from guanxi.runtime.tables import element_history, incident, instance, job, timer, user_task

_COLLECT = {"sqlite": sa.func.json_group_array, "postgresql": sa.func.json_agg}
WAITS = (job, timer, user_task, subscription, called_process, incident)


def ended(
    tx: Tx, definition_key: int, element_id: str, kind: str, begin: int, end: int
) -> tuple[int, list[int]]:
    """Count history rows that ended in or after the window's beginning and began before its end.

    ``ix_element_history_window`` holds all that is asked, so that no row is read. The numbers of millions of rows come
    as one JSON text where the database can write it: as rows, each would cost ten times as much.

    Returns:
        How many there are, and the microseconds from T0 to the end of those completed inside the window.
    """
    table = element_history.c
    completed = (table.state == "completed") & (table.ended_at < end)
    latency = table.ended_at - table.triggered_at
    of_window = (
        table.definition_key == definition_key,
        table.element_id == element_id,
        table.type == kind,
        table.ended_at >= begin,
        table.started_at < end,
    )
    collect = _COLLECT.get(tx.dialect)
    if collect is None:
        total = tx.connection.execute(sa.select(sa.func.count()).where(*of_window)).scalar_one()
        rows = tx.connection.execute(sa.select(latency).where(*of_window, completed))
        return int(total), list(rows.scalars())
    query = sa.select(sa.func.count(), sa.cast(collect(latency).filter(completed), sa.Text)).where(*of_window)
    total, text = tx.connection.execute(query).one()
    return int(total), msgspec.json.decode(text, type=list[int]) if text else []


def waiting(tx: Tx, definition_key: int) -> Sequence[Any]:
    """Return what is open now: (kind, instance, element key, element, since, T0), one row per wait or incident."""
    parts = []
    for table in WAITS:
        since = table.c.opened_at if table is incident else table.c.created_at
        triggered_at = (  # a join would let SQLite begin with all instances where a table is empty
            sa.select(instance.c.triggered_at).where(instance.c.key == table.c.instance_key).scalar_subquery()
        )
        query = sa.select(
            sa.literal(table.name).label("kind"),
            table.c.instance_key,
            table.c.element_key,
            table.c.element_id,
            since.label("since"),
            triggered_at.label("triggered_at"),
        ).where(table.c.definition_key == definition_key)
        if table in (user_task, incident):
            query = query.where(table.c.state == "open")
        if table is called_process:
            query = query.where(table.c.ended_at.is_(None))
        parts.append(query)
    return tx.connection.execute(sa.union_all(*parts)).all()
