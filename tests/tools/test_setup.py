"""The set-up script says in one line what is missing and does nothing twice."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).parents[2] / "tools" / "setup.py"


@pytest.fixture
def setup_script(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ModuleType:
    """The script as a module whose environment would go to an empty folder."""
    spec = importlib.util.spec_from_file_location("guanxi_setup", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "VENV", str(tmp_path / ".venv"))
    monkeypatch.setattr(module, "PYTHON", str(tmp_path / ".venv" / "bin" / "python"))
    return module


def refusal(capsys: pytest.CaptureFixture[str]) -> str:
    """Return the one line the script wrote to standard error."""
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    return lines[0]


def test_old_python_gets_one_line_that_says_what_to_do(
    setup_script: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With Python 3.9 and no newer one on the path, the script stops and names the cure."""
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    monkeypatch.setattr(setup_script.shutil, "which", lambda _name: None)

    with pytest.raises(SystemExit):
        setup_script.need_python()

    line = refusal(capsys)
    assert line.startswith("guanxi: needs Python 3.11 or newer, found 3.9.2; install it")


def test_old_python_hands_over_to_a_newer_one(
    setup_script: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the machine has a newer Python under another name, it takes over with the same arguments."""
    calls = []
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    monkeypatch.setattr(sys, "argv", ["tools/setup.py", "run"])
    monkeypatch.setattr(
        setup_script.shutil, "which", lambda name: f"/opt/{name}" if name == "python3.12" else None
    )
    monkeypatch.setattr(setup_script.os, "execv", lambda *call: calls.append(call) or sys.exit(0))

    with pytest.raises(SystemExit):
        setup_script.need_python()

    assert calls == [("/opt/python3.12", ["/opt/python3.12", "tools/setup.py", "run"])]


def test_missing_venv_module_names_the_package(
    setup_script: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    """A Debian Python without python3-venv gets the apt-get line, and no half-made .venv is left."""
    monkeypatch.setitem(sys.modules, "ensurepip", None)

    with pytest.raises(SystemExit):
        setup_script.make_venv()

    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    assert refusal(capsys).endswith(f"install it with: apt-get install python{version}-venv")
    assert list(tmp_path.iterdir()) == []


def test_a_step_is_done_again_only_when_its_input_changed(setup_script: ModuleType, tmp_path: Path) -> None:
    """The stamp of a step holds for the same files and not for others."""
    (tmp_path / ".venv").mkdir()
    value = setup_script.digest("pyproject.toml")
    setup_script.stamp("test", value)

    assert setup_script.stamped("test", value)
    assert not setup_script.stamped("test", setup_script.digest("Makefile"))
    assert not setup_script.stamped("run", value)
