"""From one Guanxi to another by files: export a folder, deploy the folder."""

from pathlib import Path

import pytest

from guanxi import packs
from tests.cli.test_commands import data, run
from tests.runtime.models import calls, straight

__all__ = ["data"]


def test_a_folder_goes_out_and_comes_back_without_a_new_version(data: Path, tmp_path: Path) -> None:
    """Everything of a pack, its tests included, byte by byte; the second export writes nothing."""
    pack = packs.FOLDER / "lead_intake"
    assert run("deploy", str(pack)).exit_code == 0
    folder = tmp_path / "out"

    first = run("export", "--all", str(folder))
    again = run("deploy", str(folder))
    second = run("export", "--process", "lead-intake", str(folder))

    assert first.exit_code == again.exit_code == second.exit_code == 0, first.output
    names = ["call-lead.form", "lead-intake.bpmn", "lead-intake.test.yaml", "lead-score.dmn"]
    assert sorted(path.name for path in folder.iterdir()) == names
    for name in names:
        assert (folder / name).read_bytes() == (pack / name).read_bytes()
    assert [line.endswith("version 1 (not changed)") for line in again.output.splitlines()] == [True] * 3
    assert second.output.splitlines() == [f"{name} (not changed)" for name in names]


@pytest.mark.parametrize("arguments", [(), ("--all", "--process", "p")])
def test_says_what_to_export(data: Path, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    """Neither or both is refused before anything is opened."""
    result = run("export", *arguments, str(tmp_path / "out"))

    assert result.exit_code == 2
    assert "Give --process ID or --all." in result.output
    assert not (tmp_path / "out").exists()


def test_an_empty_folder_is_told(data: Path, tmp_path: Path) -> None:
    """A read-me and hidden files are no definitions."""
    (tmp_path / "README.md").write_text("hello")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "x.bpmn").write_text("no")

    result = run("deploy", str(tmp_path))

    assert result.exit_code == 1
    assert "There is no file to deploy there." in result.output


def test_an_earlier_version_that_is_asked_for_by_its_tag_goes_along(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a folder of its own; an empty Guanxi takes both, and the one that was left has nothing new."""
    parts = tmp_path / "parts"
    parts.mkdir()
    tag = b'<bpmn:extensionElements><zeebe:versionTag value="stable" /></bpmn:extensionElements>'
    newest = straight("child", "outside")
    for name, content in (
        ("stable", newest.replace(b"<bpmn:startEvent", tag + b"<bpmn:startEvent", 1)),
        ("child", newest),
        ("caller", calls("child", bindingType="versionTag", versionTag="stable")),
    ):
        (parts / f"{name}.bpmn").write_bytes(content)
        deployed = run("deploy", "--accept-findings", "*", str(parts / f"{name}.bpmn"))
        assert deployed.exit_code == 0, deployed.output
    folder = tmp_path / "out"

    assert run("export", "--all", str(folder)).exit_code == 0
    again = run("deploy", "--accept-findings", "*", str(folder))
    monkeypatch.setenv("GUANXI_DATA_DIR", str(tmp_path / "empty"))
    assert run("migrate").exit_code == 0
    there = run("deploy", "--accept-findings", "*", str(folder))

    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.bpmn"))
    assert names == ["caller.bpmn", "child.bpmn", "earlier/child@stable.bpmn"]
    told = ["process child version 1", "process caller version 1", "process child version 2"]
    assert again.stdout.splitlines() == [f"{line} (not changed)" for line in told]
    assert there.stdout.splitlines() == told
