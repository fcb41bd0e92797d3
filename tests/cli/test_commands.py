"""The commands an operator types, on a real database."""

import re
import socket
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from guanxi import packs
from guanxi.cli import main
from tests.engine.models import bpmn, flow, flows


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of its own with migrated tables."""
    monkeypatch.setenv("GUANXI_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("GUANXI_SINK_PORT", "1")  # nobody listens there
    assert run("migrate").output == "Brought the tables up to date.\n"
    return tmp_path


def run(*words: str, given: str = "") -> Result:
    """Type a command."""
    return CliRunner().invoke(main, list(words), input=given)


def test_migrating_again_does_nothing(data: Path) -> None:
    """The second time it says so."""
    assert run("migrate").output == "The tables are up to date.\n"


def test_makes_the_demo_once(data: Path) -> None:
    """The second time nothing is doubled."""
    first, second = run("demo"), run("demo")

    assert (first.output, first.exit_code) == ("Made the demo.\n", 0)
    assert second.output == "The demo is already there.\n"


def test_creates_a_person_and_a_key(data: Path) -> None:
    """The key is shown once and begins so that it can be recognised."""
    made = run("user", "create", "eve@example.com", "--name", "Eve", "--password", "long enough pw")
    key = run(
        "api-key", "create", "eve@example.com", "--name", "script", "--scope", "read:lead", "--days", "30"
    )

    assert made.output.startswith("Created Eve <eve@example.com>, id ")
    assert re.fullmatch(r"gx_[0-9a-f]{64}\n", key.output)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("user", "create", "eve", "--name", "Eve", "--password", "long enough pw"), "email"),
        (("user", "create", "eve@example.com", "--name", "Eve", "--password", "short"), "password"),
        (("api-key", "create", "nobody@example.com", "--name", "x"), "There is no user"),
    ],
)
def test_says_in_one_line_what_is_wrong(data: Path, words: tuple[str, ...], message: str) -> None:
    """A refusal has an exit code of its own and no traceback."""
    result = run(*words)

    assert result.exit_code == 3
    assert message in result.output
    assert "Traceback" not in result.output


def test_deploys_files_and_tells_versions(data: Path) -> None:
    """The same files a second time bring nothing new."""
    files = [str(path) for path in (packs.FOLDER / "lead_intake").iterdir() if path.is_file()]

    first, second = run("deploy", *files), run("deploy", *files)

    assert first.exit_code == 0, first.output
    assert "process lead-intake version 1\n" in first.output
    assert "process lead-intake version 1 (not changed)\n" in second.output


def test_deploys_a_process_with_faults_only_when_they_are_accepted(data: Path, tmp_path: Path) -> None:
    """The refusal shows what to type."""
    file = tmp_path / "stuck.bpmn"
    body = (
        '<startEvent id="s"/><exclusiveGateway id="x" default="x-j"/><parallelGateway id="j"/><endEvent id="e"/>'
        '<manualTask id="a"/>' + flows("s", "x", "j", "e") + flow("x", "a", "=big") + flows("a", "j")
    )
    file.write_bytes(bpmn(body))

    refused = run("deploy", str(file))
    accepted = run("deploy", str(file), "--accept-findings", "soundness.deadlock@j")

    assert refused.exit_code == 1
    assert "nothing was deployed" in refused.output
    assert "--accept-findings soundness.deadlock@j" in refused.output
    assert accepted.exit_code == 0
    assert "process p version 1\n" in accepted.output


def test_deploys_nothing_when_a_file_is_wrong(data: Path, tmp_path: Path) -> None:
    """The line of the file is named as a compiler does."""
    file = tmp_path / "broken.bpmn"
    file.write_text("<nonsense/>")

    result = run("deploy", str(file))

    assert result.exit_code == 1
    assert "broken.bpmn" in result.output
    assert "nothing was deployed" in result.output


def test_the_doctor_names_what_is_wrong_and_the_cure(data: Path) -> None:
    """Without a running Guanxi the worker and the mail server are missing; the rest is fine."""
    result = run("doctor", "--deep")

    assert result.exit_code == 1
    lines = result.output.splitlines()
    bad = [line.split(":")[0] for line in lines if line.startswith("BAD")]
    assert set(bad) - {"BAD  Web client"} == {"BAD  Mail server", "BAD  Worker"}
    assert "ok   Tables: up to date" in lines
    assert "ok   Instances: all consistent" in lines
    assert "ok   Database file: ok" in lines


def test_run_says_what_to_do_when_the_port_is_taken(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One line with the cure, before anything is started."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        monkeypatch.setenv("GUANXI_PORT", str(port))

        result = run("run")

    assert result.exit_code == 3
    assert f"GUANXI_PORT={port + 1}" in result.output
    assert len(result.output.splitlines()) == 1


def test_refuses_an_unknown_setting(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A misspelled variable is not silently ignored."""
    monkeypatch.setenv("GUANXI_PROT", "8001")

    result = run("migrate")

    assert result.exit_code == 3
    assert "GUANXI_PROT" in result.output


@pytest.mark.parametrize("process", ["web", "worker"])
def test_serves_nothing_on_old_tables(process: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who starts a process alone is told to migrate first."""
    monkeypatch.setenv("GUANXI_DATA_DIR", str(tmp_path))

    result = run(process)

    assert result.exit_code == 3
    assert "Run: guanxi migrate" in result.output


def test_run_says_what_to_do_when_the_address_is_not_local(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There is no program to stop, so it is the address that has to change."""
    monkeypatch.setenv("GUANXI_HOST", "192.0.2.1")  # RFC 5737: belongs to nobody

    result = run("run")

    assert result.exit_code == 3
    assert "Set GUANXI_HOST to an address of this machine" in result.output
    assert len(result.output.splitlines()) == 1


def test_run_does_not_start_without_a_data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder is looked at before anything is started."""
    (tmp_path / "data").write_text("")
    monkeypatch.setenv("GUANXI_DATA_DIR", str(tmp_path / "data"))

    result = run("run")

    assert result.exit_code == 3
    assert "it is a file" in result.output
    assert len(result.output.splitlines()) == 1


@pytest.mark.parametrize("command", ["migrate", "worker", "doctor"])
def test_nobody_touches_tables_of_a_newer_guanxi(data: Path, command: str) -> None:
    """Each command says which step it met, and none advises to migrate."""
    with closing(sqlite3.connect(data / "guanxi.db")) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()

    result = run(command)

    assert result.exit_code != 0
    assert "step 9999" in result.output
    assert "Install that newer Guanxi" in result.output
    assert "guanxi migrate" not in result.output
