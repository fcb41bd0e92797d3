"""Every worker looks at a few instances now and then: is there something that will move each of those that run?

It goes through the running ones round by round, version by version in the order of their keys, beginning anywhere, so that
several workers share the ground; those that have ended are not walked, however many are kept. What looks wrong in passing
may only be moving, so it is looked at again under its lock before anybody is alarmed. An alarm is a line in the log and a
row that ``guanxi doctor`` shows, until the instance is found in order; that is looked at once a round, even if it has ended.
"""

import logging
from collections.abc import Sequence
from typing import Any

from guanxi.platform.database import Database, Tx
from guanxi.runtime.invariants import Violation, violations_among
from guanxi.runtime.store import audit as store

CHUNK = 50
"""Instances looked at in one go: with one go every two seconds a worker sees 90,000 in an hour."""

log = logging.getLogger(__name__)


class RollingCheck:
    """Goes through the running instances of a database, a chunk at a time.

    Args:
        anywhere: begin at any of them; else with the first.
    """

    def __init__(self, database: Database, *, anywhere: bool = False):
        self._database = database
        self._anywhere = anywhere
        self._version = 0
        self._after = 0

    def look(self) -> list[Violation]:
        """Look at the next chunk, and return what is wrong there; nothing at the end of a round."""
        with self._database.read() as tx:
            rows = self._next(tx)
            suspects = {found.instance_key for found in violations_among(tx, rows)}
            alarmed = set() if rows else store.alarmed(tx)
        if alarmed:
            self._look_again(alarmed)
        return self._look_again(suspects) if suspects else []

    def _next(self, tx: Tx) -> Sequence[Any]:
        """The next running instances; none at the end, and then the next round begins."""
        if self._anywhere:
            self._anywhere = False
            self._jump(tx)
        while version := self._version or store.version_after(tx, 0):
            if rows := store.running_after(tx, version, self._after, CHUNK):
                self._version, self._after = version, rows[-1].key
                return rows
            self._version, self._after = store.version_after(tx, version), 0
            if not self._version:
                break
        self._version, self._after = 0, 0
        return ()

    def _jump(self, tx: Tx) -> None:
        """Go anywhere."""
        ids = self._database.ids
        if versions := store.versions(tx):
            self._version = versions[int(ids.uniform(0, len(versions))) % len(versions)]
            first, last = store.bounds(tx, self._version)
            self._after = first - 1 + int(ids.uniform(0, last - first))

    def _look_again(self, suspects: set[int]) -> list[Violation]:
        """Look at instances under their locks, and keep the alarms that are true."""
        with self._database.write() as tx:
            before = store.alarmed(tx) & suspects
            found = list(violations_among(tx, store.locked(tx, suspects)))
            store.put_alarms(tx, suspects, [(one.instance_key, one.rule, one.message) for one in found])
        for one in found:
            if one.instance_key not in before:
                log.error("instance %s is inconsistent (%s): %s", one.instance_key, one.rule, one.message)
        return found
