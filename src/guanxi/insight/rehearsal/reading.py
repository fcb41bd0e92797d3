"""From the text of a test file to its scenarios, or everything that is wrong with it, by line."""

from __future__ import annotations

from typing import Any

import msgspec

from guanxi.insight.rehearsal import tree
from guanxi.insight.rehearsal.actions import read_actions
from guanxi.insight.rehearsal.expectations import read_then
from guanxi.insight.rehearsal.form import Form
from guanxi.insight.rehearsal.problems import Problem
from guanxi.insight.rehearsal.scenario import (
    Answer,
    Answers,
    Given,
    GivenRecord,
    Scenario,
    ScenarioFile,
)

LARGEST = 1_000_000
"""Bytes a test file may have."""


def read_scenarios(name: str, content: bytes) -> ScenarioFile | tuple[Problem, ...]:
    """Return the scenarios of a test file; or its problems, in the order of their lines.

    Args:
        name: of the file, for people.
        content: UTF-8 YAML as docs/how-to/test-a-process.md describes it.
    """
    if len(content) > LARGEST:
        return (Problem(1, "The test file is larger than 1 MB.", "Split it into several files."),)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        return (Problem(line, "The test file is no UTF-8 text.", "Save it as UTF-8."),)
    root = tree.read_tree(text)
    if isinstance(root, Problem):
        return (root,)
    form = Form()
    file = _file(form, name, root)
    return tuple(sorted(form.problems, key=lambda one: one.line)) if form.problems else file


def _file(form: Form, name: str, root: tree.Node) -> ScenarioFile:
    common: list[Given] = []
    lines = root.lines if isinstance(root, tree.Mapping) else {}
    found = form.fields(
        root,
        "A test file",
        {
            "file": form.text,
            "process": form.text,
            "given": lambda node: common.append(_given(form, node, Given())),
            "scenarios": lambda node: node,
        },
        needs=("scenarios",),
    )
    base = common[0] if common else Given()
    scenarios: tuple[Scenario, ...] = ()
    if "scenarios" in found:
        node = found["scenarios"]
        scenarios = form.items(node, "“scenarios”", lambda item: _scenario(form, item, base))
        if not scenarios:
            form.problem(node.line, "There is no scenario.", "Add “- scenario: …”.")
    _refuse_doubles(form, scenarios)
    return ScenarioFile(
        name=name,
        scenarios=scenarios,
        file=found.get("file", ""),
        file_line=lines.get("file", 1),
        process=found.get("process", ""),
        process_line=lines.get("process", 1),
    )


def _refuse_doubles(form: Form, scenarios: tuple[Scenario, ...]) -> None:
    seen: dict[str, int] = {}
    for one in scenarios:
        if one.name in seen:
            message = f"“{one.name}” is the name of two scenarios (first in line {seen[one.name]})."
            form.problem(one.line, message, "Give each its own name.")
        seen.setdefault(one.name, one.line)


def _scenario(form: Form, node: tree.Node, base: Given) -> Scenario:
    found = form.fields(
        node,
        "A scenario",
        {
            "scenario": form.text,
            "given": lambda entry: _given(form, entry, base),
            "when": lambda entry: read_actions(form, entry),
            "then": lambda entry: read_then(form, entry),
        },
        needs=("scenario", "then"),
    )
    return Scenario(
        name=found.get("scenario", ""),
        line=node.line,
        given=found.get("given", base),
        when=found.get("when", ()),
        then=found.get("then") or read_then(form, tree.Mapping({}, {}, node.line)),
    )


def _given(form: Form, node: tree.Node, base: Given) -> Given:
    lines = node.lines if isinstance(node, tree.Mapping) else {}
    found = form.fields(
        node,
        "“given”",
        {
            "at": form.moment,
            "start": form.text,
            "record": lambda entry: _record(form, entry, base.record),
            "variables": form.values,
            "jobs": lambda entry: form.named(entry, "“jobs”", lambda item: read_answers(form, item)),
            "tasks": lambda entry: form.named(entry, "“tasks”", lambda item: _task_answers(form, item)),
        },
    )
    return Given(
        line=node.line,
        at=found.get("at") or base.at,
        start=found.get("start", base.start),
        start_line=lines.get("start", base.start_line),
        record=found.get("record", base.record),
        variables={**base.variables, **found.get("variables", {})},
        jobs={**base.jobs, **found.get("jobs", {})},
        tasks={**base.tasks, **found.get("tasks", {})},
    )


def _record(form: Form, node: tree.Node, base: GivenRecord | None) -> GivenRecord:
    base = base or GivenRecord(line=node.line)
    lines: dict[str, int] = dict(base.lines)

    def values(entry: tree.Node) -> dict[str, Any]:
        lines.update(entry.lines if isinstance(entry, tree.Mapping) else {})
        return form.values(entry)

    found = form.fields(
        node, "“record”", {"object": form.text, "id": form.text, "values": values, "before": values}
    )
    changes = {name: found[name] for name in ("object", "id", "before") if name in found}
    merged = {**base.values, **found.get("values", {})}
    return msgspec.structs.replace(base, line=node.line, values=merged, lines=lines, **changes)


def read_answers(form: Form, node: tree.Node) -> Answers:
    """Read the answer to a job, or a list of answers for one time each."""
    if isinstance(node, tree.Sequence):
        return Answers(node.line, tuple(_answer(form, item) for item in node.items), False)
    return Answers(node.line, (_answer(form, node),), True)


def _task_answers(form: Form, node: tree.Node) -> Answers:
    if isinstance(node, tree.Sequence):
        return Answers(node.line, tuple(form.values(item) for item in node.items), False)
    return Answers(node.line, (form.values(node),), True)


def _answer(form: Form, node: tree.Node) -> Answer:
    found = form.fields(
        node,
        "An answer",
        {
            "result": form.values,
            "error": form.text,
            "failure": form.text,
            "pending": form.truth,
            "code": form.text,
            "message": form.text,
            "variables": form.values,
            "retry": form.truth,
            "after": form.duration,
        },
    )
    kinds = [kind for kind in ("result", "error", "failure", "pending") if kind in found]
    if len(kinds) != 1:
        form.problem(
            node.line,
            "An answer is one of result, error, failure and pending.",
            "Write “result: {…}”, “error: CODE”, “failure: why” or “pending: true”.",
        )
        return Answer(line=node.line, kind="pending")
    _refuse_misplaced(form, node, kinds[0], found)
    return _make_answer(node.line, kinds[0], found)


_ALLOWED = {
    "result": {"after"},
    "error": {"message", "variables", "after"},
    "failure": {"code", "retry", "after"},
    "pending": set[str](),
}


def _refuse_misplaced(form: Form, node: tree.Node, kind: str, found: dict[str, Any]) -> None:
    for name in found.keys() - _ALLOWED[kind] - {kind}:
        line = node.lines[name] if isinstance(node, tree.Mapping) else node.line
        form.problem(line, f"“{name}” does not go with “{kind}”.", "Leave it out.")


def _make_answer(line: int, kind: Any, found: dict[str, Any]) -> Answer:
    message = found.get("failure", "") if kind == "failure" else found.get("message", "")
    return Answer(
        line=line,
        kind=kind,
        values=found.get("result") or found.get("variables") or {},
        code=found.get("error", "") if kind == "error" else found.get("code", ""),
        message=message,
        retry=found.get("retry"),
        after=found.get("after"),
    )
