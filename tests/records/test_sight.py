"""Who sees and changes which records and fields, on each server."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from guanxi.access.contracts import SYSTEM, Actor, FieldAccess, Grant, Records, Role
from guanxi.access.people import UserChange, change_user
from guanxi.access.users import create_user
from guanxi.platform.database import Database, Tx
from guanxi.platform.errors import Forbidden, GuanxiError, Invalid, NotFound
from guanxi.records.actions import archive_record, create_record, update_record
from guanxi.records.aggregate import Aggregation, Measure, aggregate_records
from guanxi.records.catalogue import Catalogue
from guanxi.records.filter import Condition
from guanxi.records.query import (
    Query,
    count_records,
    list_records,
    read_record,
    read_related_titles,
    read_titles,
)
from guanxi.records.record import to_json
from guanxi.records.sharing import list_shares, share_record, unshare_record
from guanxi.records.timeline import read_timeline

WORK = frozenset({"create", "read", "update"})


def make_role(
    name: str,
    records: Records = "all",
    *,
    rights: frozenset[str] = WORK,
    wanted: Any = None,
    fields: Mapping[str, FieldAccess] | None = None,
) -> Role:
    """A role on things; houses can be read."""
    grants = (Grant("thing", rights, records, wanted), Grant("house", frozenset({"read"})))
    return Role(name, grants, {"thing": fields} if fields else {})


def person(user_id: str, *roles: Role) -> Actor:
    """A user with these roles."""
    names = frozenset(role.name for role in roles)
    return Actor(kind="user", id=user_id, name=user_id[:4], roles=names, held=roles)


def make_people(tx: Tx) -> dict[str, str]:
    """Boss, who is above Lea, who is above Tom; Mia is in Tom's team. Return their ids by name."""
    ids = {
        name: create_user(tx, email=f"{name}@x.org", name=name, actor=SYSTEM, groups=groups).id
        for name, groups in (("boss", ()), ("lea", ()), ("tom", ("north",)), ("mia", ("north",)))
    }
    for below, above in (("tom", "lea"), ("lea", "boss")):
        change_user(tx, ids[below], UserChange(reports_to=ids[above]), actor=SYSTEM)
    return ids


def make_things(tx: Tx, catalogue: Catalogue, owners: Mapping[str, str]) -> dict[str, str]:
    """A thing of each person, named after them, with weight 1; return its id by name."""
    return {
        name: create_record(
            tx, catalogue, "thing", {"name": name, "owner": owner, "weight": 1}, actor=SYSTEM
        ).id
        for name, owner in owners.items()
    }


def names_seen(tx: Tx, catalogue: Catalogue, actor: Actor, **query: Any) -> set[str]:
    """The names of the things in a list."""
    page = list_records(tx, catalogue, "thing", Query(**query), actor=actor)
    assert page.total == len(page.items)
    return {record.values["name"] for record in page.items}


def test_records_are_limited_before_paging_and_counting(
    records_database: Database, catalogue: Catalogue
) -> None:
    """Own, team, everybody below, a filter, all: in lists, counts, sums, titles and single reads alike."""
    expected: dict[tuple[str, Records], set[str]] = {
        ("tom", "own"): {"tom"},
        ("tom", "team"): {"tom", "mia"},
        ("boss", "team"): {"boss"},
        ("boss", "subordinates"): {"boss", "lea", "tom"},
        ("lea", "subordinates"): {"lea", "tom"},
        ("mia", "filter"): {"boss"},
        ("mia", "all"): {"boss", "lea", "tom", "mia"},
    }
    with records_database.write() as tx:
        people = make_people(tx)
        things = make_things(tx, catalogue, people)
        for (who, records), seen in expected.items():
            wanted = {"field": "name", "op": "eq", "value": "boss"} if records == "filter" else None
            actor = person(people[who], make_role("r", records, wanted=wanted))

            assert names_seen(tx, catalogue, actor) == seen, (who, records)
            assert count_records(tx, catalogue, "thing", None, actor=actor) == len(seen)
            weighed = Aggregation(measures=(Measure("sum", "weight"),))
            (total,) = aggregate_records(tx, catalogue, "thing", weighed, actor=actor).rows
            assert total["sum:weight"] == len(seen)
            assert (
                set(read_titles(tx, catalogue, "thing", list(things.values()), actor=actor).values()) == seen
            )
            assert {name for name, thing in things.items() if can_read(tx, catalogue, thing, actor)} == seen


