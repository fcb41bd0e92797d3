"""Learning at once that something was written, so that a worker need not ask the database all the time.

SQLite: the data version of the file, read every 10 ms, and every millisecond for a while after something was written.
PostgreSQL: LISTEN. Others: a look now and then.
"""

import threading
from typing import Any, Protocol

from guanxi.platform.database import WAKE_CHANNEL, Database

SQLITE_SECONDS = 0.01
SQLITE_QUICK_SECONDS = 0.001  # a look and its sleep cost 20 µs: 2 % of a core
QUICK_LOOKS = 2000  # two seconds
OTHER_SECONDS = 0.1


class Wakeup(Protocol):
    """Waits for a change."""

    def wait(self, seconds: float, poke: threading.Event) -> None:
        """Return when something was written by anybody, when ``poke`` is set, or after that many seconds."""
        ...

    def close(self) -> None:
        """Give back the connection."""
        ...


def open_wakeup(database: Database) -> Wakeup:
    """Return the wake-up that fits the database."""
    if database.dialect == "sqlite":
        return SqliteWakeup(database)
    if database.dialect == "postgresql":
        return PostgresWakeup(database)
    return PollingWakeup()


class SqliteWakeup:
    """``PRAGMA data_version`` on a connection of its own changes with every commit of all others."""

    def __init__(self, database: Database):
        self._connection: Any = database.engine.raw_connection()
        self._cursor = self._connection.cursor()
        self._seen = self._version()
        self._quick = 0  # looks left at short intervals

    def _version(self) -> int:
        return int(self._cursor.execute("PRAGMA data_version").fetchone()[0])

    def wait(self, seconds: float, poke: threading.Event) -> None:
        """See ``Wakeup``."""
        left = seconds
        while left > 0:
            version = self._version()
            if version != self._seen:
                self._seen = version
                self._quick = QUICK_LOOKS
                return
            pause = SQLITE_QUICK_SECONDS if self._quick else SQLITE_SECONDS
            if poke.wait(min(pause, left)):
                return
            self._quick = max(0, self._quick - 1)
            left -= pause

    def close(self) -> None:
        """See ``Wakeup``."""
        self._connection.close()


class PostgresWakeup:
    """``LISTEN`` on a connection of its own. Pokes are seen within 20 ms."""

    _TURN = 0.02

    def __init__(self, database: Database):
        self._connection = database.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        self._connection.exec_driver_sql(f"LISTEN {WAKE_CHANNEL}")
        self._driver: Any = self._connection.connection.driver_connection

    def wait(self, seconds: float, poke: threading.Event) -> None:
        """See ``Wakeup``."""
        left = seconds
        while left > 0 and not poke.is_set():
            for _ in self._driver.notifies(timeout=min(self._TURN, left), stop_after=1):
                return
            left -= self._TURN

    def close(self) -> None:
        """See ``Wakeup``."""
        self._connection.close()


class PollingWakeup:
    """Looks every 100 ms."""

    def wait(self, seconds: float, poke: threading.Event) -> None:
        """See ``Wakeup``."""
        poke.wait(min(seconds, OTHER_SECONDS))

    def close(self) -> None:
        """See ``Wakeup``."""
