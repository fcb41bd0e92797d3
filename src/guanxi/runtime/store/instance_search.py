"""Process instances found by what they are about; what their variables say is looked at by the caller."""

from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa

from guanxi.platform.database import Tx
from guanxi.runtime.correlation_tables import called_process
from guanxi.runtime.store.instances import JOINED, LISTED
from guanxi.runtime.store.visits import WAITS
from guanxi.runtime.tables import element_history, incident, instance, process_definition, user_task


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
    element_id: str = "",
    done_from: int | None = None,
    done_before: int | None = None,
    tasks: Collection[str] = (),
) -> list[sa.ColumnElement[bool]]:
    """Return the conditions of a filter; empty values do not filter.

    Args:
        state: of the instance, or ``incident`` for those with an open one.
        started_from, started_before: microseconds since the epoch.
        signature: of an open incident.
        element_id: at which they are now, or with a time of ``done_…``: which was completed then.
        done_from, done_before: microseconds since the epoch, of the end of the element, else of any of ``tasks``.
        tasks: types of elements.
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
    if done_from is not None or done_before is not None:
        done = _done(process_id, definition_key, done_from, done_before)
        only = element_history.c
        done = done.where(only.element_id == element_id if element_id else only.type.in_(sorted(tasks)))
        found.append(instance.c.key.in_(done))
    elif element_id:
        found.append(instance.c.key.in_(_at(process_id, definition_key, element_id)))
    if instance_keys:
        found.append(instance.c.key.in_(list(instance_keys)))
    return found


def _of(table: sa.Table, process_id: str, definition_key: int) -> list[sa.ColumnElement[bool]]:
    """Rows of a version, of all versions of a process, or of all."""
    if definition_key:
        return [table.c.definition_key == definition_key]
    versions = sa.select(process_definition.c.key).where(process_definition.c.process_id == process_id)
    return [table.c.definition_key.in_(versions)] if process_id else []


def _at(process_id: str, definition_key: int, element_id: str) -> sa.CompoundSelect[Any]:
    """The instances that wait at an element now."""
    parts = []
    for table in WAITS:
        query = sa.select(table.c.instance_key).where(table.c.element_id == element_id)
        query = query.where(*_of(table, process_id, definition_key))
        if table in (user_task, incident):
            query = query.where(table.c.state == "open")
        if table is called_process:
            query = query.where(table.c.ended_at.is_(None))
        parts.append(query)
    return sa.union_all(*parts)


def _done(process_id: str, definition_key: int, begin: int | None, end: int | None) -> sa.Select[Any]:
    """The instances in which an element was completed in a time."""
    table = element_history.c
    query = sa.select(table.instance_key).where(table.state == "completed")
    query = query.where(*_of(element_history, process_id, definition_key))
    if begin is not None:
        query = query.where(table.ended_at >= begin)
    return query if end is None else query.where(table.ended_at < end)
