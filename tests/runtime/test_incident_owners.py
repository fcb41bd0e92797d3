"""Somebody sees to what stands still: one incident, or all of one cause, on every database."""

import msgspec
import pytest

from guanxi.access.contracts import SYSTEM, User
from guanxi.access.people import UserChange, change_user
from guanxi.access.users import create_user
from guanxi.platform.database import Tx, metadata
from guanxi.platform.errors import Conflict, NotFound
from guanxi.runtime.incident_owners import assign_alike, assign_incident
from guanxi.runtime.incidents import list_causes, list_incidents, resolve_alike, resolve_incident
from guanxi.runtime.ports import Failed
from tests.runtime.conftest import World
from tests.runtime.models import straight


@pytest.fixture
def broken(world: World) -> World:
    """Three instances stopped by one fault that lasts."""
    world.deploy(straight("p", "effect.mail", retries=1))
    world.activities.answers["effect.mail"] = lambda job: Failed("no route")
    for _ in range(3):
        world.start()
    world.worker.drain()
    return world


def person(tx: Tx, name: str) -> User:
    """A user of this name."""
    return create_user(tx, email=f"{name}@owners.example", name=name, actor=SYSTEM)


def told(world: World) -> list[object]:
    """What the audit log says of owners, oldest first."""
    rows = world.rows(metadata.tables["audit"])
    return [
        msgspec.json.decode(row.changes)["owner"]
        for row in rows
        if row.object == "incident" and row.action == "assign"
    ]


def test_one_incident_is_taken_and_given_up(broken):
    """The lists tell it apart, the cause counts it, and the audit log says both."""
    with broken.database.write() as tx:
        ada = person(tx, "Ada").id
        first, second, third = list_incidents(broken.runtime, tx)
        taken = assign_incident(broken.runtime, tx, second.key, ada, actor=SYSTEM)
        assert assign_incident(broken.runtime, tx, second.key, ada, actor=SYSTEM) == taken
    assert (taken.key, taken.owner) == (second.key, ada)
    with broken.database.read() as tx:
        assert [one.key for one in list_incidents(broken.runtime, tx, owner=ada)] == [second.key]
        assert [one.key for one in list_incidents(broken.runtime, tx, owner="")] == [first.key, third.key]
        [cause] = list_causes(broken.runtime, tx)
        assert (cause.owners, list(cause.owners)) == ({"": 2, ada: 1}, ["", ada])
        assert list_causes(broken.runtime, tx, owner=ada) == [cause]
        assert list_causes(broken.runtime, tx, owner="") == [cause]
        assert list_causes(broken.runtime, tx, owner="somebody else") == []

    with broken.database.write() as tx:
        assert assign_incident(broken.runtime, tx, second.key, "", actor=SYSTEM).owner == ""
    with broken.database.read() as tx:
        assert [one.owners for one in list_causes(broken.runtime, tx)] == [{"": 3}]
    assert told(broken) == [[None, ada], [ada, None]]


def test_all_of_one_cause_are_given_to_a_person(broken):
    """So many at a time until none is left; those who had one before are told in the audit log."""
    with broken.database.write() as tx:
        ada, ben = person(tx, "Ada").id, person(tx, "Ben").id
        first = list_incidents(broken.runtime, tx)[0]
        assign_incident(broken.runtime, tx, first.key, ada, actor=SYSTEM)
        given = [assign_alike(tx, first.signature, ben, actor=SYSTEM, most=2) for _ in range(3)]

    assert given == [2, 1, 0]
    with broken.database.read() as tx:
        assert [one.owners for one in list_causes(broken.runtime, tx)] == [{ben: 3}]
        assert list_causes(broken.runtime, tx, owner="") == []
    assert told(broken)[0] == [None, ada]
    assert sorted(told(broken)[1:], key=str) == sorted([[ada, ben], [None, ben], [None, ben]], key=str)


def test_what_fails_again_is_the_same_persons(broken):
    """Trying again does not take it out of their hands; other instances stay nobody's."""
    with broken.database.write() as tx:
        ada = person(tx, "Ada").id
        taken = list_incidents(broken.runtime, tx)[0]
        assign_incident(broken.runtime, tx, taken.key, ada, actor=SYSTEM)
        assert resolve_alike(broken.runtime, tx, taken.signature, actor=SYSTEM) == 3
    broken.worker.drain()

    with broken.database.read() as tx:
        again = list_incidents(broken.runtime, tx)
    assert taken.key not in [one.key for one in again]
    assert sorted((one.instance_key == taken.instance_key, one.owner) for one in again) == [
        (False, ""),
        (False, ""),
        (True, ada),
    ]


def test_what_cannot_be_given_stays_as_it_was(broken):
    """A resolved incident, one that is unknown, an unknown user, and one who has left."""
    with broken.database.write() as tx:
        ada, left = person(tx, "Ada").id, person(tx, "Ben").id
        change_user(tx, left, UserChange(active=False), actor=SYSTEM)
        resolved, open_one, _ = list_incidents(broken.runtime, tx)
        resolve_incident(broken.runtime, tx, resolved.key, actor=SYSTEM)
    before = broken.snapshot()
    refused = [
        (resolved.key, ada, Conflict, "runtime.incident_resolved"),
        (1, ada, NotFound, "runtime.unknown_incident"),
        (open_one.key, "nobody", NotFound, "access.no_such_user"),
        (open_one.key, left, NotFound, "access.no_such_user"),
    ]
    for key, owner, kind, code in refused:
        with broken.database.write() as tx, pytest.raises(kind) as error:
            assign_incident(broken.runtime, tx, key, owner, actor=SYSTEM)
        assert error.value.code == code
    with broken.database.write() as tx, pytest.raises(NotFound):
        assign_alike(tx, open_one.signature, left, actor=SYSTEM)
    assert broken.snapshot() == before
    assert told(broken) == []
