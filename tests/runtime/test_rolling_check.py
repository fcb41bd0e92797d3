"""The workers find by themselves what a hand has broken, say it once, and forget it when it is mended."""

import logging
from datetime import timedelta

import pytest
import sqlalchemy as sa

from guanxi.insight.health import running_checks
from guanxi.runtime import rolling_check, tables
from guanxi.runtime.admission_tables import alarm
from guanxi.runtime.rolling_check import RollingCheck
from guanxi.runtime.worker import SWEEP_SECONDS
from tests.runtime.conftest import World
from tests.runtime.models import straight


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
