"""Workers killed while they do one thing to many runs: each run has its turn exactly once."""

import os
import signal
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from guanxi import wiring
from guanxi.access.contracts import SYSTEM
from guanxi.platform.database import Database, metadata
from guanxi.platform.settings import Settings
from guanxi.runtime import batch_operations, tables
from guanxi.runtime.batch_actions import Arguments
from guanxi.runtime.deployments import deploy
from guanxi.runtime.instance_search import InstanceFilter
from guanxi.runtime.instances import start_instance
from guanxi.runtime.invariants import find_violations
from tests.runtime.models import straight
from tests.servers import postgresql

RUNS = 200
POINTS = ("before_commit:3", "in_commit:4", "after_commit:3", "before_commit:4", "after_commit:4")


def prepare(settings: Settings, database: Database) -> int:
    """Two hundred runs, and an operation that cancels them; return its key."""
    wiring.migrate(database)
    runtime = wiring.open_runtime(settings)
    with database.write() as tx:
        deploy(runtime, tx, {"p.bpmn": straight("p", "pay")}, actor=SYSTEM)
        for _ in range(RUNS):
            start_instance(runtime, tx, actor=SYSTEM, variables={}, process_id="p")
        wanted = InstanceFilter(process_id="p")
        return batch_operations.start_batch(runtime, tx, "cancel", wanted, Arguments(), actor=SYSTEM).key


def kill_one(settings: Settings, point: str) -> int:
    """Run a worker that kills itself at a point, and return its exit code."""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("GUANXI_")},
        "GUANXI_DATA_DIR": str(settings.data_dir),
        "GUANXI_DATABASE_URL": settings.database_url,
        "GUANXI_SMTP_HOST": "127.0.0.1",
        "GUANXI_FAILPOINT": point,
    }
    command = [sys.executable, "-m", "guanxi.cli", "worker"]
    return subprocess.run(command, env=environment, timeout=240, capture_output=True).returncode


def check(settings: Settings) -> None:
    """Kill five workers, let a sixth finish, and look at every run."""
    with closing(wiring.open_database(settings)) as database:
        key = prepare(settings, database)
        done = []
        for point in POINTS:
            assert kill_one(settings, point) == -signal.SIGKILL
            with database.read() as tx:
                done.append(batch_operations.get_batch(tx, key).done)
        assert done == sorted(done)
        assert 0 < done[-1] < RUNS
        wiring.make_worker(settings, database, threads=0).drain()

        audit = metadata.tables["audit"]
        noted = sa.select(audit.c.subject_id, sa.func.count()).where(audit.c.action == "cancel")
        with database.read() as tx:
            found = batch_operations.get_batch(tx, key)
            rows = {row[0]: row[1] for row in tx.connection.execute(noted.group_by(audit.c.subject_id))}
            statuses = set(tx.connection.execute(sa.select(tables.instance.c.status)).scalars())
            assert list(find_violations(tx)) == []
        assert (found.state, found.total, found.done, found.failed) == ("done", RUNS, RUNS, 0)
        assert statuses == {"cancelled"}
        assert (len(rows), set(rows.values())) == (RUNS, {1})


@pytest.mark.services
def test_killed_workers_lose_and_double_nothing_of_an_operation_on_sqlite(tmp_path: Path) -> None:
    """Before, in and after the commits of its chunks."""
    check(Settings(data_dir=tmp_path))


@pytest.mark.services
def test_killed_workers_lose_and_double_nothing_of_an_operation_on_postgresql(tmp_path: Path) -> None:
    """The same on the server that production uses."""
    with postgresql.started() as url:
        check(Settings(data_dir=tmp_path, database_url=url))
