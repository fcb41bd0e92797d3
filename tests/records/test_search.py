"""Finding records by indexed words, on every server."""

import sqlalchemy as sa

from guanxi.access.contracts import SYSTEM
from guanxi.platform.database import Database, Tx
from guanxi.records.actions import (
    archive_record,
    create_record,
    create_records,
    restore_record,
    update_record,
)
from guanxi.records.catalogue import Catalogue
from guanxi.records.postings import from_column, to_column
from guanxi.records.query import Query, list_records
from guanxi.records.tables import search_word_table


def names_found(tx: Tx, catalogue: Catalogue, words: str, *, archived: bool = False) -> list[str]:
    """The names of the things that are found, in order of their numbers."""
    query = Query(q=words, sort=("number",), archived=archived)
    page = list_records(tx, catalogue, "thing", query, actor=SYSTEM)
    assert page.total == len(page.items)
    return [item.values["name"] for item in page.items]


def indexed(tx: Tx, record_id: str) -> dict[str, int]:
    """The indexed words of a record."""
    query = sa.select(search_word_table).where(search_word_table.c.record_id == record_id)
    return {row.word: row.weight for row in tx.connection.execute(query)}


def test_words_find_records(records_database: Database, catalogue: Catalogue) -> None:
    """All words must occur, in any order and in any field; case, accents and width make no difference."""
    rows = [
        {"name": "张伟"},
        {"name": "José Müller", "email": "jm@example.com"},
        {"name": "50% off"},
        {"name": "Zoë ÿ 𠮷野家"},
    ]
    with records_database.write() as tx:
        create_records(tx, catalogue, "thing", rows, actor=SYSTEM)

        assert names_found(tx, catalogue, "张伟") == ["张伟"]
        assert names_found(tx, catalogue, "伟") == ["张伟"]
        assert names_found(tx, catalogue, "伟张") == []
        assert names_found(tx, catalogue, "MULLER jose") == ["José Müller"]
        assert names_found(tx, catalogue, "ｊｏｓｅ") == ["José Müller"]
        assert names_found(tx, catalogue, "t-000002") == ["José Müller"]
        assert names_found(tx, catalogue, "example.com jos") == ["José Müller"]
        assert names_found(tx, catalogue, "jos example.com") == []
        assert names_found(tx, catalogue, "𠮷野") == ["Zoë ÿ 𠮷野家"]
        assert names_found(tx, catalogue, "ÿ") == ["Zoë ÿ 𠮷野家"]
        assert names_found(tx, catalogue, "%") == names_found(tx, catalogue, "_") == []
        assert len(names_found(tx, catalogue, "  ")) == 4


def test_changes_write_the_difference_of_words(records_database: Database, catalogue: Catalogue) -> None:
    """What a record no longer says does not find it; archived records are found among the archived ones."""
    with records_database.write() as tx:
        one = create_record(
            tx, catalogue, "thing", {"name": "Red Rose", "email": "rose@example.com"}, actor=SYSTEM
        )
        same = {"rose": 3, "example": 2, "com": 2, "t1": 2, "1": 2}
        assert indexed(tx, one.id) == same | {"red": 3}

        update_record(tx, catalogue, "thing", one.id, {"name": "Blue Rose"}, actor=SYSTEM)
        assert indexed(tx, one.id) == same | {"blue": 3}
        update_record(tx, catalogue, "thing", one.id, {"name": "Blue"}, actor=SYSTEM)
        assert indexed(tx, one.id) == same | {"blue": 3, "rose": 2}
        assert names_found(tx, catalogue, "red") == []

        archive_record(tx, catalogue, "thing", one.id, actor=SYSTEM)
        assert names_found(tx, catalogue, "blue") == []
        assert names_found(tx, catalogue, "blue", archived=True) == ["Blue"]
        restore_record(tx, catalogue, "thing", one.id, actor=SYSTEM)
        assert names_found(tx, catalogue, "blue") == ["Blue"]


def test_a_refused_change_leaves_the_words(records_database: Database, catalogue: Catalogue) -> None:
    """Words go with the transaction that writes the record."""
    with records_database.write() as tx:
        one = create_record(tx, catalogue, "thing", {"name": "Red"}, actor=SYSTEM)
        before = indexed(tx, one.id)
    try:
        with records_database.write() as tx:
            update_record(tx, catalogue, "thing", one.id, {"name": "Blue"}, actor=SYSTEM)
            raise RuntimeError("what else was to be done fails")
    except RuntimeError:
        pass

    with records_database.read() as tx:
        assert indexed(tx, one.id) == before


def test_the_words_of_a_row_are_read_as_written() -> None:
    """The row keeps each word with its weight."""
    words = {"anna": 3, "com": 2, "example": 2, "张伟": 1}
    assert to_column(words) == " anna = com example = 张伟 "
    assert from_column(to_column(words)) == words
    assert from_column(to_column({})) == from_column(None) == {}
