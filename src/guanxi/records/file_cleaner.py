"""The thread of a worker process that removes files which no record holds."""

from guanxi.platform.chores import Chore
from guanxi.platform.database import Database
from guanxi.records.files import remove_loose_files

_PAUSE = 600.0  # seconds


class FileCleaner(Chore):
    """Removes files that were sent and never used, and those that were replaced."""

    def __init__(self, database: Database) -> None:
        super().__init__("file cleaner", _PAUSE)
        self._database = database

    def work_once(self) -> bool:
        """Remove some; return whether there may be more."""
        with self._database.write() as tx:
            return remove_loose_files(tx) > 0
