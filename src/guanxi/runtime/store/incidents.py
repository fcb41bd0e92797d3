"""Incidents."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from guanxi.platform.database import Tx
from guanxi.runtime.tables import incident, instance, process_definition

_query = sa.select(
    incident,
    instance.c.object,
    instance.c.record_id,
    process_definition.c.process_id,
    process_definition.c.name.label("process_name"),
).select_from(
    incident.join(instance, instance.c.key == incident.c.instance_key).join(
        process_definition, process_definition.c.key == incident.c.definition_key
    )
)


def get(tx: Tx, key: int) -> Any:
    """Return the row of an incident with its process, or None."""
    return tx.connection.execute(_query.where(incident.c.key == key)).first()


def select(
    tx: Tx, *, state: str, instance_key: int | None, record_id: str, signature: str, limit: int
) -> Sequence[Any]:
    """Return incidents, newest first; empty texts do not filter."""
    query = _query.order_by(incident.c.key.desc()).limit(limit)
    if state:
        query = query.where(incident.c.state == state)
    if instance_key is not None:
        query = query.where(incident.c.instance_key == instance_key)
    if record_id:
        query = query.where(instance.c.record_id == record_id)
    if signature:
        query = query.where(incident.c.signature == signature)
    return tx.connection.execute(query).all()


def by_cause(tx: Tx, *, limit: int) -> Sequence[Any]:
    """Return open incidents by signature: number, first and last time, and the newest of each; most frequent first."""
    open_ones = incident.c.state == "open"
    groups = (
        sa.select(
            sa.func.max(incident.c.key).label("newest"),
            sa.func.count().label("number"),
            sa.func.count(sa.distinct(incident.c.instance_key)).label("instances"),
            sa.func.min(incident.c.opened_at).label("first_at"),
            sa.func.max(incident.c.opened_at).label("last_at"),
        )
        .where(open_ones)
        .group_by(incident.c.signature)
        .subquery()
    )
    query = _query.join(groups, groups.c.newest == incident.c.key).add_columns(
        groups.c.number, groups.c.instances, groups.c.first_at, groups.c.last_at
    )
    order = (groups.c.number.desc(), incident.c.key.desc())
    return tx.connection.execute(query.order_by(*order).limit(limit)).all()


def alike(tx: Tx, instance_key: int, signature: str) -> set[int]:
    """Return the engine's numbers of an instance's open incidents of one cause."""
    query = sa.select(incident.c.incident_key).where(
        incident.c.instance_key == instance_key,
        incident.c.state == "open",
        incident.c.signature == signature,
    )
    return set(tx.connection.execute(query).scalars())
