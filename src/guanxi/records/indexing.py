"""Keeps the words of records in step with what is searched, and proves that they are.

Every change of a record writes its words itself. Here is what goes over all records of an object: after an upgrade
that splits text otherwise, when a field becomes searchable or ceases to be, and when somebody wants it anew. It goes in
chunks, a transaction each; killed at any moment, the next one goes on. Meanwhile records are found by the words they had.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from guanxi.platform.chores import Chore
from guanxi.platform.database import Database, Tx
from guanxi.records.catalogue import SEARCH_COLUMN, Catalogue, CatalogueObject
from guanxi.records.postings import drop_words, from_column, put_words, shape_of, to_column, words_of
from guanxi.records.record import record_from_row
from guanxi.records.tables import search_index_table as progress
from guanxi.records.tables import search_word_table as postings

_RECORDS = 500  # per transaction
_WORDS = 5_000
_PROVED = 100  # records whose words are looked up by one statement
_PAUSE = 5.0  # seconds


class Indexer(Chore):
    """The thread of a worker process that brings the words up to date."""

    def __init__(self, database: Database, catalogue: Catalogue) -> None:
        super().__init__("indexer", _PAUSE)
        self._database = database
        self._catalogue = catalogue

    def work_once(self) -> bool:
        """Index some records; return whether there are more."""
        with self._database.read() as tx:
            if not find_due(tx, self._catalogue):
                return False
        with self._database.write() as tx:
            return index_some(tx, self._catalogue)


def index_all(database: Database, catalogue: Catalogue) -> None:
    """Bring the words of all records up to date."""
    with database.read() as tx:
        more = bool(find_due(tx, catalogue))
    while more:
        with database.write() as tx:
            more = index_some(tx, catalogue)


def find_due(tx: Tx, catalogue: Catalogue) -> list[str]:
    """Return the names of the objects whose words are not up to date."""
    rows = tx.connection.execute(sa.select(progress.c.object, progress.c.shape, progress.c.state)).all()
    ready = {row.object: row.shape for row in rows if row.state == "ready"}
    return [one.name for one in catalogue.objects if ready.get(one.name) != shape_of(one)]


def index_some(tx: Tx, catalogue: Catalogue) -> bool:
    """Index some records of an object whose words are not up to date; return whether to go on."""
    due = find_due(tx, catalogue)
    if not due:
        return False
    one = catalogue.object(due[0])
    state, last_id = _begin(tx, one)
    if state == "clearing":
        _clear_some(tx, one)
    elif state == "filling":
        _fill_some(tx, one, last_id)
    return True


def begin_anew(tx: Tx, catalogue: Catalogue, names: Collection[str]) -> None:
    """Have all words of objects removed and made anew, whatever is there.

    Raises:
        NotFound: code ``record.no_such_object``.
    """
    for one in [catalogue.object(name) for name in names]:
        _begin(tx, one)
        _note(tx, one, state="clearing", last_id="")


def find_faults(tx: Tx, catalogue: Catalogue) -> Iterator[str]:
    """Compare the words with the records, and tell what is wrong of each object; those that are due are left out."""
    due = find_due(tx, catalogue)
    for one in catalogue.objects:
        if one.name in due:
            continue
        expected, found, unlike = 0, 0, 0
        for chunk in _records(tx, one, _PROVED):
            wanted = [(row["id"], words_of(one, record_from_row(one, row).values)) for row in chunk]
            unlike += sum(
                from_column(row[SEARCH_COLUMN]) != words
                for row, (_, words) in zip(chunk, wanted, strict=True)
            )
            expected += sum(len(words) for _, words in wanted)
            found += _count_there(tx, one, wanted)
        rows = sa.select(sa.func.count()).select_from(postings).where(postings.c.object == one.name)
        there = int(tx.connection.execute(rows).scalar_one())
        if unlike or expected != found or there != found:
            yield (
                f"{one.name}: {unlike} records keep other words, {expected - found} words are missing, "
                f"{there - found} are of no record"
            )


def _begin(tx: Tx, one: CatalogueObject) -> tuple[str, str]:
    """Take the turn to index an object; return the state and the record up to which it is filled."""
    query = sa.select(progress.c.shape, progress.c.state, progress.c.last_id).where(
        progress.c.object == one.name
    )
    if tx.dialect != "sqlite":
        query = query.with_for_update()
    row = tx.connection.execute(query).first()
    if row is None:
        values = {"object": one.name, "shape": shape_of(one), "state": "clearing", "last_id": ""}
        tx.connection.execute(progress.insert(), values)
        return "clearing", ""
    if row.shape != shape_of(one):
        state = "filling" if row.state == "ready" else row.state
        _note(tx, one, shape=shape_of(one), state=state, last_id="")
        return state, ""
    return row.state, row.last_id


def _note(tx: Tx, one: CatalogueObject, **values: str) -> None:
    tx.connection.execute(progress.update().where(progress.c.object == one.name).values(**values))


def _clear_some(tx: Tx, one: CatalogueObject) -> None:
    query = (
        sa.select(postings.c.record_id, postings.c.word, postings.c.weight)
        .where(postings.c.object == one.name)
        .order_by(postings.c.word)
        .limit(_WORDS)
    )
    rows = tx.connection.execute(query).all()
    drop_words(tx, one.name, [(row.record_id, {row.word: row.weight}) for row in rows])
    if len(rows) < _WORDS:
        _note(tx, one, state="filling", last_id="")


def _fill_some(tx: Tx, one: CatalogueObject, last_id: str) -> None:
    query = sa.select(one.table).where(one.table.c.id > last_id).order_by(one.table.c.id).limit(_RECORDS)
    if tx.dialect != "sqlite":
        query = query.with_for_update()
    rows = [dict(row) for row in tx.connection.execute(query).mappings()]
    old = [(row["id"], from_column(row[SEARCH_COLUMN])) for row in rows]
    new = [(row["id"], words_of(one, record_from_row(one, row).values)) for row in rows]
    pairs = list(zip(old, new, strict=True))
    drop_words(tx, one.name, [(key, dict(had.items() - has.items())) for (key, had), (_, has) in pairs])
    put_words(tx, one.name, new)
    kept = [{"key": key, "kept": to_column(has)} for (key, had), (_, has) in pairs if had != has]
    if kept:
        row = one.table.update().where(one.table.c.id == sa.bindparam("key"))
        tx.connection.execute(row.values({SEARCH_COLUMN: sa.bindparam("kept")}), kept)
    if len(rows) < _RECORDS:
        _note(tx, one, state="ready")
    else:
        _note(tx, one, last_id=rows[-1]["id"])


def _records(tx: Tx, one: CatalogueObject, size: int) -> Iterator[list[dict[str, Any]]]:
    last_id = ""
    while True:
        query = sa.select(one.table).where(one.table.c.id > last_id).order_by(one.table.c.id).limit(size)
        rows = [dict(row) for row in tx.connection.execute(query).mappings()]
        if rows:
            yield rows
            last_id = rows[-1]["id"]
        if len(rows) < size:
            return


def _count_there(tx: Tx, one: CatalogueObject, wanted: Sequence[tuple[str, Mapping[str, int]]]) -> int:
    keys = [(word, weight, key) for key, words in wanted for word, weight in words.items()]
    columns = sa.tuple_(postings.c.word, postings.c.weight, postings.c.record_id)
    found = 0
    for start in range(0, len(keys), _PROVED * 10):
        some = keys[start : start + _PROVED * 10]
        query = sa.select(sa.func.count()).where(postings.c.object == one.name, columns.in_(some))
        found += int(tx.connection.execute(query).scalar_one())
    return found
