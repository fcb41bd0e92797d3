"""A bulk operation taken back as a whole, suspended, resumed; what cannot be taken back is told."""

from typing import Any

import pytest
import sqlalchemy as sa

from guanxi.access.contracts import SYSTEM, Actor
from guanxi.platform.database import Database
from guanxi.platform.errors import Conflict, Forbidden, NotFound
from guanxi.platform.outbox import SKIP, events_of
from guanxi.records import bulk, bulk_worker
from guanxi.records.actions import update_record
from guanxi.records.bulk import Mode, cancel_bulk, read_bulk, turn_bulk
from guanxi.records.bulk_undo import request_undo
from guanxi.records.catalogue import Catalogue
from guanxi.records.query import read_record
from tests.records.bulk import ask, make_things, work


def values_of(database: Database, catalogue: Catalogue, record_id: str) -> dict[str, Any]:
    """What a thing has now."""
    with database.read() as tx:
        return dict(read_record(tx, catalogue, "thing", record_id, actor=SYSTEM).values)


def undo(database: Database, key: int, mode: Mode = "run") -> int:
    """Ask for an operation to be taken back and return the key of the new one."""
    with database.write() as tx:
        return request_undo(tx, key, mode=mode, actor=SYSTEM).key


def test_each_record_has_its_own_values_again(
    records_database: Database, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In chunks; each by a change of its own with an event; what had the value already is not concerned."""
    monkeypatch.setattr(bulk_worker, "CHUNK", 2)
    reds = make_things(records_database, catalogue, 3, colour="red", count=1)
    blues = make_things(records_database, catalogue, 2, colour="blue", count=2)
    greens = make_things(records_database, catalogue, 1, colour="green", count=9)
    key = ask(records_database, catalogue, values={"colour": "green", "count": 9})
    assert work(records_database, catalogue, key).changed == 5

    taken_back = undo(records_database, key)
    done = work(records_database, catalogue, taken_back)

    assert (done.state, done.total, done.changed, done.refused) == ("done", 5, 5, 0)
    assert (done.wish.action, done.wish.undoes) == ("undo", key)
    for ids, colour, count in ((reds, "red", 1), (blues, "blue", 2), (greens, "green", 9)):
        for one in ids:
            now = values_of(records_database, catalogue, one)
            assert (now["colour"], now["count"]) == (colour, count)
    assert [values_of(records_database, catalogue, one)["version"] for one in greens] == [1]
    with records_database.read() as tx:
        events = events_of(tx, "thing", reds[0])
    assert [event.kind for event in events] == ["record.updated", "record.updated", "record.created"]
    assert SKIP not in events[0].payload


def test_what_somebody_changed_since_stays_and_is_told(
    records_database: Database, catalogue: Catalogue
) -> None:
    """Its number, the code and the field are among the refused; a change of another field does no harm."""
    ids = make_things(records_database, catalogue, 3, colour="red")
    key = ask(records_database, catalogue, values={"colour": "green"})
    work(records_database, catalogue, key)
    with records_database.write() as tx:
        update_record(tx, catalogue, "thing", ids[0], {"colour": "blue"}, actor=SYSTEM)
        update_record(tx, catalogue, "thing", ids[1], {"count": 5}, actor=SYSTEM)

    done = work(records_database, catalogue, undo(records_database, key, "skip"))

    assert (done.changed, done.refused) == (2, 1)
    assert [(one.id, one.code) for one in done.refusals] == [(ids[0], "record.changed_since")]
    assert done.refusals[0].number == values_of(records_database, catalogue, ids[0])["number"]
    assert [values_of(records_database, catalogue, one)["colour"] for one in ids] == ["blue", "red", "red"]
    with records_database.read() as tx:
        assert SKIP in events_of(tx, "thing", ids[1])[0].payload


def test_what_was_archived_comes_back(records_database: Database, catalogue: Catalogue) -> None:
    """And only that."""
    ids = make_things(records_database, catalogue, 2)
    key = ask(records_database, catalogue, action="archive")
    work(records_database, catalogue, key)

    done = work(records_database, catalogue, undo(records_database, key))

    assert (done.changed, done.refused) == (2, 0)
    assert [values_of(records_database, catalogue, one)["archived_at"] for one in ids] == [None, None]


def test_an_operation_is_taken_back_once_and_when_it_has_ended(
    records_database: Database, catalogue: Catalogue
) -> None:
    """A running one, one that was taken back, the taking back itself and one that changed nothing are refused."""
    make_things(records_database, catalogue, 1, colour="red")
    key = ask(records_database, catalogue, values={"colour": "green"})
    with pytest.raises(Conflict) as running:
        undo(records_database, key)
    work(records_database, catalogue, key)
    taken_back = undo(records_database, key)
    with pytest.raises(Conflict) as twice:
        undo(records_database, key)
    work(records_database, catalogue, taken_back)
    with pytest.raises(Conflict) as itself:
        undo(records_database, taken_back)
    nobody = Actor(kind="user", id="u", name="U")
    with records_database.write() as tx, pytest.raises(NotFound):
        request_undo(tx, key, actor=nobody)

    codes = [caught.value.code for caught in (running, twice, itself)]
    assert codes == ["bulk.running", "bulk.undone", "bulk.not_undoable"]
    with records_database.read() as tx:
        count = sa.select(sa.func.count()).select_from(bulk.bulk_table)
        assert tx.connection.execute(count).scalar_one() == 2


def test_who_lost_the_right_does_not_take_back(records_database: Database, catalogue: Catalogue) -> None:
    """Whose operation it was makes no difference."""
    make_things(records_database, catalogue, 1, colour="red")
    asker = Actor(kind="user", id="u", name="U", roles=frozenset({"admin"}))
    key = ask(records_database, catalogue, values={"colour": "green"}, actor=asker)
    work(records_database, catalogue, key)
    with records_database.write() as tx, pytest.raises(Forbidden):
        request_undo(tx, key, actor=Actor(kind="user", id="u", name="U"))


def test_a_suspended_operation_rests_until_it_is_resumed(
    records_database: Database, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is done meanwhile; it goes on where it was; it can be cancelled, and then not be resumed."""
    monkeypatch.setattr(bulk_worker, "CHUNK", 2)
    make_things(records_database, catalogue, 5, colour="red")
    key = ask(records_database, catalogue, values={"colour": "green"})
    work(records_database, catalogue, key, chunks=1)

    with records_database.write() as tx:
        turn_bulk(tx, key, on=False, actor=SYSTEM)
    rested = work(records_database, catalogue, key)
    with records_database.write() as tx:
        turn_bulk(tx, key, on=True, actor=SYSTEM)
    half = work(records_database, catalogue, key, chunks=1)
    with records_database.write() as tx:
        turn_bulk(tx, key, on=False, actor=SYSTEM)
        cancel_bulk(tx, key, actor=SYSTEM)
        with pytest.raises(Conflict) as ended:
            turn_bulk(tx, key, on=True, actor=SYSTEM)

    assert (rested.state, rested.changed) == ("suspended", 2)
    assert (half.state, half.changed) == ("running", 4)
    assert ended.value.code == "bulk.ended"
    with records_database.read() as tx:
        assert read_bulk(tx, key, actor=SYSTEM).state == "cancelled"
