"""What an actor sees of the catalogue and of its tables: objects, fields, records.

``see`` gives the catalogue as the actor sees it: fields that are hidden from it are not there, so that no filter,
sorting, search or answer can name them, and each object carries the condition on its records, as SQL. The query and
action layers ask here; nobody else has to.
"""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import msgspec
import sqlalchemy as sa

from guanxi.access.contracts import Actor, Grant, Right
from guanxi.access.roles import limited_fields, limits, may, require
from guanxi.access.tables import membership_table, reporting_table, share_table
from guanxi.platform.database import Tx
from guanxi.platform.errors import Forbidden, NotFound
from guanxi.records.catalogue import Catalogue, CatalogueObject, Field
from guanxi.records.filter import compile_filter, parse_filter
from guanxi.records.person_names import takes_whole_name
from guanxi.records.record import Record
from guanxi.records.relative import resolve_filter
from guanxi.records.words import MOST_TERMS, fold

ALWAYS_SEEN = frozenset({"id", "version", "number"})
"""Fields that cannot be hidden: nothing could be called or changed without them."""
OWNER = "owner"
"""The field, of type user, that tells whose a record is."""


class SeenCatalogue(Catalogue):
    """A catalogue as an actor sees it; an object that the actor may not read is refused."""

    def __init__(self, tx: Tx, whole: Catalogue, actor: Actor, right: Right = "read") -> None:
        self.become(whole)
        self._tx = tx
        self._whole = whole
        self._actor = actor
        self._right = right
        self._seen: dict[str, CatalogueObject] = {}

    @property
    def objects(self) -> tuple[CatalogueObject, ...]:
        """The objects that the actor may read."""
        return tuple(
            self.object(one.name) for one in super().objects if may(self._actor, self._right, one.name)
        )

    def object(self, name: str) -> CatalogueObject:
        """Return an object with the fields and on the records that the actor sees.

        Raises:
            NotFound: code ``record.no_such_object``.
            Forbidden: code ``access.forbidden``.
        """
        if name not in self._seen:
            one = super().object(name)
            require(self._actor, self._right, name)
            self._seen[name] = _seen(self._tx, self._whole, one, self._actor, self._right)
        return self._seen[name]


def see(
    tx: Tx, catalogue: Catalogue, object_name: str, actor: Actor, right: Right = "read"
) -> tuple[Catalogue, CatalogueObject]:
    """Return the catalogue and one object as an actor sees them.

    Raises:
        NotFound: code ``record.no_such_object``.
        Forbidden: code ``access.forbidden``.
    """
    seen = SeenCatalogue(tx, catalogue, actor, right)
    return seen, seen.object(object_name)


def require_record(
    tx: Tx, catalogue: Catalogue, one: CatalogueObject, record_id: str, actor: Actor, right: Right
) -> None:
    """Do nothing when the actor has a right on a record.

    Raises:
        NotFound: code ``record.not_found``; the actor does not even see it.
        Forbidden: code ``access.forbidden_record``.
    """
    if _covers(tx, catalogue, one, record_id, actor, right):
        return
    if not _covers(tx, catalogue, one, record_id, actor, "read"):
        raise NotFound("record.not_found", f"There is no {one.definition.label.lower()} {record_id}.")
    raise Forbidden(
        "access.forbidden_record",
        f"{actor.name} may not {right} this {one.definition.label.lower()}, only others.",
        "Ask its owner to do it or to share it.",
    )


def field_faults(one: CatalogueObject, values: Mapping[str, Any], actor: Actor) -> dict[str, str]:
    """Return what is wrong with fields that the actor may not write, as messages by name."""
    limited = limited_fields(actor, one.name)
    return {
        name: f"{one.definition.label} has no field {name!r}."
        if limited[name] == "hidden" and name not in ALWAYS_SEEN
        else f"{actor.name} may not change {one.fields[name].definition.label}."
        for name in values
        if name in limited and name in one.fields
    }


def shown(one: CatalogueObject, record: Record, actor: Actor) -> Record:
    """Return a record with the values that the actor may see: to change is not to see."""
    if may(actor, "read", one.name):
        limited = limited_fields(actor, one.name)
        hidden = {name for name, access in limited.items() if access == "hidden"} - ALWAYS_SEEN
    else:
        hidden = set(record.values) - ALWAYS_SEEN
    if not hidden:
        return record
    kept = {name: value for name, value in record.values.items() if name not in hidden}
    return msgspec.structs.replace(record, values=kept)


def seen_words(one: CatalogueObject, table: sa.FromClause, words: str) -> sa.ColumnElement[bool]:
    """Return the condition that every word occurs, anywhere in it, in a field that the actor sees.

    For objects with a hidden field by which records are found; it reads every record.
    """
    shown = [field.name for field in one.fields.values() if field.definition.searchable]
    columns: list[sa.ColumnElement[str]] = [sa.cast(table.c[name], sa.Text) for name in shown]
    first, last = one.definition.title[0], one.definition.title[-1]
    if takes_whole_name(one.definition) and {first, last} <= set(shown):
        columns.append(table.c[last] + table.c[first])  # a Chinese name typed without a blank
    return sa.and_(
        sa.true(),
        *(
            sa.or_(sa.false(), *(column.icontains(word, autoescape=True) for column in columns))
            for word in fold(words).split()[:MOST_TERMS]
        ),
    )


