"""The condition on records by which somebody's words find them.

The rarest word is looked up among the indexed words; the others must stand in the row it leads to.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from guanxi.platform.database import Tx
from guanxi.records.catalogue import SEARCH_COLUMN, CatalogueObject
from guanxi.records.tables import search_word_table
from guanxi.records.words import Term, read_query

MOST_COUNTED = 1_000
"""Counting how often a word occurs stops here: it is common."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read what was typed, for one object.

    Attributes:
        terms: the rarest first.
        counts: how many rows of words each finds, at most ``MOST_COUNTED`` per range, whether or not they are seen:
            for planning and ranking only.
    """

    terms: tuple[Term, ...]
    counts: tuple[int, ...]


def search_condition(
    tx: Tx, one: CatalogueObject, table: sa.FromClause, words: str
) -> sa.ColumnElement[bool]:
    """Return the condition that every word occurs; none is met when what was typed has no word."""
    found: list[sa.ColumnElement[bool]] = []
    for reading in plan_readings(tx, one, words):
        first, *others = reading.terms
        ids = sa.select(search_word_table.c.record_id).where(word_condition(one, first))
        found.append(sa.and_(table.c.id.in_(ids), *(term_condition(table, term) for term in others)))
    return sa.or_(sa.false(), *found)


def plan_readings(tx: Tx, one: CatalogueObject, words: str) -> list[Reading]:
    """Return the ways to read what was typed of which every word occurs somewhere in the object's records."""
    found: list[Reading] = []
    for terms in read_query(words):
        counts = _count(tx, one, terms)
        if all(counts):
            order = sorted(range(len(terms)), key=lambda at: counts[at])
            found.append(Reading(tuple(terms[at] for at in order), tuple(counts[at] for at in order)))
    return found


def word_condition(one: CatalogueObject, term: Term) -> sa.ColumnElement[bool]:
    """Return the condition on indexed words that a term finds them."""
    columns = search_word_table.c
    return sa.and_(columns.object == one.name, sa.or_(*(_between(low, high) for low, high in term.ranges)))


def term_condition(table: sa.FromClause, term: Term) -> sa.ColumnElement[bool]:
    """Return the condition on records that a term finds one of the words they keep."""
    column = table.c[SEARCH_COLUMN]
    begins = (f" {low}" if low != high else f" {low} " for low, high in term.ranges)
    return sa.or_(*(column.contains(begin, autoescape=True) for begin in begins))


def _between(low: str, high: str) -> sa.ColumnElement[bool]:
    word = search_word_table.c.word
    return word == low if low == high else sa.and_(word >= low, word <= high)


def _count(tx: Tx, one: CatalogueObject, terms: Sequence[Term]) -> list[int]:
    def counted(low: str, high: str) -> sa.ScalarSelect[int]:
        rows = sa.select(sa.literal(1).label("one")).select_from(search_word_table)
        some = rows.where(search_word_table.c.object == one.name, _between(low, high)).limit(MOST_COUNTED)
        return sa.select(sa.func.count()).select_from(some.subquery()).scalar_subquery()

    ranges = [(at, low, high) for at, term in enumerate(terms) for low, high in term.ranges]
    row = tx.connection.execute(sa.select(*(counted(low, high) for _, low, high in ranges))).one()
    counts = [0] * len(terms)
    for (at, _, _), count in zip(ranges, row, strict=True):
        counts[at] += count
    return counts
