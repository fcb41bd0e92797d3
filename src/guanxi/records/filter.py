"""Filters as data, and their translation to SQL.

A condition is true or false, never unknown: comparing an empty field is false, except that ``ne`` and
``not_in`` are true for it. So ``not`` means what people expect, whatever SQL's NULL does. A path
(``company.sector``) asks about the related record and is false when there is none.

As JSON: ``{"field": "status", "op": "in", "value": ["new"]}``, ``{"all": […]}``, ``{"any": […]}``,
``{"not": …}``. ``{"field": "stage", "op": "category", "value": "open"}`` is true for every choice of this fixed
meaning, whatever choices an installation adds; the value may also be a list of categories.
"""

from collections.abc import Sequence
from typing import Any

import msgspec
import sqlalchemy as sa

from guanxi.platform.errors import Invalid
from guanxi.records.catalogue import CATEGORIES, Catalogue, CatalogueObject, Field
from guanxi.records.field_types import FieldError
from guanxi.records.links import leads_to, records_leading_to

_DEEPEST = 20
_MOST_VALUES = 1000


class Condition(msgspec.Struct, frozen=True):
    """A field compared with a value."""

    field: str
    op: str
    value: Any = None


class AllOf(msgspec.Struct, frozen=True):
    """True when every part is."""

    filters: tuple["Filter", ...]


class AnyOf(msgspec.Struct, frozen=True):
    """True when one part is."""

    filters: tuple["Filter", ...]


class Not(msgspec.Struct, frozen=True):
    """True when the part is not."""

    filter: "Filter"


Filter = Condition | AllOf | AnyOf | Not


def equals(**values: Any) -> Filter:
    """Return the filter that every named field has the value; None matches empty fields."""
    return AllOf(tuple(Condition(name, "eq", value) for name, value in values.items()))


def parse_filter(data: Any, depth: int = 0) -> Filter:
    """Return the filter of its JSON form.

    Raises:
        Invalid: code ``filter.malformed``.
    """
    if depth > _DEEPEST:
        raise _malformed(f"A filter nests at most {_DEEPEST} deep.")
    if not isinstance(data, dict):
        raise _malformed("A filter is a JSON object.")
    keys = set(data)
    if keys in ({"all"}, {"any"}):
        parts = data.get("all", data.get("any"))
        if not isinstance(parts, list):
            raise _malformed("The value of all and any is a list of filters.")
        kind = AllOf if "all" in data else AnyOf
        return kind(tuple(parse_filter(part, depth + 1) for part in parts))
    if keys == {"not"}:
        return Not(parse_filter(data["not"], depth + 1))
    if {"field", "op"} <= keys <= {"field", "op", "value"}:
        if not isinstance(data["field"], str) or not isinstance(data["op"], str):
            raise _malformed("field and op are texts.")
        return Condition(data["field"], data["op"], data.get("value"))
    raise _malformed("A filter has all, any, not, or field and op.")


def compile_filter(
    catalogue: Catalogue, one: CatalogueObject, table: sa.FromClause, wanted: Filter
) -> sa.ColumnElement[bool]:
    """Return the filter as a condition on the table of the object (or an alias of it).

    Raises:
        Invalid: codes ``record.unknown_field``, ``filter.operator``, ``filter.value``.
    """
    if isinstance(wanted, AllOf | AnyOf):
        parts = [compile_filter(catalogue, one, table, part) for part in wanted.filters]
        return sa.and_(sa.true(), *parts) if isinstance(wanted, AllOf) else sa.or_(sa.false(), *parts)
    if isinstance(wanted, Not):
        return sa.not_(compile_filter(catalogue, one, table, wanted.filter))
    name, dot, rest = wanted.field.partition(".")
    field = one.field(name)
    if dot:
        return _related(catalogue, one, field, table, Condition(rest, wanted.op, wanted.value))
    if field.type.linked and wanted.op in ("contains_any", "contains_all"):
        return _linked(one, field, table, wanted)
    return _compare(one, field, field.column(table), wanted)


def _related(
    catalogue: Catalogue, one: CatalogueObject, field: Field, table: sa.FromClause, rest: Condition
) -> sa.ColumnElement[bool]:
    if field.definition.target is None:
        message = f"{one.definition.label}: {field.name} leads to no object."
        raise Invalid("filter.path", message, "Use a relation.", {field.name: message})
    target = catalogue.object(field.definition.target)
    alias = target.table.alias()
    inner = compile_filter(catalogue, target, alias, rest)
    if field.type.linked:
        return leads_to(one, field, table, alias, sa.and_(target.within(alias), inner))
    return sa.exists().where(alias.c.id == table.c[field.name], target.within(alias), inner)


