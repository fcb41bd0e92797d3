"""Brings record tables to what the catalogue says, by Alembic operations, under a lock.

Nothing is ever dropped or narrowed: a column whose field is gone stays with its data.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy.engine.interfaces import ReflectedColumn

from guanxi.platform.database import Database, Tx
from guanxi.records.catalogue import Catalogue

_LOCK = 4_702_111  # any number nobody else uses for an advisory lock


@dataclass(frozen=True, slots=True)
class SchemaChange:
    """One change of the schema: what it does in words, and the operation.

    ``index`` is what could also be built while the table is used.
    """

    description: str
    apply: Callable[[Operations], None]
    index: sa.Index | None = None


def ensure_schema(database: Database, catalogue: Catalogue) -> list[str]:
    """Create and extend record tables where needed; return what was done, in words."""
    with database.read() as tx:
        if not plan_schema(tx, catalogue):
            return []
    with locked_schema(database) as tx:
        changes = plan_schema(tx, catalogue)  # another process may have been quicker
        apply_changes(tx, changes)
    return [change.description for change in changes]


@contextmanager
def locked_schema(database: Database, *, patience: int | None = None) -> Iterator[Tx]:
    """Open a transaction in which no other process changes the schema.

    On SQLite the write transaction is the lock itself. PostgreSQL's changes are undone with the transaction; those
    of MariaDB and MySQL are not, which leaves at worst a column that nothing names yet.

    Args:
        patience: how many seconds PostgreSQL may wait for a table: whoever wants it later queues behind us.
    """
    with database.write() as tx:
        if tx.dialect == "postgresql":
            tx.connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
            if patience is not None:
                tx.connection.execute(sa.select(sa.func.set_config("lock_timeout", f"{patience}s", True)))
        elif tx.dialect in ("mysql", "mariadb"):
            tx.connection.execute(sa.select(sa.func.get_lock(str(_LOCK), 60)))
        try:
            yield tx
        finally:
            if tx.dialect in ("mysql", "mariadb"):
                tx.connection.execute(sa.select(sa.func.release_lock(str(_LOCK))))


def apply_changes(tx: Tx, changes: Iterable[SchemaChange]) -> None:
    """Make the changes."""
    operations = Operations(MigrationContext.configure(tx.connection))
    for change in changes:
        change.apply(operations)


def build_indices(database: Database, indices: Iterable[sa.Index]) -> None:
    """Build indices of tables in use without holding up who writes into them (PostgreSQL).

    One that an earlier try left half built is made anew.
    """
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        operations = Operations(MigrationContext.configure(connection))
        for index in indices:
            name, table = str(index.name), str(index.table.name if index.table is not None else "")
            columns = [column.name for column in index.columns]
            operations.drop_index(name, table, postgresql_concurrently=True, if_exists=True)
            operations.create_index(name, table, columns, postgresql_concurrently=True)


def plan_schema(tx: Tx, catalogue: Catalogue) -> list[SchemaChange]:
    """Return the changes that lead from the database's tables to the catalogue's, without making them."""
    inspector = sa.inspect(tx.connection)
    existing = set(inspector.get_table_names())
    changes: list[SchemaChange] = []
    for table in catalogue.metadata.tables.values():
        if table.name not in existing:
            changes.append(_create_table(table))
            continue
        columns = {column["name"]: column for column in inspector.get_columns(table.name)}
        for column in table.columns:
            if column.name not in columns:
                changes.append(_add_column(table, column))
            elif (wider := _wider(column, columns[column.name], tx.dialect)) is not None:
                changes.append(wider)
        there = {str(index["name"]) for index in inspector.get_indexes(table.name)}
        changes += [_create_index(index) for index in _indices(table) if index.name not in there]
        changes += [_drop_index(table, name) for name in sorted(_no_longer_unique(table) & there)]
    return changes


def _indices(table: sa.Table) -> list[sa.Index]:
    return sorted(table.indexes, key=lambda index: str(index.name))


def _create_table(table: sa.Table) -> SchemaChange:
    def apply(operations: Operations) -> None:
        operations.impl.create_table(table)  # with its indices

    return SchemaChange(f"create table {table.name}", apply)


def _add_column(table: sa.Table, column: sa.Column[object]) -> SchemaChange:
    def apply(operations: Operations) -> None:
        operations.add_column(table.name, sa.Column(column.name, column.type, nullable=True))

    return SchemaChange(f"add column {table.name}.{column.name}", apply)


def _create_index(index: sa.Index) -> SchemaChange:
    def apply(operations: Operations) -> None:
        operations.impl.create_index(index)

    return SchemaChange(f"create index {index.name}", apply, None if index.unique else index)


def _no_longer_unique(table: sa.Table) -> set[str]:
    """The names unique indices of the table's columns would have that it should not have."""
    wanted = {str(index.name) for index in table.indexes}
    return {name for column in table.columns if (name := f"uq_{table.name}_{column.name}") not in wanted}


def _drop_index(table: sa.Table, name: str) -> SchemaChange:
    def apply(operations: Operations) -> None:
        operations.drop_index(name, table.name)

    return SchemaChange(f"drop index {name}", apply)


def _wider(column: sa.Column[object], found: ReflectedColumn, dialect: str) -> SchemaChange | None:
    wanted = getattr(column.type, "length", None)
    length = getattr(found["type"], "length", None)
    if dialect == "sqlite" or wanted is None or length is None or wanted <= length:
        return None  # SQLite does not limit text

    def apply(operations: Operations) -> None:
        operations.alter_column(
            column.table.name, column.name, type_=sa.String(wanted), existing_nullable=found["nullable"]
        )

    return SchemaChange(f"widen {column.table.name}.{column.name} from {length} to {wanted}", apply)
