"""The steps of the schema lead to exactly what the rooms declare."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy.dialects import mysql, oracle
from sqlalchemy.engine import Dialect
from sqlalchemy.schema import CreateTable

from guanxi import wiring
from guanxi.platform import migrations
from guanxi.platform.database import Database, metadata


def test_the_migrated_schema_is_the_declared_one(database: Database) -> None:
    """Nothing is left for Alembic to do on any server."""
    with database.write() as tx:
        assert migrations.migrate(tx)

    with database.read() as tx:
        context = MigrationContext.configure(tx.connection, opts={"compare_type": True})
        record_tables = {
            name
            for name in tx.connection.dialect.get_table_names(tx.connection)
            if name not in metadata.tables
        }
        left = [
            step
            for step in compare_metadata(context, metadata)
            if not (step[0] == "remove_table" and step[1].name in record_tables | {"alembic_version"})
        ]
    assert left == []
    assert set(wiring.DECLARATIONS)


def test_migrating_twice_does_nothing(database: Database) -> None:
    """The second time there is nothing to do, and the tables say they are up to date."""
    with database.write() as tx:
        assert not migrations.is_current(tx)
        assert migrations.migrate(tx)

    with database.write() as tx:
        assert migrations.is_current(tx)
        assert not migrations.migrate(tx)


@pytest.mark.parametrize("dialect", [mysql.dialect(), oracle.dialect()], ids=["mysql", "oracle"])
def test_every_table_can_be_written_for_the_dialect(dialect: Dialect) -> None:
    """Tables compile for servers that are not run here."""
    for table in metadata.sorted_tables:
        assert str(CreateTable(table).compile(dialect=dialect))
