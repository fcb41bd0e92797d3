"""How many instances of each version are active and completed, known without looking at them.

Whoever changes a number adds a row with the difference in the same transaction, so two who do at the same time wait
for nothing. The workers add the rows up, lest there be many.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping

import sqlalchemy as sa

from guanxi.platform.database import Tx
from guanxi.runtime.store import hot
from guanxi.runtime.tables import instance, instance_count

Differences = dict[int, list[int]]
"""By version: active, completed."""

_insert = hot.insert(instance_count)
_MOST_LOOSE = 200
_MOST_FOLDED = 2_000


def differences() -> Differences:
    """Return a collection without any."""
    return defaultdict(lambda: [0, 0])


def count(into: Differences, definition_key: int, status: str, number: int) -> None:
    """Count instances of a status that have come (or, below zero, gone)."""
    found = into[definition_key]
    if status == "active":
        found[0] += number
    elif status == "completed":
        found[1] += number


def write(tx: Tx, found: Mapping[int, Iterable[int]]) -> None:
    """Add what has changed."""
    rows = [(tx.ids.new_key(), key, *numbers) for key, numbers in found.items() if any(numbers)]
    _insert.run(tx, rows)


def by_version(tx: Tx) -> dict[int, tuple[int, int]]:
    """Return how many instances are active and completed, by the key of the version."""
    table = instance_count.c
    query = sa.select(table.definition_key, sa.func.sum(table.active), sa.func.sum(table.completed))
    rows = tx.connection.execute(query.group_by(table.definition_key))
    return {key: (int(active), int(completed)) for key, active, completed in rows}


def among(tx: Tx, keys: Iterable[int]) -> Differences:
    """Return how many of these instances are active and completed."""
    query = sa.select(instance.c.definition_key, instance.c.status, sa.func.count())
    query = query.where(instance.c.key.in_(keys)).group_by(instance.c.definition_key, instance.c.status)
    found = differences()
    for key, status, number in tx.connection.execute(query):
        count(found, key, status, number)
    return found


def fold(tx: Tx) -> None:
    """Add rows up when there are many: one for each version is left. What others are writing stays for the next time."""
    table = instance_count.c
    query = sa.select(sa.func.count(), sa.func.count(sa.distinct(table.definition_key)))
    rows, versions = tx.connection.execute(query).one()
    if rows - versions < _MOST_LOOSE:
        return
    oldest = sa.select(instance_count).order_by(table.key).limit(_MOST_FOLDED)
    if tx.dialect != "sqlite":
        oldest = oldest.with_for_update(skip_locked=True)
    found, folded = differences(), []
    for row in hot.fetch(tx, oldest):
        folded.append(row.key)
        found[row.definition_key][0] += row.active
        found[row.definition_key][1] += row.completed
    tx.connection.execute(instance_count.delete().where(table.key.in_(folded)))
    write(tx, found)


def wrong(tx: Tx) -> list[tuple[int, int, int]]:
    """Return versions whose numbers are wrong, with how many too many active and completed instances are told.

    Looks at every instance, in one statement: what others write meanwhile is seen in both tables or in none.
    """
    told = sa.select(instance_count.c.definition_key, instance_count.c.active, instance_count.c.completed)
    there = sa.select(
        instance.c.definition_key,
        sa.case((instance.c.status == "active", -1), else_=0),
        sa.case((instance.c.status == "completed", -1), else_=0),
    )
    both = told.union_all(there).subquery()
    active, completed = sa.func.sum(both.c.active), sa.func.sum(both.c.completed)
    query = sa.select(both.c.definition_key, active, completed).group_by(both.c.definition_key)
    rows = tx.connection.execute(query.having((active != 0) | (completed != 0)))
    return [(row[0], int(row[1]), int(row[2])) for row in rows]
