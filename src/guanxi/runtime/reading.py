"""Files of a deployment read: the processes, decisions or form in each, and what is wrong with it."""

from collections.abc import Iterator
from typing import Any, Literal

import msgspec

from guanxi.bpmn import Finding, ProcessGraph, parse_bpmn
from guanxi.bpmn.builders import build_file
from guanxi.bpmn.camunda7 import convert_if_camunda7
from guanxi.bpmn.validation import deployment_findings
from guanxi.dmn import check_tables, parse_dmn
from guanxi.dmn.errors import DmnError
from guanxi.dmn.errors import Finding as DmnFinding
from guanxi.runtime.form_findings import form_findings


class Part(msgspec.Struct, frozen=True):
    """Something that gets versions of its own. ``graph`` is set for processes, ``fields`` (keys) for forms.

    ``version_tag`` is what this version can be asked for by; empty for none.
    """

    kind: Literal["process", "decision", "form"]
    id: str
    name: str
    graph: ProcessGraph | None = None
    fields: frozenset[str] = frozenset()
    version_tag: str = ""


class ReadFile(msgspec.Struct, frozen=True):
    """A file of a deployment; of a process table, YAML or a file for Camunda 7, ``content`` is the BPMN made of it."""

    name: str
    content: bytes
    parts: tuple[Part, ...]
    findings: tuple[Finding, ...]


def read_file(name: str, content: bytes) -> ReadFile:
    """Read a file by the ending of its name. Never raises: what is wrong is in the findings.

    Tests beside processes (``.test.yaml``) have no parts.
    """
    if is_test(name):
        return ReadFile(name, content, (), ())
    ending = name.rpartition(".")[2].lower()
    if ending in _WRITTEN:
        return _written(name, content)
    if ending in _DRAWN:
        return _bpmn(name, content)
    reader = _READERS.get(ending)
    if reader is None:
        message = f"“{name}” is no .bpmn, .dmn or .form file, and no process as {', '.join(_WRITTEN)}."
        finding = Finding(rule="deploy.unknown_file", message=message, cure="Leave it out or rename it.")
        return ReadFile(name, content, (), (finding,))
    parts, findings = reader(content)
    return ReadFile(name, content, tuple(parts), tuple(findings))


EARLIER = "earlier/"


def is_earlier(name: str) -> bool:
    """Whether a file holds what has a newer version and is there for its version tag only; see ``exporting``."""
    return name.startswith(EARLIER)


TEST = ".test.yaml"


def is_test(name: str) -> bool:
    """Whether a file holds tests of the process beside it."""
    return name.lower().endswith(TEST)


def is_test_of(name: str, stem: str) -> bool:
    """Whether a test file belongs to the process file ``stem``: ``x.test.yaml`` and ``x.late.test.yaml`` to ``x``."""
    own = name.removesuffix(TEST)
    return name.endswith(TEST) and stem in (own, own.rpartition(".")[0])


def form_fields(content: bytes) -> frozenset[str]:
    """Return the keys of the fields of a form that was deployed."""
    parts, _ = _form(content)
    return parts[0].fields if parts else frozenset()


def _written(name: str, content: bytes) -> ReadFile:
    """A process written as a table or YAML; its findings name the lines and rows of what was written."""
    built = build_file(name, content)
    parts, findings = _processes(built.processes)
    made = content if built.document is None else built.document.render()
    return ReadFile(name, made, tuple(parts), (*built.findings, *findings))


def _bpmn(name: str, content: bytes) -> ReadFile:
    parsed = parse_bpmn(content, convert=convert_if_camunda7)
    parts, findings = _processes(parsed.processes)
    made = parsed.document.render() if parsed.document is not None and parsed.converted else content
    standard = () if parsed.document is None else deployment_findings(parsed.document, parsed.findings)
    return ReadFile(name, made, tuple(parts), (*parsed.findings, *standard, *findings))


def _processes(graphs: tuple[ProcessGraph, ...]) -> tuple[list[Part], list[Finding]]:
    parts = [
        Part("process", graph.id, graph.name or graph.id, graph, version_tag=graph.version_tag)
        for graph in graphs
        if graph.executable
    ]
    findings = []
    if graphs and not parts:
        message = "No process in this file is marked as executable."
        findings.append(
            Finding(rule="deploy.not_executable", message=message, cure="Tick “executable” in the modeler.")
        )
    return parts, findings


def _dmn(content: bytes) -> tuple[list[Part], list[Finding]]:
    try:
        model = parse_dmn(content)
    except DmnError as error:
        return [], [_as_finding(found) for found in error.findings]
    found = [_as_finding(one) for one in (*model.findings, *check_tables(model))]
    return [
        Part("decision", one.id, one.name or one.id, version_tag=one.version_tag) for one in _decisions(model)
    ], found


def _decisions(model: Any) -> list[Any]:
    found = model.decisions
    return list(found.values()) if hasattr(found, "values") else list(found)


def _as_finding(found: DmnFinding) -> Finding:
    return Finding(
        rule=found.rule,
        severity=found.severity,
        element_id=found.element_id,
        line=found.line,
        message=found.message,
        cure=found.cure,
    )


def _form(content: bytes) -> tuple[list[Part], list[Finding]]:
    try:
        form = msgspec.json.decode(content)
    except msgspec.DecodeError as error:
        message = f"The form is no JSON: {error}."
        return [], [Finding(rule="form.not_json", message=message, cure="Save it with the form editor.")]
    if not isinstance(form, dict) or not isinstance(form.get("id"), str) or not form["id"]:
        message = "The form has no id."
        return [], [Finding(rule="form.no_id", message=message, cure="Give it an id.")]
    tag = form.get("versionTag")
    part = Part(
        "form",
        form["id"],
        form["id"],
        fields=frozenset(_keys(form)),
        version_tag=tag if isinstance(tag, str) else "",
    )
    return [part], list(form_findings(form))


def _keys(component: Any) -> Iterator[str]:
    """The keys of the fields inside, at any depth; what has no proper form is passed over."""
    inside = component.get("components") if isinstance(component, dict) else None
    for one in inside if isinstance(inside, list) else ():
        if isinstance(one, dict) and isinstance(one.get("key"), str):
            yield one["key"]
        yield from _keys(one)


_WRITTEN = ("yaml", "yml", "csv", "xlsx", "md")
_DRAWN = ("bpmn", "xml")
_READERS = {"dmn": _dmn, "form": _form}
