"""Formulas are computed at every write; rules refuse a record and name it, the field and the rule."""

from decimal import Decimal

import pytest

from guanxi.access.contracts import SYSTEM
from guanxi.platform.database import Database, metadata
from guanxi.platform.errors import Invalid
from guanxi.records.actions import create_record, update_record
from guanxi.records.catalogue import Catalogue
from guanxi.records.definitions import ObjectDefinition, Rule
from guanxi.records.filter import Condition
from guanxi.records.query import Query, list_records, read_record
from guanxi.records.schema import ensure_schema
from tests.records.conftest import make_field, make_object


def _offer(**formulas: str) -> ObjectDefinition:
    return make_object(
        "offer",
        make_field("name", "text", required=True),
        make_field("price", "money"),
        make_field("share", "percent"),
        make_field("since", "date"),
        make_field("until", "date"),
        make_field("saved", "money", formula=formulas.get("saved", "price * share / 100")),
        make_field("rest", "money", formula=formulas.get("rest", "price - saved")),
        make_field("third", "decimal", formula="price / 3"),
        make_field("word", "text", formula='if rest > 50 then "large" else "small"'),
        make_field("days", "number", formula="(until - since).days"),
        rules=(
            Rule(
                name="in_order",
                condition="until >= since",
                message="Until lies before since.",
                message_zh="早",
            ),
            Rule(
                name="kept",
                condition="rest >= 10",
                message="Too little is left.",
                message_zh="少",
                field="share",
            ),
        ),
    )


@pytest.fixture
def offers(database: Database) -> tuple[Database, Catalogue]:
    """Each server with offers."""
    catalogue = Catalogue([_offer()])
    metadata.create_all(database.engine)
    ensure_schema(database, catalogue)
    return database, catalogue


def test_formulas_are_computed_in_their_order_at_every_write(offers: tuple[Database, Catalogue]) -> None:
    """One that reads another is computed after it; all are kept, filtered and sorted like any field."""
    database, catalogue = offers
    values = {"name": "A", "price": 100, "share": 20, "since": "2026-01-01", "until": "2026-01-31"}
    with database.write() as tx:
        made = create_record(tx, catalogue, "offer", values, actor=SYSTEM)
        update_record(tx, catalogue, "offer", made.id, {"share": 60}, actor=SYSTEM)
    with database.read() as tx:
        found = read_record(tx, catalogue, "offer", made.id, actor=SYSTEM)
        small = Query(filter=Condition("rest", "lt", 50), sort=("rest",))
        listed = list_records(tx, catalogue, "offer", small, actor=SYSTEM)

    assert (made.values["saved"], made.values["rest"], made.values["word"]) == (20, 80, "large")
    assert (found.values["saved"], found.values["rest"], found.values["word"]) == (60, 40, "small")
    assert found.values["third"] == Decimal("33.3333")
    assert found.values["days"] == 30
    assert [record.id for record in listed.items] == [made.id]


def test_a_formula_over_empty_fields_is_empty(offers: tuple[Database, Catalogue]) -> None:
    """Nothing is invented, and a rule that cannot tell lets the record pass."""
    database, catalogue = offers
    with database.write() as tx:
        made = create_record(tx, catalogue, "offer", {"name": "A"}, actor=SYSTEM)

    assert [made.values[name] for name in ("saved", "rest", "third", "days")] == [None] * 4


@pytest.mark.parametrize(
    ("values", "field", "message"),
    [
        ({"since": "2026-02-01", "until": "2026-01-01"}, "since", "Until lies before since. (rule in_order)"),
        ({"price": 10, "share": 50}, "share", "Too little is left. (rule kept)"),
        ({"rest": 5}, "rest", "Rest is set by the system and cannot be changed."),
    ],
)
def test_a_broken_rule_refuses_the_record(
    offers: tuple[Database, Catalogue], values: dict[str, object], field: str, message: str
) -> None:
    """The refusal names object, field and rule; nothing is written, at creation and at a change alike."""
    database, catalogue = offers
    with database.write() as tx:
        kept = create_record(tx, catalogue, "offer", {"name": "A"}, actor=SYSTEM)
        with pytest.raises(Invalid) as creating:
            create_record(tx, catalogue, "offer", {"name": "B", **values}, actor=SYSTEM)
        with pytest.raises(Invalid) as changing:
            update_record(tx, catalogue, "offer", kept.id, values, actor=SYSTEM)
        listed = list_records(tx, catalogue, "offer", Query(), actor=SYSTEM)

    for caught in (creating, changing):
        assert caught.value.fields == {field: message}
        assert caught.value.message.startswith("Offer cannot be saved: ")
    assert listed.items == (kept,)


def test_a_value_that_does_not_fit_its_field_is_refused(offers: tuple[Database, Catalogue]) -> None:
    """A formula cannot write what nobody could write by hand."""
    database, catalogue = offers
    with database.write() as tx, pytest.raises(Invalid) as caught:
        create_record(tx, catalogue, "offer", {"name": "A", "price": "9999999999999999.99"}, actor=SYSTEM)

    assert caught.value.fields == {"third": "Third, by its formula, is too large."}


@pytest.mark.parametrize(
    ("formulas", "message"),
    [
        ({"saved": "price - rest"}, "in a circle"),
        ({"saved": "price *"}, "the formula of field saved is no FEEL"),
        ({"saved": "cost * 2"}, "reads 'cost', which is no field"),
    ],
)
def test_a_formula_that_cannot_work_is_refused_with_the_catalogue(
    formulas: dict[str, str], message: str
) -> None:
    """Before any record is written."""
    with pytest.raises(Invalid) as caught:
        Catalogue([_offer(**formulas)])

    assert caught.value.code == "catalogue.invalid"
    assert message in caught.value.message
