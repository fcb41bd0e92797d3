"""One change to many records: what it does, what it leaves, and what is refused before anything is written."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa

from guanxi.access.audit import read_audit
from guanxi.access.contracts import SYSTEM, Actor, Grant, Role
from guanxi.access.tables import role_table, user_table
from guanxi.access.users import create_user, deactivate_user
from guanxi.platform.clock import VirtualClock
from guanxi.platform.database import Database
from guanxi.platform.errors import Conflict, Forbidden, GuanxiError, NotFound
from guanxi.platform.outbox import SKIP, event_table, events_of
from guanxi.records import bulk, bulk_worker
from guanxi.records.actions import create_record, update_record
from guanxi.records.bulk import BulkPreview, BulkWish, cancel_bulk, list_bulk, preview_bulk, read_bulk
from guanxi.records.catalogue import Catalogue
from guanxi.records.query import Query, list_records
from guanxi.records.record import Record
from tests.records.bulk import ALL, ask, make_things, work

OWN = Role(
    "own",
    (
        Grant("thing", frozenset({"read"})),
        Grant("thing", frozenset({"update", "delete"}), records="own"),
    ),
    fields={"thing": {"price": "hidden", "share": "read"}},
)


def things(database: Database, catalogue: Catalogue, *, archived: bool = False) -> list[Record]:
    """All things by the order of their ids."""
    with database.read() as tx:
        query = Query(sort=(), archived=archived, limit=500)
        return list(list_records(tx, catalogue, "thing", query, actor=SYSTEM).items)


def owner_only(database: Database) -> Actor:
    """A person who sees all things, changes only their own, and does not see the price."""
    with database.write() as tx:
        ann = create_user(tx, email="ann@example.com", name="Ann", actor=SYSTEM)
        tx.connection.execute(user_table.update().where(user_table.c.id == ann.id).values(roles='["own"]'))
        own = {"name": "own", "data": bulk.encode(OWN)}
        tx.connection.execute(role_table.insert(), own)
    return Actor(kind="user", id=ann.id, name="Ann", roles=frozenset({"own"}), held=(OWN,))


def written(database: Database) -> int:
    """How many events and operations there are."""
    with database.read() as tx:
        return sum(
            tx.connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
            for table in (event_table, bulk.bulk_table)
        )


def test_every_matching_record_is_changed_as_if_alone(
    records_database: Database, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In chunks; each with its version, its audit row and its event; what does not match stays as it is."""
    monkeypatch.setattr(bulk_worker, "CHUNK", 3)
    ids = make_things(records_database, catalogue, 8, colour="blue")
    make_things(records_database, catalogue, 2, colour="red")
    wanted = {"field": "colour", "op": "eq", "value": "blue"}

    key = ask(records_database, catalogue, filter=wanted, values={"colour": "green", "count": 7})
    half = work(records_database, catalogue, key, chunks=1)
    done = work(records_database, catalogue, key)

    assert (half.state, half.total, half.changed) == ("running", 8, 3)
    assert (done.state, done.changed, done.unchanged, done.refused) == ("done", 8, 0, 0)
    changed = [one for one in things(records_database, catalogue) if one.values["colour"] == "green"]
    assert [one.id for one in changed] == ids
    assert {(one.version, one.values["count"]) for one in changed} == {(2, 7)}
    with records_database.read() as tx:
        for record_id in ids:
            events = events_of(tx, "thing", record_id)
            assert [event.kind for event in events] == ["record.updated", "record.created"]
            assert SKIP not in events[0].payload
            audit = read_audit(tx, "thing", record_id)
            assert [entry.action for entry in audit] == ["update", "create"]
            assert audit[0].changes["colour"] == ("blue", "green")


def test_archives_and_restores_many(records_database: Database, catalogue: Catalogue) -> None:
    """What is archived already is not meant, nor is what is not when they are brought back."""
    ids = make_things(records_database, catalogue, 3)
    some = {"field": "id", "op": "in", "value": ids[:2]}

    gone = work(records_database, catalogue, ask(records_database, catalogue, action="archive", filter=some))
    left = [one.id for one in things(records_database, catalogue)]
    back = work(records_database, catalogue, ask(records_database, catalogue, action="restore"))

    assert (gone.changed, left) == (2, ids[2:])
    assert (back.total, back.changed, back.state) == (2, 2, "done")
    assert [one.version for one in things(records_database, catalogue)] == [3, 3, 1]
    assert things(records_database, catalogue, archived=True) == []