def _covers(
    tx: Tx, catalogue: Catalogue, one: CatalogueObject, record_id: str, actor: Actor, right: Right
) -> bool:
    if not may(actor, right, one.name):
        return False
    limited = _limit(tx, catalogue, one, actor, right)
    if limited is None:
        return True
    query = sa.select(one.table.c.id).where(one.table.c.id == record_id, limited(one.table))
    return tx.connection.execute(query).first() is not None


def _seen(tx: Tx, catalogue: Catalogue, one: CatalogueObject, actor: Actor, right: Right) -> CatalogueObject:
    limited = limited_fields(actor, one.name)
    hidden = {name for name, access in limited.items() if access == "hidden"} - ALWAYS_SEEN
    limit = _limit(tx, catalogue, one, actor, right)
    if not limited and limit is None and not one.rolled:
        return one
    fields = {}
    for name, field in one.fields.items():
        if field.rolled is not None:
            if name not in hidden and (seen := _seen_roll_up(tx, catalogue, field, actor)) is not None:
                fields[name] = seen
        elif name in limited and name not in hidden:
            definition = msgspec.structs.replace(field.definition, read_only=True)
            fields[name] = replace(field, definition=definition)
        elif name not in hidden:
            fields[name] = field
    narrowed = any(name in one.fields and one.fields[name].definition.searchable for name in hidden)
    rolled = tuple(name for name in one.rolled if name in fields)
    return replace(one, fields=MappingProxyType(fields), limit=limit, narrowed=narrowed, rolled=rolled)


def _seen_roll_up(tx: Tx, catalogue: Catalogue, field: Field, actor: Actor) -> Field | None:
    """Return the field as a figure about the records that the actor sees; None where that would tell of hidden fields."""
    rolled = field.rolled
    if rolled is None or not may(actor, "read", rolled.source.name):
        return None
    source = catalogue.object(rolled.source.name)
    limited = limited_fields(actor, source.name)
    read = {rolled.definition.relation, rolled.definition.field}
    if any(limited.get(name) == "hidden" for name in read if name is not None):
        return None
    limit = _limit(tx, catalogue, source, actor, "read")
    wanted = resolve_filter(tx, catalogue, source, rolled.filter, actor)
    return replace(field, rolled=rolled.seen_as(replace(source, limit=limit), wanted))


def _limit(tx: Tx, catalogue: Catalogue, one: CatalogueObject, actor: Actor, right: Right) -> Any:
    """Return what makes the condition on the records from a table or an alias of it; None: there is none."""
    grants = limits(actor, right, one.name)
    if grants is None:
        return None

    def limit(table: sa.FromClause) -> sa.ColumnElement[bool]:
        parts = [_of_grant(tx, catalogue, one, table, grant, actor) for grant in grants]
        if actor.person:
            parts.append(_shared(one, table, actor.person, writing=right != "read"))
        return sa.or_(sa.false(), *parts)

    return limit


def _of_grant(
    tx: Tx, catalogue: Catalogue, one: CatalogueObject, table: sa.FromClause, grant: Grant, actor: Actor
) -> sa.ColumnElement[bool]:
    person = actor.person
    if grant.records == "filter":
        wanted = resolve_filter(tx, catalogue, one, parse_filter(grant.filter), actor)
        return sa.true() if wanted is None else compile_filter(catalogue, one, table, wanted)
    owner = one.fields.get(OWNER)
    if owner is None or owner.type.name != "user" or not person:
        return sa.false()
    column = table.c[OWNER]
    own: sa.ColumnElement[bool] = sa.and_(column.is_not(None), column == person)
    if grant.records == "team":
        return sa.or_(own, column.in_(_team_mates(person)))
    if grant.records == "subordinates":
        return sa.or_(own, column.in_(_subordinates(person)))
    return own


def _teams(person: str) -> sa.Select[Any]:
    return sa.select(membership_table.c.group_name).where(membership_table.c.user_id == person)


def _team_mates(person: str) -> sa.Select[Any]:
    mates = membership_table.alias()
    return sa.select(mates.c.user_id).where(mates.c.group_name.in_(_teams(person)))


def _subordinates(person: str) -> sa.Select[Any]:
    """Everybody below a person, however deep: the tree is walked by the database."""
    below = (
        sa.select(reporting_table.c.user_id).where(reporting_table.c.reports_to == person).cte(recursive=True)
    )
    deeper = sa.select(reporting_table.c.user_id).join(below, reporting_table.c.reports_to == below.c.user_id)
    return sa.select(below.union(deeper).c.user_id)


def _shared(
    one: CatalogueObject, table: sa.FromClause, person: str, *, writing: bool
) -> sa.ColumnElement[bool]:
    shares = share_table.alias()
    mine = sa.or_(
        sa.and_(shares.c.kind == "user", shares.c.holder == person),
        sa.and_(shares.c.kind == "team", shares.c.holder.in_(_teams(person))),
    )
    query = sa.select(shares.c.record_id).where(shares.c.object == one.name, mine)
    if writing:
        query = query.where(shares.c.may_write == sa.true())
    return table.c.id.in_(query)
