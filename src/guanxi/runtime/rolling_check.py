"""Every worker looks at a few instances now and then: is there something that will move each of those that run?

It goes through the running ones round by round in the order of their keys, beginning anywhere, so that several workers
share the ground; of those that have ended only the keys are passed over, thousands at a time. What looks wrong in passing
may only be moving, so it is looked at again under its lock before anybody is alarmed. An alarm is a line in the log and a
row that ``guanxi doctor`` shows, until the instance is found in order; that is looked at once a round, even if it has ended.
"""

import logging

from guanxi.platform.database import Database
from guanxi.runtime.invariants import Violation, violations_among
from guanxi.runtime.store import audit as store

CHUNK = 50
"""Instances looked at in one go: with one go every two seconds a worker sees 90,000 in an hour."""

WINDOW = 2_000
"""Instances passed over in one go to find them: with a million kept ones a round takes 1,000 s more."""

log = logging.getLogger(__name__)


class RollingCheck:
    """Goes through the running instances of a database, a chunk at a time.

    Args:
        anywhere: begin at any of them; else with the first.
    """

    def __init__(self, database: Database, *, anywhere: bool = False):
        self._database = database
        self._anywhere = anywhere
        self._after = 0

    def look(self) -> list[Violation]:
        """Look at the next chunk, and return what is wrong there; nothing at the end of a round."""
        with self._database.read() as tx:
            if self._anywhere:
                self._anywhere = False
                first, last = store.bounds(tx)
                self._after = first - 1 + int(self._database.ids.uniform(0, last - first))
            passed = store.statuses_after(tx, self._after, WINDOW)
            running = [row.key for row in passed if row.status == "active"][:CHUNK]
            if not passed:
                self._after = 0
            else:
                self._after = running[-1] if len(running) == CHUNK else passed[-1].key
            rows = store.instances(tx, running) if running else ()
            suspects = {found.instance_key for found in violations_among(tx, rows)} if running else set()
            alarmed = set() if passed else store.alarmed(tx)
        if alarmed:
            self._look_again(alarmed)
        return self._look_again(suspects) if suspects else []

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
