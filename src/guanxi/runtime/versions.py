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
