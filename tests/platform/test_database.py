"""Transactions commit whole or not at all, on every server."""

import pytest
import sqlalchemy as sa

from guanxi.platform.clock import from_micros, to_micros
from guanxi.platform.database import Database, UtcDateTime

META = sa.MetaData()
THING = sa.Table(
    "thing",
    META,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("at", UtcDateTime),
)


@pytest.fixture
def things(database: Database) -> Database:
    """A database with one table."""
    META.create_all(database.engine)
    return database


def count(database: Database) -> int:
    """Return the number of rows."""
    with database.read() as tx:
        return tx.connection.execute(sa.select(sa.func.count()).select_from(THING)).scalar_one()


def test_write_commits_at_the_end(things: Database) -> None:
    """What a write transaction wrote is there after it, with its time in UTC."""
    with things.write() as tx:
        tx.connection.execute(THING.insert(), {"id": 1, "at": tx.now})

    with things.read() as tx:
        assert tx.connection.execute(sa.select(THING)).all() == [(1, things.clock.now())]


def test_an_exception_undoes_everything(things: Database) -> None:
    """A write transaction that raises leaves no row and runs no after-commit call."""
    calls: list[int] = []

    def fail() -> None:
        with things.write() as tx:
            tx.connection.execute(THING.insert(), {"id": 1, "at": tx.now})
            tx.after_commit.append(lambda: calls.append(1))
            raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"):
        fail()

    assert (count(things), calls) == (0, [])


def test_after_commit_calls_see_the_committed_rows(things: Database) -> None:
    """Wake-ups run when another connection can already read what was written."""
    seen: list[int] = []
    with things.write() as tx:
        tx.connection.execute(THING.insert(), {"id": 1, "at": tx.now})
        tx.after_commit.append(lambda: seen.append(count(things)))

    assert seen == [1]


def test_two_writers_queue_instead_of_failing(things: Database) -> None:
    """Nested transactions on two connections both commit when they come one after the other."""
    for number in range(20):
        with things.write() as tx:
            tx.connection.execute(THING.insert(), {"id": number, "at": tx.now})

    assert count(things) == 20


def test_sqlite_is_durable_and_checks_references(sqlite_database: Database) -> None:
    """The SQLite file runs in WAL mode, syncs each commit and enforces foreign keys."""
    with sqlite_database.read() as tx:
        values = [
            tx.connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]

    assert values == ["wal", 2, 1]


def test_micros_round_trip(things: Database) -> None:
    """A moment survives the form in which runtime tables keep it."""
    now = things.clock.now()

    assert from_micros(to_micros(now)) == now
    with pytest.raises(ValueError, match="time zone"):
        to_micros(now.replace(tzinfo=None))
