"""The workers find by themselves what a hand has broken, say it once, and forget it when it is mended."""

import logging
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from guanxi.access.contracts import SYSTEM
from guanxi.insight.health import running_checks
from guanxi.platform.database import Tx
from guanxi.runtime import rolling_check, tables
from guanxi.runtime.admission_tables import alarm
from guanxi.runtime.instances import cancel_instance
from guanxi.runtime.invariants import Violation
from guanxi.runtime.ports import Failed
from guanxi.runtime.rolling_check import RollingCheck
from guanxi.runtime.worker import SWEEP_SECONDS
from tests.runtime.conftest import World
from tests.runtime.models import END, START, process, service, straight
from tests.runtime.test_stopped import FLOWS, MESSAGE, ROOTS, SIGNAL, TIMER


def test_finds_an_instance_that_nothing_will_move(world: World, caplog: pytest.LogCaptureFixture) -> None:
    """Its job was deleted by hand: one line in the log however often it is looked at, and the doctor says it."""
    world.deploy(straight("p", "external"))
    broken, sound = world.start(), world.start()
    job = tables.job.c
    with world.database.write() as tx:
        row = tx.connection.execute(sa.select(tables.job).where(job.instance_key == broken)).one()
        tx.connection.execute(sa.delete(tables.job).where(job.instance_key == broken))
    check = RollingCheck(world.database)

    with caplog.at_level(logging.ERROR, "guanxi.runtime.rolling_check"):
        found = check.look()
        assert check.look() == []  # the end: it begins anew
        again = check.look()

    assert {(one.instance_key, one.rule) for one in found} == {(broken, "waits"), (broken, "stuck")}
    assert found == again
    assert len(caplog.records) == 2
    with world.database.read() as tx:
        [doctor] = [one for one in running_checks(tx, deep=False) if one.name == "Alarms"]
    assert not doctor.good
    assert f"instance {broken}: active, but nothing will ever move it (stuck)" in doctor.found

    with world.database.write() as tx:
        tx.connection.execute(tables.job.insert(), row._asdict())
    check.look()
    assert check.look() == []
    assert world.rows(alarm) == []
    assert sound


def test_goes_through_all_in_chunks(lite: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three chunks of two, then anew; each instance is looked at once in a round."""
    monkeypatch.setattr(rolling_check, "CHUNK", 2)
    lite.deploy(straight("p", "external"))
    keys = [lite.start() for _ in range(5)]
    with lite.database.write() as tx:
        tx.connection.execute(sa.delete(tables.job))
    check = RollingCheck(lite.database)

    rounds = [sorted({one.instance_key for one in check.look()}) for _ in range(5)]

    assert rounds == [keys[:2], keys[2:4], keys[4:], [], keys[:2]]


def test_the_worker_looks_with_every_sweep(lite: World) -> None:
    """No command is needed."""
    lite.deploy(straight("p", "external"))
    broken = lite.start()
    with lite.database.write() as tx:
        tx.connection.execute(sa.delete(tables.job))

    lite.worker.round()
    for _ in range(2):
        lite.database.clock.advance(timedelta(seconds=SWEEP_SECONDS))
        lite.worker.round()

    assert {row.instance_key for row in lite.rows(alarm)} == {broken}


def test_ended_instances_are_not_walked(lite: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many are kept: only the running ones are read, each once in a round; the others are passed over."""
    monkeypatch.setattr(rolling_check, "CHUNK", 2)
    monkeypatch.setattr(rolling_check, "WINDOW", 4)
    lite.deploy(straight("p", "record.a"), straight("q", "external"))
    for _ in range(9):
        lite.start()
    lite.worker.drain()
    lite.deploy(straight("q", "external", "external"))
    running = [lite.start("q") for _ in range(3)]
    read: list[int] = []
    violations = rolling_check.violations_among

    def note(tx: Tx, rows: Sequence[Any]) -> Iterator[Violation]:
        read.extend(row.key for row in rows)
        return violations(tx, rows)

    monkeypatch.setattr(rolling_check, "violations_among", note)
    check = RollingCheck(lite.database)
    for _ in range(5):  # 4 + 4 ended, 1 ended and 2, 1, the end
        check.look()
    assert read == running

    for _ in range(20):  # wherever it begins, after a round and a part everything was seen
        read.clear()
        somewhere = RollingCheck(lite.database, anywhere=True)
        for _ in range(9):
            somewhere.look()
        assert set(read) == set(running)


def test_an_alarm_ends_with_its_instance(lite: World) -> None:
    """It is looked at again although it does not run any more."""
    lite.deploy(straight("p", "external"))
    key = lite.start()
    with lite.database.write() as tx:
        tx.connection.execute(sa.delete(tables.job))
    check = RollingCheck(lite.database)
    check.look()
    assert {row.instance_key for row in lite.rows(alarm)} == {key}
    with lite.database.write() as tx:
        cancel_instance(lite.runtime, tx, key, actor=SYSTEM)

    check.look()
    assert lite.rows(alarm) == []


SUBSCRIPTION = tables.metadata.tables["subscription"]
CALLED = tables.metadata.tables["called_process"]
CALL = (
    '<bpmn:callActivity id="wait"><bpmn:extensionElements><zeebe:calledElement processId="person" />'
    "</bpmn:extensionElements></bpmn:callActivity>"
)
PERSON = '<bpmn:userTask id="wait" name="wait"><bpmn:extensionElements><zeebe:userTask /></bpmn:extensionElements></bpmn:userTask>'


@pytest.mark.parametrize(
    ("waits", "table"),
    [
        (service("wait", "external"), tables.job),
        (service("wait", "record.a"), tables.job),
        (TIMER, tables.timer),
        (MESSAGE, SUBSCRIPTION),
        (SIGNAL, SUBSCRIPTION),
        (PERSON, tables.user_task),
        (CALL, CALLED),
        (service("wait", "effect.bad", retries=1), tables.incident),
    ],
    ids=["outside job", "job", "timer", "message", "signal", "task", "call", "incident"],
)
def test_running_without_anything_that_moves_it_is_told(lite: World, waits: str, table: sa.Table) -> None:
    """Whatever an instance waits for is deleted by hand: the sweeper and ``doctor --deep`` both say so."""
    lite.deploy(process("person", START + PERSON + END, FLOWS))
    lite.deploy(process("p", START + waits + END, FLOWS, ROOTS))
    key = lite.start("p", {"number": "1"})
    if table is tables.incident:
        lite.activities.answers["effect.bad"] = lambda job: Failed("no")
        lite.worker.drain()
    assert RollingCheck(lite.database).look() == []
    with lite.database.write() as tx:
        assert tx.connection.execute(table.delete().where(table.c.instance_key == key)).rowcount == 1

    found = RollingCheck(lite.database).look()

    assert {one.rule for one in found if one.instance_key == key} == {"waits", "stuck"}
    with lite.database.read() as tx:
        checks = {one.name: one for one in running_checks(tx, deep=True) if not one.good}
    told = [checks["Alarms"], checks["Instances"]]
    assert all(f"instance {key}" in one.found for one in told)
    assert all(one.cure for one in told)
