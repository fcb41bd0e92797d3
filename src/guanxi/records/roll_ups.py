"""Figures about the records that lead to a record, made by the database whenever the record is read.

Nothing is stored, so they are always right. Like lists and sums, they are about what the actor sees: records that it may
not see, and archived ones, are not counted. A page of records takes one statement more.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import msgspec
import sqlalchemy as sa

from guanxi.platform.database import Tx
from guanxi.platform.errors import Invalid
from guanxi.records.catalogue import Catalogue, CatalogueObject, Field
from guanxi.records.definitions import FieldDefinition, RollUp
from guanxi.records.field_types import roll_up
from guanxi.records.field_types.base import ORDER, FieldType
from guanxi.records.field_types.number import ExactNumber, Number
from guanxi.records.filter import Condition, Filter, Not, compile_filter, parse_filter
from guanxi.records.links import leading_here
from guanxi.records.record import Record
from guanxi.records.relative import check_filter

FUNCTIONS = ("count", "sum", "average", "min", "max")
_AVERAGE_DIGITS = 6


class RollUpError(Exception):
    """A definition cannot work; the text says why."""


@dataclass(frozen=True, slots=True)
class Rolled:
    """How a figure is made: of which records, as SQL.

    Attributes:
        source: the object whose records are counted, limited to what is seen of it.
        filter: without relative periods and people once an actor is known.
    """

    catalogue: Catalogue
    definition: RollUp
    source: CatalogueObject
    filter: Filter | None

    @property
    def always_filled(self) -> bool:
        """Whether there is a figure where no record leads here: the number and the sum of nothing are 0."""
        return self.definition.function in ("count", "sum")

    def seen_as(self, source: CatalogueObject, wanted: Filter | None) -> "Rolled":
        """Return the figure about what is seen of the source."""
        return replace(self, source=source, filter=wanted)

    def column(self, table: sa.FromClause) -> sa.ColumnElement[Any]:
        """Return the figure of a record of the table, for conditions and sorting; not that of an average."""
        return self.columns(table)[0]

    def columns(self, table: sa.FromClause) -> tuple[sa.ColumnElement[Any], ...]:
        """Return what is read of a record of the table: the figure, of an average the sum and the number."""
        alias = self.source.table.alias()
        relation = self.source.fields[self.definition.relation]
        here = leading_here(self.source, relation, alias, table)
        conditions = [here, alias.c.archived_at.is_(None), self.source.within(alias)]
        if self.filter is not None:
            conditions.append(compile_filter(self.catalogue, self.source, alias, self.filter))
        return tuple(
            sa.select(figure).select_from(alias).where(*conditions).correlate(table).scalar_subquery()
            for figure in self._figures(alias)
        )

    def _figures(self, alias: sa.FromClause) -> tuple[sa.ColumnElement[Any], ...]:
        function = self.definition.function
        if self.definition.field is None:
            return (sa.func.count(),)
        column = alias.c[self.definition.field]
        if function in ("min", "max"):
            return (sa.func.min(column) if function == "min" else sa.func.max(column),)
        total = sa.func.sum(column, type_=column.type)
        if function == "average":
            return total, sa.func.count(column)
        return (sa.func.coalesce(total, sa.literal(0, column.type), type_=column.type),)


def resolve(catalogue: Catalogue, one: CatalogueObject, field: Field) -> Field:
    """Return the field of a definition with how its figure is made.

    Raises:
        RollUpError: it names an object, field, function or filter that does not do.
    """
    wanted = field.definition.roll_up
    if wanted is None:
        raise RollUpError("does not say what it rolls up")
    source = next((each for each in catalogue.objects if each.name == wanted.object), None)
    if source is None:
        raise RollUpError(f"rolls up {wanted.object!r}, which is no object")
    relation = source.fields.get(wanted.relation)
    if relation is None or not relation.type.targeted or relation.definition.target != one.name:
        raise RollUpError(f"rolls up by {wanted.object}.{wanted.relation}, which does not lead to {one.name}")
    kind, shown, ordered = _figure(source, wanted)
    found = _filter(catalogue, source, wanted)
    figure = roll_up.RollUp(kind, shown, ordered=ordered)
    return replace(field, type=figure, rolled=Rolled(catalogue, wanted, source, found))


def add_roll_ups(tx: Tx, one: CatalogueObject, records: Sequence[Record]) -> list[Record]:
    """Return records with their figures; the object is as the actor sees it.

    Raises:
        Invalid: code ``roll_up.overflow``; a sum has more digits than SQLite adds up.
    """
    if not one.rolled or not records:
        return list(records)
    rolled = [(field, field.rolled.columns(one.table)) for field in _rolled(one) if field.rolled is not None]
    columns = [column for _, group in rolled for column in group]
    query = sa.select(one.table.c.id, *(column.label(f"_{n}") for n, column in enumerate(columns)))
    try:
        rows = tx.connection.execute(query.where(one.table.c.id.in_([record.id for record in records]))).all()
    except sa.exc.OperationalError as error:
        if "integer overflow" not in str(error.orig):
            raise
        message = f"{one.definition.label}: a sum has more than 18 digits."
        raise Invalid("roll_up.overflow", message, "Correct the amounts that are added up.") from None
    figures = {row[0]: _values(rolled, row[1:]) for row in rows}
    return [
        msgspec.structs.replace(record, values=record.values | figures.get(record.id, {}))
        for record in records
    ]


def without_records(one: CatalogueObject) -> dict[str, Any]:
    """Return the figures of a record to which nothing leads."""
    return {
        field.name: field.check(0) if field.rolled is not None and field.rolled.always_filled else None
        for field in _rolled(one)
    }


def _rolled(one: CatalogueObject) -> list[Field]:
    return [one.fields[name] for name in one.rolled]


def _values(rolled: Sequence[tuple[Field, tuple[Any, ...]]], figures: Sequence[Any]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    left = iter(figures)
    for field, group in rolled:
        total, *count = (next(left) for _ in group)
        if count:
            digits = Decimal(1).scaleb(-_AVERAGE_DIGITS)
            values[field.name] = (Decimal(total) / count[0]).quantize(digits) if count[0] else None
        else:
            values[field.name] = None if total is None else field.type.from_column(total)
    return values


def _figure(source: CatalogueObject, wanted: RollUp) -> tuple[FieldType | None, FieldDefinition, bool]:
    """Return the type of the figure, what its values are checked and shown by, and whether it is ordered."""
    if wanted.function not in FUNCTIONS:
        raise RollUpError(f"rolls up by {wanted.function!r}; it can be {', '.join(FUNCTIONS)}")
    if wanted.function == "count":
        if wanted.field is not None:
            raise RollUpError("counts records: it names no field, but may have a filter")
        return None, roll_up.COUNT, True
    of = source.fields.get(wanted.field or "")
    if of is None:
        raise RollUpError(f"rolls up the field {wanted.field!r}, which {source.name} does not have")
    if of.rolled is not None or of.definition.roll_up is not None:
        raise RollUpError(f"rolls up {source.name}.{of.name}, which is rolled up itself")
    if wanted.function in ("min", "max"):
        if not of.type.operators >= ORDER:
            raise RollUpError(f"rolls up {source.name}.{of.name}, which has no least and no most")
        return of.type, of.definition, True
    if not isinstance(of.type, ExactNumber | Number):
        raise RollUpError(f"rolls up {source.name}.{of.name}, which cannot be added up")
    free = msgspec.structs.replace(of.definition, minimum=None, maximum=None)
    if wanted.function == "sum":
        return of.type, free, True
    kind = of.type if isinstance(of.type, ExactNumber) else ExactNumber()
    return kind, msgspec.structs.replace(free, scale=_AVERAGE_DIGITS), False


def _filter(catalogue: Catalogue, source: CatalogueObject, wanted: RollUp) -> Filter | None:
    if wanted.filter is None:
        return None
    try:
        found = parse_filter(wanted.filter)
        _check_paths(catalogue, source, found)
        check_filter(catalogue, source, found)
    except Invalid as error:
        raise RollUpError(f"has a filter that does not do: {error.message}") from None
    return found


def _check_paths(catalogue: Catalogue, source: CatalogueObject, found: Filter) -> None:
    if isinstance(found, Condition):
        _check_path(catalogue, source, found.field)
        return
    for part in (found.filter,) if isinstance(found, Not) else found.filters:
        _check_paths(catalogue, source, part)


def _check_path(catalogue: Catalogue, one: CatalogueObject, path: str) -> None:
    """Refuse what is rolled up itself: figures about figures could go round in a circle."""
    name, _, rest = path.partition(".")
    field = one.field(name)
    if field.definition.roll_up is not None:
        raise RollUpError(f"has a filter by {one.name}.{name}, which is rolled up itself")
    if rest and field.definition.target is not None:
        _check_path(catalogue, catalogue.object(field.definition.target), rest)
