"""Archived instances come back row by row; what is no archive is refused and changes nothing."""

import gzip
import hashlib
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from guanxi.access.contracts import SYSTEM
from guanxi.platform.errors import Conflict, Invalid
from guanxi.runtime import tables
from guanxi.runtime.archiving import Archiver
from guanxi.runtime.instances import instance_elements, instance_variables
from guanxi.runtime.invariants import find_violations
from guanxi.runtime.restoring import Restored, restore_file
from guanxi.runtime.user_tasks import complete_user_task, list_user_tasks
from tests.runtime.conftest import World
from tests.runtime.models import human, straight


def archive(world: World, folder: Path) -> Path:
    """Archive everything that has ended; return its file."""
    world.worker.drain()
    world.database.clock.advance(timedelta(seconds=1))
    assert Archiver(world.database, world.runtime, folder, default="PT0S").archive_due() > 0
    [path] = folder.glob("*/*/*.jsonl.gz")
    return path


def restore(world: World, path: Path, **more: timedelta) -> Restored:
    """Bring a file back."""
    return restore_file(world.database, path, actor=SYSTEM, **more)


def test_every_row_comes_back_as_it_was_and_only_once(world: World, tmp_path: Path) -> None:
    """History, receipts and variables; a second restore finds them there."""
    world.deploy(straight("p", "effect.a", "record.b"))
    keys = [world.start(variables={"n": number}) for number in range(3)]
    world.worker.drain()
    before = world.snapshot()
    path = archive(world, tmp_path)
    assert world.rows(tables.instance) == []

    assert restore(world, path) == Restored(3, 0)
    assert world.snapshot() == before
    assert restore(world, path) == Restored(0, 3)
    assert world.snapshot() == before
    with world.database.read() as tx:
        assert list(find_violations(tx)) == []
        assert instance_variables(tx, keys[1]) == {"n": 1}
        visits = instance_elements(world.runtime, tx, keys[1])
    assert [one.element_id for one in visits] == ["start", "t1", "t2", "end"]


def test_tasks_and_their_candidates_come_back(lite: World, tmp_path: Path) -> None:
    """The rows that belong to a task of the instance, too."""
    lite.deploy(human())
    lite.start("human")
    with lite.database.write() as tx:
        [task] = list_user_tasks(tx)
        complete_user_task(lite.runtime, tx, task.key, {}, actor=SYSTEM)
    lite.worker.drain()
    before = [lite.rows(table) for table in (tables.user_task, tables.user_task_candidate)]
    path = archive(lite, tmp_path)

    restore(lite, path)

    assert [lite.rows(table) for table in (tables.user_task, tables.user_task_candidate)] == before


def test_what_was_restored_stays_for_a_while_and_goes_again(lite: World, tmp_path: Path, clock) -> None:
    """The archiver would otherwise send it away within a minute."""
    lite.deploy(straight("p", "record.a"))
    lite.start()
    path = archive(lite, tmp_path)
    restore(lite, path, hold=timedelta(days=2))
    archiver = Archiver(lite.database, lite.runtime, tmp_path, default="PT0S")

    clock.advance(timedelta(days=1))
    assert archiver.archive_due() == 0
    clock.advance(timedelta(days=3))
    assert archiver.archive_due() == 1
    assert lite.rows(tables.instance) == lite.rows(tables.archive_hold) == []


def spoil(path: Path, how: str) -> None:
    """Make another file of it."""
    content = path.read_bytes()
    [line] = gzip.decompress(content).splitlines()
    told = msgspec.json.decode(line)
    row = told["rows"]["process_instance"][0]
    if how == "text":
        path.write_text("hello")
    elif how == "cut":
        path.write_bytes(content[:-20])
    elif how == "empty":
        path.write_bytes(gzip.compress(b""))
    elif how == "other":
        path.write_bytes(gzip.compress(b'{"hello": 1}\n'))
    else:
        if how == "table":
            told["rows"]["app_user"] = [{"name": "root"}]
        elif how == "column":
            row["status"] = 7
        elif how == "added":
            row["extra"] = 1
        elif how == "state":
            row["state"] = "AAAA"
        elif how == "owner":
            told["rows"]["element_history"][0]["instance_key"] = 1
        elif how == "running":
            row["ended_at"] = None
        path.write_bytes(gzip.compress(msgspec.json.encode(told) + b"\n"))


@pytest.mark.parametrize(
    "how",
    ["text", "cut", "empty", "other", "table", "column", "added", "state", "owner", "running"],
)
def test_other_and_damaged_files_are_refused_and_nothing_changes(
    lite: World, tmp_path: Path, how: str
) -> None:
    """Nothing of the file is taken over, though it is of a time that knew no checksums."""
    lite.deploy(straight("p", "record.a"))
    lite.start()
    path = archive(lite, tmp_path)
    spoil(path, how)
    path.with_name(path.name + ".sha256").unlink()
    before = lite.snapshot()

    with pytest.raises(Invalid) as refused:
        restore(lite, path)

    assert refused.value.code == "archive.unreadable"
    assert lite.snapshot() == before
    assert lite.rows(tables.archive_hold) == []


@pytest.mark.parametrize("how", ["text", "cut", "empty", "other", "added", "owner", "bit", "checksum"])
def test_a_file_that_is_not_what_its_checksum_says_is_refused_and_nothing_changes(
    world: World, tmp_path: Path, how: str
) -> None:
    """Even where it can be read as a file of the archive; with its right content it is taken."""
    world.deploy(straight("p", "record.a"))
    world.start()
    path = archive(world, tmp_path)
    beside = path.with_name(path.name + ".sha256")
    whole, checksum = path.read_bytes(), beside.read_bytes()
    if how == "bit":
        path.write_bytes(whole[:9] + bytes([whole[9] ^ 1]) + whole[10:])  # of the header: gzip does not mind
    elif how == "checksum":
        beside.write_text("")
    else:
        spoil(path, how)
    before = world.snapshot()

    with pytest.raises(Invalid) as refused:
        restore(world, path)

    assert refused.value.code == "archive.damaged"
    assert world.snapshot() == before
    assert world.rows(tables.archive_hold) == []
    path.write_bytes(whole)
    beside.write_bytes(checksum)
    assert restore(world, path) == Restored(1, 0)


def test_the_checksum_has_the_form_of_the_usual_tool(lite: World, tmp_path: Path) -> None:
    """So that ``sha256sum -c`` looks after an archive without Guanxi; it is the same however often a file is written."""
    lite.deploy(straight("p", "record.a"))
    lite.start()
    path = archive(lite, tmp_path)
    told = path.with_name(path.name + ".sha256").read_text()
    assert told == f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n"


def test_runs_of_a_version_that_is_not_here_are_refused(lite: World, tmp_path: Path) -> None:
    """They could not be shown."""
    lite.deploy(straight("p", "record.a"))
    lite.start()
    path = archive(lite, tmp_path)
    with lite.database.write() as tx:
        tx.connection.execute(tables.process_definition.delete())

    with pytest.raises(Conflict) as refused:
        restore(lite, path)

    assert refused.value.code == "archive.version_missing"
    assert refused.value.message == "Not deployed here: p (version 1)."
    assert lite.rows(tables.instance) == []
