"""The numbers of instances are known without looking at them, and are those of the instances, whatever happens."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from guanxi.access.contracts import SYSTEM
from guanxi.runtime import tables
from guanxi.runtime.archiving import Archiver
from guanxi.runtime.contracts import InstanceCounts
from guanxi.runtime.instances import cancel_instance, count_instances
from guanxi.runtime.invariants import find_violations
from guanxi.runtime.operations import migrate_instance
from guanxi.runtime.ports import Completed, JobContext, JobOutcome
from guanxi.runtime.restoring import restore_file
from guanxi.runtime.store import instance_counts
from tests.runtime.conftest import World
from tests.runtime.models import human, straight


def counts(world: World, process_id: str = "p") -> tuple[int, int]:
    """How many instances of a process are told to be active and completed; all that is told is true."""
    with world.database.read() as tx:
        assert instance_counts.wrong(tx) == []
        found = count_instances(tx).get(process_id, InstanceCounts(0, 0, 0))
    return found.active, found.completed


def do(world: World, action: Any, *arguments: Any) -> None:
    """Do something as the system in a transaction of its own."""
    with world.database.write() as tx:
        action(world.runtime, tx, *arguments, actor=SYSTEM)


def test_instances_are_counted_from_start_to_end(world: World) -> None:
    """Two that end, one that waits for a person, one that was cancelled; one that ends in its first step."""
    world.deploy(straight("p", "record.a"), human(), straight("empty"))
    for _ in range(2):
        world.start()
    world.start("human")
    cancelled = world.start("human")
    world.start("empty")
    assert [counts(world, name) for name in ("p", "human", "empty")] == [(2, 0), (2, 0), (0, 1)]

    world.worker.drain()
    do(world, cancel_instance, cancelled)

    assert [counts(world, name) for name in ("p", "human", "empty")] == [(0, 2), (1, 0), (0, 1)]


def test_an_instance_that_migrates_is_counted_on_its_new_version(world: World) -> None:
    """And ends there."""
    [old] = world.deploy(straight("p", "external.a")).definitions
    key = world.start()
    [new] = world.deploy(straight("p", "external.a", "external.b")).definitions

    do(world, migrate_instance, key, new.key, {})

    with world.database.read() as tx:
        assert instance_counts.by_version(tx) == {old.key: (0, 0), new.key: (1, 0)}
    do(world, cancel_instance, key)
    assert counts(world) == (0, 0)


def test_archived_instances_are_not_counted_until_they_come_back(world: World, tmp_path: Path) -> None:
    """Those that run still are."""
    world.deploy(straight("p", "record.a"), human())
    world.start("human")
    for _ in range(3):
        world.start()
    world.worker.drain()
    world.database.clock.advance(timedelta(seconds=1))  # type: ignore[attr-defined]  # the clock of the tests

    assert Archiver(world.database, world.runtime, tmp_path, default="PT0S").archive_due() == 3
    assert (counts(world), counts(world, "human")) == ((0, 0), (1, 0))

    [path] = tmp_path.glob("*/*/*.jsonl.gz")
    restore_file(world.database, path, actor=SYSTEM)
    assert (counts(world), counts(world, "human")) == ((0, 3), (1, 0))


def test_differences_are_added_up_when_there_are_many(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """One row for each version is left, none for a version without instances; the sums stay."""
    monkeypatch.setattr(instance_counts, "_MOST_LOOSE", 3)
    world.deploy(straight("p", "record.a"), human())
    gone = world.start("human")
    do(world, cancel_instance, gone)
    for _ in range(2):
        world.start()
    with world.database.write() as tx:
        instance_counts.fold(tx)
    assert len(world.rows(tables.instance_count)) == 4  # few enough

    world.start()
    with world.database.write() as tx:
        instance_counts.fold(tx)

    [row] = world.rows(tables.instance_count)
    assert (row.active, row.completed) == (3, 0)
    assert (counts(world), counts(world, "human")) == ((3, 0), (0, 0))


def test_a_batch_that_is_undone_is_counted_once(world: World) -> None:
    """One of three crashes and stays where it is; the others are worked again, each by itself."""
    world.deploy(straight("p", "record.a", retries=1))
    bad = [world.start() for _ in range(3)][1]

    def answer(job: JobContext) -> JobOutcome:
        assert job.instance_key != bad
        return Completed()

    world.activities.answers["record.a"] = answer
    world.worker.drain()

    assert counts(world) == (1, 2)


def test_a_wrong_number_is_found(lite: World) -> None:
    """``guanxi doctor --deep`` names the version and by how much it is wrong."""
    [definition] = lite.deploy(straight("p", "external.a")).definitions
    lite.start()
    with lite.database.write() as tx:
        tx.connection.execute(tables.instance_count.update().values(active=3, completed=1))

    with lite.database.read() as tx:
        [found] = find_violations(tx)

    assert (found.rule, found.instance_key) == ("count", definition.key)
    assert found.message == "2 too many of its instances are told as active, 1 as completed"
