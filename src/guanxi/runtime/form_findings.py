"""What is wrong with a form before anybody fills it in."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from guanxi.bpmn import Finding
from guanxi.feel import FeelSyntaxError, compile_expression

ANSWERED = frozenset(
    (
        "textfield",
        "textarea",
        "number",
        "checkbox",
        "select",
        "radio",
        "checklist",
        "taglist",
        "datetime",
        "record",
    )
)
SHOWN = frozenset(("text", "group", "separator", "spacer"))


def form_findings(form: Mapping[str, Any]) -> Iterator[Finding]:
    """Yield what is wrong, naming the key (else the id) of the component. What has no proper shape is passed over."""
    seen: set[str] = set()
    for component in _components(form):
        kind, key = str(component.get("type")), component.get("key")
        place = str(key or component.get("id") or "")
        if kind not in ANSWERED | SHOWN:
            message = f"“{place}” is a “{kind}”, which is not shown."
            yield _finding("form.unknown_type", place, message, "Use another kind of field.", "warning")
        if kind in ANSWERED and not key:
            yield _finding("form.no_key", place, f"A “{kind}” has no key.", "Give it the name of a variable.")
        if kind == "record" and not component.get("object"):
            message = f"“{place}” does not say what kind of record it asks for."
            yield _finding("form.no_object", place, message, "Give it an object, such as contact.")
        if isinstance(key, str) and key in seen:
            yield _finding("form.double_key", key, f"Two fields have the key “{key}”.", "Rename one of them.")
        seen.add(str(key))
        yield from _texts(component, place)


def _texts(component: Mapping[str, Any], place: str) -> Iterator[Finding]:
    conditional, rules = component.get("conditional"), component.get("validate")
    condition = conditional.get("hide") if isinstance(conditional, dict) else None
    if isinstance(condition, str) and condition:
        try:
            compile_expression(condition.removeprefix("="))
        except FeelSyntaxError as error:
            message = f"The condition of “{place}” is no FEEL: {error}"
            yield _finding("form.condition", place, message, "Correct the condition.")
    pattern = rules.get("pattern") if isinstance(rules, dict) else None
    if isinstance(pattern, str) and pattern:
        try:
            re.compile(pattern)
        except re.error as error:
            message = f"The pattern of “{place}” cannot be read: {error}."
            yield _finding("form.pattern", place, message, "Correct the pattern.")


def _components(around: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    inside = around.get("components")
    for one in inside if isinstance(inside, list) else ():
        if isinstance(one, dict):
            yield one
            yield from _components(one)


def _finding(rule: str, place: str, message: str, cure: str, severity: Any = "error") -> Finding:
    return Finding(rule=rule, severity=severity, element_id=place, message=message, cure=cure)
