"""The “then” of a scenario: what must hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from guanxi.insight.rehearsal import tree
from guanxi.insight.rehearsal.form import Form
from guanxi.insight.rehearsal.scenario import Listed, Then
from guanxi.triggers.judge import Verdict

STATES = ("completed", "waiting", "cancelled", "not_started")
"""What the instance can be at the end; ``waiting``: it has started and not ended."""

_PROPERTIES: Mapping[str, tuple[str, ...]] = {
    "task": ("name", "assignee", "groups", "users", "due", "follow_up", "priority", "form"),
    "job": ("type", "inputs", "attempts", "times"),
    "mail": ("to", "subject", "text", "template", "language", "reply_to", "purpose"),
    "message": ("key", "values"),
    "incident": ("type", "message"),
}


def read_then(form: Form, node: tree.Node) -> Then:
    """Read what must hold."""
    readers: dict[str, Callable[[tree.Node], Any]] = {
        "path": lambda entry: form.items(entry, "“path”", form.text),
        "passes": lambda entry: form.items(entry, "“passes”", form.text),
        "never": lambda entry: form.items(entry, "“never”", form.text),
        "variables": lambda entry: form.named(entry, "“variables”", form.expected),
        "conditions": lambda entry: form.items(entry, "“conditions”", form.formula),
        "state": form.one_of(*STATES),
        "verdict": form.one_of(*Verdict),
    }
    for kind in _PROPERTIES:
        readers[f"{kind}s"] = _list_reader(form, kind)
    found = form.fields(node, "“then”", readers)
    lines = node.lines if isinstance(node, tree.Mapping) else {}
    found["conditions"] = tuple(one for one in found.get("conditions", ()) if one is not None)
    inner = node.entries.get("variables") if isinstance(node, tree.Mapping) else None
    if isinstance(inner, tree.Mapping):
        lines = {**lines, **{f"variables.{name}": line for name, line in inner.lines.items()}}
    return Then(line=node.line, lines=lines, **found)


def _list_reader(form: Form, kind: str) -> Callable[[tree.Node], Any]:
    return lambda entry: form.items(entry, f"“{kind}s”", lambda item: _listed(form, kind, item))


def _listed(form: Form, kind: str, node: tree.Node) -> Listed:
    """One thing expected: ``- call_the_lead``, or ``- task: call_the_lead`` with properties."""
    if isinstance(node, tree.Value) and kind != "mail":
        return Listed(node.line, form.text(node), {}, {})
    named: tuple[str, ...] = () if kind == "mail" else (kind,)
    readers: dict[str, Callable[[tree.Node], Any]] = dict.fromkeys(_PROPERTIES[kind], form.expected)
    readers |= dict.fromkeys(named, form.text)
    for name in {"inputs", "values"} & readers.keys():
        readers[name] = lambda entry: form.named(entry, "The values", form.expected)
    found = form.fields(node, f"A {kind}", readers, needs=named)
    lines = node.lines if isinstance(node, tree.Mapping) else {}
    return Listed(node.line, found.pop(kind, ""), found, lines)
