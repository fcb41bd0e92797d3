"""The database: one engine, two kinds of transaction, portable column types.

SQLite runs in WAL mode with ``synchronous=FULL``: what was committed survives a power cut. A write
transaction begins IMMEDIATE, so two writers queue instead of failing when one upgrades its lock.
MariaDB and MySQL run READ COMMITTED. No ORM: rows never leave the room that reads them.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.dialects import mysql
from sqlalchemy.engine import Connection, Dialect, Engine, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from guanxi.platform import changes
from guanxi.platform.clock import Clock, SystemClock
from guanxi.platform.ids import Ids

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)
"""All platform, access, runtime, trigger and activity tables. Record tables live in the catalogue's."""


live_change = changes.declare(metadata)

WAKE_CHANNEL = "guanxi"
"""PostgreSQL channel of the wake-ups. On SQLite the workers see a commit by ``PRAGMA data_version``."""


class UtcDateTime(sa.types.TypeDecorator[datetime]):
    """An aware datetime, kept in UTC; SQLite and MariaDB lose the zone, so it is put back on reading."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> sa.types.TypeEngine[datetime]:
        """Keep microseconds on MariaDB too, whose DATETIME alone cuts them off."""
        if dialect.name in ("mysql", "mariadb"):
            return dialect.type_descriptor(mysql.DATETIME(fsp=6))
        return dialect.type_descriptor(sa.DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive datetimes and store the rest in UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone cannot be stored")
        value = value.astimezone(UTC)
        return value if dialect.name == "postgresql" else value.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the datetime in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


@dataclass(slots=True)
class Tx:
    """One transaction: the connection, the moment it began, and the maker of ids.

    ``wake`` asks for one wake-up of the workers with the commit: set it when work was written.
    ``changed`` are the topics to tell with the commit to whoever shows them, see ``changes``.
    ``after_commit`` holds callables that run once the commit has succeeded (wake-ups, never writes).
    """

    connection: Connection
    now: datetime
    ids: Ids
    wake: bool = False
    changed: set[str] = field(default_factory=set)
    after_commit: list[Any] = field(default_factory=list)

    @property
    def dialect(self) -> str:
        """``sqlite``, ``postgresql``, ``mysql`` or ``mariadb``."""
        return self.connection.dialect.name


class Database:
    """Opens transactions on one database.

    Args:
        url: SQLAlchemy URL, see ``Settings.url``.
        clock: source of ``Tx.now``.
        ids: source of keys and uuids.
        pool_size: connections kept open per process.

    Attributes:
        at_begin: called with each transaction before it is used: what must know what others have changed.
    """

    def __init__(
        self, url: str, *, clock: Clock | None = None, ids: Ids | None = None, pool_size: int = 10
    ) -> None:
        self.clock: Clock = clock or SystemClock()
        self.ids = ids or Ids(self.clock)
        self.engine = _create_engine(url, pool_size)
        self.at_begin: list[Callable[[Tx], None]] = []

    @property
    def dialect(self) -> str:
        """``sqlite``, ``postgresql``, ``mysql`` or ``mariadb``."""
        return self.engine.dialect.name

    @contextmanager
    def write(self) -> Iterator[Tx]:
        """Open a transaction that may write; commits at the end, rolls back on any exception."""
        with self.engine.connect() as connection:
            if self.dialect == "sqlite":
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            try:
                tx = self._begin(connection)
                yield tx
                if tx.changed:
                    changes.publish(connection, tx.changed)
                if tx.wake and self.dialect == "postgresql":
                    connection.exec_driver_sql(f"NOTIFY {WAKE_CHANNEL}")
                connection.commit()
            except BaseException:
                connection.rollback()
                raise
        for call in tx.after_commit:
            call()

    @contextmanager
    def read(self) -> Iterator[Tx]:
        """Open a transaction that only reads and sees one state of the database where it can."""
        with self.engine.connect() as connection:
            if self.dialect == "sqlite":
                connection.exec_driver_sql("BEGIN")
            try:
                yield self._begin(connection)
            finally:
                connection.rollback()

    @contextmanager
    def snapshot(self) -> Iterator[Tx]:
        """Open a transaction that only reads and sees one state of the database, on every server."""
        with self.engine.connect() as connection:
            if self.dialect == "sqlite":
                connection.exec_driver_sql("BEGIN")
            else:
                connection = connection.execution_options(isolation_level="REPEATABLE READ")
            try:
                yield self._begin(connection)
            finally:
                connection.rollback()

    def _begin(self, connection: Connection) -> Tx:
        tx = Tx(connection, self.clock.now(), self.ids)
        for call in self.at_begin:
            call(tx)
        return tx

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def _create_engine(url: str, pool_size: int) -> Engine:
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        if parsed.database and parsed.database != ":memory:":
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        engine = sa.create_engine(
            parsed,
            connect_args={"timeout": 30, "check_same_thread": False, "isolation_level": None},
            poolclass=sa.pool.QueuePool if parsed.database != ":memory:" else sa.pool.StaticPool,
            **({"pool_size": pool_size, "max_overflow": 20} if parsed.database != ":memory:" else {}),
        )
        event.listen(engine, "connect", _prepare_sqlite)
        return engine
    options: dict[str, Any] = {"pool_size": pool_size, "max_overflow": 20, "pool_pre_ping": True}
    if parsed.get_backend_name() in ("mysql", "mariadb"):
        options["isolation_level"] = "READ COMMITTED"
    if parsed.get_backend_name() == "postgresql" and "connect_timeout" not in parsed.query:
        options["connect_args"] = {"connect_timeout": 10}  # seconds; none means for ever
    return sa.create_engine(parsed, **options)


def _prepare_sqlite(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "busy_timeout=30000",
        "cache_size=-32000",
        "temp_store=MEMORY",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


_PASSING_STATES = frozenset({"40001", "40P01", "55P03"})
_PASSING_NUMBERS = frozenset({1205, 1213, 1020})


def will_pass(error: sa.exc.DBAPIError) -> bool:
    """Whether the database, not the statement, is to blame, so that the same transaction may succeed when done again.

    The connection is gone, two transactions blocked each other, or one was chosen to give way.
    """
    if error.connection_invalidated:
        return True
    driver: Any = error.orig
    if getattr(driver, "sqlstate", None) in _PASSING_STATES:  # PostgreSQL
        return True
    if getattr(driver, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return True
    arguments: tuple[Any, ...] = getattr(driver, "args", ())
    return bool(arguments) and arguments[0] in _PASSING_NUMBERS  # MariaDB and MySQL
