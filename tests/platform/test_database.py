"""Transactions commit whole or not at all, on every server."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from guanxi.platform.clock import from_micros, to_micros
from guanxi.platform.database import Database, UtcDateTime, will_pass

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


def test_tells_a_deadlock_from_a_mistake(database: Database) -> None:
    """Two transactions that wait for each other: one gives way and may be done again; a wrong statement may not."""
    with database.write() as tx:
        tx.connection.exec_driver_sql("CREATE TABLE lock_me (id INTEGER PRIMARY KEY, n INTEGER)")
        tx.connection.exec_driver_sql("INSERT INTO lock_me VALUES (1, 0), (2, 0)")
    both_hold_one = threading.Barrier(2)

    def change(first: int, second: int) -> DBAPIError | None:
        update = "UPDATE lock_me SET n = n + 1 WHERE id = {}"
        try:
            with database.engine.connect() as connection:
                if database.dialect == "sqlite":
                    connection.exec_driver_sql("PRAGMA busy_timeout=0")
                    connection.exec_driver_sql("BEGIN")
                    connection.exec_driver_sql("SELECT * FROM lock_me").all()
                    both_hold_one.wait(20)
                else:
                    connection.exec_driver_sql(update.format(first))
                    both_hold_one.wait(20)
                connection.exec_driver_sql(update.format(second))
                connection.commit()
        except DBAPIError as error:
            return error
        return None

    with ThreadPoolExecutor(2) as pool:
        errors = [one for one in pool.map(change, (1, 2), (2, 1)) if one is not None]

    assert errors
    assert all(will_pass(one) for one in errors)
    with pytest.raises(DBAPIError) as mistake, database.read() as tx:
        tx.connection.exec_driver_sql("SELECT nothing FROM lock_me")
    assert not will_pass(mistake.value)
    with database.write() as tx:
        tx.connection.exec_driver_sql("DROP TABLE lock_me")
