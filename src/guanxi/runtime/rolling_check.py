"""Every worker looks at a few instances now and then: is there something that will move each of those that run?

It goes through all of them round by round, in the order of their keys, beginning anywhere, so that several workers share
the ground. What looks wrong in passing may only be moving, so it is looked at again under its lock before anybody is
alarmed. An alarm is a line in the log and a row that ``guanxi doctor`` shows, until the instance is found in order.
"""

import logging

from guanxi.platform.database import Database
from guanxi.runtime.invariants import Violation, violations_among
from guanxi.runtime.store import audit as store

CHUNK = 50
"""Instances looked at in one go: with one go every two seconds a worker sees 90,000 in an hour."""

log = logging.getLogger(__name__)


class RollingCheck:
    """Goes through the instances of a database, a chunk at a time.

    Args:
        after: where to begin: behind this key.
    """

    def __init__(self, database: Database, after: int = 0):
        self._database = database
        self._after = after

    def look(self) -> list[Violation]:
        """Look at the next chunk, and return what is wrong there."""
        with self._database.read() as tx:
            rows = store.instances_after(tx, self._after, CHUNK)
            first, self._after = self._after, rows[-1].key if rows else 0
            if not rows:
                return []
            suspects = {found.instance_key for found in violations_among(tx, rows)}
            suspects |= store.alarmed(tx, first + 1, self._after)
        return self._look_again(suspects) if suspects else []

    def _look_again(self, suspects: set[int]) -> list[Violation]:
        """Look at instances under their locks, and keep the alarms that are true."""
        with self._database.write() as tx:
            before = store.alarmed(tx, min(suspects), max(suspects))
            found = list(violations_among(tx, store.locked(tx, suspects)))
            store.put_alarms(tx, suspects, [(one.instance_key, one.rule, one.message) for one in found])
        for one in found:
            if one.instance_key not in before:
                log.error("instance %s is inconsistent (%s): %s", one.instance_key, one.rule, one.message)
        return found