def test_what_is_so_already_is_no_change(small_database: Database, catalogue: Catalogue) -> None:
    """It is counted, and nothing is written for it."""
    make_things(small_database, catalogue, 2, count=7)
    make_things(small_database, catalogue, 1, count=8)

    done = work(small_database, catalogue, ask(small_database, catalogue, values={"count": 7}))

    assert (done.changed, done.unchanged) == (1, 2)
    assert sorted(one.version for one in things(small_database, catalogue)) == [1, 1, 2]


def test_numbers_stay_exact(records_database: Database, catalogue: Catalogue) -> None:
    """Digit by digit, as in a change of one record."""
    make_things(records_database, catalogue, 1)
    wanted = {"price": Decimal("12345678901234.12"), "weight": Decimal("0.125")}

    done = work(records_database, catalogue, ask(records_database, catalogue, values=wanted))

    (found,) = things(records_database, catalogue)
    assert (done.changed, {name: found.values[name] for name in wanted}) == (1, wanted)


def test_records_made_later_are_not_meant(
    small_database: Database, catalogue: Catalogue, clock: VirtualClock
) -> None:
    """Only those that were there when it was asked for."""
    make_things(small_database, catalogue, 2)
    key = ask(small_database, catalogue, values={"count": 1})
    clock.advance(timedelta(milliseconds=1))
    make_things(small_database, catalogue, 1)

    done = work(small_database, catalogue, key)

    assert (done.total, done.changed) == (2, 2)
    assert sorted(one.version for one in things(small_database, catalogue)) == [1, 2, 2]


def test_days_are_those_of_when_it_was_asked_for(
    small_database: Database, catalogue: Catalogue, clock: VirtualClock
) -> None:
    """An operation that is done after midnight is still about "today"."""
    make_things(small_database, catalogue, 1, day="2026-01-05")
    make_things(small_database, catalogue, 1, day="2026-01-06")
    today = {"field": "day", "op": "within", "value": "today"}
    key = ask(small_database, catalogue, filter=today, values={"count": 1})
    clock.advance(timedelta(days=1))

    assert work(small_database, catalogue, key).changed == 1
    counts = {str(one.values["day"]): one.values["count"] for one in things(small_database, catalogue)}
    assert counts == {"2026-01-05": 1, "2026-01-06": None}


