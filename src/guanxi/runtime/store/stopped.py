"""Steps that crashed: their work lies aside, and an incident says why."""

from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa

from guanxi.platform.database import Tx
from guanxi.runtime.correlation_tables import delivery
from guanxi.runtime.store.movement import ASIDE
from guanxi.runtime.tables import incident, instance, job, stopped_step, timer, timer_start


def of_instance(tx: Tx, instance_key: int) -> Sequence[Any]:
    """Return the stopped steps of an instance, oldest first."""
    query = sa.select(stopped_step).where(stopped_step.c.instance_key == instance_key)
    return tx.connection.execute(query.order_by(stopped_step.c.incident_key)).all()


def alike(tx: Tx, instance_key: int, signature: str) -> Sequence[Any]:
    """Return the stopped steps of an instance whose incidents are of one cause; of any when that is empty."""
    query = (
        sa.select(stopped_step)
        .join(incident, incident.c.key == stopped_step.c.incident_key)
        .where(stopped_step.c.instance_key == instance_key)
    )
    if signature:
        query = query.where(incident.c.signature == signature)
    return tx.connection.execute(query.order_by(stopped_step.c.incident_key)).all()


_unowned = (
    sa.select(stopped_step, incident.c.definition_key, incident.c.element_id)
    .join(incident, incident.c.key == stopped_step.c.incident_key)
    .where(stopped_step.c.instance_key == 0, incident.c.state == "open")
)


def unowned(tx: Tx, incident_key: int) -> Any:
    """Return the stopped step of an open incident of no instance, locked, with definition and element; or None."""
    query = _unowned.where(incident.c.key == incident_key).with_for_update()
    return tx.connection.execute(query).first()


def unowned_alike(tx: Tx, signature: str, most: int | None = None) -> Sequence[Any]:
    """Return the stopped steps of no instance whose incidents are of one cause, locked, oldest first.

    Args:
        most: at most that many; None: all.
    """
    query = _unowned.where(incident.c.signature == signature).order_by(incident.c.key)
    return tx.connection.execute(query.limit(most).with_for_update()).all()


def missed_again(tx: Tx, definition_key: int, element_id: str) -> bool:
    """Count one more try at the open incident of a start that lies aside; whether there is such an incident."""
    mine = (
        (incident.c.definition_key == definition_key)
        & (incident.c.element_id == element_id)
        & (incident.c.instance_key == 0)
        & (incident.c.state == "open")
    )
    query = incident.update().where(mine).values(attempts=incident.c.attempts + 1)
    return tx.connection.execute(query).rowcount > 0


def close_starts(tx: Tx, definition_key: int, at: int, by: str) -> None:
    """Close the incidents about plans of timer starts of a version, and forget their steps."""
    keys = [
        row.incident_key
        for row in tx.connection.execute(
            _unowned.where(incident.c.definition_key == definition_key, stopped_step.c.kind == "start")
        )
    ]
    if keys:
        tx.changed.add("incident")
    values = {"state": "resolved", "closed_at": at, "closed_by": by}
    tx.connection.execute(incident.update().where(incident.c.key.in_(keys)).values(**values))
    tx.connection.execute(stopped_step.delete().where(stopped_step.c.incident_key.in_(keys)))


def counts(tx: Tx, instance_keys: Collection[int]) -> dict[int, int]:
    """Return how many stopped steps each of these instances has; those without are left out."""
    query = (
        sa.select(stopped_step.c.instance_key, sa.func.count().label("number"))
        .where(stopped_step.c.instance_key.in_(sorted(instance_keys)))
        .group_by(stopped_step.c.instance_key)
    )
    return {row.instance_key: row.number for row in tx.connection.execute(query)}


def add(tx: Tx, step: dict[str, Any], told: dict[str, Any]) -> None:
    """Write a stopped step and its incident, which the instance counts, and put its work aside.

    Args:
        step: values of ``stopped_step``.
        told: values of ``incident``.
    """
    tx.changed.add("incident")
    if step["instance_key"]:
        mine = instance.c.key == step["instance_key"]
        tx.connection.execute(instance.update().where(mine).values(incidents=instance.c.incidents + 1))
    tx.connection.execute(incident.insert(), told)
    tx.connection.execute(stopped_step.insert(), step)


def move(tx: Tx, step: Any, due_at: int) -> None:
    """Let the work of a step fall due at another moment, in microseconds; nobody holds it any more."""
    if step.kind == "start":
        mine = (timer_start.c.definition_key == step.definition_key) & (
            timer_start.c.element_id == step.element_id
        )
        query = timer_start.update().where(mine).values(due_at=due_at)
    elif step.kind == "delivery":
        query = delivery.update().where(delivery.c.key == step.delivery_key).values(due_at=due_at)
    else:
        table = job if step.kind == "job" else timer
        free = {"lease_token": ""} if step.kind == "job" else {}
        mine = (table.c.instance_key == step.instance_key) & (table.c.wait_key == step.wait_key)
        query = table.update().where(mine).values(due_at=due_at, **free)
    tx.connection.execute(query)


def on_its_way(tx: Tx, delivery_key: int) -> Any:
    """Return kind and parcel of a delivery, or None."""
    query = sa.select(delivery.c.kind, delivery.c.parcel).where(delivery.c.key == delivery_key)
    return tx.connection.execute(query).first()


def drop(tx: Tx, step: Any) -> None:
    """Forget a step of no instance and its work: the delivery, or the plan of the timer start."""
    if step.kind == "start":
        mine = (timer_start.c.definition_key == step.definition_key) & (
            timer_start.c.element_id == step.element_id
        )
        tx.connection.execute(timer_start.delete().where(mine))
    else:
        tx.connection.execute(delivery.delete().where(delivery.c.key == step.delivery_key))
    remove(tx, step)


def remove(tx: Tx, step: Any) -> None:
    """Forget that a step was stopped."""
    tx.connection.execute(stopped_step.delete().where(stopped_step.c.incident_key == step.incident_key))


def inconsistent(tx: Tx) -> set[int]:
    """Return keys of instances with a stopped step that has no open incident or no work, or the other way round."""
    columns = stopped_step.c
    told = sa.exists().where(incident.c.key == columns.incident_key, incident.c.state == "open")
    work = {
        "timer": sa.exists().where(
            timer.c.instance_key == columns.instance_key, timer.c.wait_key == columns.wait_key
        ),
        "job": sa.exists().where(
            job.c.instance_key == columns.instance_key, job.c.wait_key == columns.wait_key
        ),
        "delivery": sa.exists().where(delivery.c.key == columns.delivery_key),
        "start": sa.exists().where(
            incident.c.key == columns.incident_key,
            timer_start.c.definition_key == incident.c.definition_key,
            timer_start.c.element_id == incident.c.element_id,
        ),
    }
    lost = sa.or_(*((columns.kind == kind) & ~there for kind, there in work.items()))
    found = set(tx.connection.execute(sa.select(columns.instance_key).where(~told | lost)).scalars())
    step = sa.exists().where(columns.incident_key == incident.c.key)
    unfounded = sa.select(incident.c.instance_key).where(
        incident.c.state == "open", incident.c.incident_key < 0, ~step
    )
    forgotten = sa.select(delivery.c.instance_key).where(
        delivery.c.due_at == ASIDE, ~sa.exists().where(columns.delivery_key == delivery.c.key)
    )
    for query in (unfounded, forgotten):
        found.update(tx.connection.execute(query).scalars())
    return found
