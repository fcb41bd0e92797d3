"""Figures about the records that lead to a record: right at every moment, on each server, of what the actor sees."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from guanxi.access import tables as access_tables  # noqa: F401 -- declares the tables
from guanxi.access.contracts import SYSTEM, Actor, FieldAccess, Grant, Role
from guanxi.platform.database import Database, Tx, metadata
from guanxi.platform.errors import Invalid
from guanxi.platform.outbox import events_of
from guanxi.records.actions import archive_record, create_record, create_records, update_record
from guanxi.records.aggregate import Aggregation, Group, Measure, aggregate_records
from guanxi.records.catalogue import Catalogue
from guanxi.records.definitions import FieldDefinition, ObjectDefinition, RollUp, Rule
from guanxi.records.filter import Condition, Filter
from guanxi.records.query import Query, list_records, read_record
from guanxi.records.record import to_json
from guanxi.records.schema import ensure_schema
from tests.records.conftest import make_field, make_object

BIG = {"field": "amount", "op": "ge", "value": 100}


def rolled(name: str, function: str, field: str | None = None, **more: Any) -> FieldDefinition:
    """A field of a shop that rolls up its sales."""
    wanted = RollUp(**{"object": "sale", "relation": "shop", "function": function, "field": field} | more)
    return make_field(name, "roll_up", roll_up=wanted)


def shop(*fields: FieldDefinition, **more: Any) -> ObjectDefinition:
    """A shop with these fields."""
    return make_object("shop", make_field("name", "text"), *fields, **more)


SALE = make_object(
    "sale",
    make_field("name", "text"),
    make_field("shop", "relation", target="shop"),
    make_field("shops", "multi_relation", target="shop"),
    make_field("amount", "money"),
    make_field("pieces", "number", minimum=1),
    make_field("day", "date"),
    make_field("seller", "user"),
)
SHOP = shop(
    rolled("sales", "count"),
    rolled("big_sales", "count", filter=BIG),
    rolled("total", "sum", "amount"),
    rolled("pieces", "sum", "pieces"),
    rolled("mean", "average", "amount"),
    rolled("first", "min", "day"),
    rolled("most", "max", "amount"),
    rolled("recent", "count", filter={"field": "day", "op": "within", "value": "last 30 days"}),
    rolled("mentions", "count", relation="shops"),
)
MARKET = Catalogue([SALE, SHOP])


@pytest.fixture
def market(database: Database) -> Database:
    """Each server with the tables of shops and sales."""
    metadata.create_all(database.engine)
    ensure_schema(database, MARKET)
    return database


def _shop(tx: Tx, name: str) -> str:
    return create_record(tx, MARKET, "shop", {"name": name}, actor=SYSTEM).id


def _sale(tx: Tx, shop_id: str | None, **values: Any) -> str:
    return create_record(tx, MARKET, "sale", {"shop": shop_id, **values}, actor=SYSTEM).id


def _figures(tx: Tx, shop_id: str, actor: Actor = SYSTEM) -> dict[str, Any]:
    record = read_record(tx, MARKET, "shop", shop_id, actor=actor)
    return {field.name: record.values[field.name] for field in SHOP.fields[1:] if field.name in record.values}


def _names(tx: Tx, *sort: str, wanted: Filter | None = None, limit: int = 50) -> list[str]:
    """The names of the shops, page by page."""
    found, cursor = [], None
    while True:
        query = Query(filter=wanted, sort=sort, limit=limit, cursor=cursor)
        page = list_records(tx, MARKET, "shop", query, actor=SYSTEM)
        found += [record.values["name"] for record in page.items]
        cursor = page.next_cursor
        if cursor is None:
            return found


def test_figures_are_exact_and_right_at_once(market: Database) -> None:
    """Of none, of several, after a change, without those that are archived; a page of shops has them, too."""
    with market.write() as tx:
        first, other = _shop(tx, "first"), _shop(tx, "other")
        nothing = dict.fromkeys(("sales", "big_sales", "pieces", "recent", "mentions"), 0)
        assert _figures(tx, first) == nothing | {
            "total": Decimal("0.00"), "mean": None, "first": None, "most": None,
        }  # fmt: skip
        _sale(tx, first, amount="0.10", day="2020-01-01", pieces=2, shops=[other])
        dear = _sale(tx, first, amount="100.20", day=tx.now.date(), pieces=5, shops=[first, other])
        _sale(tx, first)
        gone = _sale(tx, first, amount="1000")
        archive_record(tx, MARKET, "sale", gone, actor=SYSTEM)
        expected = {
            "sales": 3, "big_sales": 1, "total": Decimal("100.30"), "pieces": 7, "mean": Decimal("50.150000"),
            "first": date(2020, 1, 1), "most": Decimal("100.20"), "recent": 1, "mentions": 1,
        }  # fmt: skip
        assert _figures(tx, first) == expected
        update_record(tx, MARKET, "sale", dear, {"shop": other, "amount": "100.25"}, actor=SYSTEM)
        page = list_records(tx, MARKET, "shop", Query(sort=("name",)), actor=SYSTEM)
        assert [(one.values["sales"], one.values["total"], one.values["mentions"]) for one in page.items] == [
            (2, Decimal("0.10"), 1),
            (1, Decimal("100.25"), 2),
        ]
        assert isinstance(page.items[0].values["pieces"], int)


def test_lists_are_filtered_and_sorted_by_figures(market: Database) -> None:
    """Over pages of one, in both directions, empty ones last; also along a relation."""
    with market.write() as tx:
        ids = {name: _shop(tx, name) for name in ("a", "b", "c")}
        _sale(tx, ids["a"], amount=5, name="x")
        _sale(tx, ids["c"], amount=3, name="y")
        _sale(tx, ids["c"], amount=4, name="z")
        assert _names(tx, "-sales", "name", limit=1) == ["c", "a", "b"]
        assert _names(tx, "total", limit=1) == ["b", "a", "c"]
        assert _names(tx, "-most", limit=1) == ["a", "c", "b"]
        assert _names(tx, "most", limit=1) == ["c", "a", "b"]
        assert _names(tx, "name", wanted=Condition("sales", "ge", 1)) == ["a", "c"]
        assert _names(tx, "name", wanted=Condition("total", "between", [6, 8])) == ["c"]
        assert _names(tx, "name", wanted=Condition("most", "empty")) == ["b"]
        query = Query(filter=Condition("shop.sales", "eq", 2), sort=("name",))
        found = list_records(tx, MARKET, "sale", query, actor=SYSTEM).items
        assert [record.values["name"] for record in found] == ["y", "z"]


def test_an_average_is_neither_sorted_nor_compared(market: Database) -> None:
    """It would be rounded by each server in its own way; the refusal says so by its code."""
    with market.read() as tx:
        with pytest.raises(Invalid) as caught:
            _names(tx, "mean")
        assert caught.value.code == "query.not_sortable"
        with pytest.raises(Invalid) as caught:
            _names(tx, wanted=Condition("mean", "gt", 1))
        assert caught.value.code == "filter.operator"
        for asked in (
            Aggregation(groups=(Group("sales"),)),
            Aggregation(measures=(Measure("sum", "total"),)),
        ):
            with pytest.raises(Invalid) as caught:
                aggregate_records(tx, MARKET, "shop", asked, actor=SYSTEM)
            assert caught.value.code == "aggregate.field"


def test_nobody_sets_a_figure(market: Database) -> None:
    """Create and update name the field; nothing is written, and no history tells of figures."""
    with market.write() as tx:
        for value in (3, None):
            with pytest.raises(Invalid) as caught:
                create_record(tx, MARKET, "shop", {"name": "a", "sales": value}, actor=SYSTEM)
            assert caught.value.code == "record.invalid"
            assert caught.value.fields == {"sales": "Sales is set by the system and cannot be changed."}
        assert _names(tx) == []
        shop_id = _shop(tx, "a")
        _sale(tx, shop_id)
        changed = update_record(tx, MARKET, "shop", shop_id, {"name": "b"}, actor=SYSTEM)
        assert changed.values["sales"] == 1
        event = max(events_of(tx, "shop", shop_id), key=lambda one: one.key)
        assert event.payload["changed"] == ["name"]
        assert event.payload["new"]["sales"] == 1


def _seller(user_id: str, hidden: dict[str, FieldAccess] | None = None) -> Actor:
    grants = (
        Grant("shop", frozenset({"create", "read", "update"})),
        Grant("sale", frozenset({"read"}), "filter", {"field": "name", "op": "eq", "value": "seen"}),
    )
    role = Role("seller", grants, {"sale": hidden} if hidden else {})
    return Actor(kind="user", id=user_id, name="S", roles=frozenset({"seller"}), held=(role,))


def test_figures_tell_nothing_of_hidden_records_and_fields(market: Database) -> None:
    """Only what the actor sees is counted; what rolls up a hidden field, or an object it may not read, is not there."""
    with market.write() as tx:
        shop_id = _shop(tx, "a")
        _sale(tx, shop_id, amount=5, name="seen")
        _sale(tx, shop_id, amount=700, name="hidden")
        assert _figures(tx, shop_id)["total"] == 705
        mine = _figures(tx, shop_id, _seller("u"))
        assert (mine["sales"], mine["big_sales"], mine["total"]) == (1, 0, 5)
        changed = update_record(tx, MARKET, "shop", shop_id, {"name": "b"}, actor=_seller("u"))
        assert changed.values["total"] == 5
        wanted = Query(filter=Condition("total", "gt", 100))
        assert list_records(tx, MARKET, "shop", wanted, actor=_seller("u")).items == ()
        assert set(_figures(tx, shop_id, _seller("u", {"amount": "hidden"}))) == {
            "sales", "big_sales", "pieces", "first", "recent", "mentions",
        }  # fmt: skip
        role = Role("few", (Grant("shop", frozenset({"create", "read"})),), {})
        few = Actor(kind="user", id="v", name="V", roles=frozenset({"few"}), held=(role,))
        assert _figures(tx, shop_id, few) == {}
        made = create_record(tx, MARKET, "shop", {"name": "c"}, actor=few)
        assert "sales" not in made.values
        assert "sales" not in to_json(MARKET.object("shop"), made)
        assert (
            create_records(tx, MARKET, "shop", [{"name": "d"}], actor=_seller("u"))[0][0].values["sales"] == 0
        )


@pytest.mark.parametrize(
    ("field", "fault"),
    [
        (rolled("x", "count", object="barn"), "rolls up 'barn', which is no object"),
        (rolled("x", "count", relation="day"), "rolls up by sale.day, which does not lead to shop"),
        (rolled("x", "count", relation="where"), "rolls up by sale.where, which does not lead to shop"),
        (rolled("x", "median", "amount"), "rolls up by 'median'; it can be count, sum, average, min, max"),
        (rolled("x", "count", "amount"), "counts records: it names no field, but may have a filter"),
        (rolled("x", "sum"), "rolls up the field None, which sale does not have"),
        (rolled("x", "sum", "worth"), "rolls up the field 'worth', which sale does not have"),
        (rolled("x", "sum", "day"), "rolls up sale.day, which cannot be added up"),
        (rolled("x", "min", "shops"), "rolls up sale.shops, which has no least and no most"),
        (
            rolled("x", "count", filter={"field": "amount"}),
            "has a filter that does not do: A filter has all, any",
        ),
        (
            rolled("x", "count", filter={"field": "day", "op": "within", "value": "last blue moon"}),
            "has a filter that does not do: Sale: day 'last blue moon' is no period",
        ),
        (
            rolled("x", "count", filter={"not": {"field": "shop.x", "op": "gt", "value": 1}}),
            "has a filter by shop.x, which is rolled up itself",
        ),
        (make_field("x", "roll_up"), "says what it rolls up, or is of type roll_up, but not both"),
        (
            make_field("x", "roll_up", required=True, roll_up=RollUp(object="sale", relation="shop")),
            "is rolled up: it is not required, unique, searchable or indexed",
        ),
    ],
)
def test_a_definition_that_cannot_work_is_refused(field: FieldDefinition, fault: str) -> None:
    """The refusal names object, field and rule."""
    with pytest.raises(Invalid) as caught:
        Catalogue([SALE, shop(field)])
    assert caught.value.code == "catalogue.invalid"
    assert f"Object shop: field x {fault}" in caught.value.message
    assert set(caught.value.fields) == {"x"}


def test_a_figure_of_figures_is_refused() -> None:
    """Neither as what is added up, nor in a formula or rule: it is not kept in the record."""
    upper = make_object(
        "city",
        make_field("name", "text"),
        make_field(
            "x", "roll_up", roll_up=RollUp(object="shop", relation="city", function="sum", field="sales")
        ),
    )
    lower = shop(rolled("sales", "count"), make_field("city", "relation", target="city"))
    rule = Rule(name="some", condition="sales > 1", message="Few.", message_zh="少")
    for definitions, fault in (
        ([SALE, lower, upper], "field x rolls up shop.sales, which is rolled up itself"),
        (
            [SALE, shop(rolled("sales", "count"), make_field("twice", "number", formula="sales * 2"))],
            "the formula of field twice reads 'sales', which is no field kept in the record",
        ),
        ([SALE, shop(rolled("sales", "count"), rules=(rule,))], "rule some reads 'sales'"),
        (
            [SALE, shop(rolled("sales", "count"), complete=("sales",))],
            "names the field 'sales', which is rolled up and not kept",
        ),
    ):
        with pytest.raises(Invalid) as caught:
            Catalogue(definitions)
        assert fault in caught.value.message
