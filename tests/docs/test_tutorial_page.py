"""“Your first process”: what its test says before and after the change is what the page shows."""

from pathlib import Path

from guanxi.crm.catalogue import load_catalogue
from guanxi.insight.rehearsal import rehearse_file
from guanxi.insight.rehearsal.reports.text import text_lines
from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "tutorial" / "first-process.md").read_text("utf-8")
EXAMPLE = ROOT / "examples" / "first-process"


def report(folder: Path) -> list[str]:
    """What `guanxi test` prints about the files in a folder."""
    path = folder / "thank-visitor.test.yaml"
    return list(text_lines([(path.name, rehearse_file(path, load_catalogue()))]))


def change(path: Path, old: str, new: str) -> None:
    """Edit a file as the page says; the old text must be there."""
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new))


def test_the_change_of_the_tutorial_breaks_its_test_and_the_new_test_passes(tmp_path: Path) -> None:
    """Two days, one day, and the test that says one day."""
    for path in EXAMPLE.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    before = report(tmp_path)
    change(tmp_path / "thank-visitor.bpmn", "P2D", "P1D")
    broken = report(tmp_path)
    change(tmp_path / "thank-visitor.test.yaml", "due: P2D", "due: P1D")
    mended = report(tmp_path)

    assert "\n".join(before[1:4]) in PAGE
    assert "\n".join(broken[1:5]) in PAGE
    assert mended == before


def test_what_the_page_quotes_is_in_the_process() -> None:
    """Line by line."""
    process = (EXAMPLE / "thank-visitor.bpmn").read_text("utf-8")
    quoted = PAGE.split("```xml\n")[1].split("```")[0]

    assert all(line.strip() in process for line in quoted.splitlines())
