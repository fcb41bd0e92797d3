"""Incidents."""

from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa

from guanxi.platform.database import Tx
from guanxi.runtime.tables import incident, instance, process_definition

_query = sa.select(
    incident,
    *(
        sa.func.coalesce(column, "").label(column.name)
        for column in (instance.c.object, instance.c.record_id)
    ),
    sa.func.coalesce(process_definition.c.process_id, "").label("process_id"),
    sa.func.coalesce(process_definition.c.name, "").label("process_name"),
).select_from(  # what crashed before it had an instance, or a process, has none
    incident.outerjoin(instance, instance.c.key == incident.c.instance_key).outerjoin(
        process_definition, process_definition.c.key == incident.c.definition_key
    )
)


def get(tx: Tx, key: int) -> Any:
    """Return the row of an incident with its process, or None."""
    return tx.connection.execute(_query.where(incident.c.key == key)).first()


def select(
    tx: Tx,
    *,
    state: str,
    instance_key: int | None,
    record_id: str,
    signature: str,
    owner: str | None,
    limit: int,
    process_id: str = "",
    before: int | None = None,
) -> Sequence[Any]:
    """Return incidents, newest first; empty texts do not filter, but as ``owner``: those that nobody has.

    Args:
        before: only those that are older than this one.
    """
    query = _query.order_by(incident.c.key.desc()).limit(limit)
    if before is not None:
        query = query.where(incident.c.key < before)
    if state:
        query = query.where(incident.c.state == state)
    if instance_key is not None:
        query = query.where(incident.c.instance_key == instance_key)
    if record_id:
        query = query.where(instance.c.record_id == record_id)
    if signature:
        query = query.where(incident.c.signature == signature)
    if process_id:
        query = query.where(process_definition.c.process_id == process_id)
    if owner is not None:
        query = query.where(incident.c.owner == owner)
    return tx.connection.execute(query).all()


def by_cause(tx: Tx, *, owner: str | None, limit: int) -> Sequence[Any]:
    """Return open incidents by signature: number, first and last time, and the newest of each; most frequent first.

    Args:
        owner: only signatures of which an open incident is this user's; the empty text: nobody's.
    """
    open_ones = incident.c.state == "open"
    grouped = (
        sa.select(
            sa.func.max(incident.c.key).label("newest"),
            sa.func.count().label("number"),
            sa.func.count(sa.distinct(sa.func.nullif(incident.c.instance_key, 0))).label("instances"),
            sa.func.min(incident.c.opened_at).label("first_at"),
            sa.func.max(incident.c.opened_at).label("last_at"),
        )
        .where(open_ones)
        .group_by(incident.c.signature)
    )
    if owner is not None:
        theirs = sa.select(incident.c.signature).where(open_ones, incident.c.owner == owner)
        grouped = grouped.where(incident.c.signature.in_(theirs))
    groups = grouped.subquery()
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


def owners_by_cause(tx: Tx, signatures: Collection[str]) -> dict[str, dict[str, int]]:
    """Return how many open incidents are whose, the most first, by signature."""
    query = (
        sa.select(incident.c.signature, incident.c.owner, sa.func.count().label("number"))
        .where(incident.c.state == "open", incident.c.signature.in_(signatures))
        .group_by(incident.c.signature, incident.c.owner)
        .order_by(sa.func.count().desc(), incident.c.owner)
    )
    found: dict[str, dict[str, int]] = {signature: {} for signature in signatures}
    for row in tx.connection.execute(query):
        found[row.signature][row.owner] = row.number
    return found


def lock(tx: Tx, key: int) -> Any:
    """Return the row of an incident, which nobody else changes before the transaction ends, or None."""
    return tx.connection.execute(sa.select(incident).where(incident.c.key == key).with_for_update()).first()


def lock_alike(tx: Tx, signature: str, *, not_of: str, limit: int) -> Sequence[Any]:
    """Return open incidents of one cause that are not this user's, oldest first; nobody else changes them meanwhile."""
    query = sa.select(incident).where(
        incident.c.state == "open", incident.c.signature == signature, incident.c.owner != not_of
    )
    return tx.connection.execute(query.order_by(incident.c.key).limit(limit).with_for_update()).all()


def set_owner(tx: Tx, keys: Collection[int], owner: str) -> None:
    """Write whose incidents are."""
    tx.changed.add("incident")
    tx.connection.execute(incident.update().where(incident.c.key.in_(keys)).values(owner=owner))


def last_owner(tx: Tx, instance_key: int, signature: str) -> str:
    """Return whose the latest incident of this cause in an instance was; the empty text: nobody's."""
    query = sa.select(incident.c.owner).where(
        incident.c.instance_key == instance_key, incident.c.signature == signature
    )
    return tx.connection.execute(query.order_by(incident.c.key.desc()).limit(1)).scalar() or ""
