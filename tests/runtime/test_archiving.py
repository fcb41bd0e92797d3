"""Ended instances go to files when their time is over: whole, once, and never before the file is on the disk."""

import gzip
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from guanxi.access.contracts import SYSTEM
from guanxi.platform.database import metadata
from guanxi.runtime import archiving, tables
from guanxi.runtime.archive_files import list_archived, read_archived
from guanxi.runtime.archiving import Archiver
from guanxi.runtime.contracts import Refused
from guanxi.runtime.deployments import deploy
from guanxi.runtime.store import archive as store
from guanxi.runtime.task_changes import comment_on_task
from guanxi.runtime.user_tasks import complete_user_task
from tests.runtime.conftest import World
from tests.runtime.models import END, START, process, service, straight

ELSEWHERE = {
    *(
        "job",
        "timer",
        "record_wait",
        "subscription",
        "message_start",
        "throttle_slot",
        "record_run",
        "alarm",
        "stopped_step",
    ),  # of live ones only
    *("delivery", "message_correlation", "data_store", "batch_failure"),  # of something else that still lives
    "archive_hold",  # of restored ones, removed with them
    *("audit", "verdict"),  # kept by rules of their own
}


def keeping(span: str, content: bytes) -> bytes:
    """A process whose ended instances are kept for a span."""
    text = content.decode()
    at = text.index(">", text.index("<bpmn:process")) + 1
    rule = (
        f'<bpmn:extensionElements><zeebe:properties><zeebe:property name="retention" value="{span}" />'
        "</zeebe:properties></bpmn:extensionElements>"
    )
    return (text[:at] + rule + text[at:]).encode()


def archiver(world: World, folder: Path, **options: Any) -> Archiver:
    """An archiver of a worker."""
    return Archiver(world.database, world.runtime, folder, **options)


def later(world: World, **span: int) -> None:
    """Let time pass."""
    world.database.clock.advance(timedelta(**span))  # type: ignore[attr-defined]  # the virtual clock


def with_task() -> bytes:
    """start → user task → effect → end."""
    body = f'{START}<bpmn:userTask id="do" name="Do" />{service("t1", "effect")}{END}'
    return process("p", body, [("start", "do"), ("do", "t1"), ("t1", "end")])


def finish(world: World) -> None:
    """Complete the open task and let the rest happen."""
    [task] = [row for row in world.rows(tables.user_task) if row.state == "open"]
    with world.database.write() as tx:
        comment_on_task(tx, task.key, "Looks fine", actor=SYSTEM)
        complete_user_task(world.runtime, tx, task.key, {"ok": True}, actor=SYSTEM)
    world.worker.drain()


def test_everything_of_an_ended_instance_goes_to_a_file(world: World, tmp_path: Path) -> None:
    """Not a day too early; then nothing of it is left, and all of it can be read."""
    world.deploy(keeping("P30D", with_task()))
    key = world.start("p", {"amount": 7}, object_name="deal", record_id="D1")
    finish(world)
    rows = {one.name: [dict(row._mapping) for row in world.rows(one)] for one in store.OF_INSTANCE}
    later(world, days=30)
    assert archiver(world, tmp_path).archive_due() == 0
    later(world, seconds=1)

    assert archiver(world, tmp_path).archive_due() == 1

    assert [world.rows(one) for one in (tables.instance, *store.OF_INSTANCE, *store.OF_TASK)] == [[]] * 10
    assert [path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.gz")] == [
        f"p/2026-01/{key}-{key}.jsonl.gz"
    ]
    [listed] = list_archived(tmp_path)
    assert (listed.key, listed.process_id, listed.version, listed.status) == (key, "p", 1, "completed")
    assert (listed.ended_at[:10], listed.record_id) == ("2026-01-05", "D1")
    found = read_archived(tmp_path, key)
    assert found is not None
    assert found.variables == {"amount": 7, "ok": True}
    assert {name: found.rows[name] for name, given in rows.items() if given} == {
        name: given for name, given in rows.items() if given
    }
    assert [row["text"] for row in found.rows["user_task_comment"]] == ["Looks fine"]
    assert read_archived(tmp_path, key + 1) is None
    assert (
        list(list_archived(tmp_path, month="2026-02")) == list(list_archived(tmp_path, process_id="q")) == []
    )


def test_keeps_what_runs_and_what_says_nothing(world: World, tmp_path: Path) -> None:
    """Running instances, and ended ones of a process without a rule; a default rule takes those too."""
    world.deploy(keeping("P1D", with_task()))
    world.deploy(straight("q", "effect"))
    running, ended = world.start("p"), world.start("q")
    world.worker.drain()
    later(world, days=10)

    assert archiver(world, tmp_path).archive_due() == 0
    assert archiver(world, tmp_path, default="P5D").archive_due() == 1

    assert [row.key for row in world.rows(tables.instance)] == [running]
    assert [one.key for one in list_archived(tmp_path)] == [ended]


def test_the_newest_version_says_how_long_all_are_kept(world: World, tmp_path: Path) -> None:
    """An operator who publishes a rule means what there is, too."""
    world.deploy(straight("p", "effect"))
    world.start("p")
    world.worker.drain()
    world.deploy(keeping("P1D", straight("p", "effect")))
    later(world, days=2)

    assert archiver(world, tmp_path).archive_due() == 1


