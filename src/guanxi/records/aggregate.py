"""Figures about many records at once: how many, how much, the least and the most, by field and by period.

The database counts; what an actor does not see is not counted. Amounts are added as they are: group by the currency
where there are several.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Literal, cast, get_args
from zoneinfo import ZoneInfo

import msgspec
import sqlalchemy as sa

from guanxi.access.contracts import Actor
from guanxi.platform.database import Tx
from guanxi.platform.errors import Invalid
from guanxi.records.catalogue import Catalogue, CatalogueObject, Field
from guanxi.records.field_types.base import ORDER
from guanxi.records.field_types.number import ExactNumber, Number
from guanxi.records.filter import Filter
from guanxi.records.query import Query, matching
from guanxi.records.relative import PERIODS, period_starts, read_zone
from guanxi.records.sight import see

Function = Literal["count", "sum", "average", "min", "max"]
FUNCTIONS: tuple[str, ...] = get_args(Function)
MOST_GROUPS = 3
MOST_MEASURES = 10
MOST_ROWS = 1000
MOST_PERIODS = 1000
_AVERAGE = Decimal("0.000001")


class Group(msgspec.Struct, frozen=True):
    """A field whose values part the records; of a day or moment, by the period it lies in."""

    field: str
    period: str | None = None


class Measure(msgspec.Struct, frozen=True):
    """A figure about each part: ``count`` without a field counts records, with one those that have a value."""

    function: Function
    field: str | None = None


class Aggregation(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked.

    Attributes:
        filter, q, archived: as in ``records.query.Query``.
        zone: the time zone whose days, weeks and months moments are parted by.
    """

    measures: tuple[Measure, ...] = (Measure("count"),)
    groups: tuple[Group, ...] = ()
    filter: Filter | None = None
    q: str | None = None
    archived: bool = False
    zone: str = "UTC"


class Figures(msgspec.Struct, frozen=True):
    """The answer: for each part its values by the names of the groups, and its figures by those of the measures.

    Names are as they were asked: ``status``, ``close_date:month``, ``sum:amount``. Values are JSON, a period is the
    first day of it, an empty field is None and comes last. ``complete`` is False when there are more than
    ``MOST_ROWS`` parts.
    """

    rows: tuple[dict[str, Any], ...]
    complete: bool


def parse_measure(text: str) -> Measure:
    """Return the measure of ``count``, ``count:email``, ``sum:amount`` …

    Raises:
        Invalid: code ``aggregate.measure``.
    """
    function, _, field = text.partition(":")
    if function not in FUNCTIONS or (not field and function != "count"):
        message = f"{text!r} is no figure."
        cure = "Write count, or sum, average, min or max with a field: sum:amount."
        raise Invalid("aggregate.measure", message, cure, {"measures": message})
    return Measure(cast(Function, function), field or None)


def parse_group(text: str) -> Group:
    """Return the group of ``status`` or ``close_date:month``."""
    field, _, period = text.partition(":")
    return Group(field, period or None)


def aggregate_records(
    tx: Tx, catalogue: Catalogue, object_name: str, asked: Aggregation, *, actor: Actor
) -> Figures:
    """Return figures about the records that match and that the actor sees.

    Raises:
        Forbidden: the actor may not read the object.
        Invalid: an unknown field, or one that cannot be grouped or measured this way; too many of them; a sum of
            more than 18 digits on SQLite.
    """
    seen, one = see(tx, catalogue, object_name, actor)
    _check_size(asked)
    zone = read_zone(asked.zone)
    among = matching(tx, seen, one, Query(filter=asked.filter, q=asked.q, archived=asked.archived), actor)
    groups = [_group(tx, one, group, zone, among) for group in asked.groups]
    measures = [_measure(one, measure) for measure in asked.measures]
    try:
        found = tx.connection.execute(_statement(one, groups, measures, among)).all()
    except sa.exc.OperationalError as error:
        if "integer overflow" not in str(error.orig):
            raise
        message = f"{one.definition.label}: a sum has more than 18 digits."
        raise Invalid("aggregate.overflow", message, "Narrow the filter.", {"measures": message}) from None
    rows = [_row(row, groups, measures) for row in found[:MOST_ROWS]]
    return Figures(tuple(rows), len(found) <= MOST_ROWS)


@dataclass(frozen=True, slots=True)
class _Part:
    """A column of the answer: its name, the columns of the query it is made from, and how."""

    name: str
    columns: tuple[sa.ColumnElement[Any], ...]
    make: Callable[..., Any]


def _statement(
    one: CatalogueObject, groups: Sequence[_Part], measures: Sequence[_Part], among: sa.ColumnElement[bool]
) -> sa.Select[Any]:
    # Names that no field can have: a server looks for a field of that name first.
    keys = [column.label(f"_key{n}") for n, part in enumerate(groups) for column in part.columns]
    values = [column for part in measures for column in part.columns]
    figures = [column.label(f"_value{n}") for n, column in enumerate(values)]
    parts = sa.select(*keys, *figures).select_from(one.table).where(among).group_by(*keys).subquery()
    in_order = [part for key in keys for part in (_emptiness(parts.c[key.name]), parts.c[key.name])]
    return sa.select(parts).order_by(*in_order).limit(MOST_ROWS + 1)


