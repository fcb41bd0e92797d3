"""Runs that have left the database: sent away by command, listed, shown; a kill in between loses nothing."""

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from guanxi import wiring
from guanxi.access.contracts import SYSTEM
from guanxi.platform.settings import load_settings
from guanxi.runtime.instances import start_instance
from tests.cli.test_commands import data, run
from tests.runtime.models import END, START, process

__all__ = ["data"]


def finished_run() -> int:
    """The key of a run that has ended at once."""
    settings = load_settings()
    database = wiring.open_database(settings)
    wiring.deploy(database, {"p.bpmn": process("p", START + END, [("start", "end")])})
    with database.write() as tx:
        key = start_instance(
            wiring.open_runtime(settings), tx, actor=SYSTEM, process_id="p", variables={"amount": 7}
        )
    database.close()
    return key


def test_sends_away_lists_and_shows(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only when a rule says so; then the run is in the folder of archives."""
    key = finished_run()
    assert run("archive", "now").output == "Archived 0 runs.\n"
    monkeypatch.setenv("GUANXI_RETENTION", "PT0S")

    assert run("archive", "now").output == "Archived 1 run.\n"

    assert run("archive", "list").output.split("\t")[:4] == [str(key), "p", "1", "completed"]
    assert run("archive", "list", "--process", "q").output == ""
    shown = msgspec.json.decode(run("archive", "show", str(key)).output)
    assert shown["variables"] == {"amount": 7}
    assert {row["element_id"] for row in shown["rows"]["element_history"]} == {"start", "end"}
    missing = run("archive", "show", "7")
    assert (missing.exit_code, missing.output) == (1, "Error: There is no run 7 in the archive.\n")
    assert len(list((data / "archive" / "p").glob("*/*.jsonl.gz"))) == 1


@pytest.mark.skipif(os.name != "posix", reason="a process is killed by a signal")
def test_a_kill_between_file_and_removal_loses_nothing(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A real process, killed with the file written: the run is still there, and is archived once."""
    key = finished_run()
    monkeypatch.setenv("GUANXI_RETENTION", "PT0S")
    command = [sys.executable, "-m", "guanxi.cli", "archive", "now"]

    killed = subprocess.run(command, env={**os.environ, "GUANXI_FAILPOINT": "archived:1"}, check=False)

    assert killed.returncode == -signal.SIGKILL
    assert len(list((data / "archive" / "p").glob("*/*.jsonl.gz"))) == 1
    assert "Another worker is archiving." in run("archive", "now").output  # the dead one, for a minute
    with closing(sqlite3.connect(data / "guanxi.db")) as connection, connection:
        connection.execute("UPDATE archive_turn SET until = 0")
    assert run("archive", "now").output == "Archived 1 run.\n"
    assert run("archive", "now").output == "Archived 0 runs.\n"
    assert [line.split("\t")[0] for line in run("archive", "list").output.splitlines()] == [str(key)]


def test_a_retention_that_is_none_is_told(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By name of the variable."""
    monkeypatch.setenv("GUANXI_RETENTION", "90 days")

    result = run("archive", "now")

    assert result.exit_code != 0
    assert "GUANXI_RETENTION: “90 days” is no span." in result.output


def test_brings_runs_back_and_says_what_it_cannot_read(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Twice is once; a file that is none is told by its name and changes nothing."""
    key = finished_run()
    monkeypatch.setenv("GUANXI_RETENTION", "PT0S")
    assert run("archive", "now").output == "Archived 1 run.\n"
    [file] = (data / "archive" / "p").glob("*/*.jsonl.gz")

    assert run("archive", "restore", str(file)).output == f"{file.name}: restored 1, there already 0.\n"
    assert run("archive", "restore", str(file), "--days", "2").output == (
        f"{file.name}: restored 0, there already 1.\n"
    )
    with closing(sqlite3.connect(data / "guanxi.db")) as connection:
        assert connection.execute("SELECT key FROM process_instance").fetchall() == [(key,)]
    assert run("archive", "now").output == "Archived 0 runs.\n"
    other = data / "other.jsonl.gz"
    other.write_text("hello")
    refused = run("archive", "restore", str(other))
    assert refused.exit_code != 0
    assert "other.jsonl.gz is no file of the archive, or damaged" in refused.output
