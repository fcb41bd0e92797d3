"""Statements of the hot path: written in Core, compiled once per dialect, run by the driver in batches.

One Core insert costs about 10 µs and one Core select about 120; the driver alone 2 to 5. PostgreSQL takes all rows
in one statement, a column of them as one array: 7 µs for a row of history, client and server together, against 20
for ``executemany``. What is read for a step is read as named tuples: an attribute of SQLAlchemy's rows costs 0.8 µs,
and a step looks at thirty.
"""

import re
from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.sql.expression import Executable

from guanxi.platform.database import Tx

Row = tuple[Any, ...]
_PARAMETER = re.compile(r"%\(\w+\)s")


def fetch(tx: Tx, query: sa.Select[Any], values: Mapping[str, Any] | None = None) -> list[Any]:
    """Return what a query finds as named tuples; no two of its columns may have the same name."""
    result = tx.connection.execute(query, values)
    return list(map(_shape(tuple(result.keys())), result))


@cache
def _shape(names: tuple[str, ...]) -> Callable[[Iterable[Any]], tuple[Any, ...]]:
    return namedtuple("Found", names)._make  # type: ignore[no-any-return, attr-defined]  # the names are known only here


class Hot:
    """A writing statement for many rows.

    Args:
        statement: Core statement for one row.
        arrays: the same for PostgreSQL, with an array of values for each parameter.
        names: names of the parameters of both in the order of the values in a row.
    """

    def __init__(self, statement: Executable, arrays: Executable, names: Sequence[str]):
        self._statement = statement
        self._arrays = arrays
        self._names = tuple(names)
        self._compiled: dict[str, tuple[str, tuple[int, ...] | None]] = {}

    def run(self, tx: Tx, rows: list[Row]) -> None:
        """Run the statement once for each row. No two rows may change the same one of the table."""
        if not rows:
            return
        sql, order = self._compiled.get(tx.dialect) or self._compile(tx)
        if tx.dialect == "postgresql":
            tx.connection.exec_driver_sql(sql, tuple(map(list, zip(*rows, strict=True))))
        elif order is None:
            tx.connection.exec_driver_sql(sql, [dict(zip(self._names, row, strict=True)) for row in rows])
        elif order == tuple(range(len(order))):
            tx.connection.exec_driver_sql(sql, rows)
        else:
            tx.connection.exec_driver_sql(sql, [tuple(row[at] for at in order) for row in rows])

    def _compile(self, tx: Tx) -> tuple[str, tuple[int, ...] | None]:
        statement: Any = self._arrays if tx.dialect == "postgresql" else self._statement
        compiled = statement.compile(dialect=tx.connection.dialect, column_keys=self._names)
        sql = str(compiled)
        order = None
        if tx.dialect == "postgresql":
            sql = _PARAMETER.sub("%b", sql)  # psycopg: by position, binary
        elif compiled.positiontup is not None:
            order = tuple(self._names.index(name) for name in compiled.positiontup)
        self._compiled[tx.dialect] = (sql, order)
        return self._compiled[tx.dialect]


def insert(table: sa.Table) -> Hot:
    """Insert rows that hold a value for every column, in the table's order."""
    names = [column.name for column in table.c]
    arrays = table.insert().from_select(names, sa.select(_given(table, names, names)))
    return Hot(table.insert(), arrays, names)


def update(table: sa.Table, keys: Sequence[str], columns: Sequence[str]) -> Hot:
    """Set columns of the rows found by keys; a row of parameters is the new values, then the keys."""
    names = [*(f"new_{name}" for name in columns), *(f"key_{name}" for name in keys)]
    given = _given(table, [*columns, *keys], names)
    statement, arrays = (
        table.update()
        .where(*(table.c[name] == source[f"key_{name}"] for name in keys))
        .values({table.c[name]: source[f"new_{name}"] for name in columns})
        for source in (_parameters(names), given.c)
    )
    return Hot(statement, arrays, names)


def delete(table: sa.Table, keys: Sequence[str]) -> Hot:
    """Delete the rows found by keys."""
    names = [f"key_{name}" for name in keys]
    given = _given(table, keys, names)
    statement, arrays = (
        table.delete().where(*(table.c[name] == source[f"key_{name}"] for name in keys))
        for source in (_parameters(names), given.c)
    )
    return Hot(statement, arrays, names)


def _parameters(names: Iterable[str]) -> dict[str, Any]:
    return {name: sa.bindparam(name) for name in names}


def _given(table: sa.Table, columns: Sequence[str], names: Sequence[str]) -> sa.FromClause:
    """Return PostgreSQL's table of the arrays given as parameters, for these columns under these names."""
    types = [table.c[name].type for name in columns]
    # Text without a length: a cast would cut what is too long, where an insert refuses it.
    items = [sa.Text() if isinstance(one, sa.String) else one for one in types]
    arrays = [sa.bindparam(name, type_=ARRAY(item)) for name, item in zip(names, items, strict=True)]
    shape = [sa.column(name, item) for name, item in zip(names, items, strict=True)]
    return sa.func.unnest(*arrays).table_valued(*shape).render_derived(name="given")
