"""Statements for many rows do the same on every database."""

from collections.abc import Iterator
from contextlib import nullcontext

import pytest
import sqlalchemy as sa

from guanxi.platform.database import Database
from guanxi.runtime.store import hot

table = sa.Table(
    "test_hot",
    sa.MetaData(),
    sa.Column("key", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("place", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("name", sa.String(5), nullable=False),
    sa.Column("at", sa.BigInteger),
    sa.Column("content", sa.LargeBinary),
    sa.Column("open", sa.Boolean, nullable=False),
)
GREAT = 2**62
ROWS = [(1, 1, 'a"\\{', None, None, True), (GREAT, 2, "", GREAT, b"\x00\xff\\", False)]


@pytest.fixture
def filled(database: Database) -> Iterator[Database]:
    """The table with two rows."""
    table.metadata.drop_all(database.engine)
    table.metadata.create_all(database.engine)
    with database.write() as tx:
        hot.insert(table).run(tx, ROWS)
    yield database
    table.metadata.drop_all(database.engine)


def _rows(database: Database) -> list[tuple[object, ...]]:
    with database.read() as tx:
        return [tuple(row) for row in tx.connection.execute(sa.select(table).order_by(table.c.key))]


def test_rows_come_back_as_they_were_written(filled: Database) -> None:
    """Signs that mean something in an array, great numbers, bytes and nothing at all are kept."""
    assert _rows(filled) == ROWS


def test_a_column_without_any_value_is_written(filled: Database) -> None:
    """The type of a column does not depend on there being a value."""
    with filled.write() as tx:
        hot.insert(table).run(tx, [(2, 0, "b", None, None, True), (3, 0, "c", None, None, True)])
    assert [row[3:5] for row in _rows(filled)] == [
        (None, None),
        (None, None),
        (None, None),
        (GREAT, ROWS[1][4]),
    ]


def test_each_row_gets_its_own_values(filled: Database) -> None:
    """An update finds each row by all its keys; one that is not there is no error."""
    rows = [("x", b"1", 1, 1), ("y", None, GREAT, 2), ("z", b"3", 1, 2)]
    with filled.write() as tx:
        hot.update(table, ["key", "place"], ["name", "content"]).run(tx, rows)
    assert _rows(filled) == [(1, 1, "x", None, b"1", True), (GREAT, 2, "y", GREAT, None, False)]


def test_only_the_rows_named_are_deleted(filled: Database) -> None:
    """A row is deleted when all its keys are those given."""
    with filled.write() as tx:
        hot.delete(table, ["key", "place"]).run(tx, [(1, 2), (GREAT, 2)])
    assert _rows(filled) == [ROWS[0]]


def test_no_rows_are_no_statement(filled: Database) -> None:
    """Nothing to write is not sent."""
    with filled.write() as tx:
        hot.delete(table, ["key"]).run(tx, [])
    assert _rows(filled) == ROWS


def test_text_that_is_too_long_is_never_cut(filled: Database) -> None:
    """Servers that know the length of a text refuse it; SQLite keeps it whole."""
    given = (2, 0, "longer than five", None, None, True)
    refused = nullcontext() if filled.dialect == "sqlite" else pytest.raises(sa.exc.DBAPIError)
    with refused, filled.write() as tx:
        hot.insert(table).run(tx, [given])
    assert _rows(filled) == ([ROWS[0], given, ROWS[1]] if filled.dialect == "sqlite" else ROWS)
