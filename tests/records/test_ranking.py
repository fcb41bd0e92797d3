"""Search over all objects: what comes first, and that nobody finds what they do not see; on every server."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

import pytest

from guanxi.access.contracts import SYSTEM, Actor, Grant, Role
from guanxi.platform.clock import VirtualClock
from guanxi.platform.database import Database, Tx
from guanxi.platform.errors import Forbidden, Invalid
from guanxi.records.actions import archive_record, create_record, create_records
from guanxi.records.catalogue import Catalogue
from guanxi.records.ranking import Match, search_records


def found(tx: Tx, catalogue: Catalogue, words: str, actor: Actor = SYSTEM) -> dict[str, list[str]]:
    """The titles that are found, by object, as they come."""
    groups = search_records(tx, catalogue, words, actor=actor)
    return {group.object: [hit.title for hit in group.hits] for group in groups}


def make_things(
    database: Database, catalogue: Catalogue, clock: VirtualClock, rows: Sequence[Mapping[str, str]]
) -> list[str]:
    """The ids of these things, made one after another."""
    made: list[str] = []
    for row in rows:
        clock.advance(timedelta(seconds=1))
        with database.write() as tx:
            made.append(create_record(tx, catalogue, "thing", row, actor=SYSTEM).id)
    return made


def test_the_best_comes_first(records_database: Database, catalogue: Catalogue, clock: VirtualClock) -> None:
    """A word as typed before a beginning, the title before other fields, a rare word before a common one, then the newest."""
    things = [
        {"name": "Rosewood"},
        {"name": "Rose", "code": "1"},
        {"name": "Other", "email": "rose@example.com"},
        {"name": "Rose", "code": "2"},
        {"name": "Red rosebud"},
    ]
    make_things(records_database, catalogue, clock, things)
    with records_database.write() as tx:
        create_record(tx, catalogue, "house", {"name": "Rosehill"}, actor=SYSTEM)

        everything = search_records(tx, catalogue, "rose", actor=SYSTEM, limit=10)

        titles = {group.object: [hit.title for hit in group.hits] for group in everything}
        assert titles == {
            "thing": ["Rose", "Rose", "Red rosebud", "Rosewood", "Other"],
            "house": ["Rosehill"],
        }
        (things_found,) = [group for group in everything if group.object == "thing"]
        assert [hit.number for hit in things_found.hits[:2]] == ["T-000004", "T-000002"]
        assert found(tx, catalogue, "rosebud red") == {"thing": ["Red rosebud"]}
        assert found(tx, catalogue, "rosehill") == {"house": ["Rosehill"]}
        assert found(tx, catalogue, "nothing") == found(tx, catalogue, " ") == found(tx, catalogue, "%") == {}


def test_it_says_where_a_word_stands_and_whether_there_is_more(
    records_database: Database, catalogue: Catalogue, clock: VirtualClock
) -> None:
    """Fields whose words the title already has are left out; more is told, never counted."""
    rows = [{"name": f"张伟 {n}", "email": f"wei{n}@example.com"} for n in range(4)]
    made = make_things(records_database, catalogue, clock, rows)
    with records_database.write() as tx:
        archive_record(tx, catalogue, "thing", made[3], actor=SYSTEM)

        (group,) = search_records(tx, catalogue, "张伟 example.c", actor=SYSTEM, limit=2)
        assert [hit.title for hit in group.hits] == ["张伟 2", "张伟 1"]
        assert group.hits[0].matches == (Match("email", "wei2@example.com"),)
        assert group.more
        (group,) = search_records(tx, catalogue, "张伟", actor=SYSTEM, limit=3)
        assert (len(group.hits), group.more, group.hits[0].matches) == (3, False, ())


def test_nobody_finds_what_they_do_not_see(records_database: Database, catalogue: Catalogue) -> None:
    """Records, fields and objects that an actor does not see are not found, and do not push out what is seen."""
    wanted = {"field": "colour", "op": "eq", "value": "blue"}
    grant = Grant("thing", frozenset({"read"}), "filter", wanted)
    by_role = {
        hidden: Actor(
            kind="user",
            id="u1",
            name="Uma",
            roles=frozenset({"some"}),
            held=(Role("some", (grant,), {"thing": {"email": "hidden"}} if hidden else {}),),
        )
        for hidden in (True, False)
    }
    rows = [{"name": f"Secret {n}", "colour": "red"} for n in range(120)]
    rows += [{"name": "Secret box", "colour": "blue", "email": "hidden@example.com"}]
    with records_database.write() as tx:
        create_records(tx, catalogue, "thing", rows, actor=SYSTEM)
        create_record(tx, catalogue, "house", {"name": "Secret house"}, actor=SYSTEM)

        for hidden, actor in by_role.items():
            there = {} if hidden else {"thing": ["Secret box"]}
            assert found(tx, catalogue, "secret", actor) == {"thing": ["Secret box"]}
            assert found(tx, catalogue, "hidden", actor) == there
            assert found(tx, catalogue, "secret hid", actor) == there
            with pytest.raises(Forbidden):
                search_records(tx, catalogue, "secret", actor=actor, objects=["house"])


def test_too_many_are_refused(small_database: Database, catalogue: Catalogue) -> None:
    """A search gives a few records of each object."""
    with small_database.read() as tx, pytest.raises(Invalid) as refusal:
        search_records(tx, catalogue, "a", actor=SYSTEM, limit=51)

    assert refusal.value.code == "query.limit"