def test_the_filter_of_a_role_asks_who_looks_and_when(
    records_database: Database, catalogue: Catalogue
) -> None:
    """ "me", "my team" and "last 30 days" in a role mean the person and the day of each request."""
    mine = {"field": "owner", "op": "eq", "value": {"people": "me"}}
    ours = {"field": "owner", "op": "in", "value": {"people": "my team"}}
    recent = {"field": "day", "op": "within", "value": "last 30 days"}
    with records_database.write() as tx:
        people = make_people(tx)
        things = make_things(tx, catalogue, people)
        today = tx.now.date()
        for name, days in (("tom", 0), ("mia", 29), ("lea", 30)):
            change = {"day": today - timedelta(days=days)}
            update_record(tx, catalogue, "thing", things[name], change, actor=SYSTEM)

        for who, wanted, seen in (
            ("tom", mine, {"tom"}),
            ("mia", mine, {"mia"}),
            ("tom", ours, {"tom", "mia"}),
            ("lea", ours, {"lea"}),
            ("boss", recent, {"tom", "mia"}),
            ("boss", {"any": [mine, {"all": [recent, {"not": ours}]}]}, {"boss", "tom", "mia"}),
        ):
            actor = person(people[who], make_role("r", "filter", wanted=wanted))
            assert names_seen(tx, catalogue, actor) == seen, (who, wanted)
            assert {name for name, thing in things.items() if can_read(tx, catalogue, thing, actor)} == seen


def can_read(tx: Tx, catalogue: Catalogue, thing: str, actor: Actor) -> bool:
    """Whether a thing can be read by its id."""
    try:
        read_record(tx, catalogue, "thing", thing, actor=actor)
    except NotFound:
        return False
    return True


def test_rights_of_several_roles_add_up(small_database: Database, catalogue: Catalogue) -> None:
    """Who sees everything by one role and writes own records by another has both, and no more."""
    with small_database.write() as tx:
        people = make_people(tx)
        things = make_things(tx, catalogue, people)
        actor = person(
            people["tom"],
            make_role("reader", rights=frozenset({"read"})),
            make_role("writer", "own", rights=frozenset({"read", "update", "delete"})),
        )

        assert names_seen(tx, catalogue, actor) == {"boss", "lea", "tom", "mia"}
        update_record(tx, catalogue, "thing", things["tom"], {"notes": "mine"}, actor=actor)
        with pytest.raises(Forbidden, match="may not update this thing"):
            update_record(tx, catalogue, "thing", things["mia"], {"notes": "not mine"}, actor=actor)
        with pytest.raises(Forbidden, match="may not delete this thing"):
            archive_record(tx, catalogue, "thing", things["mia"], actor=actor)

        other = read_record(tx, catalogue, "thing", things["mia"], actor=SYSTEM)
        assert (other.version, other.values["notes"], other.values["archived_at"]) == (1, None, None)


def test_what_is_not_seen_is_not_there(small_database: Database, catalogue: Catalogue) -> None:
    """Changing a record that the actor does not see tells no more than one that does not exist."""
    with small_database.write() as tx:
        people = make_people(tx)
        things = make_things(tx, catalogue, people)
        actor = person(people["tom"], make_role("r", "own"))

        refused = [
            str(fault(tx, catalogue, thing, actor)).replace(thing, "?")
            for thing in (things["boss"], "00000000-0000-7000-8000-000000000000")
        ]

    assert refused == ["record.not_found: There is no thing ?."] * 2


def fault(tx: Tx, catalogue: Catalogue, thing: str, actor: Actor) -> str:
    """Code and message of a refused change."""
    with pytest.raises(GuanxiError) as caught:
        update_record(tx, catalogue, "thing", thing, {"notes": "x"}, actor=actor)
    return f"{caught.value.code}: {caught.value.message}"


def test_shared_records_are_seen_and_written_as_shared(
    records_database: Database, catalogue: Catalogue
) -> None:
    """With a person to read, with a team to write, until it ends; only who may change a record shares it."""
    with records_database.write() as tx:
        people = make_people(tx)
        things = make_things(tx, catalogue, people)
        tom, lea = (person(people[name], make_role("r", "own")) for name in ("tom", "lea"))

        share_record(tx, catalogue, "thing", things["lea"], "team", "north", may_write=True, actor=lea)
        share_record(
            tx, catalogue, "thing", things["boss"], "user", people["tom"], may_write=False, actor=SYSTEM
        )

        assert names_seen(tx, catalogue, tom) == {"tom", "lea", "boss"}
        update_record(tx, catalogue, "thing", things["lea"], {"notes": "by Tom"}, actor=tom)
        with pytest.raises(Forbidden):
            update_record(tx, catalogue, "thing", things["boss"], {"notes": "by Tom"}, actor=tom)
        with pytest.raises(Forbidden):
            share_record(
                tx, catalogue, "thing", things["boss"], "user", people["mia"], may_write=True, actor=tom
            )
        shares = list_shares(tx, catalogue, "thing", things["lea"], actor=lea)
        assert [(one.kind, one.holder, one.may_write) for one in shares] == [("team", "north", True)]

        unshare_record(tx, catalogue, "thing", things["lea"], "team", "north", actor=lea)

        assert names_seen(tx, catalogue, tom) == {"tom", "boss"}


