"""Putting the work of an instance aside and taking it up again, and moving its rows to another version."""

from collections.abc import Mapping

import sqlalchemy as sa

from guanxi.platform.database import Tx
from guanxi.runtime.correlation_tables import called_process, delivery, subscription
from guanxi.runtime.store import instance_counts
from guanxi.runtime.tables import incident, instance, job, timer, user_task

ASIDE = 2**62
"""The moment, in microseconds, to which work that is not to be done is put: never."""


def put_aside(tx: Tx, instance_key: int) -> None:
    """Let no job that nobody has taken, and no timer of the instance fall due."""
    free = (job.c.instance_key == instance_key) & (job.c.lease_token == "")
    tx.connection.execute(job.update().where(free).values(due_at=ASIDE))
    tx.connection.execute(timer.update().where(timer.c.instance_key == instance_key).values(due_at=ASIDE))


def take_up(tx: Tx, instance_key: int, timers: Mapping[int, int], now: int) -> None:
    """Let jobs fall due now, and timers when they were to; those by wait key, in microseconds."""
    aside = (job.c.instance_key == instance_key) & (job.c.due_at == ASIDE)
    tx.connection.execute(job.update().where(aside).values(due_at=now))
    for wait_key, due_at in timers.items():
        mine = (timer.c.instance_key == instance_key) & (timer.c.wait_key == wait_key)
        tx.connection.execute(timer.update().where(mine).values(due_at=due_at))


def migrate(
    tx: Tx, instance_key: int, old: int, definition_key: int, process_id: str, elements: Mapping[str, str]
) -> None:
    """Let what is open of an active instance of the version ``old`` belong to another, under new element ids.

    Args:
        elements: the new element ids by the old ones.
    """
    instance_counts.write(tx, {old: (-1, 0), definition_key: (1, 0)})
    tx.connection.execute(
        instance.update().where(instance.c.key == instance_key).values(definition_key=definition_key)
    )
    for table in (job, timer, user_task, subscription, called_process, incident):
        column = table.c.element_id
        values: dict[str, object] = {"definition_key": definition_key}
        if elements:
            values["element_id"] = sa.case(elements, value=column, else_=column)
        if table is subscription:
            values["process_id"] = process_id
        tx.connection.execute(table.update().where(table.c.instance_key == instance_key).values(**values))
    coming = delivery.update().where(delivery.c.instance_key == instance_key)
    tx.connection.execute(coming.values(turn=definition_key))
