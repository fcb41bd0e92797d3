"""Files of a deployment read: the processes, decisions or form in each, and what is wrong with it."""

from collections.abc import Iterator
from typing import Any, Literal

import msgspec

from guanxi.bpmn import Finding, ProcessGraph, parse_bpmn
from guanxi.dmn import parse_dmn
from guanxi.dmn.errors import DmnError
from guanxi.dmn.errors import Finding as DmnFinding


class Part(msgspec.Struct, frozen=True):
    """Something that gets versions of its own. ``graph`` is set for processes, ``fields`` (keys) for forms."""

    kind: Literal["process", "decision", "form"]
    id: str
    name: str
    graph: ProcessGraph | None = None
    fields: frozenset[str] = frozenset()


class ReadFile(msgspec.Struct, frozen=True):
    """A file of a deployment."""

    name: str
    content: bytes
    parts: tuple[Part, ...]
    findings: tuple[Finding, ...]


def read_file(name: str, content: bytes) -> ReadFile:
    """Read a file by the ending of its name. Never raises: what is wrong is in the findings."""
    reader = _READERS.get(name.rpartition(".")[2].lower())
    if reader is None:
        message = f"“{name}” is no .bpmn, .dmn or .form file."
        finding = Finding(rule="deploy.unknown_file", message=message, cure="Leave it out or rename it.")
        return ReadFile(name, content, (), (finding,))
    parts, findings = reader(content)
    return ReadFile(name, content, tuple(parts), tuple(findings))


def form_fields(content: bytes) -> frozenset[str]:
    """Return the keys of the fields of a form that was deployed."""
    parts, _ = _form(content)
    return parts[0].fields if parts else frozenset()


def _bpmn(content: bytes) -> tuple[list[Part], list[Finding]]:
    parsed = parse_bpmn(content)
    parts = [
        Part("process", graph.id, graph.name or graph.id, graph)
        for graph in parsed.processes
        if graph.executable
    ]
    findings = list(parsed.findings)
    if parsed.processes and not parts:
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
    return [Part("decision", one.id, one.name or one.id) for one in _decisions(model)], []


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
    return [Part("form", form["id"], form["id"], fields=frozenset(_keys(form)))], []


def _keys(component: Any) -> Iterator[str]:
    """The keys of the fields inside, at any depth; what has no proper form is passed over."""
    inside = component.get("components") if isinstance(component, dict) else None
    for one in inside if isinstance(inside, list) else ():
        if isinstance(one, dict) and isinstance(one.get("key"), str):
            yield one["key"]
        yield from _keys(one)


_READERS = {"bpmn": _bpmn, "xml": _bpmn, "dmn": _dmn, "form": _form}
