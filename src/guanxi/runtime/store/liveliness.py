"""How alive processes are: their starts, and what failed of them."""

from typing import Any

import sqlalchemy as sa

from guanxi.platform.database import Tx
from guanxi.runtime.tables import incident, instance, process_definition


def starts(tx: Tx) -> dict[str, Any]:
    """Return, by process id, the number of instances that are kept and the keys of the first and the last one.

    A key says when it was made, so an index answers and no instance is read.
    """
    query = (
        sa.select(
            process_definition.c.process_id,
            sa.func.count().label("number"),
            sa.func.min(instance.c.key).label("first"),
            sa.func.max(instance.c.key).label("last"),
        )
        .select_from(instance.join(process_definition, process_definition.c.key == instance.c.definition_key))
        .group_by(process_definition.c.process_id)
    )
    return {row.process_id: row for row in tx.connection.execute(query)}


def failures(tx: Tx, since: int) -> dict[str, int]:
    """Return, by process id, how many incidents were opened since a moment (microseconds), resolved ones included."""
    query = (
        sa.select(process_definition.c.process_id, sa.func.count())
        .select_from(incident.join(process_definition, process_definition.c.key == incident.c.definition_key))
        .where(incident.c.opened_at >= since)
        .group_by(process_definition.c.process_id)
    )
    return {row[0]: row[1] for row in tx.connection.execute(query)}