def _linked(
    one: CatalogueObject, field: Field, table: sa.FromClause, wanted: Condition
) -> sa.ColumnElement[bool]:
    try:
        ids = field.check(wanted.value) or []
    except FieldError as error:
        message = f"{one.definition.label}: {field.name} {error.message}."
        raise Invalid("filter.value", message, error.cure, {field.name: message}) from None
    if not ids:  # of nothing, a record has all and none
        return sa.true() if wanted.op == "contains_all" else sa.false()
    return table.c.id.in_(records_leading_to(one, field, ids, all_of_them=wanted.op == "contains_all"))


def _compare(
    one: CatalogueObject, field: Field, column: sa.ColumnElement[Any], wanted: Condition
) -> sa.ColumnElement[bool]:
    operator = wanted.op
    if operator not in field.type.operators:
        message = f"{one.definition.label}: {field.name} cannot be compared by {operator!r}."
        cure = f"Use one of: {', '.join(sorted(field.type.operators))}."
        raise Invalid("filter.operator", message, cure, {field.name: message})
    if operator == "empty":
        return column.is_(None)
    if operator == "not_empty":
        return column.is_not(None)
    if operator in ("in", "not_in"):
        values = _list(one, field, wanted.value)
        found = sa.or_(_filled(column, column.in_([v for v in values if v is not None])),
                       column.is_(None) if None in values else sa.false())  # fmt: skip
        return found if operator == "in" else sa.not_(found)
    if operator == "between":
        low, high = (_value(one, field, part) for part in _pair(one, field, wanted.value))
        if low is None or high is None:
            return sa.false()
        return _filled(column, sa.and_(column >= low, column <= high))
    if operator in ("contains", "starts_with"):
        return _contains(one, field, column, wanted)
    if operator == "category":
        return _filled(column, column.in_(_of_categories(one, field, wanted.value)))
    value = _value(one, field, wanted.value)
    return _ordered(operator, column, value)


def _ordered(operator: str, column: sa.ColumnElement[Any], value: Any) -> sa.ColumnElement[bool]:
    if value is None:
        return {"eq": column.is_(None), "ne": column.is_not(None)}.get(operator, sa.false())
    value = sa.literal(value, column.type)  # so that a truth value is compared like any other
    if operator == "ne":
        return sa.or_(column.is_(None), column != value)
    compared: dict[str, sa.ColumnElement[bool]] = {
        "eq": column == value,
        "lt": column < value,
        "le": column <= value,
        "gt": column > value,
        "ge": column >= value,
    }
    return _filled(column, compared[operator])


def _contains(
    one: CatalogueObject, field: Field, column: sa.ColumnElement[Any], wanted: Condition
) -> sa.ColumnElement[bool]:
    if not isinstance(wanted.value, str):
        message = f"{one.definition.label}: {field.name} {wanted.op} needs a text."
        raise Invalid("filter.value", message, "", {field.name: message})
    if wanted.op == "contains":
        return _filled(column, column.icontains(wanted.value, autoescape=True))
    return _filled(column, column.istartswith(wanted.value, autoescape=True))


def _filled(column: sa.ColumnElement[Any], condition: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    return sa.and_(column.is_not(None), condition)


def _value(one: CatalogueObject, field: Field, value: Any) -> Any:
    try:
        checked = field.check(value)
    except FieldError as error:
        message = f"{one.definition.label}: {field.name} {error.message}."
        raise Invalid("filter.value", message, error.cure, {field.name: message}) from None
    return None if checked is None else field.type.to_column(checked)


def _list(one: CatalogueObject, field: Field, value: Any) -> Sequence[Any]:
    if not isinstance(value, list | tuple) or len(value) > _MOST_VALUES:
        message = f"{one.definition.label}: {field.name} needs a list of at most {_MOST_VALUES} values."
        raise Invalid("filter.value", message, "", {field.name: message})
    return [_value(one, field, item) for item in value]


def _of_categories(one: CatalogueObject, field: Field, value: Any) -> list[str]:
    wanted = [value] if isinstance(value, str) else value
    if not isinstance(wanted, list | tuple) or not all(
        isinstance(each, str) and each in CATEGORIES for each in wanted
    ):
        message = f"{one.definition.label}: {field.name} has no choice of the category {value!r}."
        raise Invalid("filter.value", message, f"Use {', '.join(sorted(CATEGORIES))}.", {field.name: message})
    return [choice.value for choice in field.definition.choices if choice.category in wanted]


def _pair(one: CatalogueObject, field: Field, value: Any) -> Sequence[Any]:
    if not isinstance(value, list | tuple) or len(value) != 2:
        message = f"{one.definition.label}: {field.name} between needs a list of two values."
        raise Invalid("filter.value", message, "", {field.name: message})
    return value


def _malformed(message: str) -> Invalid:
    return Invalid("filter.malformed", message, 'Write {"field": "status", "op": "eq", "value": "new"}.')