def _emptiness(column: sa.ColumnElement[Any]) -> sa.ColumnElement[int]:
    return sa.case((column.is_(None), 1), else_=0)


def _row(row: sa.Row[Any], groups: Sequence[_Part], measures: Sequence[_Part]) -> dict[str, Any]:
    values = iter(row)
    return {part.name: part.make(*(next(values) for _ in part.columns)) for part in (*groups, *measures)}


def _group(
    tx: Tx, one: CatalogueObject, group: Group, zone: ZoneInfo, among: sa.ColumnElement[bool]
) -> _Part:
    field = one.field(group.field)
    if field.rolled is not None:
        raise _fault(one, field, "groups", "is rolled up: records cannot be grouped by it")
    column = one.table.c[field.name]
    if group.period is not None:
        starts = _starts(tx, one, field, group.period, zone, among)
        limits = [sa.literal(_limit(field, start, zone), column.type) for start in starts]
        key = sa.case((column.is_(None), None), else_=_place(column, limits))
        return _Part(
            f"{field.name}:{group.period}", (key,), lambda n: None if n is None else starts[n].isoformat()
        )
    if "in" not in field.type.operators:  # values that cannot be told apart as a whole: tags, long texts
        raise _fault(one, field, "groups", "cannot be grouped by")
    return _Part(field.name, (column,), lambda value: _json(field, value))


def _starts(
    tx: Tx, one: CatalogueObject, field: Field, period: str, zone: ZoneInfo, among: sa.ColumnElement[bool]
) -> list[date]:
    if field.type.name not in ("date", "date_time") or period not in PERIODS:
        raise _fault(one, field, "groups", f"cannot be grouped by {period!r}")
    column = one.table.c[field.name]
    query = sa.select(sa.func.min(column), sa.func.max(column)).where(among)
    low, high = (_day(value, zone) for value in tx.connection.execute(query).one())
    if low is None or high is None:
        return [date.min]
    starts = period_starts(low, high, period, most=MOST_PERIODS)
    if starts is None:
        raise _fault(one, field, "groups", f"reaches over more than {MOST_PERIODS} periods of a {period}")
    return starts


def _day(value: Any, zone: ZoneInfo) -> date | None:
    if not isinstance(value, datetime):
        return cast(date | None, value)
    try:
        return value.astimezone(zone).date()
    except OverflowError:  # on the first or the last day there is
        return value.date()


def _limit(field: Field, day: date, zone: ZoneInfo) -> Any:
    return day if field.type.name == "date" else datetime.combine(day, time.min, zone)


def _place(column: sa.ColumnElement[Any], limits: Sequence[Any], first: int = 0) -> Any:
    """Return the SQL that finds the last limit not after a value, by halves."""
    if len(limits) == 1:
        return sa.literal_column(str(first))
    half = len(limits) // 2
    lower, upper = _place(column, limits[:half], first), _place(column, limits[half:], first + half)
    return sa.case((column < limits[half], lower), else_=upper)


def _measure(one: CatalogueObject, measure: Measure) -> _Part:
    if measure.field is None:
        return _Part("count", (sa.func.count(),), int)
    field = one.field(measure.field)
    if field.rolled is not None:
        raise _fault(one, field, "measures", "is rolled up itself; ask for figures about what it rolls up")
    column = one.table.c[field.name]
    name = f"{measure.function}:{field.name}"
    if measure.function == "count":
        return _Part(name, (sa.func.count(column),), int)
    if measure.function in ("min", "max"):
        if not field.type.operators >= ORDER:
            raise _fault(one, field, "measures", "has no least and no most")
        function = sa.func.min if measure.function == "min" else sa.func.max
        return _Part(name, (function(column),), lambda value: _json(field, value))
    if not isinstance(field.type, ExactNumber | Number):
        raise _fault(one, field, "measures", "cannot be added up")
    total = sa.func.sum(column, type_=column.type)
    if measure.function == "sum":
        return _Part(name, (total,), lambda value: _exact(field, value))
    return _Part(name, (total, sa.func.count(column)), _average)


def _exact(field: Field, value: Any) -> Any:
    return int(value) if value is not None and isinstance(field.type, Number) else value


def _average(total: Any, count: int) -> Decimal | None:
    return (Decimal(total) / count).quantize(_AVERAGE) if count else None


def _json(field: Field, value: Any) -> Any:
    return None if value is None else field.to_json(field.type.from_column(value))


def _check_size(asked: Aggregation) -> None:
    for name, given, most in (
        ("groups", asked.groups, MOST_GROUPS),
        ("measures", asked.measures, MOST_MEASURES),
    ):
        if len(given) > most or len(set(given)) < len(given):
            message = f"There are at most {most} {name}, each once."
            raise Invalid("aggregate.size", message, "Ask twice.", {name: message})
    if not asked.measures:
        raise Invalid(
            "aggregate.size", "No figure is asked for.", "Ask for count.", {"measures": "are missing"}
        )


def _fault(one: CatalogueObject, field: Field, place: str, rule: str) -> Invalid:
    message = f"{one.definition.label}: {field.name} {rule}."
    return Invalid("aggregate.field", message, "Choose another field or figure.", {place: message})
