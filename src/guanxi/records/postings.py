"""The words of each record, by which it is found: one row per word, and all of them once more in the record's row.

The rows lead from words to records; the column tells what rows a record has, so that a change writes the difference and
a word that is looked for beside another one is seen without a second look-up. Only ``records.actions`` writes them, in
the transaction that writes the record, and ``records.indexing`` where what is searched has changed.
"""

import hashlib
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects import mysql, postgresql, sqlite

from guanxi.platform.database import Tx
from guanxi.records.catalogue import CatalogueObject, Field
from guanxi.records.person_names import is_han, takes_whole_name
from guanxi.records.tables import search_word_table
from guanxi.records.words import SPLITTER, split_words

TITLE, KEY, LONG = 3, 2, 1
"""Weights of a word: in what names the record, in another field, in a long text. The heaviest place counts."""
MOST_WORDS = 500
"""Different words of one record; of more the heaviest are kept."""
_LONG_TYPES = frozenset({"long_text", "rich_text"})
_BETWEEN_WEIGHTS = " = "  # no word has such a sign


def words_of(one: CatalogueObject, values: Mapping[str, Any]) -> dict[str, int]:
    """Return the words of a record with these canonical values, and the weight of each, the heaviest first."""
    by_weight: dict[int, set[str]] = {TITLE: _whole_name(one, values), KEY: set(), LONG: set()}
    for name, field in one.fields.items():
        if field.definition.searchable and values.get(name) is not None:
            by_weight[weight_of(one, field)] |= split_words(field.type.to_text(values[name]))
    found: dict[str, int] = {}
    for weight, words in by_weight.items():
        for word in sorted(words):
            found.setdefault(word, weight)
    return dict(islice(found.items(), MOST_WORDS))


def weight_of(one: CatalogueObject, field: Field) -> int:
    """Return how much a word counts that stands in this field."""
    if field.name in one.definition.title:
        return TITLE
    return LONG if field.type.name in _LONG_TYPES else KEY


def searched(one: CatalogueObject) -> frozenset[str]:
    """Return the names of the fields by which records are found."""
    return frozenset(name for name, field in one.fields.items() if field.definition.searchable)


def shape_of(one: CatalogueObject) -> str:
    """Return a hash of all that decides about the words of an object's records, except their values."""
    fields = [
        (name, field.type.name, weight_of(one, field))
        for name, field in sorted(one.fields.items())
        if field.definition.searchable
    ]
    shape = (SPLITTER, MOST_WORDS, takes_whole_name(one.definition), fields)
    return hashlib.sha256(msgspec.json.encode(shape)).hexdigest()


def to_column(words: Mapping[str, int]) -> str:
    """Return words as the record's row keeps them, each with a blank on either side."""
    parts = (" ".join(word for word, has in words.items() if has == weight) for weight in (TITLE, KEY, LONG))
    return f" {_BETWEEN_WEIGHTS.join(parts)} "


def from_column(text: str | None) -> dict[str, int]:
    """Return the words that a record's row keeps; none where it was never indexed."""
    parts = (text or "").split(_BETWEEN_WEIGHTS)
    return {
        word: weight for weight, part in zip((TITLE, KEY, LONG), parts, strict=False) for word in part.split()
    }


def add_words(tx: Tx, object_name: str, records: Sequence[tuple[str, Mapping[str, int]]]) -> None:
    """Write the words of new records, given by their ids."""
    rows = _rows(object_name, records)
    if not rows:
        return
    if tx.dialect == "postgresql":  # all rows in one statement, a column of them as one array
        tx.connection.execute(_INSERT_ARRAYS, {"object": object_name, **_arrays(rows)})
    elif tx.dialect == "sqlite":  # a third of the time that Core takes for each row
        values = [(object_name, row["word"], row["weight"], row["record_id"]) for row in rows]
        tx.connection.exec_driver_sql(_INSERT_SQLITE, values)
    else:
        tx.connection.execute(search_word_table.insert(), rows)


def put_words(tx: Tx, object_name: str, records: Sequence[tuple[str, Mapping[str, int]]]) -> None:
    """Write the words of records, whether or not some of them are there."""
    rows = _rows(object_name, records)
    if not rows:
        return
    statement: sa.Insert
    if tx.dialect == "postgresql":
        statement = postgresql.insert(search_word_table).on_conflict_do_nothing()
    elif tx.dialect == "sqlite":
        statement = sqlite.insert(search_word_table).on_conflict_do_nothing()
    else:
        statement = mysql.insert(search_word_table).prefix_with("IGNORE")
    tx.connection.execute(statement, rows)


def change_words(
    tx: Tx, object_name: str, record_id: str, old: Mapping[str, int], new: Mapping[str, int]
) -> None:
    """Write how the words of a record differ from those it had."""
    drop_words(tx, object_name, [(record_id, dict(old.items() - new.items()))])
    add_words(tx, object_name, [(record_id, dict(new.items() - old.items()))])


def drop_words(tx: Tx, object_name: str, records: Sequence[tuple[str, Mapping[str, int]]]) -> None:
    """Remove words of records."""
    rows = _rows(object_name, records)
    if not rows:
        return
    columns = search_word_table.c
    gone = search_word_table.delete().where(
        columns.object == sa.bindparam("object"),
        columns.word == sa.bindparam("word"),
        columns.weight == sa.bindparam("weight"),
        columns.record_id == sa.bindparam("record_id"),
    )
    tx.connection.execute(gone, rows)


_INSERT_SQLITE = str(search_word_table.insert().compile(dialect=sqlite.dialect()))
_INSERT_ARRAYS = search_word_table.insert().from_select(
    ["object", "word", "weight", "record_id"],
    sa.select(
        sa.bindparam("object", type_=sa.String),
        *(
            sa.func.unnest(sa.bindparam(name, type_=postgresql.ARRAY(kind)))
            for name, kind in (("words", sa.Text), ("weights", sa.SmallInteger), ("ids", sa.Text))
        ),
    ),
)


def _arrays(rows: Sequence[Mapping[str, Any]]) -> dict[str, list[Any]]:
    columns = {"words": "word", "weights": "weight", "ids": "record_id"}
    return {name: [row[column] for row in rows] for name, column in columns.items()}


def _rows(object_name: str, records: Sequence[tuple[str, Mapping[str, int]]]) -> list[dict[str, Any]]:
    """In the order of the key, so that neighbours are written together."""
    found = sorted(
        (word, weight, record_id) for record_id, words in records for word, weight in words.items()
    )
    return [
        {"object": object_name, "word": word, "weight": weight, "record_id": record_id}
        for word, weight, record_id in found
    ]


def _whole_name(one: CatalogueObject, values: Mapping[str, Any]) -> set[str]:
    """The words of a Chinese name typed without a blank: 张伟 is stored as family name and given name."""
    if not takes_whole_name(one.definition):
        return set()
    first, last = one.definition.title[:2]
    parts = [values.get(name) for name in (last, first) if one.fields[name].definition.searchable]
    whole = "".join(part for part in parts if isinstance(part, str))
    return split_words(whole) if is_han(whole) else set()
