"""Search over all objects: the best few records of each, by what they are called first.

A record counts more the rarer the words are that found it, the more they say about it (its title, another field, a
long text), and when they are there as typed, not only as a beginning; of equals the newest comes first. Few records are
weighed, however many there are: those that the index gives first.
"""

from collections.abc import Collection, Iterable, Sequence
from math import log

import msgspec
import sqlalchemy as sa

from guanxi.access.contracts import Actor
from guanxi.platform.database import Tx
from guanxi.platform.errors import Invalid
from guanxi.records.catalogue import SEARCH_COLUMN, Catalogue, CatalogueObject
from guanxi.records.postings import TITLE, from_column, words_of
from guanxi.records.query import read_records, words_condition
from guanxi.records.record import Record, record_title
from guanxi.records.search import MOST_COUNTED, Reading, plan_readings, term_condition
from guanxi.records.sight import SeenCatalogue
from guanxi.records.tables import search_word_table
from guanxi.records.words import Term, split_words

MOST_PER_OBJECT = 50
_WEIGHED = 100
"""Records of an object that are compared with each other."""
_BEGINNING = 0.7
"""What a word counts of which only the beginning was typed."""
_LONGEST_EXCERPT = 160


class Match(msgspec.Struct, frozen=True):
    """A field in which a word was found, and its text or, of a long one, the part of it."""

    field: str
    text: str


class Hit(msgspec.Struct, frozen=True):
    """A record that was found. ``matches`` are the fields beside the title that have words which the title has not."""

    id: str
    number: str
    title: str
    matches: tuple[Match, ...]


class Group(msgspec.Struct, frozen=True):
    """What was found of one object, the best first; ``more`` tells that there is more than is given."""

    object: str
    hits: tuple[Hit, ...]
    more: bool


class _Found(msgspec.Struct, frozen=True):
    record_id: str
    words: dict[str, int]
    reading: Reading

    @property
    def score(self) -> float:
        return sum(
            log(2 + MOST_COUNTED / count) * _closeness(term, self.words)
            for term, count in zip(self.reading.terms, self.reading.counts, strict=True)
        )


def search_records(
    tx: Tx,
    catalogue: Catalogue,
    words: str,
    *,
    actor: Actor,
    objects: Collection[str] = (),
    limit: int = 5,
) -> tuple[Group, ...]:
    """Return the records in which every word occurs, by object; the object with the best one first.

    Args:
        objects: search these only; all that the actor may read when empty.
        limit: records per object, at most ``MOST_PER_OBJECT``.

    Raises:
        Invalid: code ``query.limit``.
        Forbidden, NotFound: one of the objects.
    """
    if not 1 <= limit <= MOST_PER_OBJECT:
        message = f"A search gives 1 to {MOST_PER_OBJECT} records of each object."
        raise Invalid("query.limit", message, "", {"limit": "out of range"})
    seen = SeenCatalogue(tx, catalogue, actor)
    groups: list[tuple[float, Group]] = []
    for one in [seen.object(name) for name in objects] if objects else seen.objects:
        found = sorted(_find(tx, one, words), key=lambda each: (each.score, each.record_id), reverse=True)
        if found:
            groups.append((found[0].score, _group(tx, one, found, limit)))
    return tuple(group for _, group in sorted(groups, key=lambda each: -each[0]))


def _find(tx: Tx, one: CatalogueObject, words: str) -> list[_Found]:
    found: dict[str, _Found] = {}
    for reading in plan_readings(tx, one, words):
        for record_id, kept in _narrowed(tx, one, words) if one.narrowed else _indexed(tx, one, reading):
            if all(term.finds(kept) for term in reading.terms):
                found.setdefault(record_id, _Found(record_id, kept, reading))
    return list(found.values())


def _indexed(tx: Tx, one: CatalogueObject, reading: Reading) -> Iterable[tuple[str, dict[str, int]]]:
    """The first that the index gives of the rarest word: as typed, then beginnings in titles, then all others."""
    rarest, *others = reading.terms
    columns = search_word_table.c
    of_one = sa.and_(
        columns.object == one.name,
        one.table.c.archived_at.is_(None),
        one.within(one.table),
        *(term_condition(one.table, term) for term in others),
    )
    kept = one.table.c[SEARCH_COLUMN]
    query = (
        sa.select(columns.record_id, kept.label("kept"))
        .join_from(search_word_table, one.table, one.table.c.id == columns.record_id)
        .where(of_one)
        .limit(_WEIGHED)
    )
    newest = (columns.weight.desc(), columns.record_id.desc())
    queries = [query.where(columns.word == rarest.text).order_by(*newest)]
    for low, high in rarest.ranges:
        if low != high:
            between = query.where(columns.word >= low, columns.word <= high).order_by(columns.word, *newest)
            queries += [between.where(columns.weight == TITLE), between]
    found: dict[str, dict[str, int]] = {}
    for each in queries:
        if len(found) < _WEIGHED:
            rows = tx.connection.execute(each)
            found |= {row.record_id: from_column(row.kept) for row in rows}
    return found.items()


def _narrowed(tx: Tx, one: CatalogueObject, words: str) -> Iterable[tuple[str, dict[str, int]]]:
    """The newest with these words in fields that are seen, with the words of these fields."""
    among = sa.and_(one.table.c.archived_at.is_(None), one.within(one.table), words_condition(tx, one, words))
    query = sa.select(one.table.c.id).where(among).order_by(one.table.c.id.desc()).limit(_WEIGHED)
    ids = list(tx.connection.execute(query).scalars())
    return [(record.id, words_of(one, record.values)) for record in read_records(tx, one, ids)]


def _closeness(term: Term, words: dict[str, int]) -> float:
    exact = float(words.get(term.text, 0))
    return max([exact, *(_BEGINNING * weight for word, weight in words.items() if term.finds((word,)))])


def _group(tx: Tx, one: CatalogueObject, found: Sequence[_Found], limit: int) -> Group:
    best = found[:limit]
    records = {record.id: record for record in read_records(tx, one, [each.record_id for each in best])}
    hits = tuple(_hit(one, records[each.record_id], each.reading) for each in best)
    return Group(one.name, hits, len(found) > limit)


def _hit(one: CatalogueObject, record: Record, reading: Reading) -> Hit:
    title = record_title(one, record)
    in_title = split_words(title)
    missing = [term for term in reading.terms if not term.finds(in_title)]
    matches: list[Match] = []
    for name, field in one.fields.items():
        if name in one.definition.title or not field.definition.searchable or record.values[name] is None:
            continue
        text = field.type.to_text(record.values[name])
        if any(term.finds(split_words(text)) for term in missing):
            matches.append(Match(name, _excerpt(text, missing)))
    return Hit(record.id, str(record.values["number"]), title, tuple(matches))


def _excerpt(text: str, terms: Sequence[Term]) -> str:
    """Return a text, or of a long one the part around the first word that is found."""
    if len(text) <= _LONGEST_EXCERPT:
        return text
    at = 0
    for piece in text.split():
        at = text.index(piece, at)
        if any(term.finds(split_words(piece)) for term in terms):
            break
    start = max(0, min(at - _LONGEST_EXCERPT // 3, len(text) - _LONGEST_EXCERPT))
    end = start + _LONGEST_EXCERPT
    return f"{'…' if start else ''}{text[start:end].strip()}{'…' if end < len(text) else ''}"