class Killed(BaseException):
    """The process dies here."""


def test_a_crash_between_file_and_removal_loses_and_doubles_nothing(world: World, tmp_path: Path) -> None:
    """The rows are still there; the next archiver writes the same file again and removes them."""
    world.deploy(keeping("P1D", straight("p", "effect")))
    keys = [world.start("p") for _ in range(3)]
    world.worker.drain()
    later(world, days=2)

    def die(_point: str) -> None:
        raise Killed

    before = world.snapshot()
    with pytest.raises(Killed):
        archiver(world, tmp_path, reached=die).archive_due()
    assert world.snapshot() == before
    [file] = tmp_path.rglob("*.gz")
    written = file.read_bytes()

    assert archiver(world, tmp_path).archive_due() == 3

    assert file.read_bytes() == written
    assert [one.key for one in list_archived(tmp_path)] == keys
    assert world.rows(tables.instance) == []


def test_nothing_is_removed_when_the_file_cannot_be_written(lite: World, tmp_path: Path) -> None:
    """A full or missing disk stops the archive and nothing else."""
    lite.deploy(keeping("P1D", straight("p", "effect")))
    lite.start("p")
    lite.worker.drain()
    later(lite, days=2)
    blocked = tmp_path / "archive"
    blocked.write_text("a file where the folder should be")
    before = lite.snapshot()

    with pytest.raises(OSError, match="archive"):
        archiver(lite, blocked).archive_due()

    assert lite.snapshot() == before


def test_what_changed_between_reading_and_removing_stays_for_the_next_time(
    world: World, tmp_path: Path
) -> None:
    """A comment that comes in between is not lost."""
    world.deploy(keeping("P1D", with_task()))
    world.start("p")
    finish(world)
    later(world, days=2)
    [task] = world.rows(tables.user_task)

    def comment(_point: str) -> None:
        with world.database.write() as tx:
            comment_on_task(tx, task.key, "One more thing", actor=SYSTEM)

    assert archiver(world, tmp_path, reached=comment).archive_due() == 0
    assert len(world.rows(tables.instance)) == 1
    assert archiver(world, tmp_path).archive_due() == 1

    [one] = list_archived(tmp_path)
    found = read_archived(tmp_path, one.key)
    assert found is not None
    assert len(found.rows["user_task_comment"]) == 2


def test_many_go_in_chunks(lite: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every one of them once, in files of a chunk each."""
    monkeypatch.setattr(archiving, "CHUNK", 2)
    monkeypatch.setattr(archiving, "PAUSE_SECONDS", 0)
    lite.deploy(keeping("P1D", straight("p", "effect")))
    keys = [lite.start("p") for _ in range(5)]
    lite.worker.drain()
    later(lite, days=2)

    assert archiver(lite, tmp_path).archive_due() == 5

    assert [one.key for one in list_archived(tmp_path)] == keys
    sizes = [len(gzip.decompress(path.read_bytes()).splitlines()) for path in sorted(tmp_path.rglob("*.gz"))]
    assert sizes == [2, 2, 1]


def test_one_worker_at_a_time_archives(world: World, tmp_path: Path) -> None:
    """Another one waits for its turn, which ends by itself."""
    world.deploy(keeping("P1D", straight("p", "effect")))
    archiver(world, tmp_path, name="one").archive_due()
    world.start("p")
    world.worker.drain()
    later(world, days=2)
    with world.database.write() as tx:
        assert store.take_turn(tx, "one", 0, 2**60)

    assert archiver(world, tmp_path, name="two").archive_due() == 0
    assert archiver(world, tmp_path, name="one").archive_due() == 1
    later(world, hours=1)
    with world.database.write() as tx:
        assert store.take_turn(tx, "two", 2**61, 2**62)


def test_a_called_instance_stays_until_its_caller_has_its_answer(world: World, tmp_path: Path) -> None:
    """The end of the child is on its way to the caller."""
    body = (
        f'{START}<bpmn:callActivity id="call"><bpmn:extensionElements><zeebe:calledElement processId="child" />'
        f"</bpmn:extensionElements></bpmn:callActivity>{END}"
    )
    world.deploy(straight("child", "effect"))
    world.deploy(process("parent", body, [("start", "call"), ("call", "end")]))
    world.start("parent")
    world.worker.drain()
    later(world, days=2)

    assert archiver(world, tmp_path, default="P1D").archive_due() == 2
    assert {one.process_id for one in list_archived(tmp_path)} == {"child", "parent"}


def test_no_table_of_instances_is_forgotten() -> None:
    """Whoever adds a table with the key of an instance decides whether it is archived."""
    mine = {one.name for one in store.OF_INSTANCE}
    named = {
        name
        for name, table in metadata.tables.items()
        if "instance_key" in table.c and not name.startswith("test_")
    }

    assert named - mine - ELSEWHERE == set()


def test_refuses_a_span_that_is_none(world: World) -> None:
    """Before anything depends on it."""
    with world.database.write() as tx:
        refused = deploy(
            world.runtime, tx, {"p.bpmn": keeping("90 days", straight("p", "effect"))}, actor=SYSTEM
        )

    assert isinstance(refused, Refused)
    assert [one.finding.rule for one in refused.findings if one.finding.severity == "error"] == [
        "deploy.property_retention"
    ]
