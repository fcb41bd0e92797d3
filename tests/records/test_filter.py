from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guanxi.access.contracts import SYSTEM
from guanxi.platform.database import Database
from guanxi.platform.errors import Invalid
from guanxi.records.actions import create_records
from guanxi.records.catalogue import Catalogue
from guanxi.records.filter import AllOf, AnyOf, Condition, Filter, Not, parse_filter
from guanxi.records.query import Query, count_records, list_records
from guanxi.records.record import Record
from tests.records.naive import matches

TEXTS = ["a", "A", "ab", "b%", "b_", "\\", "张伟"]
NUMBERS = [-2, 0, 1, 7]
PRICES = [Decimal("-0.01"), Decimal("0.00"), Decimal("9.99"), Decimal("10.00")]
DAYS = [date(2026, 1, 1), date(2026, 1, 31), date(2026, 2, 1)]
COLOURS = ["red", "blue", "green"]
FIELDS: dict[str, tuple[list[Any], list[str]]] = {
    "name": (TEXTS, ["eq", "ne", "in", "not_in", "contains", "starts_with", "not_empty"]),
    "count": (NUMBERS, ["eq", "ne", "lt", "le", "gt", "ge", "between", "in", "not_in", "empty"]),
    "price": (PRICES, ["eq", "ne", "lt", "ge", "between", "in", "empty", "not_empty"]),
    "day": (DAYS, ["eq", "ne", "le", "gt", "between", "empty"]),
    "colour": (COLOURS, ["eq", "ne", "in", "not_in", "category"]),
    "flag": ([True, False], ["eq", "ne", "empty"]),
    "house.rooms": (NUMBERS, ["eq", "ne", "lt", "ge", "in", "empty"]),
}


@st.composite
def conditions(draw: st.DrawFn) -> Condition:
    """One comparison with a value of the right type or null."""
    field = draw(st.sampled_from(sorted(FIELDS)))
    values, operators = FIELDS[field]
    op = draw(st.sampled_from(operators))
    one = st.sampled_from(values)
    maybe = one if op in ("contains", "starts_with") else st.one_of(one, st.none())
    if op in ("in", "not_in"):
        return Condition(field, op, draw(st.lists(maybe, max_size=3)))
    if op == "category":
        meanings = st.sampled_from(["open", "done", "won"])
        return Condition(field, op, draw(st.one_of(meanings, st.lists(meanings, max_size=2))))
    if op == "between":
        return Condition(field, op, [draw(maybe), draw(maybe)])
    return Condition(field, op, draw(maybe))


filters: st.SearchStrategy[Filter] = st.recursive(
    conditions(),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda parts: AllOf(tuple(parts))),
        st.lists(inner, max_size=3).map(lambda parts: AnyOf(tuple(parts))),
        inner.map(Not),
    ),
    max_leaves=6,
)


def _row(number: int, houses: list[Record]) -> dict[str, Any]:
    """A thing whose fields run through their values with different periods; some stay empty."""

    def pick(values: list[Any], step: int) -> Any:
        position = (number * step) % (len(values) + 1)
        return values[position] if position < len(values) else None

    return {
        "name": TEXTS[number % len(TEXTS)],
        "count": pick(NUMBERS, 1),
        "price": pick(PRICES, 2),
        "day": pick(DAYS, 3),
        "colour": COLOURS[number % 3],
        "flag": pick([True, False], 1),
        "house": pick([house.id for house in houses], 1),
    }


@pytest.fixture
def filled(records_database: Database, catalogue: Catalogue) -> tuple[Database, list[Record], list[Record]]:
    """Sixty things, some of them in houses."""
    with records_database.write() as tx:
        rooms: list[dict[str, Any]] = [{"name": "h", "rooms": rooms} for rooms in (0, 7, None)]
        houses, _ = create_records(tx, catalogue, "house", rooms, actor=SYSTEM, announce="quiet")
        rows = [_row(number, houses) for number in range(60)]
        things, faults = create_records(tx, catalogue, "thing", rows, actor=SYSTEM, announce="quiet")
    assert not faults
    return records_database, things, houses