def test_a_hidden_field_cannot_be_read_filtered_sorted_or_searched(
    records_database: Database, catalogue: Catalogue
) -> None:
    """Not by name, not by a path, not by guessing words; and a change does not answer it."""
    actor = person(
        "00000000-0000-7000-8000-000000000001", make_role("r", fields={"email": "hidden", "count": "read"})
    )
    values = {"name": "Box", "email": "secret@example.com", "count": 3}
    with records_database.write() as tx:
        thing = create_record(tx, catalogue, "thing", values, actor=SYSTEM)

        (listed,) = list_records(tx, catalogue, "thing", Query(q="box"), actor=actor).items
        shown = to_json(catalogue.object("thing"), listed)
        changed = update_record(tx, catalogue, "thing", thing.id, {"notes": "x"}, actor=actor)

        assert "email" not in shown
        assert (shown["name"], shown["count"]) == ("Box", 3)
        assert "email" not in changed.values
        assert list_records(tx, catalogue, "thing", Query(q="secret"), actor=actor).items == ()
        assert len(list_records(tx, catalogue, "thing", Query(q="secret"), actor=SYSTEM).items) == 1
        for query in (
            Query(filter=Condition("email", "not_empty")),
            Query(sort=("email",)),
        ):
            with pytest.raises(Invalid, match="has no field 'email'"):
                list_records(tx, catalogue, "thing", query, actor=actor)
        timeline = read_timeline(tx, catalogue, "thing", thing.id, actor=actor)
        assert [sorted(entry.detail["changes"]) for entry in timeline] == [
            ["notes"],
            ["colour", "count", "name", "number"],
        ]


def test_fields_that_cannot_be_written_are_refused_by_name(
    small_database: Database, catalogue: Catalogue
) -> None:
    """Nothing is written, and a hidden field is refused like one that does not exist."""
    actor = person("p", make_role("r", fields={"email": "hidden", "count": "read"}))
    with small_database.write() as tx:
        thing = create_record(tx, catalogue, "thing", {"name": "Box"}, actor=SYSTEM)

        values = {"email": "a@b.org", "count": 9, "notes": "x"}
        with pytest.raises(Invalid) as caught:
            update_record(tx, catalogue, "thing", thing.id, values, actor=actor)

        assert caught.value.fields == {
            "email": "Thing has no field 'email'.",
            "count": "p may not change Count.",
        }
        assert read_record(tx, catalogue, "thing", thing.id, actor=SYSTEM).version == 1


def test_a_path_leads_only_to_what_is_seen(small_database: Database, catalogue: Catalogue) -> None:
    """A filter over a relation asks only records that the actor may read, and no object that it may not."""
    with small_database.write() as tx:
        house = create_record(tx, catalogue, "house", {"name": "Villa"}, actor=SYSTEM)
        create_record(tx, catalogue, "thing", {"name": "Box", "house": house.id}, actor=SYSTEM)
        wanted = Condition("house.name", "eq", "Villa")
        things = Grant("thing", WORK)
        some = person("p", Role("r", (things, Grant("house", WORK, "own"))))
        none = person("p", Role("r", (things,)))

        assert names_seen(tx, catalogue, SYSTEM, filter=wanted) == {"Box"}
        assert names_seen(tx, catalogue, some, filter=wanted) == set()
        with pytest.raises(Forbidden, match="may not read house"):
            list_records(tx, catalogue, "thing", Query(filter=wanted), actor=none)
        (box,) = list_records(tx, catalogue, "thing", Query(), actor=some).items
        assert read_related_titles(tx, catalogue, "thing", [box], actor=some) == {"house": {}}


def test_what_all_roles_hide_is_hidden(small_database: Database, catalogue: Catalogue) -> None:
    """The roles are asked together: one that shows a field shows it, one without any right on the object does not."""
    hides, reads = make_role("a", fields={"email": "hidden"}), make_role("b", fields={"email": "read"})
    elsewhere = Role("c", (Grant("house", WORK),))
    with small_database.write() as tx:
        thing = create_record(tx, catalogue, "thing", {"name": "Box", "email": "a@b.org"}, actor=SYSTEM)

        def shows(*roles: Role) -> bool:
            return "email" in read_record(tx, catalogue, "thing", thing.id, actor=person("p", *roles)).values

        assert (shows(hides), shows(hides, elsewhere)) == (False, False)
        assert (shows(hides, reads), shows(hides, make_role("d"))) == (True, True)
        actor = person("p", hides, reads)
        with pytest.raises(Invalid):
            update_record(tx, catalogue, "thing", thing.id, {"email": "b@b.org"}, actor=actor)
