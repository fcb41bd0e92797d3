"""Fields that lead to many records: found both ways, on each server, by whoever may see them."""

from typing import Any

import pytest
import sqlalchemy as sa

from guanxi.access import tables as access_tables
from guanxi.access.contracts import SYSTEM, Actor, Grant, Role
from guanxi.platform.database import Database, Tx, metadata
from guanxi.platform.errors import Invalid
from guanxi.records.actions import create_record, update_record
from guanxi.records.catalogue import Catalogue
from guanxi.records.field_types.relation import MOST_LINKS
from guanxi.records.filter import AnyOf, Condition, Filter, Not
from guanxi.records.query import Query, list_records, read_record, read_related_titles
from guanxi.records.schema import ensure_schema
from guanxi.records.tables import record_link_table
from guanxi.records.undo import undo_change
from tests.records.conftest import make_field, make_object

LINKED = Catalogue(
    [
        make_object("guest", make_field("name", "text", searchable=True), make_field("age", "number")),
        make_object(
            "party",
            make_field("name", "text"),
            make_field("guests", "multi_relation", target="guest"),
            make_field("cooks", "multi_relation", target="guest"),
        ),
    ]
)


@pytest.fixture
def linked(database: Database) -> Database:
    """Each server with the tables of guests and parties."""
    metadata.create_all(database.engine)
    ensure_schema(database, LINKED)
    return database


def _guests(tx: Tx, *names: str) -> dict[str, str]:
    return {
        name: create_record(tx, LINKED, "guest", {"name": name, "age": len(name)}, actor=SYSTEM).id
        for name in names
    }


def _party(tx: Tx, name: str, **led: Any) -> str:
    return create_record(tx, LINKED, "party", {"name": name, **led}, actor=SYSTEM).id


def _found(tx: Tx, wanted: Filter, actor: Actor = SYSTEM) -> list[str]:
    page = list_records(tx, LINKED, "party", Query(filter=wanted, sort=("name",)), actor=actor)
    return [record.values["name"] for record in page.items]


def _links(tx: Tx, record_id: str) -> set[tuple[str, str]]:
    columns = record_link_table.c
    query = sa.select(columns.field, columns.target_id).where(columns.record_id == record_id)
    return {(row.field, row.target_id) for row in tx.connection.execute(query)}


def test_records_are_found_by_what_they_lead_to(linked: Database) -> None:
    """By one of several, by all of them, by a field of theirs; each field by itself."""
    with linked.write() as tx:
        ids = _guests(tx, "ann", "robert", "li")
        _party(tx, "a", guests=[ids["ann"], ids["robert"]])
        _party(tx, "b", guests=[ids["robert"]], cooks=[ids["ann"]])
        _party(tx, "c")
    with linked.read() as tx:
        assert _found(tx, Condition("guests", "contains_any", [ids["ann"], ids["li"]])) == ["a"]
        assert _found(tx, Condition("guests", "contains_any", [ids["robert"]])) == ["a", "b"]
        assert _found(tx, Condition("guests", "contains_all", [ids["ann"], ids["robert"]])) == ["a"]
        assert _found(tx, Not(Condition("guests", "contains_any", [ids["ann"]]))) == ["b", "c"]
        assert _found(tx, Condition("guests", "empty")) == ["c"]
        assert _found(tx, Condition("guests.age", "gt", 3)) == ["a", "b"]
        both = AnyOf((Condition("cooks.name", "eq", "ann"), Condition("guests", "empty")))
        assert _found(tx, both) == ["b", "c"]


def test_a_change_replaces_the_links_of_its_field_only(linked: Database) -> None:
    """And taking it back brings them back."""
    with linked.write() as tx:
        ids = _guests(tx, "ann", "bob", "cem")
        party = _party(tx, "a", guests=[ids["bob"], ids["ann"], ids["bob"]], cooks=[ids["cem"]])
        assert _links(tx, party) == {("guests", ids["ann"]), ("guests", ids["bob"]), ("cooks", ids["cem"])}
        changed = update_record(tx, LINKED, "party", party, {"guests": [ids["cem"]]}, actor=SYSTEM)
        assert changed.values["guests"] == [ids["cem"]]
        assert _links(tx, party) == {("guests", ids["cem"]), ("cooks", ids["cem"])}
        key = tx.connection.execute(sa.select(sa.func.max(access_tables.audit_table.c.key))).scalar_one()
        back = undo_change(tx, LINKED, "party", party, key, actor=SYSTEM)
        assert back.values["guests"] == sorted([ids["ann"], ids["bob"]])
        assert _links(tx, party) == {("guests", ids["ann"]), ("guests", ids["bob"]), ("cooks", ids["cem"])}
        update_record(tx, LINKED, "party", party, {"guests": None, "cooks": []}, actor=SYSTEM)
        assert _links(tx, party) == set()


def test_what_is_not_there_and_what_is_too_much_is_refused(linked: Database) -> None:
    """The refusal names object, field and rule; nothing is written."""
    absent = "00000000-0000-7000-8000-000000000000"
    with linked.write() as tx:
        ids = _guests(tx, "ann")
        for value, rule in (
            ([ids["ann"], absent], f"Guests leads to no guest: {absent}."),
            ([f"id{n}" for n in range(MOST_LINKS + 1)], "leads to more than 500 records"),
            (ids["ann"], "must be a list of ids"),
        ):
            with pytest.raises(Invalid) as caught:
                _party(tx, "a", guests=value)
            assert caught.value.code == "record.invalid"
            assert rule in caught.value.fields["guests"]
        with pytest.raises(Invalid) as caught:
            _found(tx, Condition("guests", "eq", ids["ann"]))
        assert caught.value.code == "filter.operator"
        assert _found(tx, Condition("name", "not_empty")) == []
        assert tx.connection.execute(sa.select(sa.func.count(record_link_table.c.record_id))).scalar() == 0


def test_titles_and_paths_tell_nothing_of_hidden_records(linked: Database) -> None:
    """Who sees some guests only gets the titles of these, and finds parties by these."""
    few = Role(
        "few",
        (
            Grant("party", frozenset({"read"})),
            Grant("guest", frozenset({"read"}), "filter", {"field": "age", "op": "lt", "value": 5}),
        ),
        {},
    )
    actor = Actor(kind="user", id="u", name="U", roles=frozenset({"few"}), held=(few,))
    with linked.write() as tx:
        ids = _guests(tx, "ann", "robert")
        party = _party(tx, "a", guests=list(ids.values()))
        _party(tx, "b", guests=[ids["robert"]])
    with linked.read() as tx:
        record = read_record(tx, LINKED, "party", party, actor=actor)
        titles = read_related_titles(tx, LINKED, "party", [record], actor=actor)
        assert titles == {"guest": {ids["ann"]: "ann"}}
        assert _found(tx, Condition("guests.name", "contains", "r"), actor) == []
        assert _found(tx, Condition("guests.name", "contains", "n"), actor) == ["a"]


def test_a_field_that_leads_nowhere_is_refused_with_the_catalogue() -> None:
    """The refusal names the object and the field."""
    with pytest.raises(Invalid) as caught:
        Catalogue(
            [make_object("a", make_field("name", "text"), make_field("b", "multi_relation", target="x"))]
        )
    assert caught.value.message == "Object a: field b points to 'x', which is no object."
