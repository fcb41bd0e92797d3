"""Installations from before words were indexed find their records by them after an upgrade."""

import sqlalchemy as sa
from alembic import command

from guanxi import wiring
from guanxi.access.contracts import SYSTEM
from guanxi.platform import migrations
from guanxi.platform.database import Database
from guanxi.records.actions import create_record
from guanxi.records.indexing import find_due, find_faults
from guanxi.records.query import Query, list_records
from guanxi.records.tables import search_index_table, search_word_table


def _take_back(database: Database) -> None:
    """Make the tables what they were before, and what came later with them."""
    with database.write() as tx:
        command.downgrade(migrations._config(tx), "0031")
        for table in (search_word_table, search_index_table):
            table.drop(tx.connection)
        for statement in (
            "ALTER TABLE record_contact DROP COLUMN _words",
            "ALTER TABLE record_contact ADD COLUMN search_text TEXT",
            "UPDATE record_contact SET search_text = 'old'",
            "UPDATE alembic_version SET version_num = '0030'",
        ):
            tx.connection.exec_driver_sql(statement)


def test_records_of_an_older_installation_are_indexed(database: Database) -> None:
    """The upgrade indexes what is there and drops the text that was searched before."""
    wiring.migrate(database)
    catalogue = wiring.catalogue_of(database)
    with database.write() as tx:
        create_record(tx, catalogue, "contact", {"name": "张伟"}, actor=SYSTEM)
    _take_back(database)

    assert wiring.migrate(database)

    with database.read() as tx:
        assert migrations.is_current(tx)
        found = list_records(tx, catalogue, "contact", Query(q="张伟"), actor=SYSTEM)
        assert [item.values["last_name"] for item in found.items] == ["张"]
        assert find_due(tx, catalogue) == list(find_faults(tx, catalogue)) == []
        columns = {column["name"] for column in sa.inspect(tx.connection).get_columns("record_contact")}
        assert "search_text" not in columns
    assert not wiring.migrate(database)
