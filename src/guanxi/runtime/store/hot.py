"""Statements of the hot path: written in Core, compiled once per dialect, run by the driver in batches.

One Core insert costs about 10 µs and one Core select about 120; the driver alone 2 to 5. PostgreSQL takes all rows
in one statement, a column of them as one array: 7 µs for a row of history, client and server together, against 20
for ``executemany``.
"""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.sql.expression import Executable

from guanxi.platform.database import Tx

Row = tuple[Any, ...]
_POSTGRESQL = postgresql.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy leaves it without types


class Hot:
    """A writing statement for many rows.

    Args:
        statement: Core statement for one row.
        names: names of its parameters in the order of the values in a row.
        arrays: the statement for PostgreSQL that takes the same values as one array for each name.
    """

    def __init__(self, statement: Executable, names: Sequence[str], arrays: str):
        self._statement = statement
        self._names = tuple(names)
        self._arrays = arrays
        self._compiled: dict[str, tuple[str, tuple[int, ...] | None]] = {}

    def run(self, tx: Tx, rows: list[Row]) -> None:
        """Run the statement once for each row. No two rows may change the same one of the table."""
        if not rows:
            return
        if tx.dialect == "postgresql":
            tx.connection.exec_driver_sql(self._arrays, tuple(map(list, zip(*rows, strict=True))))
            return
        sql, order = self._compiled.get(tx.dialect) or self._compile(tx)
        if order is None:
            tx.connection.exec_driver_sql(sql, [dict(zip(self._names, row, strict=True)) for row in rows])
        elif order == tuple(range(len(order))):
            tx.connection.exec_driver_sql(sql, rows)
        else:
            tx.connection.exec_driver_sql(sql, [tuple(row[at] for at in order) for row in rows])

    def _compile(self, tx: Tx) -> tuple[str, tuple[int, ...] | None]:
        compiled: Any = self._statement.compile(  # type: ignore[attr-defined]  # Executable does not declare compile
            dialect=tx.connection.dialect, column_keys=self._names
        )
        order = None
        if compiled.positiontup is not None:
            order = tuple(self._names.index(name) for name in compiled.positiontup)
        self._compiled[tx.dialect] = (str(compiled), order)
        return self._compiled[tx.dialect]


def insert(table: sa.Table) -> Hot:
    """Insert rows that hold a value for every column, in the table's order."""
    names = ", ".join(_quoted(column) for column in table.c)
    arrays = f"INSERT INTO {table.name} ({names}) SELECT * FROM {_unnest(table.c)}"
    return Hot(table.insert(), [column.name for column in table.c], arrays)


def update(table: sa.Table, keys: Sequence[str], columns: Sequence[str]) -> Hot:
    """Set columns of the rows found by keys; a row of parameters is the new values, then the keys."""
    statement = (
        table.update()
        .where(*(table.c[name] == sa.bindparam(f"key_{name}") for name in keys))
        .values({table.c[name]: sa.bindparam(f"new_{name}") for name in columns})
    )
    names = [*(f"new_{name}" for name in columns), *(f"key_{name}" for name in keys)]
    given = _unnest([table.c[name] for name in (*columns, *keys)])
    values = ", ".join(f"{_quoted(table.c[name])} = given.new_{name}" for name in columns)
    arrays = f"UPDATE {table.name} SET {values} FROM {given} AS given ({', '.join(names)}) WHERE {_same(table, keys)}"
    return Hot(statement, names, arrays)


def delete(table: sa.Table, keys: Sequence[str]) -> Hot:
    """Delete the rows found by keys."""
    statement = table.delete().where(*(table.c[name] == sa.bindparam(f"key_{name}") for name in keys))
    names = [f"key_{name}" for name in keys]
    given = _unnest([table.c[name] for name in keys])
    arrays = (
        f"DELETE FROM {table.name} USING {given} AS given ({', '.join(names)}) WHERE {_same(table, keys)}"
    )
    return Hot(statement, names, arrays)


def _unnest(columns: Sequence[sa.Column[Any]] | sa.ColumnCollection[Any, Any]) -> str:
    """Return a table of one binary array per column, as psycopg takes it."""
    return f"unnest({', '.join(f'%b::{_array_type(column)}[]' for column in columns)})"


def _array_type(column: sa.Column[Any]) -> str:
    """Return the type of the array's items; text has no length, for a cast would cut what is too long."""
    if isinstance(column.type, sa.String):
        return "TEXT"
    return column.type.compile(_POSTGRESQL)


def _same(table: sa.Table, keys: Sequence[str]) -> str:
    return " AND ".join(f"{table.name}.{_quoted(table.c[name])} = given.key_{name}" for name in keys)


def _quoted(column: sa.Column[Any]) -> str:
    return _POSTGRESQL.identifier_preparer.format_column(column)
