"""Brings record tables to what the catalogue says, by Alembic operations, under a lock.

Nothing is ever dropped or narrowed: a column whose field is gone stays with its data.
"""

from collections.abc import Callable
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
    """One change of the schema: what it does in words, and the operation."""

    description: str
    apply: Callable[[Operations], None]


def ensure_schema(database: Database, catalogue: Catalogue) -> list[str]:
    """Create and extend record tables where needed; return what was done, in words."""
    with database.read() as tx:
        if not plan_schema(tx, catalogue):
            return []
    with database.write() as tx:
        _lock(tx)
        changes = plan_schema(tx, catalogue)  # another process may have been quicker
        operations = Operations(MigrationContext.configure(tx.connection))
        for change in changes:
            change.apply(operations)
        if tx.dialect in ("mysql", "mariadb"):
            tx.connection.execute(sa.select(sa.func.release_lock(str(_LOCK))))
    return [change.description for change in changes]


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
        indices = {index["name"] for index in inspector.get_indexes(table.name)}
        changes += [_create_index(index) for index in _indices(table) if index.name not in indices]
    return changes


def _lock(tx: Tx) -> None:
    """Wait until no other process changes the schema; SQLite's write transaction is the lock itself."""
    if tx.dialect == "postgresql":
        tx.connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
    elif tx.dialect in ("mysql", "mariadb"):
        tx.connection.execute(sa.select(sa.func.get_lock(str(_LOCK), 60)))


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

    return SchemaChange(f"create index {index.name}", apply)


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
