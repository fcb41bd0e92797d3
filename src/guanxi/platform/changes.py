"""What a transaction has changed, told to whoever shows it: topics such as ``tasks`` or ``instances/123``, never data.

PostgreSQL tells them with the commit (NOTIFY). The others keep the last ones in a small table that every transaction
adds a row to when it changed something people look at.
"""

import re
from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

MOST_TOPICS = 30
"""A transaction that changed more than that only tells what kind of things."""

LIVE_CHANNEL = "guanxi_live"
"""PostgreSQL channel of the topics."""

_STATEMENTS = {  # of every transaction that tells something: given to the driver as they are
    "?": ("INSERT INTO live_change (topics) VALUES (?)", "DELETE FROM live_change WHERE number < ?"),
    "%s": ("INSERT INTO live_change (topics) VALUES (%s)", "DELETE FROM live_change WHERE number < %s"),
}
_KEPT = 4096
_EVERY = 512
_TOPIC = re.compile(r"[a-z0-9_.-]+(/[A-Za-z0-9_.-]+){0,2}")


def declare(metadata: sa.MetaData) -> sa.Table:
    """Declare the table of the last changes."""
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    return sa.Table(
        "live_change",
        metadata,
        sa.Column("number", number, primary_key=True, autoincrement=True),
        sa.Column("topics", sa.Text, nullable=False),
        sqlite_autoincrement=True,
    )


def publish(connection: Connection, topics: Collection[str]) -> None:
    """Tell the topics with the commit of the transaction."""
    text = " ".join(_shortened(topics))
    dialect = connection.dialect.name
    if not text:
        return
    if dialect == "postgresql":
        connection.exec_driver_sql(f"NOTIFY {LIVE_CHANNEL}, '{text}'")
        return
    insert, delete = _STATEMENTS["?" if dialect == "sqlite" else "%s"]
    number = connection.exec_driver_sql(insert, (text,)).lastrowid
    if number % _EVERY == 0:
        connection.exec_driver_sql(delete, (number - _KEPT,))


def _shortened(topics: Collection[str]) -> Sequence[str]:
    """Topics that can be told: well-formed, sorted, and not too many."""
    told = sorted(topic for topic in topics if _TOPIC.fullmatch(topic))
    return told if len(told) <= MOST_TOPICS else sorted({topic.partition("/")[0] for topic in told})


class Reader:
    """Reads the topics that were told since the last look; opened before the first look, so that none is missed."""

    def read(self, seconds: float) -> set[str]:
        """Return what was told; waits at most that long for something."""
        raise NotImplementedError

    def close(self) -> None:
        """Give back the connection."""
        raise NotImplementedError


class NotifiedReader(Reader):
    """Listens on PostgreSQL."""

    def __init__(self, engine: sa.Engine) -> None:
        self._connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        self._connection.exec_driver_sql(f"LISTEN {LIVE_CHANNEL}")
        self._driver: Any = self._connection.connection.driver_connection
        self._connection.detach()  # it listens as long as it lives: nobody else may get it

    def read(self, seconds: float) -> set[str]:
        """See ``Reader``."""
        found: set[str] = set()
        for one in self._driver.notifies(timeout=seconds, stop_after=1):
            found.update(one.payload.split())
        return found

    def close(self) -> None:
        """See ``Reader``."""
        self._connection.close()


class TableReader(Reader):
    """Looks into the table. Rows are read again for a while: on MariaDB a smaller number may be committed later."""

    _OVERLAP = 64

    def __init__(self, engine: sa.Engine) -> None:
        self._connection: Any = engine.raw_connection()
        self._cursor: Any = self._connection.cursor()
        mark = "?" if engine.dialect.name == "sqlite" else "%s"
        self._query = f"SELECT number, topics FROM live_change WHERE number > {mark}"  # noqa: S608 -- a constant
        self._cursor.execute("SELECT max(number) FROM live_change")
        self._last = int((self._cursor.fetchone() or (0,))[0] or 0)
        self._first = self._last
        self._seen: set[int] = set()

    def read(self, seconds: float) -> set[str]:
        """See ``Reader``; does not wait."""
        self._connection.rollback()  # the next statement sees what is committed now
        self._cursor.execute(self._query, (max(self._last - self._OVERLAP, self._first),))
        rows = self._cursor.fetchall()
        told = {topic for number, topics in rows if number not in self._seen for topic in topics.split()}
        self._last = max((number for number, _ in rows), default=self._last)
        self._seen = {number for number, _ in rows if number > self._last - self._OVERLAP}
        return told

    def close(self) -> None:
        """See ``Reader``."""
        self._connection.close()


def open_reader(engine: sa.Engine) -> Reader:
    """Return the reader that fits the database."""
    return NotifiedReader(engine) if engine.dialect.name == "postgresql" else TableReader(engine)
