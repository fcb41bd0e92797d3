"""What stands still goes on: one incident, or all of one cause."""

import pytest

from guanxi.access.contracts import SYSTEM
from guanxi.platform.errors import Conflict
from guanxi.runtime import tables
from guanxi.runtime.incidents import list_causes, list_incidents, resolve_alike, resolve_incident
from guanxi.runtime.invariants import find_violations
from guanxi.runtime.operations import suspend_instance
from guanxi.runtime.ports import Completed, Failed
from tests.runtime.models import straight


@pytest.fixture
def broken(world):
    """Three instances stopped by the same fault, which is mended afterwards."""
    world.deploy(straight("p", "effect.mail", retries=1))
    world.activities.answers["effect.mail"] = lambda job: Failed(f"no route from port {job.instance_key}")
    for _ in range(3):
        world.start()
    world.worker.drain()
    world.activities.answers["effect.mail"] = lambda job: Completed()
    return world


def test_resolving_tries_again_with_the_same_idempotency_key(broken):
    """The step runs again; the other side can recognise it."""
    with broken.database.write() as tx:
        incident = list_incidents(broken.runtime, tx)[-1]
        resolved = resolve_incident(broken.runtime, tx, incident.key, actor=SYSTEM)
    broken.worker.drain()

    assert resolved.state == "resolved"
    first, again = (call for call in broken.activities.calls if call.instance_key == incident.instance_key)
    assert first.idempotency_key == again.idempotency_key
    statuses = {row.key: row.status for row in broken.rows(tables.instance)}
    assert statuses[incident.instance_key] == "completed"
    assert sorted(statuses.values()) == ["active", "active", "completed"]


def test_all_of_one_cause_are_resolved_together(broken):
    """Numbers in the message do not make it another cause."""
    with broken.database.read() as tx:
        signatures = {found.signature for found in list_incidents(broken.runtime, tx)}
    [signature] = signatures
    with broken.database.write() as tx:
        assert resolve_alike(broken.runtime, tx, signature, actor=SYSTEM) == 3
    broken.worker.drain()

    assert {row.status for row in broken.rows(tables.instance)} == {"completed"}
    with broken.database.read() as tx:
        assert list_incidents(broken.runtime, tx) == []
        assert list(find_violations(tx)) == []


@pytest.mark.parametrize("which", [0, 1, 2])
def test_one_that_is_suspended_does_not_hold_up_those_alike(broken, which):
    """The others are tried again, also when fewer than there are may be; it waits for its instance."""
    with broken.database.write() as tx:
        found = list_incidents(broken.runtime, tx)
        suspend_instance(broken.runtime, tx, found[which].instance_key, actor=SYSTEM)
    with broken.database.write() as tx:
        assert resolve_alike(broken.runtime, tx, found[0].signature, actor=SYSTEM, most=2) == 2
    with broken.database.write() as tx:
        assert resolve_alike(broken.runtime, tx, found[0].signature, actor=SYSTEM) == 0
        assert [one.key for one in list_incidents(broken.runtime, tx)] == [found[which].key]


def test_second_resolution_is_refused_and_nothing_changes(broken):
    """Somebody else was faster."""
    with broken.database.write() as tx:
        key = list_incidents(broken.runtime, tx)[0].key
        resolve_incident(broken.runtime, tx, key, actor=SYSTEM)
    before = broken.snapshot()

    with broken.database.write() as tx, pytest.raises(Conflict) as refused:
        resolve_incident(broken.runtime, tx, key, actor=SYSTEM)

    assert refused.value.code == "runtime.incident_resolved"
    assert broken.snapshot() == before


def test_causes_are_counted_apart_and_the_most_frequent_comes_first(broken):
    """Resolved ones no longer count; the example is the newest."""
    broken.deploy(straight("q", "effect.call", retries=1))
    broken.activities.answers["effect.call"] = lambda job: Failed("no answer")
    broken.start("q")
    broken.worker.drain()
    with broken.database.write() as tx:
        oldest = list_incidents(broken.runtime, tx)[-1]
        resolve_incident(broken.runtime, tx, oldest.key, actor=SYSTEM)

    with broken.database.read() as tx:
        found = list_causes(broken.runtime, tx)
        newest = next(one for one in list_incidents(broken.runtime, tx) if one.process_id == "p")
    assert [(one.example.process_id, one.incidents, one.instances) for one in found] == [
        ("p", 2, 2),
        ("q", 1, 1),
    ]
    assert found[0].example == newest
    assert found[0].last_at == newest.opened_at >= found[0].first_at


def test_incidents_of_one_process_are_found_behind_many_newer_ones(world):
    """The limit counts only those that are asked for."""
    for process_id in ("p", "q"):
        world.deploy(straight(process_id, "effect.mail", retries=1))
    world.activities.answers["effect.mail"] = lambda job: Failed("no route")
    mine = world.start("p")
    for _ in range(3):
        world.start("q")
    world.worker.drain()

    with world.database.read() as tx:
        found = list_incidents(world.runtime, tx, process_id="p", limit=2)
        assert [one.instance_key for one in found] == [mine]
        assert list_incidents(world.runtime, tx, process_id="r") == []
