"""Versions of definitions with their deployments."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from guanxi.platform.database import Tx
from guanxi.runtime.store.definitions import VERSIONED
from guanxi.runtime.tables import deployment, instance, resource


def select(tx: Tx, kind: str, identifier: str) -> Sequence[Any]:
    """Return the versions of a definition with file, moment and actor of their deployments, newest first."""
    table, column = VERSIONED[kind]
    query = (
        sa.select(
            table,
            deployment.c.deployed_at.label("at"),
            deployment.c.actor,
            resource.c.name.label("file"),
        )
        .select_from(
            table.join(deployment, deployment.c.key == table.c.deployment_key).join(
                resource, resource.c.key == table.c.resource_key
            )
        )
        .where(column == identifier)
        .order_by(table.c.version.desc())
    )
    return tx.connection.execute(query).all()


def running(tx: Tx, keys: Sequence[int]) -> dict[int, int]:
    """Return how many instances run on each of these versions of processes."""
    if not keys:
        return {}
    query = (
        sa.select(instance.c.definition_key, sa.func.count())
        .where(instance.c.definition_key.in_(keys), instance.c.status == "active")
        .group_by(instance.c.definition_key)
    )
    return {row[0]: row[1] for row in tx.connection.execute(query)}
