"""Deployments, their files, and the versions of processes, decisions and forms."""

from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa

from guanxi.platform.database import Tx
from guanxi.runtime.tables import (
    decision_definition,
    deployment,
    form_definition,
    process_definition,
    resource,
)

VERSIONED = {
    "process": (process_definition, process_definition.c.process_id),
    "decision": (decision_definition, decision_definition.c.decision_id),
    "form": (form_definition, form_definition.c.form_id),
}


def get(tx: Tx, key: int) -> Any:
    """Return the row of a process version, or None."""
    return tx.connection.execute(sa.select(process_definition).where(process_definition.c.key == key)).first()


def version(tx: Tx, kind: str, key: int) -> Any:
    """Return the row of a version of a process, decision or form, or None."""
    table, _ = VERSIONED[kind]
    return tx.connection.execute(sa.select(table).where(table.c.key == key)).first()


def file_name(tx: Tx, resource_key: int) -> str:
    """Return the name of a deployed file."""
    query = sa.select(resource.c.name).where(resource.c.key == resource_key)
    return str(tx.connection.execute(query).scalar_one())


def latest(tx: Tx) -> Sequence[Any]:
    """Return the rows of the latest version of every process, by name."""
    query = (
        sa.select(process_definition)
        .where(process_definition.c.latest == sa.true())
        .order_by(process_definition.c.name, process_definition.c.process_id)
    )
    return tx.connection.execute(query).all()


def newest(tx: Tx, kind: str, identifier: str) -> Any:
    """Return the row of the newest version of a process, decision or form, or None."""
    table, column = VERSIONED[kind]
    query = sa.select(table).where(column == identifier).order_by(table.c.version.desc()).limit(1)
    return tx.connection.execute(query).first()


def tagged(tx: Tx, kind: str, identifier: str, version_tag: str) -> Any:
    """Return the row of the newest version of a process, decision or form with this tag, or None."""
    table, column = VERSIONED[kind]
    query = sa.select(table).where(column == identifier, table.c.version_tag == version_tag)
    return tx.connection.execute(query.order_by(table.c.version.desc()).limit(1)).first()


def tags(tx: Tx, kind: str, identifier: str) -> list[str]:
    """Return the tags that versions of a process, decision or form have."""
    table, column = VERSIONED[kind]
    query = sa.select(table.c.version_tag).where(column == identifier, table.c.version_tag != "").distinct()
    return sorted(tx.connection.execute(query).scalars())


def content(tx: Tx, resource_key: int) -> bytes:
    """Return the bytes of a deployed file."""
    found = tx.connection.execute(
        sa.select(resource.c.content).where(resource.c.key == resource_key)
    ).scalar_one()
    return bytes(found)


def decision_resources(tx: Tx, keys: Collection[int]) -> dict[int, int]:
    """Return, by the keys of versions of decisions, the keys of the files that hold them."""
    if not keys:
        return {}
    table = decision_definition
    query = sa.select(table.c.key, table.c.resource_key).where(table.c.key.in_(sorted(keys)))
    return {row.key: row.resource_key for row in tx.connection.execute(query)}


def form_content(tx: Tx, form_key: int) -> bytes | None:
    """Return the bytes of a version of a form, or None."""
    table = form_definition
    query = sa.select(table.c.resource_key).where(table.c.key == form_key)
    found = tx.connection.execute(query).scalar_one_or_none()
    return None if found is None else content(tx, found)


def add_deployment(tx: Tx, key: int, at: int, actor: str) -> None:
    """Write a deployment."""
    tx.changed.add("process_definition")
    tx.connection.execute(deployment.insert(), {"key": key, "deployed_at": at, "actor": actor})


def add_resource(tx: Tx, row: dict[str, Any]) -> None:
    """Write a deployed file."""
    tx.connection.execute(resource.insert(), row)


def add_version(tx: Tx, kind: str, row: dict[str, Any]) -> None:
    """Write a version; of processes it becomes the latest one."""
    table, column = VERSIONED[kind]
    if kind == "process":
        tx.connection.execute(table.update().where(column == row["process_id"]).values(latest=False))
    tx.connection.execute(table.insert(), row)


def set_enabled(tx: Tx, key: int, enabled: bool) -> None:
    """Switch a process version on or off."""
    table = process_definition
    tx.connection.execute(table.update().where(table.c.key == key).values(enabled=enabled))
