"""Figures about many records, kept until a record of the object changes.

An answer is kept with the moment it was made at; before it is given again, the table of the last changes tells whether
anything of the object was committed since. So nobody is told what was: there is no time after which an answer is made
anew, and none during which it is wrong. On MariaDB and MySQL nothing is kept, see ``changes.moment``.
"""

import threading
from collections import OrderedDict
from dataclasses import dataclass

import msgspec
import sqlalchemy as sa
from sqlalchemy.sql import visitors

from guanxi.access.contracts import Actor
from guanxi.platform.changes import Moment, changed_since, moment
from guanxi.platform.database import Tx
from guanxi.records.aggregate import Aggregation, Figures, aggregate_records
from guanxi.records.catalogue import Catalogue
from guanxi.records.query import Query, matching
from guanxi.records.sight import see

MOST_ANSWERS = 500
_Key = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class _Kept:
    moment: Moment
    figures: Figures


class FigureCache:
    """The answers a process keeps, the last used ones; safe to use from several threads."""

    def __init__(self) -> None:
        self._kept: OrderedDict[_Key, _Kept] = OrderedDict()
        self._lock = threading.Lock()

    def aggregate(
        self, tx: Tx, catalogue: Catalogue, object_name: str, asked: Aggregation, *, actor: Actor
    ) -> Figures:
        """Return what ``aggregate_records`` would, with the same errors; ``tx`` only reads."""
        now = moment(tx.connection)
        key = None if now is None else _key(tx, catalogue, object_name, asked, actor)
        if now is None or key is None:
            return aggregate_records(tx, catalogue, object_name, asked, actor=actor)
        kept = self._find(key)
        if kept is not None and _is_true(tx, object_name, kept.moment, now):
            self._keep(key, _Kept(now, kept.figures))
            return kept.figures
        figures = aggregate_records(tx, catalogue, object_name, asked, actor=actor)
        self._keep(key, _Kept(now, figures))
        return figures

    def _find(self, key: _Key) -> _Kept | None:
        with self._lock:
            return self._kept.get(key)

    def _keep(self, key: _Key, kept: _Kept) -> None:
        with self._lock:
            self._kept[key] = kept
            self._kept.move_to_end(key)
            if len(self._kept) > MOST_ANSWERS:
                self._kept.popitem(last=False)


def _is_true(tx: Tx, object_name: str, then: Moment, now: Moment) -> bool:
    told = changed_since(tx.connection, then, now)
    return told is not None and not any(topic.partition("/")[0] == object_name for topic in told)


def _key(tx: Tx, catalogue: Catalogue, object_name: str, asked: Aggregation, actor: Actor) -> _Key | None:
    """What the answer depends on beside the object's records; None when other tables have a say in it."""
    seen, one = see(tx, catalogue, object_name, actor)
    query = Query(filter=asked.filter, q=asked.q, archived=asked.archived)
    condition = sa.select(sa.literal(1)).select_from(one.table).where(matching(tx, seen, one, query, actor))
    if any(isinstance(part, sa.Table) and part is not one.table for part in visitors.iterate(condition)):
        return None
    compiled = condition.compile(dialect=tx.connection.dialect)
    values = tuple(sorted((name, repr(value)) for name, value in compiled.params.items()))
    wish = msgspec.json.encode((asked.measures, asked.groups, asked.zone))
    fields = tuple(one.fields)  # those an actor does not see are missing: it is refused figures about them
    return (catalogue.revision, object_name, fields, str(compiled), values, wish)
