"""Stored states of earlier versions, made fit for this one by named small steps, one per schema version.

A step takes the decoded JSON of its version and gives that of the next. Steps are never changed once shipped: real
states of every version lie in tests/engine/golden/states and must load and go on for ever.
"""

from collections.abc import Callable, Mapping
from typing import Any

from guanxi.engine.upgrades import v1_to_v2

SCHEMA_VERSION = 2
Upgrade = Callable[[dict[str, Any]], dict[str, Any]]
UPGRADES: Mapping[int, Upgrade] = {1: v1_to_v2.upgrade}


class UnknownSchema(Exception):
    """The state was written by a program this one does not know; ``version`` is what it says of itself."""

    def __init__(self, version: object):
        super().__init__(
            f"The state has the schema version {version}; this program knows 1 to {SCHEMA_VERSION}."
        )
        self.version = version


def upgrade(stored: dict[str, Any]) -> dict[str, Any]:
    """The same state in the form of this version. Raises UnknownSchema."""
    version: Any = stored.get("version")
    while version != SCHEMA_VERSION:
        if version not in UPGRADES:
            raise UnknownSchema(version)
        stored = UPGRADES[version](stored)
        version += 1
    return stored | {"version": version}
