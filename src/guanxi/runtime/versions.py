"""The deployed versions of a process, decision or form."""

from datetime import datetime
from typing import Any

import msgspec

from guanxi.platform.clock import from_micros
from guanxi.platform.database import Tx
from guanxi.runtime.draft_contracts import DefinitionKind
from guanxi.runtime.plain_texts import is_plain
from guanxi.runtime.store import versions as store


class Version(msgspec.Struct, frozen=True, kw_only=True):
    """A version; ``file`` is the name of the file it came in, ``running`` counts live instances of a process."""

    key: int
    version: int
    version_tag: str
    deployment_key: int
    deployed_at: datetime
    deployed_by: str
    file: str
    latest: bool
    running: int


class Newest(msgspec.Struct, frozen=True):
    """The newest version of a definition; ``name`` is its id where the file gives none."""

    key: int
    id: str
    name: str
    version: int
    deployed_at: datetime


def list_newest(tx: Tx, kind: DefinitionKind) -> list[Newest]:
    """Return the newest version of every definition of a kind, by name."""
    found = []
    for row in store.newest_of_all(tx, kind):
        identifier = getattr(row, f"{kind}_id")
        name = getattr(row, "name", "") or identifier
        found.append(Newest(row.key, identifier, name, row.version, from_micros(row.at)))
    return sorted(found, key=lambda one: (one.name.casefold(), one.id))


def list_versions(tx: Tx, kind: DefinitionKind, identifier: str) -> list[Version]:
    """Return the versions of a definition, newest first."""
    rows = store.select(tx, kind, identifier) if is_plain(identifier) else []
    running = store.running(tx, [row.key for row in rows]) if kind == "process" else {}
    newest = max((row.version for row in rows), default=0)
    return [_version(row, newest, running.get(row.key, 0)) for row in rows]


def _version(row: Any, newest: int, running: int) -> Version:
    return Version(
        key=row.key,
        version=row.version,
        version_tag=getattr(row, "version_tag", ""),
        deployment_key=row.deployment_key,
        deployed_at=from_micros(row.at),
        deployed_by=row.actor,
        file=row.file,
        latest=row.version == newest,
        running=running,
    )
