"""“Write a process” and its reference pages: every example runs, and the four ways make the same model."""

import re
from pathlib import Path
from typing import Any

import pytest

from guanxi.bpmn import errors
from guanxi.bpmn.builders import build_file
from tests.bpmn.builders.shapes import differences, graphs, shape
from tests.docs.settings_page import PAGE, page
from tests.docs.test_examples import guanxi

DOCS = Path(__file__).parents[2] / "docs"
HOW_TO = DOCS / "how-to" / "write-a-process.md"
REFERENCE = DOCS / "reference"


def blocks(path: Path, language: str) -> list[str]:
    """The examples of a page in a language."""
    return re.findall(rf"```{language}\n(.*?)```", path.read_text("utf-8"), re.DOTALL)


def run(text: str) -> dict[str, Any]:
    """The names a Python example defines."""
    names: dict[str, Any] = {}
    exec(text, names)  # the page is ours
    return names


@pytest.fixture
def table() -> Any:
    """The graph of the table, which is the page itself."""
    built = build_file("write-a-process.md", HOW_TO.read_bytes())
    assert built.findings == ()
    return shape(built.processes[0])


def test_the_table_and_the_yaml_of_the_page_say_the_same(table: Any) -> None:
    """Both are read as files are."""
    (text,) = blocks(HOW_TO, "yaml")
    built = build_file("refund.yaml", text.encode())
    assert built.findings == ()
    assert differences(shape(built.processes[0]), table) == []


def test_the_fluent_example_of_the_page_says_the_same(table: Any) -> None:
    """Along the flow."""
    fluent, _ = blocks(HOW_TO, "python")
    assert differences(shape(run(fluent)["process"].graph()), table) == []


def test_the_example_step_by_step_says_the_same(
    table: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And is saved into the current folder."""
    monkeypatch.chdir(tmp_path)
    _, steps = blocks(HOW_TO, "python")
    run(steps)
    assert differences(shape(graphs((tmp_path / "refund.bpmn").read_bytes())[0]), table) == []


def test_the_examples_of_the_reference_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a finding that forbids them."""
    monkeypatch.chdir(tmp_path)
    trip, step_by_step = blocks(REFERENCE / "process-python.md", "python")
    assert run(trip)["trip"].build().findings == ()
    run(step_by_step)
    assert (tmp_path / "my_process.bpmn").exists()
    for name, language in (("process-yaml.md", "yaml"), ("process-table.md", "csv")):
        (text,) = blocks(REFERENCE / name, language)
        built = build_file(f"example.{language}", text.encode())
        assert errors(built.findings) == ()
        assert [finding.message for finding in built.findings] == []


def test_the_page_of_settings_is_that_of_the_code() -> None:
    """Run tests/docs/settings_page.py to write it anew."""
    assert PAGE.read_text("utf-8") == page()


def test_the_page_is_deployed_as_it_is(tmp_path: Path) -> None:
    """A Markdown page with a table in it is a process."""
    assert guanxi(tmp_path, "migrate").returncode == 0
    deployed = guanxi(tmp_path, "deploy", str(HOW_TO))
    assert deployed.returncode == 0, deployed.stderr
    assert deployed.stdout == "process refund version 1\n"