def test_one_that_is_refused_does_not_hold_up_the_others(
    records_database: Database, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is named with its reason and stays as it was; of many refusals the first are kept."""
    monkeypatch.setattr(bulk_worker, "KEPT_REFUSALS", 2)
    ann = owner_only(records_database)
    mine = set(make_things(records_database, catalogue, 2, owner=ann.id))
    others = make_things(records_database, catalogue, 3)

    key = ask(records_database, catalogue, ann, values={"count": 5})
    done = work(records_database, catalogue, key)

    assert (done.state, done.total, done.changed, done.refused) == ("done", 5, 2, 3)
    assert [(one.id, one.code) for one in done.refusals] == [
        (record_id, "access.forbidden_record") for record_id in others[:2]
    ]
    assert done.refusals[0].number.startswith("T-")
    assert {one.id for one in things(records_database, catalogue) if one.version == 2} == mine


def test_a_preview_counts_what_matches_and_what_may_be_changed(
    records_database: Database, catalogue: Catalogue
) -> None:
    """It writes nothing, and tells whether there are more than somebody wants."""
    ann = owner_only(records_database)
    make_things(records_database, catalogue, 2, owner=ann.id)
    make_things(records_database, catalogue, 3)
    before = written(records_database)

    with records_database.read() as tx:
        wish = BulkWish(action="update", object="thing", filter=ALL, values={"count": 1}, at_most=4)
        found = preview_bulk(tx, catalogue, wish, actor=ann)
        words = BulkWish(action="archive", object="thing", q="T0")
        by_words = preview_bulk(tx, catalogue, words, actor=SYSTEM)

    assert found == BulkPreview(total=5, permitted=2, too_many=True)
    assert by_words == BulkPreview(total=2, permitted=2, too_many=False)
    assert written(records_database) == before


@pytest.mark.parametrize(
    ("wish", "code", "fields"),
    [
        ({}, "bulk.values", {"values"}),
        ({"action": "archive", "values": {"count": 1}}, "bulk.values", {"values"}),
        ({"filter": None, "values": {"count": 1}}, "bulk.filter_empty", {"filter"}),
        ({"filter": {"all": {}}, "values": {"count": 1}}, "filter.malformed", set()),
        (
            {"filter": {"field": "no", "op": "eq"}, "values": {"count": 1}},
            "record.unknown_field",
            {"no"},
        ),
        ({"values": {"no": 1}}, "record.invalid", {"no"}),
        ({"values": {"count": "many"}}, "record.invalid", {"count"}),
        ({"values": {"name": None}}, "record.invalid", {"name"}),
        ({"values": {"number": "T-1"}}, "record.invalid", {"number"}),
        ({"values": {"code": "A"}}, "record.invalid", {"code"}),
        ({"values": {"house": "00000000-0000-7000-8000-000000000000"}}, "record.invalid", {"house"}),
        ({"values": {"owner": "nobody"}}, "record.invalid", {"owner"}),
        ({"values": {"count": 1}, "at_most": 1}, "bulk.too_many", set()),
        ({"object": "star", "values": {"count": 1}}, "record.no_such_object", set()),
    ],
)
def test_a_wish_that_makes_no_sense_writes_nothing(
    small_database: Database, catalogue: Catalogue, wish: dict[str, Any], code: str, fields: set[str]
) -> None:
    """It is refused by a code of its own, which names the field."""
    make_things(small_database, catalogue, 2)
    before = written(small_database)

    with pytest.raises(GuanxiError) as refused:
        ask(small_database, catalogue, **wish)

    assert (refused.value.code, set(refused.value.fields)) == (code, fields)
    assert written(small_database) == before


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        ({"values": {"price": 1}}, "record.invalid"),
        ({"values": {"share": 1}}, "record.invalid"),
        ({"filter": {"field": "price", "op": "empty"}, "values": {"count": 1}}, "record.unknown_field"),
        ({"values": {"count": 1}, "mode": "skip"}, "bulk.mode"),
        ({"object": "house", "values": {"name": "X"}}, "access.forbidden"),
    ],
)
def test_rights_hold_before_anything_is_asked_for(
    small_database: Database, catalogue: Catalogue, wish: dict[str, Any], code: str
) -> None:
    """Hidden fields are neither set nor compared, others are not written, and processes are not kept from starting."""
    ann = owner_only(small_database)
    before = written(small_database)

    with pytest.raises(GuanxiError) as refused:
        ask(small_database, catalogue, ann, **wish)

    assert refused.value.code == code
    assert written(small_database) == before


def test_without_processes_the_events_say_so(small_database: Database, catalogue: Catalogue) -> None:
    """For archiving as for a change; only who may import may ask for that."""
    (first,) = make_things(small_database, catalogue, 1)

    for wish in ({"values": {"count": 1}}, {"action": "archive"}, {"action": "restore"}):
        work(small_database, catalogue, ask(small_database, catalogue, mode="skip", **wish))

    with small_database.read() as tx:
        told = [(event.kind, SKIP in event.payload) for event in events_of(tx, "thing", first)]
    kinds = ["record.restored", "record.archived", "record.updated"]
    assert sorted(told) == sorted([*((kind, True) for kind in kinds), ("record.created", False)])


def test_rights_are_those_of_when_it_is_done(
    small_database: Database, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who loses the account between two chunks changes nothing more; the operation says why it ended."""
    monkeypatch.setattr(bulk_worker, "CHUNK", 2)
    ann = owner_only(small_database)
    make_things(small_database, catalogue, 5, owner=ann.id)
    key = ask(small_database, catalogue, ann, values={"count": 5})
    work(small_database, catalogue, key, chunks=1)
    with small_database.write() as tx:
        deactivate_user(tx, ann.id, actor=SYSTEM)

    ended = work(small_database, catalogue, key)

    assert (ended.state, ended.changed) == ("failed", 2)
    assert ended.problem is not None
    assert ended.problem.code == "bulk.actor"
    assert sorted(one.version for one in things(small_database, catalogue)) == [1, 1, 1, 2, 2]


def test_who_loses_the_right_changes_nothing_more(small_database: Database, catalogue: Catalogue) -> None:
    """The role was taken away after it was asked for."""
    ann = owner_only(small_database)
    make_things(small_database, catalogue, 2, owner=ann.id)
    key = ask(small_database, catalogue, ann, values={"count": 5})
    with small_database.write() as tx:
        tx.connection.execute(user_table.update().where(user_table.c.id == ann.id).values(roles="[]"))

    ended = work(small_database, catalogue, key)

    assert (ended.state, ended.changed, ended.refused) == ("failed", 0, 0)
    assert ended.problem is not None
    assert ended.problem.code == "access.forbidden"


def test_a_record_that_somebody_changes_meanwhile_is_left_to_them(
    small_database: Database, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between reading and writing: the version that was read is the one that is changed."""
    (first,) = make_things(small_database, catalogue, 1)
    key = ask(small_database, catalogue, values={"count": 5})
    apply = bulk_worker.apply_bulk

    def late(tx: Any, catalogue: Catalogue, wish: BulkWish, record: Record, actor: Actor) -> Record:
        update_record(tx, catalogue, "thing", first, {"count": 9}, actor=SYSTEM)
        return apply(tx, catalogue, wish, record, actor)

    monkeypatch.setattr(bulk_worker, "apply_bulk", late)
    done = work(small_database, catalogue, key)

    assert (done.changed, [one.code for one in done.refusals]) == (0, ["record.version_conflict"])
    assert [one.values["count"] for one in things(small_database, catalogue)] == [None]


def test_operations_take_turns(
    small_database: Database, catalogue: Catalogue, clock: VirtualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A small one does not wait for the end of a large one."""
    monkeypatch.setattr(bulk_worker, "CHUNK", 2)
    ids = make_things(small_database, catalogue, 8)
    large = ask(small_database, catalogue, values={"count": 5})
    clock.advance(timedelta(seconds=1))
    some = {"field": "id", "op": "in", "value": ids[:1]}
    small = ask(small_database, catalogue, filter=some, values={"count": 6})
    clock.advance(timedelta(seconds=1))

    assert work(small_database, catalogue, small, chunks=2).state == "done"
    assert work(small_database, catalogue, large, chunks=0).changed == 2


def test_a_cancelled_operation_keeps_what_it_has_done(
    small_database: Database, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It goes no further, and cannot be cancelled twice."""
    monkeypatch.setattr(bulk_worker, "CHUNK", 2)
    make_things(small_database, catalogue, 5)
    key = ask(small_database, catalogue, values={"count": 5})
    work(small_database, catalogue, key, chunks=1)

    with small_database.write() as tx:
        assert cancel_bulk(tx, key, actor=SYSTEM).state == "cancelled"
    ended = work(small_database, catalogue, key)

    assert (ended.state, ended.changed) == ("cancelled", 2)
    with pytest.raises(Conflict) as refused, small_database.write() as tx:
        cancel_bulk(tx, key, actor=SYSTEM)
    assert refused.value.code == "bulk.ended"


def test_operations_of_others_are_not_seen(small_database: Database, catalogue: Catalogue) -> None:
    """But by who may import: they hold values of records."""
    ann = owner_only(small_database)
    theirs = ask(small_database, catalogue, values={"count": 5})
    mine = ask(small_database, catalogue, ann, values={"count": 5})

    with small_database.read() as tx:
        assert [one.key for one in list_bulk(tx, actor=ann)] == [mine]
        assert [one.key for one in list_bulk(tx, actor=SYSTEM)] == [mine, theirs]
        assert [one.key for one in list_bulk(tx, actor=SYSTEM, before=mine)] == [theirs]
        with pytest.raises(NotFound) as refused:
            read_bulk(tx, theirs, actor=ann)
    assert refused.value.code == "bulk.not_found"
    with pytest.raises(NotFound), small_database.write() as tx:
        cancel_bulk(tx, theirs, actor=ann)


def test_a_stranger_asks_for_nothing(small_database: Database, catalogue: Catalogue) -> None:
    """Whoever has no right on the object does not even learn how many there are."""
    stranger = Actor(kind="user", id="u", name="U")
    with small_database.write() as tx:
        create_record(tx, catalogue, "thing", {"name": "A"}, actor=SYSTEM)
        wish = BulkWish(action="archive", object="thing", filter=ALL)
        for act in (preview_bulk, bulk.request_bulk):
            with pytest.raises(Forbidden):
                act(tx, catalogue, wish, actor=stranger)