def test_sql_agrees_with_the_meaning_in_python(
    filled: tuple[Database, list[Record], list[Record]], catalogue: Catalogue
) -> None:
    """For any filter the server finds exactly the records that match by definition."""
    database, things, houses = filled
    related = {house.id: house for house in houses}

    @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
    @given(wanted=filters)
    def agrees(wanted: Filter) -> None:
        with database.read() as tx:
            page = list_records(
                tx, catalogue, "thing", Query(filter=wanted, sort=("number",), limit=100), actor=SYSTEM
            )
            count = count_records(tx, catalogue, "thing", wanted, actor=SYSTEM)
        expected = [thing.id for thing in things if matches(wanted, thing, related)]
        assert [item.id for item in page.items] == expected
        assert (page.total, count) == (len(expected), len(expected))

    agrees()


def test_pages_join_to_the_whole_list_in_any_order(
    filled: tuple[Database, list[Record], list[Record]], catalogue: Catalogue
) -> None:
    """Keyset pages neither repeat nor lose a record; empty values come last in both directions."""
    database, things, _ = filled

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        sort=st.lists(
            st.sampled_from(["count", "-count", "price", "-price", "day", "-flag", "-created_at", "-number"]),
            max_size=2,
            unique_by=lambda text: text.removeprefix("-"),
        ),
        limit=st.integers(7, 25),
    )
    def joins(sort: list[str], limit: int) -> None:
        found: list[Record] = []
        cursor: str | None = None
        with database.read() as tx:
            while True:
                query = Query(sort=tuple(sort), limit=limit, cursor=cursor, count=False)
                page = list_records(tx, catalogue, "thing", query, actor=SYSTEM)
                found += page.items
                cursor = page.next_cursor
                if cursor is None:
                    break
        assert [item.id for item in found] == [item.id for item in _sorted(things, sort)]

    joins()


def _sorted(things: list[Record], sort: list[str]) -> list[Record]:
    ordered = sorted(things, key=lambda thing: thing.id, reverse=bool(sort) and sort[0].startswith("-"))
    for text in reversed(sort):
        name = text.removeprefix("-")
        filled = [thing for thing in ordered if thing.values[name] is not None]
        empty = [thing for thing in ordered if thing.values[name] is None]
        filled.sort(key=lambda thing: thing.values[name], reverse=text.startswith("-"))
        ordered = filled + empty
    return ordered


@pytest.mark.parametrize(
    ("data", "code", "message"),
    [
        ([], "filter.malformed", "A filter is a JSON object."),
        ({"all": {}}, "filter.malformed", "list of filters"),
        ({"field": "name"}, "filter.malformed", "A filter has all, any, not, or field and op."),
        ({"field": "wings", "op": "eq", "value": 1}, "record.unknown_field", "Thing has no field 'wings'."),
        ({"field": "notes", "op": "lt", "value": "a"}, "filter.operator", "cannot be compared by 'lt'"),
        ({"field": "count", "op": "eq", "value": "x"}, "filter.value", "count must be a number"),
        ({"field": "count", "op": "in", "value": 1}, "filter.value", "needs a list"),
        ({"field": "count", "op": "between", "value": [1]}, "filter.value", "list of two values"),
        ({"field": "name", "op": "contains", "value": None}, "filter.value", "needs a text"),
        (
            {"field": "colour", "op": "category", "value": "red"},
            "filter.value",
            "no choice of the category 'red'",
        ),
        (
            {"field": "colour", "op": "category", "value": [["open"]]},
            "filter.value",
            "no choice of the category",
        ),
        (
            {"field": "name", "op": "category", "value": "open"},
            "filter.operator",
            "cannot be compared by 'category'",
        ),
        ({"field": "name.rooms", "op": "eq", "value": 1}, "filter.path", "leads to no object"),
    ],
)
def test_malformed_filter_is_refused(
    small_database: Database, catalogue: Catalogue, data: Any, code: str, message: str
) -> None:
    """A refusal names object, field and what is allowed; a condition is never dropped."""
    with small_database.read() as tx, pytest.raises(Invalid, match=message) as refusal:
        list_records(tx, catalogue, "thing", Query(filter=parse_filter(data)), actor=SYSTEM)

    assert refusal.value.code == code


def test_deep_filter_is_refused() -> None:
    """Nesting has a limit, so nobody can exhaust the stack."""
    data: Any = {"field": "name", "op": "empty"}
    for _ in range(30):
        data = {"not": data}

    with pytest.raises(Invalid, match="at most 20 deep"):
        parse_filter(data)
