"""What the invariant checker reads."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from guanxi.platform.clock import to_micros
from guanxi.platform.database import Tx
from guanxi.runtime.admission_tables import alarm
from guanxi.runtime.correlation_tables import called_process, delivery, message_start, subscription
from guanxi.runtime.tables import incident, instance, job, process_definition, record_wait, timer, user_task

_OPEN = {
    "job": sa.select(job.c.instance_key, job.c.wait_key),
    "timer": sa.select(timer.c.instance_key, timer.c.wait_key),
    "user_task": sa.select(user_task.c.instance_key, user_task.c.wait_key).where(user_task.c.state == "open"),
    "message": sa.select(subscription.c.instance_key, subscription.c.wait_key).where(
        subscription.c.kind == "message"
    ),
    "signal": sa.select(subscription.c.instance_key, subscription.c.wait_key).where(
        subscription.c.kind == "signal"
    ),
    "call": sa.select(called_process.c.instance_key, called_process.c.wait_key).where(
        called_process.c.ended_at.is_(None)
    ),
    "incident": sa.select(incident.c.instance_key, incident.c.incident_key).where(
        incident.c.state == "open", incident.c.incident_key > 0
    ),
}


_CHECKED = (
    instance.c.key,
    instance.c.status,
    instance.c.incidents,
    instance.c.ended_at,
    instance.c.state,
)


def instances_after(tx: Tx, key: int, limit: int) -> Sequence[Any]:
    """Return the next instances in the order of keys."""
    query = sa.select(*_CHECKED).where(instance.c.key > key).order_by(instance.c.key).limit(limit)
    return tx.connection.execute(query).all()


def statuses_after(tx: Tx, key: int, limit: int) -> Sequence[Any]:
    """Return keys and statuses of the next instances in the order of keys."""
    query = sa.select(instance.c.key, instance.c.status).where(instance.c.key > key)
    return tx.connection.execute(query.order_by(instance.c.key).limit(limit)).all()


def instances(tx: Tx, keys: Collection[int]) -> Sequence[Any]:
    """Return these instances in the order of keys."""
    query = sa.select(*_CHECKED).where(instance.c.key.in_(sorted(keys))).order_by(instance.c.key)
    return tx.connection.execute(query).all()


def bounds(tx: Tx) -> tuple[int, int]:
    """Return the first and the last key of all instances; 1 and 1 when there are none."""
    ends = (sa.select(end(instance.c.key)).scalar_subquery() for end in (sa.func.min, sa.func.max))
    first, last = tx.connection.execute(sa.select(*ends)).one()
    return first or 1, last or 1


def locked(tx: Tx, keys: Collection[int]) -> Sequence[Any]:
    """Return these instances, locked: nobody moves them or what they wait for meanwhile."""
    query = sa.select(*_CHECKED).where(instance.c.key.in_(sorted(keys))).order_by(instance.c.key)
    if tx.dialect != "sqlite":
        query = query.with_for_update()
    return tx.connection.execute(query).all()


def put_alarms(tx: Tx, looked_at: Collection[int], found: Iterable[tuple[int, str, str]]) -> None:
    """Replace the alarms of the instances that were looked at; those found are (instance key, rule, message)."""
    tx.connection.execute(alarm.delete().where(alarm.c.instance_key.in_(sorted(looked_at))))
    said = {(key, rule): message for key, rule, message in found}
    at = to_micros(tx.now)
    for (key, rule), message in said.items():
        row = {"instance_key": key, "rule": rule, "message": message, "found_at": at}
        tx.connection.execute(alarm.insert(), row)


def alarms(tx: Tx, limit: int) -> Sequence[Any]:
    """Return what the workers found wrong, the oldest first."""
    query = sa.select(alarm).order_by(alarm.c.found_at, alarm.c.instance_key).limit(limit)
    return tx.connection.execute(query).all()


def alarmed(tx: Tx) -> set[int]:
    """Return the keys of instances that have an alarm."""
    return set(tx.connection.execute(sa.select(alarm.c.instance_key)).scalars())


def waits_of(tx: Tx, keys: list[int]) -> dict[int, list[tuple[str, int]]]:
    """Return what the tables hold for these instances, as (kind, key inside the instance)."""
    found: dict[int, list[tuple[str, int]]] = {}
    for kind, query in _OPEN.items():
        column = query.selected_columns[0]
        for instance_key, wait_key in tx.connection.execute(query.where(column.in_(keys))):
            found.setdefault(instance_key, []).append((kind, wait_key))
    return found


def unfounded_waits(tx: Tx) -> set[int]:
    """Return keys of instances that wait for a record without the job that does."""
    same = (job.c.instance_key == record_wait.c.instance_key) & (job.c.wait_key == record_wait.c.wait_key)
    query = sa.select(record_wait.c.instance_key).where(~sa.exists().where(same))
    return set(tx.connection.execute(query).scalars())


def unanswered_calls(tx: Tx) -> Sequence[Any]:
    """Return the instances that wait for one they called, though it has ended and its answer is not on its way.

    Rows of (instance key, wait key, state).
    """
    call = called_process.c
    child = instance.alias()
    runs = sa.exists().where(child.c.key == call.child_key, child.c.status == "active")
    coming = sa.exists().where(
        delivery.c.instance_key == call.instance_key, delivery.c.wait_key == call.wait_key
    )
    stopped = sa.exists().where(
        incident.c.instance_key == call.instance_key,
        incident.c.wait_key == call.wait_key,
        incident.c.state == "open",
    )
    query = (
        sa.select(call.instance_key, call.wait_key, instance.c.state)
        .select_from(called_process.join(instance, instance.c.key == call.instance_key))
        .where(call.ended_at.is_(None), ~runs, ~coming, ~stopped)
    )
    return tx.connection.execute(query).all()


def orphans(tx: Tx) -> set[int]:
    """Return keys of instances that do not exist but have waits; 0 is no instance, see ``stopped``."""
    found: set[int] = set()
    for query in _OPEN.values():
        column = query.selected_columns[0]
        missing = query.where(column != 0, ~sa.exists().where(instance.c.key == column))
        found.update(row[0] for row in tx.connection.execute(missing))
    return found


def undeliverable(tx: Tx) -> set[int]:
    """Return keys of instances that do not exist, but something is on its way to them."""
    there = sa.exists().where(instance.c.key == delivery.c.instance_key)
    query = sa.select(delivery.c.instance_key).where(delivery.c.instance_key != 0, ~there)
    return set(tx.connection.execute(query).scalars())


def undefined(tx: Tx) -> set[int]:
    """Return keys of instances of versions that do not exist."""
    there = sa.exists().where(process_definition.c.key == instance.c.definition_key)
    return set(tx.connection.execute(sa.select(instance.c.key).where(~there)).scalars())


def blocked_starts(tx: Tx) -> set[int]:
    """Return keys of ended instances that keep messages from starting the next one."""
    runs = sa.exists().where(instance.c.key == message_start.c.instance_key, instance.c.status == "active")
    return set(tx.connection.execute(sa.select(message_start.c.instance_key).where(~runs)).scalars())
