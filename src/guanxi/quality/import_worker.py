"""Works uploads in the background: a thread of the worker process that takes the oldest import, one at a time."""

import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

from sqlalchemy.exc import DBAPIError

from guanxi.platform.chores import Chore
from guanxi.platform.database import Database
from guanxi.quality.importing import LEASE, Importer
from guanxi.quality.imports import Claim, LeaseLost, Problem, claim_upload, finish, is_upload_open, release
from guanxi.quality.sources import StoredSource
from guanxi.records.catalogue import Catalogue

_log = logging.getLogger(__name__)
_LOOK_SECONDS = 0.5


class ImportWorker(Chore):
    """Looks for uploads.

    Args:
        lease: after this time without a sign another worker takes an import over.
        reached: for crash tests, see ``Importer``.
    """

    def __init__(
        self,
        database: Database,
        catalogue: Catalogue,
        *,
        lease: timedelta = LEASE,
        reached: Callable[[str], None] = lambda point: None,
    ):
        super().__init__("imports", _LOOK_SECONDS)
        self._database = database
        self._lease = lease
        self._importer = Importer(
            database, catalogue, lease=lease, between=self._stopping.is_set, reached=reached
        )

    def work_once(self) -> bool:
        """Work the oldest upload as far as it goes; return whether there was one."""
        claim = self._claim()
        if claim is None:
            return False
        try:
            self._importer.work(claim, StoredSource(self._database, claim.key))
        except DBAPIError:  # the database, not the import: it is tried again
            with suppress(DBAPIError), self._database.write() as tx:
                release(tx, claim)
            raise
        except Exception:
            _log.exception("the import %s was given up", claim.key)
            self._give_up(claim)
        return True

    def _claim(self) -> Claim | None:
        with self._database.read() as tx:
            if not is_upload_open(tx):
                return None
        with self._database.write() as tx:
            return claim_upload(tx, self._lease)

    def _give_up(self, claim: Claim) -> None:
        problem = Problem("import.mistake", "Guanxi made a mistake.", "The log of the worker tells which.")
        try:
            with self._database.write() as tx:
                finish(tx, claim, problem)
        except LeaseLost:
            return
