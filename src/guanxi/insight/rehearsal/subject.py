"""The process under test with everything it is deployed with: decisions, forms, mail templates beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import msgspec

from guanxi.activities.email.templates import Templates
from guanxi.bpmn import ProcessGraph, errors
from guanxi.bpmn.findings import Finding
from guanxi.dmn import DmnError, Model, parse_dmn
from guanxi.engine import Definition
from guanxi.insight.rehearsal.problems import Problem, suggest
from guanxi.runtime.reading import ReadFile, read_file

SUFFIX = ".test.yaml"
"""What the name of a test file ends with."""

_NEIGHBOURS = (".dmn", ".form")


class Fault(msgspec.Struct, frozen=True):
    """Something wrong with a file, by name."""

    file: str
    problem: Problem


class Subject(msgspec.Struct, frozen=True, kw_only=True):
    """A process made ready for a rehearsal. ``forms`` are the contents of form files by form id."""

    file: str
    definition: Definition
    forms: Mapping[str, Any]
    templates: Templates

    @property
    def graph(self) -> ProcessGraph:
        """The process."""
        return self.definition.graph

    @property
    def name(self) -> str:
        """What people call the process."""
        return self.graph.name or self.graph.id


def files_beside(test: Path, named: str = "") -> dict[str, bytes]:
    """Return the files a test may need, by name: its process file, and the decisions and forms of the folder.

    Args:
        named: the process file as the test file names it; without it, every file with the test's own name.
    """
    stems = _stems(test.name)
    found = {}
    for path in sorted(test.parent.iterdir()):
        own = path.name == named if named else path.name.startswith(stems)
        wanted = own or path.suffix in _NEIGHBOURS
        if wanted and path.is_file() and not path.name.endswith(SUFFIX):
            found[path.name] = path.read_bytes()
    return found


def read_subject(
    test_name: str,
    files: Mapping[str, bytes],
    *,
    named: str = "",
    process: str = "",
    mail: Iterable[Path] = (),
) -> Subject | tuple[Fault, ...]:
    """Return the process of a test, read as a deployment reads it; or what is wrong with its files.

    Args:
        test_name: name of the test file, to which the name of the process file belongs.
        files: contents by name, see ``files_beside``.
        named, process: ``file`` and ``process`` of the test file.
        mail: folders with mail templates.
    """
    read = {name: read_file(name, content) for name, content in files.items()}
    chosen = _choose(test_name, read, named)
    if isinstance(chosen, Fault):
        return (chosen,)
    graph = _graph(test_name, chosen, process)
    if isinstance(graph, tuple):
        return graph
    decisions, faults = _decisions(files)
    forms = {
        part.id: msgspec.json.decode(one.content)
        for one in read.values()
        for part in one.parts
        if part.kind == "form"
    }
    faults += [
        _fault(one.name, found)
        for one in read.values()
        if one.name.endswith(".form")
        for found in one.findings
    ]
    if faults:
        return tuple(faults)
    definition = Definition(graph, decisions)
    return Subject(file=chosen.name, definition=definition, forms=forms, templates=Templates(mail))


def _choose(test_name: str, read: Mapping[str, ReadFile], named: str) -> ReadFile | Fault:
    """The process file; what holds no process is not looked at unless it is named."""
    if named:
        if named in read:
            return read[named]
        return Fault(test_name, Problem(1, f"There is no file “{named}” beside the test.", "Correct “file”."))
    stems = _stems(test_name)
    holding = next(filter(None, (_holding(read, stem) for stem in stems)), [])
    if len(holding) == 1:
        return holding[0]
    names = ", ".join(one.name for one in holding)
    message = (
        f"Several files could be the process: {names}."
        if holding
        else f"There is no process file beside the test, such as {stems[-1]}bpmn."
    )
    return Fault(test_name, Problem(1, message, "Name it in the first line: “file: …”."))


def _stems(test_name: str) -> tuple[str, ...]:
    """With what the name of the process file begins: ``x.late.test.yaml`` is for ``x.late.bpmn`` or ``x.bpmn``."""
    whole = test_name.removesuffix(SUFFIX)
    shorter = whole.rpartition(".")[0]
    return (f"{whole}.", f"{shorter}.") if shorter else (f"{whole}.",)


def _holding(read: Mapping[str, ReadFile], stem: str) -> list[ReadFile]:
    """The files of this name that hold processes, or should."""
    own = [one for name, one in read.items() if name.startswith(stem) and not name.endswith(_NEIGHBOURS)]
    return [one for one in own if any(part.graph for part in one.parts)] or [
        one for one in own if any(finding.rule != "deploy.unknown_file" for finding in one.findings)
    ]


def _graph(test_name: str, chosen: ReadFile, process: str) -> ProcessGraph | tuple[Fault, ...]:
    wrong = [finding for finding in chosen.findings if finding.severity == "error"]
    if wrong:
        return tuple(_fault(chosen.name, finding) for finding in errors(wrong))
    graphs = {part.graph.id: part.graph for part in chosen.parts if part.graph is not None}
    if process and process not in graphs:
        message = f"“{chosen.name}” has no process “{process}”."
        return (Fault(test_name, Problem(1, message, suggest(process, graphs))),)
    if not process and len(graphs) != 1:
        message = f"“{chosen.name}” holds {len(graphs)} processes: {', '.join(graphs)}."
        return (Fault(test_name, Problem(1, message, "Say which is tested: “process: id”.")),)
    return graphs[process] if process else next(iter(graphs.values()))


def _decisions(files: Mapping[str, bytes]) -> tuple[dict[str, Model], list[Fault]]:
    found: dict[str, Model] = {}
    faults = []
    for name, content in files.items():
        if not name.endswith(".dmn"):
            continue
        try:
            model = parse_dmn(content)
        except DmnError as error:
            faults += [
                Fault(name, Problem(one.line, one.message, one.cure))
                for one in error.findings
                if one.severity == "error"
            ]
            continue
        found |= {decision.id: model for decision in model.decisions.values()}
    return found, faults


def _fault(name: str, finding: Finding) -> Fault:
    return Fault(name, Problem(finding.line, finding.message, finding.cure))
