"""Visits of elements for the figures: ended ones from history, open ones from what is waited for."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from guanxi.platform.database import Tx
from guanxi.runtime.correlation_tables import called_process, subscription
from guanxi.runtime.tables import element_history, incident, instance, job, timer, user_task

_WAITS = (job, timer, user_task, subscription, called_process, incident)


def ended(tx: Tx, definition_key: int, begin: int, end: int) -> Sequence[Any]:
    """Return history rows that ended in or after the window's beginning and began before its end."""
    table = element_history.c
    query = sa.select(
        table.element_id, table.type, table.started_at, table.ended_at, table.state, table.triggered_at
    ).where(table.definition_key == definition_key, table.ended_at >= begin, table.started_at < end)
    return tx.connection.execute(query).all()


def waiting(tx: Tx, definition_key: int) -> Sequence[Any]:
    """Return what is open now: (kind, instance, element key, element, since, T0), one row per wait or incident."""
    parts = []
    for table in _WAITS:
        since = table.c.opened_at if table is incident else table.c.created_at
        query = (
            sa.select(
                sa.literal(table.name).label("kind"),
                table.c.instance_key,
                table.c.element_key,
                table.c.element_id,
                since.label("since"),
                instance.c.triggered_at,
            )
            .select_from(table.join(instance, instance.c.key == table.c.instance_key))
            .where(table.c.definition_key == definition_key)
        )
        if table in (user_task, incident):
            query = query.where(table.c.state == "open")
        if table is called_process:
            query = query.where(table.c.ended_at.is_(None))
        parts.append(query)
    return tx.connection.execute(sa.union_all(*parts)).all()
