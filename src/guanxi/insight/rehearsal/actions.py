"""The “when” of a scenario: what happens, one thing after the other."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from guanxi.insight.rehearsal import tree
from guanxi.insight.rehearsal.expectations import read_then
from guanxi.insight.rehearsal.form import Form
from guanxi.insight.rehearsal.scenario import Action, Check, Complete, Pass, Retry, Send, SetValues

_KINDS = ("after", "until", "complete", "message", "signal", "set", "retry", "then")


def read_actions(form: Form, node: tree.Node) -> tuple[Action, ...]:
    """Read the list of actions."""
    read = form.items(node, "“when”", lambda item: _action(form, item))
    return tuple(action for action in read if action is not None)


def _action(form: Form, node: tree.Node) -> Action | None:
    found = form.fields(
        node,
        "An action",
        {
            "after": form.duration,
            "until": form.moment,
            "complete": form.text,
            "message": form.text,
            "signal": form.text,
            "set": form.values,
            "retry": form.text,
            "then": lambda entry: read_then(form, entry),
            "with": form.values,
            "key": form.text,
        },
    )
    kinds = [kind for kind in _KINDS if kind in found]
    if len(kinds) != 1:
        form.problem(
            node.line, f"An action is one of {', '.join(_KINDS)}.", "Write each as an entry of its own."
        )
        return None
    [kind] = kinds
    for name, goes_with in (("with", ("complete", "message", "signal")), ("key", ("message",))):
        if name in found and kind not in goes_with:
            form.problem(node.line, f"“{name}” does not go with “{kind}”.", "Leave it out.")
    return _MAKERS[kind](node.line, found[kind], found)


_MAKERS: dict[str, Callable[[int, Any, dict[str, Any]], Action]] = {
    "after": lambda line, span, _: Pass(line, after=span),
    "until": lambda line, moment, _: Pass(line, until=moment),
    "complete": lambda line, element, found: Complete(line, element, found.get("with", {})),
    "message": lambda line, name, found: Send(line, "message", name, found.get("key"), found.get("with", {})),
    "signal": lambda line, name, found: Send(line, "signal", name, None, found.get("with", {})),
    "set": lambda line, values, _: SetValues(line, values),
    "retry": lambda line, element, _: Retry(line, element),
    "then": lambda line, then, _: Check(line, then),
}
