"""``guanxi convert``: from any form to any other, by the endings of the names."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from guanxi import packs
from guanxi.bpmn import parse_bpmn
from guanxi.cli import main

LEAD = packs.FOLDER / "lead_intake" / "lead-intake.bpmn"


def run(*words: str) -> Result:
    """Type a command."""
    return CliRunner().invoke(main, ["convert", *words])


@pytest.mark.parametrize("ending", ["yaml", "csv", "xlsx", "md"])
def test_there_and_back_again(tmp_path: Path, ending: str) -> None:
    """The process that comes back is the one that went."""
    there, back = tmp_path / f"lead.{ending}", tmp_path / "lead.bpmn"

    assert (run(str(LEAD), str(there)).output, run(str(there), str(back)).output) == ("", "")
    (old,), (new,) = parse_bpmn(LEAD.read_bytes()).processes, parse_bpmn(back.read_bytes()).processes
    assert (new.id, new.elements.keys(), new.flows.keys()) == (old.id, old.elements.keys(), old.flows.keys())
    assert b"BPMNShape" in back.read_bytes()


@pytest.mark.parametrize(("ending", "start"), [("svg", "<svg"), ("mmd", "flowchart")])
def test_draws_what_is_written_as_a_table(tmp_path: Path, ending: str, start: str) -> None:
    """Pictures can be made of every form."""
    table, picture = tmp_path / "lead.csv", tmp_path / f"lead.{ending}"
    run(str(LEAD), str(table))

    assert run(str(table), str(picture)).exit_code == 0
    assert start in picture.read_text()[:200]


def test_names_row_and_cure_and_writes_nothing(tmp_path: Path) -> None:
    """As a compiler does."""
    table = tmp_path / "p.csv"
    table.write_text("step,kind,next\ns,start,ends\nend,end,\n")

    result = run(str(table), str(tmp_path / "p.bpmn"))

    assert result.exit_code == 1
    assert (
        f"{table}:2: error: Row 2, column “next”: There is no step “ends”. Did you mean “end”? [builders.unknown_step]"
        in result.output
    )
    assert "nothing was written" in result.output
    assert [path.name for path in tmp_path.iterdir()] == ["p.csv"]


def test_lists_what_the_other_form_cannot_hold(tmp_path: Path) -> None:
    """And converts the rest."""
    file = tmp_path / "p.bpmn"
    file.write_text(LEAD.read_text().replace('name="A lead came in"', 'name="A lead came in" acme="1"'))

    result = run(str(file), str(tmp_path / "p.yaml"))

    assert result.exit_code == 0
    assert "only BPMN files hold: attribute acme" in result.output
    assert (tmp_path / "p.yaml").read_text().startswith("process: lead-intake\n")


def test_keeps_a_file_that_is_there(tmp_path: Path) -> None:
    """Unless told otherwise."""
    target = tmp_path / "p.yaml"
    target.write_text("mine")

    refused, forced = run(str(LEAD), str(target)), run(str(LEAD), str(target), "--force")

    assert (refused.exit_code, "--force" in refused.output) == (1, True)
    assert forced.exit_code == 0
    assert target.read_text() != "mine"


@pytest.mark.parametrize(
    ("source", "target", "code"),
    [
        ("x.bpmn", "x.doc", 2),
        ("x.doc", "x.bpmn", 1),
        ("x.bpmn", "x.yaml", 1),
        ("x.bpmn", "no/such/x.yaml", 1),
    ],
)
def test_refuses_what_it_cannot_read_or_write(tmp_path: Path, source: str, target: str, code: int) -> None:
    """In a line, with nothing left behind."""
    (tmp_path / source).write_bytes(LEAD.read_bytes() if target.startswith("no") else b"<a/>")

    result = run(str(tmp_path / source), str(tmp_path / target))

    assert result.exit_code == code
    assert "Traceback" not in result.output
    assert [path.name for path in tmp_path.iterdir()] == [source]
