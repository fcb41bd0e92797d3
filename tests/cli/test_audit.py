"""Proving the audit log by command."""

import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

from guanxi.access.sealing import AGE, Sealer
from guanxi.platform.clock import SystemClock
from guanxi.platform.database import Database
from guanxi.platform.settings import load_settings
from tests.cli.test_commands import data, run

__all__ = ["data"]


class Later(SystemClock):
    """The system's clock, ahead by the age at which rows are sealed."""

    def now(self) -> datetime:
        """Return the moment."""
        return super().now() + AGE + timedelta(seconds=1)


def test_tells_that_all_is_well_and_then_what_is_not(data: Path) -> None:
    """With the head of the chain; a row changed by hand is found by both commands, and a wrong head."""
    made = run("user", "create", "eve@example.com", "--name", "Eve", "--password", "long enough pw")
    assert made.exit_code == 0
    database = Database(load_settings().url, clock=Later())
    Sealer(database).work_once()
    database.close()

    good = run("audit", "verify")
    head = good.output.splitlines()[1].removeprefix("Head: ")
    noted = run("audit", "verify", "--head", head)
    wrong = run("audit", "verify", "--head", "a" * 64)
    with closing(sqlite3.connect(data / "guanxi.db")) as file, file:
        file.execute("update audit set actor_name = 'Nobody' where key = (select min(key) from audit)")
    broken = run("audit", "verify")

    assert (good.exit_code, noted.exit_code, len(head)) == (0, 0, 64)
    assert "are as they were sealed" in good.output
    assert (wrong.exit_code, broken.exit_code) == (1, 1)
    assert wrong.output.startswith("BROKEN at block 2: no block has the hash aaa")
    assert broken.output == "BROKEN at block 1: a row was changed after it was sealed.\n"
    assert "BAD  Audit log: block 1: a row was changed" in run("doctor", "--deep").output
