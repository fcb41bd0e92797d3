"""Keeping words in step with what is searched, on every server."""

import sqlalchemy as sa

from guanxi.access.contracts import SYSTEM
from guanxi.platform.database import Database, Tx
from guanxi.records.actions import create_records
from guanxi.records.catalogue import Catalogue
from guanxi.records.customising import Customising
from guanxi.records.indexing import Indexer, begin_anew, find_due, find_faults, index_all, index_some
from guanxi.records.query import Query, list_records
from guanxi.records.tables import search_word_table
from tests.records.conftest import HOUSE, THING


def count_found(tx: Tx, catalogue: Catalogue, words: str) -> int:
    """How many things are found."""
    return len(list_records(tx, catalogue, "thing", Query(q=words), actor=SYSTEM).items)


def make_things(database: Database, catalogue: Catalogue, count: int) -> None:
    """So many things with notes, all indexed."""
    with database.write() as tx:
        rows = [{"name": f"Name{n}", "notes": f"note{n} 张伟"} for n in range(count)]
        create_records(tx, catalogue, "thing", rows, actor=SYSTEM)
    index_all(database, catalogue)


def test_a_field_made_searchable_finds_what_was_there(
    records_database: Database, catalogue: Catalogue
) -> None:
    """And one that ceases to be searchable finds nothing more."""
    make_things(records_database, catalogue, 3)
    customising = Customising([HOUSE, THING])
    notes = {"name": "notes", "searchable": True}
    customising.change(records_database, catalogue, "thing", {"fields": [notes]}, actor=SYSTEM)
    with records_database.read() as tx:
        assert find_due(tx, catalogue) == ["thing"]
        assert count_found(tx, catalogue, "张伟") == 0

    index_all(records_database, catalogue)

    with records_database.read() as tx:
        assert find_due(tx, catalogue) == []
        assert count_found(tx, catalogue, "张伟") == 3
        assert count_found(tx, catalogue, "note2 name2") == 1
        assert list(find_faults(tx, catalogue)) == []

    notes = {"name": "notes", "searchable": False}
    customising.change(records_database, catalogue, "thing", {"fields": [notes]}, actor=SYSTEM)
    index_all(records_database, catalogue)
    with records_database.read() as tx:
        assert count_found(tx, catalogue, "张伟") == 0
        assert count_found(tx, catalogue, "name2") == 1
        assert list(find_faults(tx, catalogue)) == []


def test_indexing_goes_on_where_it_was_stopped(small_database: Database, catalogue: Catalogue) -> None:
    """Each transaction takes some records; what was begun anew is complete in the end, also what is added meanwhile."""
    make_things(small_database, catalogue, 1201)
    with small_database.write() as tx:
        before = tx.connection.execute(sa.select(sa.func.count()).select_from(search_word_table)).scalar()
        begin_anew(tx, catalogue, ["thing"])
    steps = 0
    indexer = Indexer(small_database, catalogue)
    while indexer.work_once():
        steps += 1
        if steps == 3:
            with small_database.write() as tx:
                create_records(tx, catalogue, "thing", [{"name": "Late"}], actor=SYSTEM)

    assert steps == 4  # the words are removed, then 500, 500 and 202 records get theirs
    with small_database.read() as tx:
        after = tx.connection.execute(sa.select(sa.func.count()).select_from(search_word_table)).scalar()
        assert (before, after) == (1201 * 3, 1202 * 3)
        assert count_found(tx, catalogue, "late") == count_found(tx, catalogue, "name1200") == 1
        assert list(find_faults(tx, catalogue)) == []


def test_faults_are_told_and_mended(records_database: Database, catalogue: Catalogue) -> None:
    """A word that is missing and one that is of no record are counted; indexing anew mends both."""
    make_things(records_database, catalogue, 3)
    with records_database.write() as tx:
        assert list(find_faults(tx, catalogue)) == []
        words = search_word_table
        tx.connection.execute(words.delete().where(words.c.word == "name1"))
        stray = {"object": "thing", "word": "ghost", "weight": 3, "record_id": "none"}
        tx.connection.execute(words.insert(), stray)

    with records_database.write() as tx:
        told = ["thing: 0 records keep other words, 1 words are missing, 1 are of no record"]
        assert list(find_faults(tx, catalogue)) == told
        begin_anew(tx, catalogue, ["thing"])
        while index_some(tx, catalogue):
            pass
        assert list(find_faults(tx, catalogue)) == []
        assert count_found(tx, catalogue, "name1") == 1
