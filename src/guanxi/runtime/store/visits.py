"""Visits of elements for the figures: ended ones from history, open ones from what is waited for."""

from collections.abc import Sequence
from typing import Any

import msgspec
import sqlalchemy as sa

from guanxi.platform.database import Tx
from guanxi.runtime.correlation_tables import called_process, subscription
from guanxi.runtime.tables import element_history, incident, instance, job, timer, user_task

Place = tuple[str, str]
_COLLECT = {"sqlite": sa.func.json_group_array, "postgresql": sa.func.json_agg}
_LATENCY = element_history.c.ended_at - element_history.c.triggered_at
_AT_ONCE = 100  # parts of one statement: SQLite takes 500
WAITS = (job, timer, user_task, subscription, called_process, incident)


def ended(
    tx: Tx, definition_key: int, places: Sequence[Place], begin: int, end: int
) -> list[tuple[Place, int, list[int]]]:
    """Count history rows that ended in or after the window's beginning and began before its end.

    ``ix_element_history_window`` holds all that is asked, so that no row is read; each place is a range of it. The numbers
    of millions of rows come as one JSON text where the database can write it: as rows, each would cost ten times as
    much. Many places are one statement, whose parts PostgreSQL counts side by side.

    Args:
        places: pairs of an element and the type under which it stands in the history.

    Returns:
        The places that have any, how many, and the microseconds from T0 to the end of those completed inside the window.
    """
    collect = _COLLECT.get(tx.dialect)
    if collect is None:
        found = [_one_by_one(tx, definition_key, place, begin, end) for place in places]
        return [one for one in found if one[1]]
    rows: list[Any] = []
    for start in range(0, len(places), _AT_ONCE):
        parts = []
        for place in places[start : start + _AT_ONCE]:
            of_window, completed = _conditions(definition_key, place, begin, end)
            latencies = sa.cast(collect(_LATENCY).filter(completed), sa.Text)
            names = (sa.literal(name, sa.String) for name in place)
            parts.append(sa.select(*names, sa.func.count(), latencies).where(*of_window))
        rows += tx.connection.execute(sa.union_all(*parts))
    return [
        ((element_id, kind), int(total), msgspec.json.decode(text, type=list[int]) if text else [])
        for element_id, kind, total, text in rows
        if total
    ]


def _one_by_one(
    tx: Tx, definition_key: int, place: Place, begin: int, end: int
) -> tuple[Place, int, list[int]]:
    """Count the rows of a place where the database does not collect numbers."""
    of_window, completed = _conditions(definition_key, place, begin, end)
    total = tx.connection.execute(sa.select(sa.func.count()).where(*of_window)).scalar_one()
    rows = tx.connection.execute(sa.select(_LATENCY).where(*of_window, completed))
    return place, int(total), list(rows.scalars())


def _conditions(
    definition_key: int, place: Place, begin: int, end: int
) -> tuple[tuple[sa.ColumnElement[bool], ...], sa.ColumnElement[bool]]:
    """Return what rows of a window are, and which of them were completed inside it."""
    table = element_history.c
    of_window = (
        table.definition_key == definition_key,
        table.element_id == place[0],
        table.type == place[1],
        table.ended_at >= begin,
        table.started_at < end,
    )
    return of_window, (table.state == "completed") & (table.ended_at < end)


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
