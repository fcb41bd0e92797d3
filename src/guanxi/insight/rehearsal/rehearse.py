"""The door: a test file and the files beside it in, what came of its scenarios out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from msgspec.structs import replace

from guanxi.insight.rehearsal.beginning import Beginning, begin
from guanxi.insight.rehearsal.coverage import measure
from guanxi.insight.rehearsal.names import Names
from guanxi.insight.rehearsal.outcome import FileOutcome
from guanxi.insight.rehearsal.play import play
from guanxi.insight.rehearsal.problems import Problem
from guanxi.insight.rehearsal.reading import read_scenarios
from guanxi.insight.rehearsal.scenario import Scenario, ScenarioFile
from guanxi.insight.rehearsal.subject import SUFFIX, Fault, Subject, files_beside, read_subject
from guanxi.records.catalogue import Catalogue

_PASSED_OVER = frozenset({"node_modules", "__pycache__"})


def find_tests(path: Path) -> list[Path]:
    """Return the test files at a path: itself, or all in a folder and the folders below, hidden ones left out."""
    if path.is_file():
        return [path]
    return sorted(
        found
        for found in path.rglob(f"*{SUFFIX}")
        if not any(part.startswith(".") or part in _PASSED_OVER for part in found.relative_to(path).parts)
    )


def rehearse_file(path: Path, catalogue: Catalogue, *, mail: Iterable[Path] = ()) -> FileOutcome:
    """Run the test file at a path with the process, decisions, forms and mail texts beside it.

    Args:
        catalogue: the objects whose records start processes.
        mail: more folders with mail templates.

    Raises:
        OSError: a file cannot be read.
    """
    content = path.read_bytes()
    file = read_scenarios(path.name, content)
    named = file.file if isinstance(file, ScenarioFile) else ""
    return rehearse(
        path.name, content, files_beside(path, named), catalogue, mail=[path.parent / "mail", *mail]
    )


def rehearse(
    name: str, content: bytes, files: Mapping[str, bytes], catalogue: Catalogue, *, mail: Iterable[Path] = ()
) -> FileOutcome:
    """Run a test file that need not lie on a disk; see ``rehearse_file``.

    Args:
        name: of the test file; the process file has the same name with its own ending.
        content: of the test file.
        files: process, decisions and forms by file name.
    """
    file = read_scenarios(name, content)
    if not isinstance(file, ScenarioFile):
        return FileOutcome(file=name, faults=tuple(Fault(name, problem) for problem in file))
    subject = read_subject(name, files, named=file.file, process=file.process, mail=mail)
    if not isinstance(subject, Subject):
        return FileOutcome(file=name, faults=subject)
    return rehearse_scenarios(file, subject, catalogue)


def rehearse_scenarios(file: ScenarioFile, subject: Subject, catalogue: Catalogue) -> FileOutcome:
    """Run the scenarios of a file on a process; nothing runs when one of them names what is not there."""
    prepared = _prepare(file, subject, catalogue)
    outcome = FileOutcome(
        file=file.name,
        process_id=subject.graph.id,
        process_name=subject.name,
        process_file=subject.file,
    )
    if isinstance(prepared, tuple):
        return replace(outcome, faults=prepared)
    outcomes = tuple(play(subject, scenario, beginning) for scenario, beginning in prepared)
    return replace(outcome, scenarios=outcomes, coverage=measure(subject.graph, outcomes))


def _prepare(
    file: ScenarioFile, subject: Subject, catalogue: Catalogue
) -> list[tuple[Scenario, Beginning]] | tuple[Fault, ...]:
    names = Names(subject)
    problems: list[Problem] = []
    ready = []
    for scenario in file.scenarios:
        names.check(scenario)
        beginning = begin(subject, scenario.given, catalogue)
        if isinstance(beginning, Beginning):
            ready.append((scenario, beginning))
        else:
            problems += beginning
    problems += names.problems
    if problems:
        each = sorted(dict.fromkeys(problems), key=lambda one: one.line)
        return tuple(Fault(file.name, one) for one in each)
    return ready
