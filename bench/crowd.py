"""A demo grown to a size: its finished and its waiting process instances, copied inside the database.

What is copied was written by the product itself (the demo's leads, run by a worker, their tasks done by people), so states,
paths and texts are real. Only keys and moments differ: each copy is a step older than the one before. What is there
already is not copied again, so a run that was stopped goes on.
"""

from collections.abc import Sequence

import sqlalchemy as sa

from guanxi.platform.database import Database, Tx
from guanxi.runtime import correlation_tables, tables

_CHUNK = 500  # copies per transaction
_KEY_BITS = 22  # of a key of ``platform.ids``, below its milliseconds
_PAST = ("triggered_at", "started_at", "ended_at", "created_at")
_SPREAD = 600_000_000  # microseconds; copies end at different times after their beginning, as real ones do
_KEYS = ("key", "instance_key", "task_key")
_ENDED = (tables.element_history,)
_ACTIVE = (
    tables.element_history,
    tables.job,
    tables.timer,
    correlation_tables.subscription,
    tables.user_task,
    tables.user_task_candidate,
)


def grow(database: Database, *, rows: int, waiting: int, days: int) -> dict[str, int]:
    """Copy until there are so many rows of history and so many waiting instances.

    Args:
        rows: of the history.
        waiting: active instances, with all they wait for.
        days: over which the copies of either kind are spread, ending now.

    Returns:
        How many instances there are, how many of them wait, and how many rows of history there are.
    """
    with database.read() as tx:
        ended, active = _originals(tx, "completed"), _originals(tx, "active")
        copies = -(-waiting // len(active)) - 1
        own, waited = _history(tx, ended), _history(tx, active) * (copies + 1)
    _copy_all(database, active, _ACTIVE, copies, days)
    _copy_all(database, ended, _ENDED, -(-(rows - waited) // own) - 1, days)
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        # PostgreSQL vacuums by itself within a minute of so many rows; thirty days of them would have had it long ago.
        connection.exec_driver_sql(
            "VACUUM ANALYZE" if database.engine.dialect.name == "postgresql" else "ANALYZE"
        )
    with database.read() as tx:
        instance = tables.instance.c
        return {
            "instances": _count(tx, tables.instance),
            "waiting": _count(tx, tables.instance, instance.status == "active"),
            "rows of history": _count(tx, tables.element_history),
        }


def _originals(tx: Tx, status: str) -> list[int]:
    """Return the keys of the instances about records of the demo that came first, the newest of each record."""
    instance = tables.instance.c
    query = sa.select(sa.func.max(instance.key)).where(instance.status == status).group_by(instance.record_id)
    return sorted(tx.connection.execute(query).scalars())


def _history(tx: Tx, keys: Sequence[int]) -> int:
    return _count(tx, tables.element_history, tables.element_history.c.instance_key.in_(keys))


def _count(tx: Tx, table: sa.Table, *conditions: sa.ColumnElement[bool]) -> int:
    query = sa.select(sa.func.count()).select_from(table).where(*conditions)
    return int(tx.connection.execute(query).scalar_one())


def _copy_all(
    database: Database, originals: list[int], parts: tuple[sa.Table, ...], copies: int, days: int
) -> None:
    """Make the copies that are not there yet, the newest first."""
    milliseconds = days * 86_400_000 // max(copies, 1)
    first = originals[0]
    with database.read() as tx:
        shifted = [first - (number * milliseconds << _KEY_BITS) for number in range(1, copies + 1, _CHUNK)]
        begun = sum(_count(tx, tables.instance, tables.instance.c.key == key) for key in shifted)
    for number in range(1 + begun * _CHUNK, copies + 1, _CHUNK):
        last = min(number + _CHUNK - 1, copies)
        with database.write() as tx:
            for table in (tables.instance, *parts):
                _copy(tx, table, originals, number, last, milliseconds)


def _copy(tx: Tx, table: sa.Table, originals: list[int], first: int, last: int, step: int) -> None:
    """Copy the rows of these instances once for each number from ``first`` to ``last``."""
    numbers = sa.select(sa.literal(first, sa.BigInteger).label("n")).cte("numbers", recursive=True)
    numbers = numbers.union_all(sa.select(numbers.c.n + 1).where(numbers.c.n < last))
    source = table.alias()
    columns = [_shifted(source.c[column.name], numbers.c.n, step).label(column.name) for column in table.c]
    rows = sa.select(*columns).select_from(source.join(numbers, sa.true())).where(_of(source, originals))
    tx.connection.execute(sa.insert(table).from_select([column.name for column in table.c], rows))


def _shifted(
    column: sa.ColumnElement[int], number: sa.ColumnElement[int], step: int
) -> sa.ColumnElement[int]:
    if column.name in _KEYS:
        return column - number * (step << _KEY_BITS)
    if column.name not in _PAST:
        return column
    moved = column - number * (step * 1000)
    return moved + number * 7_919_317 % _SPREAD if column.name == "ended_at" else moved


def _of(source: sa.FromClause, originals: list[int]) -> sa.ColumnElement[bool]:
    columns = source.c
    if "task_key" in columns:
        tasks = sa.select(tables.user_task.c.key).where(tables.user_task.c.instance_key.in_(originals))
        return columns.task_key.in_(tasks)
    return (columns.instance_key if "instance_key" in columns else columns.key).in_(originals)
