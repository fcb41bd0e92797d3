"""Which process a test file is about."""

from pathlib import Path

import pytest

from guanxi.insight.rehearsal import find_tests, rehearse
from guanxi.insight.rehearsal.subject import Fault, files_beside
from tests.insight.rehearsal.conftest import CATALOGUE, JOB, bpmn, faults, run

TEST = "scenarios: [{scenario: A, given: {variables: {amount: 1}, jobs: {work: {result: {}}}}, then: {state: completed}}]"


def rehearsed(files: dict[str, bytes], head: str = "") -> tuple[Fault, ...]:
    """The faults of a small test with these files beside it."""
    return rehearse("p.test.yaml", (head + TEST).encode(), files, CATALOGUE).faults


def test_the_file_of_the_same_name_is_the_process() -> None:
    """Files that hold no process do not compete with it."""
    files = {"p.bpmn": bpmn(JOB), "p.svg": b"<svg/>", "p.form": b'{"id": "f", "components": []}'}

    assert rehearsed(files) == ()


def test_another_file_and_another_process_can_be_named() -> None:
    """With “file” and “process”."""
    two = bpmn(JOB).replace(
        b"</definitions>",
        b'<process id="q" isExecutable="true"><startEvent id="s"/></process></definitions>',
    )

    assert rehearsed({"x.bpmn": two}, "file: x.bpmn\nprocess: p\n") == ()
    [fault] = rehearsed({"x.bpmn": two}, "file: x.bpmn\n")
    assert "holds 2 processes: p, q." in fault.problem.text
    [fault] = rehearsed({"x.bpmn": two}, "file: x.bpmn\nprocess: r\n")
    assert "“x.bpmn” has no process “r”." in fault.problem.text
    [fault] = rehearsed({}, "file: x.bpmn\n")
    assert "There is no file “x.bpmn” beside the test." in fault.problem.text


def test_a_process_may_have_several_test_files() -> None:
    """“p.late.test.yaml” is about “p.bpmn”, unless there is a “p.late.bpmn”."""
    beside = {"p.bpmn": bpmn(JOB), "q.bpmn": bpmn(JOB)}

    def process_file(name: str, files: dict[str, bytes]) -> str:
        return rehearse(name, TEST.encode(), files, CATALOGUE).process_file

    assert process_file("p.late.test.yaml", beside) == "p.bpmn"
    assert process_file("p.late.test.yaml", {**beside, "p.late.bpmn": bpmn(JOB)}) == "p.late.bpmn"
    [fault] = rehearse("r.late.test.yaml", TEST.encode(), beside, CATALOGUE).faults
    assert fault.problem.text.startswith("There is no process file beside the test, such as r.bpmn.")


def test_no_process_or_two_of_them_are_told() -> None:
    """The message says what to do."""
    [none] = rehearsed({})
    [both] = rehearsed({"p.bpmn": bpmn(JOB), "p.xml": bpmn(JOB)})

    assert none.problem.text.startswith("There is no process file beside the test, such as p.bpmn.")
    assert both.problem.text.startswith("Several files could be the process: p.bpmn, p.xml.")


def test_what_is_wrong_with_the_files_beside_is_told_by_file_and_line() -> None:
    """A broken process, decision or form is found before anything runs."""
    broken = faults(run("<startEvent id='begin'/>\n<endEvent id='done'/>\nbegin>nowhere", TEST))
    decision = faults(run(JOB, TEST, d_dmn=b"<definitions/>"))
    form = faults(run(JOB, TEST, f_form=b"{"))

    assert [(file, line > 0) for file, line, _ in broken] == [("p.bpmn", True)] * len(broken)
    assert broken
    assert {file for file, _, _ in decision} == {"d.dmn"}
    assert [(file, text.startswith("The form is no JSON")) for file, _, text in form] == [("f.form", True)]


def test_files_beside_a_test_are_its_process_and_the_folders_decisions_and_forms(tmp_path: Path) -> None:
    """Not other processes, not other tests."""
    for name in ("p.bpmn", "p.test.yaml", "p.csv", "q.bpmn", "q.test.yaml", "d.dmn", "f.form", "notes.txt"):
        (tmp_path / name).write_text("x")

    assert list(files_beside(tmp_path / "p.test.yaml")) == ["d.dmn", "f.form", "p.bpmn", "p.csv"]
    assert list(files_beside(tmp_path / "p.test.yaml", "q.bpmn")) == ["d.dmn", "f.form", "q.bpmn"]


def test_tests_are_found_in_folders_below_but_not_in_hidden_ones(tmp_path: Path) -> None:
    """A file is itself."""
    for name in ("a.test.yaml", "b/c.test.yaml", ".venv/d.test.yaml", "node_modules/e.test.yaml", "f.yaml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")

    assert [path.name for path in find_tests(tmp_path)] == ["a.test.yaml", "c.test.yaml"]
    assert find_tests(tmp_path / "f.yaml") == [tmp_path / "f.yaml"]


TABLE = "step,kind,who,next\nStart,start,,Look at it\nLook at it,user,sales,Done\nDone,end,,\n"
MARKDOWN = """\
| step | kind | who | next |
|---|---|---|---|
| Start | start | | Look at it |
| Look at it | user | sales | Done |
| Done | end | | |
"""
YAML = """\
process: look
steps:
  start: {kind: start, name: Start, next: look_at_it}
  look_at_it: {kind: user, name: Look at it, groups: sales, next: done}
  done: {kind: end, name: Done}
"""
LOOK = """\
scenarios:
  - scenario: A
    when: [{then: {tasks: [{task: look_at_it, groups: [sales]}]}}, {complete: look_at_it}]
    then: {state: completed, path: [start, look_at_it, done]}
"""


@pytest.mark.parametrize(("name", "text"), [("look.csv", TABLE), ("look.md", MARKDOWN), ("look.yaml", YAML)])
def test_a_process_that_was_written_is_tested_as_one_that_was_drawn(name: str, text: str) -> None:
    """A table or YAML; what is wrong with it is told by its own line."""
    files = {name: text.encode(), "look.svg": b"<svg/>"}
    outcome = rehearse("look.test.yaml", LOOK.encode(), files, CATALOGUE)
    broken = rehearse(
        "look.test.yaml",
        LOOK.encode(),
        {
            name: text.replace("next: done", "next: dane")
            .replace("sales | Done", "sales | Dane")
            .replace("sales,Done", "sales,Dane")
            .encode()
        },
        CATALOGUE,
    )

    assert outcome.passed, outcome
    assert outcome.process_file == name
    assert outcome.coverage is not None
    assert outcome.coverage.percent == 100
    assert [(fault.file, fault.problem.line > 0) for fault in broken.faults] == [(name, True)]
