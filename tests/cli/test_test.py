"""``guanxi test`` as people and build servers call it."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from guanxi.cli import main
from tests.conftest import ROOT

EXAMPLE = ROOT / "examples" / "first-process"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The example in a folder that may be changed."""
    for name in ("thank-visitor.bpmn", "thank-visitor.test.yaml"):
        (tmp_path / name).write_bytes((EXAMPLE / name).read_bytes())
    return tmp_path


def run(*words: object) -> Result:
    """Run the command."""
    return CliRunner().invoke(main, ["test", *map(str, words)])


def test_passes_with_exit_code_0(folder: Path) -> None:
    """A folder and a file are the same."""
    by_folder, by_file = run(folder), run(folder / "thank-visitor.test.yaml", "--min-coverage", "100")

    assert (by_folder.exit_code, by_file.exit_code) == (0, 0), by_folder.output + by_file.output
    assert "  ✓ Somebody in sales has two days to write a card\n" in by_folder.output
    assert by_folder.output.endswith("2 passed (1 test file)\n")


def test_fails_with_exit_code_1_when_a_scenario_fails(folder: Path) -> None:
    """The process was changed, its test was not."""
    process = folder / "thank-visitor.bpmn"
    process.write_text(process.read_text().replace("P2D", "P1D"))
    result = run(folder)

    assert result.exit_code == 1
    assert "thank-visitor.test.yaml:11: task write_card: due" in result.output
    assert '        expected: "P2D"\n        got:      2026-01-06 09:00:00+00:00\n' in result.output


def test_fails_when_coverage_is_too_low(folder: Path) -> None:
    """Though every scenario passed."""
    test = folder / "thank-visitor.test.yaml"
    test.write_text(
        test.read_text().replace("      - complete: write_card\n", "").split("    then:\n      state")[0]
        + "    then: {state: waiting}\n"
    )
    result = run(folder, "--min-coverage", "90")

    assert result.exit_code == 1
    assert "coverage 60 % is below 90 %" in result.output
    assert run(folder, "--min-coverage", "60").exit_code == 0


def test_several_files_of_one_process_count_together(folder: Path) -> None:
    """Neither comes everywhere, both together do."""
    test = folder / "thank-visitor.test.yaml"
    whole = test.read_text()
    common, scenarios = whole.split("scenarios:\n")
    first, second = scenarios.split("\n  - scenario: A lead who phoned")
    test.write_text(f"{common}scenarios:\n{first}")
    other = folder / "phoned.test.yaml"
    other.write_text(f"file: thank-visitor.bpmn\n{common}scenarios:\n  - scenario: A lead who phoned{second}")

    alone, together = run(other, "--min-coverage", "1"), run(folder, "--min-coverage", "100")

    assert alone.exit_code == 1
    assert together.exit_code == 0, together.output
    assert together.output.count("(100 %)") == 2


def test_fails_when_a_test_file_cannot_be_used(folder: Path) -> None:
    """With file, line and cure."""
    test = folder / "thank-visitor.test.yaml"
    test.write_text(test.read_text().replace("write_card, card_sent", "wirte_card, card_sent"))
    result = run(folder)

    assert result.exit_code == 1
    assert "thank-visitor.test.yaml:15: “wirte_card” names no element" in result.output
    assert "Did you mean “write_card”?" in result.output


def test_says_when_there_is_nothing_to_run(tmp_path: Path) -> None:
    """A build that tests nothing must not be green."""
    result = run(tmp_path)

    assert result.exit_code == 1
    assert "There is no *.test.yaml file there." in result.output


def test_writes_junit_and_prints_json(folder: Path) -> None:
    """For build servers."""
    result = run(folder, "--json", "--junit", folder / "report.xml")

    assert json.loads(result.stdout)["passed"] is True
    assert 'tests="2" failures="0"' in (folder / "report.xml").read_text()


def test_needs_no_database_and_no_data_folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings that lead nowhere do not matter."""
    monkeypatch.setenv("GUANXI_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nothing")
    monkeypatch.setenv("GUANXI_DATA_DIR", "/nowhere")

    assert run(folder).exit_code == 0
