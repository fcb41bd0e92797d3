from threading import Thread

import pytest
import sqlalchemy as sa

from guanxi.access.contracts import SYSTEM
from guanxi.platform.database import Database, metadata
from guanxi.records.actions import create_record
from guanxi.records.catalogue import Catalogue
from guanxi.records.query import read_record
from guanxi.records.schema import ensure_schema, plan_schema
from tests.records.conftest import HOUSE, THING, make_field, make_object


def test_schema_is_made_once(database: Database, catalogue: Catalogue) -> None:
    """The first call makes the tables, the second has nothing to do."""
    metadata.create_all(database.engine)

    assert ensure_schema(database, catalogue) == ["create table record_house", "create table record_thing"]
    assert ensure_schema(database, catalogue) == []


def test_changed_object_extends_its_table_without_losing_data(database: Database) -> None:
    """A new field adds a column, a longer text widens one, a field that is gone keeps its data."""
    metadata.create_all(database.engine)
    before = Catalogue(
        [make_object("ship", make_field("name", "text", max_length=20), make_field("old", "text"))]
    )
    ensure_schema(database, before)
    with database.write() as tx:
        made = create_record(tx, before, "ship", {"name": "Fram", "old": "kept"}, actor=SYSTEM)

    after = Catalogue(
        [
            make_object(
                "ship", make_field("name", "text", max_length=60), make_field("mast", "number", indexed=True)
            )
        ]
    )
    with database.read() as tx:
        planned = [change.description for change in plan_schema(tx, after)]
    done = ensure_schema(database, after)

    widened = [] if database.dialect == "sqlite" else ["widen record_ship.name from 20 to 60"]
    assert done == planned
    assert done == [*widened, "add column record_ship.mast", "create index ix_record_ship_mast"]
    assert ensure_schema(database, after) == []
    with database.write() as tx:
        found = read_record(tx, after, "ship", made.id, actor=SYSTEM)
        create_record(tx, after, "ship", {"name": "x" * 60, "mast": 3}, actor=SYSTEM)
        old = tx.connection.execute(
            sa.text("SELECT old FROM record_ship WHERE number = :number"), {"number": "S-000001"}
        ).scalar_one()
    assert (found.values["name"], found.values["mast"], old) == ("Fram", None, "kept")


def test_two_processes_at_once_make_one_schema(database: Database) -> None:
    """Who comes second waits for the lock and finds everything there."""
    metadata.create_all(database.engine)
    done: list[list[str]] = []
    threads = [
        Thread(target=lambda: done.append(ensure_schema(database, Catalogue([HOUSE, THING]))))
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert sorted(map(len, done)) == [0, 2]


@pytest.mark.parametrize("name", ["case", "order", "user", "group", "select"])
def test_object_may_be_called_like_a_word_of_sql(database: Database, name: str) -> None:
    """Names of objects and fields are never parsed as SQL."""
    metadata.create_all(database.engine)
    catalogue = Catalogue([make_object(name, make_field("order", "text"), make_field("where", "number"))])
    ensure_schema(database, catalogue)

    with database.write() as tx:
        made = create_record(tx, catalogue, name, {"order": "x", "where": 1}, actor=SYSTEM)
        assert read_record(tx, catalogue, name, made.id, actor=SYSTEM) == made
