"""Versions of definitions with their deployments."""

from collections.abc import Collection, Sequence
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


def newest_of_all(tx: Tx, kind: str) -> Sequence[Any]:
    """Return the newest version of every definition of a kind, with the moment it was deployed (``at``)."""
    table, column = VERSIONED[kind]
    newest = sa.select(column, sa.func.max(table.c.version).label("version")).group_by(column).subquery()
    query = (
        sa.select(table, deployment.c.deployed_at.label("at"))
        .select_from(table)
        .join(newest, (newest.c[column.name] == column) & (newest.c.version == table.c.version))
        .join(deployment, deployment.c.key == table.c.deployment_key)
    )
    return tx.connection.execute(query.order_by(column)).all()


def of_content(tx: Tx, kind: str, identifier: str, checksum: str) -> Any:
    """Return the row of the newest version of a definition whose file has this SHA-256, or None."""
    table, column = VERSIONED[kind]
    query = (
        sa.select(table)
        .join(resource, resource.c.key == table.c.resource_key)
        .where(column == identifier, resource.c.checksum == checksum)
        .order_by(table.c.version.desc())
    )
    return tx.connection.execute(query.limit(1)).first()


def newest_files(tx: Tx, ending: str) -> Sequence[Any]:
    """Return key and name of the newest file of each name with this ending."""
    query = (
        sa.select(resource.c.name, sa.func.max(resource.c.key).label("key"))
        .where(resource.c.name.like(f"%{ending}"))
        .group_by(resource.c.name)
        .order_by(resource.c.name)
    )
    return tx.connection.execute(query).all()


def newest_file(tx: Tx, name: str) -> Any:
    """Return key and checksum of the newest file of a name, or None."""
    query = sa.select(resource.c.key, resource.c.checksum).where(resource.c.name == name)
    return tx.connection.execute(query.order_by(resource.c.key.desc()).limit(1)).first()


def overlaps(tx: Tx, resources: Sequence[int], newest: Collection[tuple[str, str]]) -> list[str]:
    """Return the ids of which one of these files holds an old version and another the newest one."""
    found = set()
    for kind, (table, column) in VERSIONED.items():
        query = sa.select(column, table.c.resource_key).where(table.c.resource_key.in_(resources))
        files: dict[str, set[int]] = {}
        for identifier, key in tx.connection.execute(query):
            files.setdefault(identifier, set()).add(key)
        found |= {one for one, keys in files.items() if len(keys) > 1 and (kind, one) in newest}
    return sorted(found)
