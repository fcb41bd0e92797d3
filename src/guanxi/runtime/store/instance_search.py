"""Process instances found by what they are about; what their variables say is looked at by the caller."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from guanxi.platform.database import Tx
from guanxi.runtime.store.instances import JOINED, LISTED
from guanxi.runtime.tables import incident, instance, process_definition


def select(
    tx: Tx,
    conditions: Sequence[sa.ColumnElement[bool]],
    *,
    after: int | None = None,
    before: int | None = None,
    until: int | None = None,
    with_state: bool = False,
    limit: int,
) -> Sequence[Any]:
    """Return instances: with ``before`` or neither the newest first, with ``after`` the oldest first.

    Args:
        after, before: keys outside the answer.
        until: the greatest key inside it.
        with_state: also their states.
    """
    columns = (*LISTED, instance.c.state) if with_state else LISTED
    query = sa.select(*columns).select_from(JOINED).where(*conditions).limit(limit)
    if after is None:
        query = query.order_by(instance.c.key.desc())
    else:
        query = query.where(instance.c.key > after).order_by(instance.c.key)
    if before is not None:
        query = query.where(instance.c.key < before)
    if until is not None:
        query = query.where(instance.c.key <= until)
    return tx.connection.execute(query).all()


def count(tx: Tx, conditions: Sequence[sa.ColumnElement[bool]], until: int) -> int:
    """Return how many instances there are up to a key."""
    query = sa.select(sa.func.count()).select_from(JOINED).where(*conditions, instance.c.key <= until)
    return int(tx.connection.execute(query).scalar_one())


def conditions(
    *,
    process_id: str = "",
    definition_key: int = 0,
    state: str = "",
    object_name: str = "",
    record_id: str = "",
    started_from: int | None = None,
    started_before: int | None = None,
    signature: str = "",
    instance_keys: Sequence[int] = (),
) -> list[sa.ColumnElement[bool]]:
    """Return the conditions of a filter; empty values do not filter.

    Args:
        state: of the instance, or ``incident`` for those with an open one.
        started_from, started_before: microseconds since the epoch.
        signature: of an open incident.
    """
    found: list[sa.ColumnElement[bool]] = []
    if process_id:
        found.append(process_definition.c.process_id == process_id)
    if definition_key:
        found.append(instance.c.definition_key == definition_key)
    if state == "incident":
        found.append((instance.c.status == "active") & (instance.c.incidents > 0))
    elif state:
        found.append(instance.c.status == state)
    if object_name:
        found.append(instance.c.object == object_name)
    if record_id:
        found.append(instance.c.record_id == record_id)
    if started_from is not None:
        found.append(instance.c.started_at >= started_from)
    if started_before is not None:
        found.append(instance.c.started_at < started_before)
    if signature:
        alike = sa.select(incident.c.instance_key).where(
            incident.c.state == "open", incident.c.signature == signature
        )
        found.append(instance.c.key.in_(alike))
    if instance_keys:
        found.append(instance.c.key.in_(list(instance_keys)))
    return found
