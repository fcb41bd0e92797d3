"""The text a record is found by: its searchable fields, folded, in one hidden column.

Folding in Python makes letter case, accents and full-width forms behave alike on every server; looking for
parts of it finds Chinese names of two characters, which word indices miss.
"""

import unicodedata
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from guanxi.records.catalogue import SEARCH_COLUMN, CatalogueObject

_MOST_WORDS = 10


def fold(text: str) -> str:
    """Return text without letter case, accents and width."""
    spread = unicodedata.normalize("NFKD", text).casefold()
    return unicodedata.normalize("NFC", "".join(c for c in spread if not unicodedata.combining(c)))


def search_text(one: CatalogueObject, values: Mapping[str, Any]) -> str:
    """Return the folded text of a record with these canonical values."""
    parts = [
        field.type.to_text(values[name])
        for name, field in one.fields.items()
        if field.definition.searchable and values.get(name) is not None
    ]
    # The second form finds a Chinese name typed without a blank: 张伟 is stored as family name and given name.
    title = [values[name] for name in reversed(one.definition.title) if isinstance(values.get(name), str)]
    return fold("\n".join([*parts, "".join(title)]))


def folded_words(words: str) -> list[str]:
    """Return the folded words that are looked for."""
    return fold(words).split()[:_MOST_WORDS]


def search_condition(table: sa.FromClause, words: str) -> sa.ColumnElement[bool]:
    """Return the condition that every word occurs."""
    column = table.c[SEARCH_COLUMN]
    return sa.and_(sa.true(), *(column.contains(word, autoescape=True) for word in folded_words(words)))
