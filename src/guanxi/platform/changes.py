"""What a transaction has changed, told to whoever shows it: topics such as ``tasks`` or ``instances/123``, never data.

Every transaction that changed something people look at adds a row to a small table of the last changes. PostgreSQL
tells them with the commit as well (NOTIFY), so that nobody has to look there. By the table an answer that was kept is
known to be still true: nothing it is about was changed since it was made.
"""

import re
from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

MOST_TOPICS = 30
"""A transaction that changed more than that only tells what kind of things."""

LIVE_CHANNEL = "guanxi_live"
"""PostgreSQL channel of the topics."""

_INSERT = {  # of every transaction that tells something: given to the driver as they are
    "sqlite": "INSERT INTO live_change (topics) VALUES (?)",
    "postgresql": "INSERT INTO live_change (topics, xid) VALUES (%s, pg_current_xact_id()::text::bigint) RETURNING number",
    "mysql": "INSERT INTO live_change (topics) VALUES (%s)",
}
_DELETE = "DELETE FROM live_change WHERE number < {mark}"
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
        sa.Column("xid", sa.BigInteger),  # of the transaction, on PostgreSQL
        sqlite_autoincrement=True,
    )


def publish(connection: Connection, topics: Collection[str]) -> None:
    """Tell the topics with the commit of the transaction."""
    text = " ".join(_shortened(topics))
    dialect = connection.dialect.name
    if not text:
        return
    dialect = "mysql" if dialect == "mariadb" else dialect
    written = connection.exec_driver_sql(_INSERT[dialect], (text,))
    number = written.scalar_one() if dialect == "postgresql" else written.lastrowid
    if dialect == "postgresql":
        connection.exec_driver_sql(f"NOTIFY {LIVE_CHANNEL}, '{text}'")
    if number % _EVERY == 0:
        connection.exec_driver_sql(_DELETE.format(mark=_mark_of(dialect)), (number - _KEPT,))


def _mark_of(dialect: str) -> str:
    return "?" if dialect == "sqlite" else "%s"


class Moment(NamedTuple):
    """What a transaction sees: the newest change, and on PostgreSQL which transactions it sees.

    Numbers are given just before the commit, so a smaller one is seen later than a greater one for an instant only.
    """

    number: int
    snapshot: str = ""


def moment(connection: Connection) -> Moment | None:
    """Return what the transaction sees; None on MariaDB and MySQL, which do not tell what a transaction saw.

    Take it before what is to be kept is read: what is committed between counts as a change then.
    """
    if connection.dialect.name == "sqlite":
        return Moment(
            connection.exec_driver_sql("SELECT coalesce(max(number), 0) FROM live_change").scalar_one()
        )
    if connection.dialect.name == "postgresql":
        # Two statements would see two moments.
        sql = "SELECT (SELECT coalesce(max(number), 0) FROM live_change), pg_current_snapshot()::text"
        return Moment(*connection.exec_driver_sql(sql).one())
    return None


def changed_since(connection: Connection, then: Moment, now: Moment) -> set[str] | None:
    """Return the topics told since a moment; None when it is so long ago that rows may be gone."""
    if now.number - then.number >= _KEPT // 2:
        return None
    if connection.dialect.name == "sqlite":
        rows = connection.exec_driver_sql("SELECT topics FROM live_change WHERE number > ?", (then.number,))
    else:  # visible to a transaction is what its snapshot holds, whatever the numbers
        sql = (
            "SELECT topics FROM live_change WHERE xid >= pg_snapshot_xmin(%(then)s::pg_snapshot)::text::bigint "
            "AND NOT pg_visible_in_snapshot(xid::text::xid8, %(then)s::pg_snapshot)"
        )
        rows = connection.exec_driver_sql(sql, {"then": then.snapshot})
    return {topic for topics in rows.scalars() for topic in topics.split()}


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
        mark = _mark_of(engine.dialect.name)
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
