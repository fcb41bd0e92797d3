"""The check at publish: does a service task name an activity that exists and give it what it needs?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches

from guanxi.activities.catalogue import ACTIVITIES
from guanxi.activities.declaration import Activity, Feel, Input, InputType
from guanxi.activities.email.address import WrongAddress, parse_addresses
from guanxi.bpmn.findings import Finding, Severity
from guanxi.bpmn.graph import Element, ProcessGraph
from guanxi.bpmn.text import Text

Objects = Mapping[str, frozenset[str]]
"""Field names by object name: what of the catalogue a check needs."""

_PLACE = re.compile(r"\{+\s*([A-Za-z_]\w*(?:\.\w+)+)\s*\}+")  # {lead.name}, {{ lead.name }}
_COMPUTED = frozenset({"title"})  # can be read like a field, but neither set nor waited for


def check_activities(graph: ProcessGraph, objects: Objects | None = None) -> list[Finding]:
    """Check every element of a process; see `check_element`."""
    return [finding for element in graph.elements.values() for finding in check_element(element, objects)]


def check_element(element: Element, objects: Objects | None = None) -> list[Finding]:
    """Return what is wrong with the activity an element calls; nothing when it calls none.

    Args:
        objects: when given, fixed object names and fields set on them are checked too.
    """
    if element.job is None or element.job.type.expression is not None:
        return []
    activity = ACTIVITIES.get(element.job.type.text)
    if activity is None:
        return [_unknown_type(element, element.job.type)]
    given = {mapping.target[0]: mapping.source for mapping in element.inputs if mapping.target}
    return [
        *_unknown_inputs(element, activity, given),
        *_missing_inputs(element, activity, given),
        *_wrong_values(element, activity),
        *_literal_places(element, activity, given),
        *_unknown_fields(element, activity, given, objects),
    ]


def _finding(
    element: Element, rule: str, message: str, cure: str, *, severity: Severity = "error"
) -> Finding:
    return Finding(
        rule=f"activity.{rule}",
        severity=severity,
        element_id=element.id,
        line=element.line,
        message=f"“{element.name or element.id}”: {message}",
        cure=cure,
    )


def _unknown_type(element: Element, type_: Text) -> Finding:
    ours = type_.text.startswith("guanxi.")
    message = (
        f"there is no activity {type_.text!r}."
        if ours
        else f"{type_.text!r} does not come with Guanxi; the step waits until a worker of your own takes it."
    )
    cure = _suggest(type_.text, ACTIVITIES) or "Choose one from docs/reference/activities.md."
    return _finding(element, "unknown_type", message, cure, severity="error" if ours else "warning")


def _unknown_inputs(element: Element, activity: Activity, given: Mapping[str, Text]) -> list[Finding]:
    names = [declared.name for declared in activity.inputs]
    return [
        _finding(
            element,
            "unknown_input",
            f"{activity.name!r} has no input {name!r}.",
            _suggest(name, names) or f"It takes {', '.join(names)}.",
        )
        for name in given
        if name not in names
    ]


def _missing_inputs(element: Element, activity: Activity, given: Mapping[str, Text]) -> list[Finding]:
    filled = {name for name, source in given.items() if source.text.strip() not in ("", "=")}
    found = [
        _finding(element, "missing_input", f"“{_call(declared)}” is missing.", f"Give it: {declared.doc}")
        for declared in activity.inputs
        if declared.required and declared.name not in filled
    ]
    if activity.needs_one_of and not any(filled.issuperset(group) for group in activity.needs_one_of):
        called = {one.name: _call(one) for one in activity.inputs}
        groups = ", or ".join(" and ".join(called[name] for name in group) for group in activity.needs_one_of)
        found.append(_finding(element, "missing_one_of", f"it still needs {groups}.", "Fill that in."))
    return found


def _call(declared: Input) -> str:
    """Return an input by its word on the screen, and that of the file where it is another one."""
    return (
        declared.label if declared.label.lower() == declared.name else f"{declared.label} ({declared.name})"
    )


def _wrong_values(element: Element, activity: Activity) -> list[Finding]:
    given = {mapping.target[0]: mapping.source for mapping in element.inputs if len(mapping.target) == 1}
    found = []
    for declared in activity.inputs:
        source = given.get(declared.name)
        problem = source and _problem(declared, source)
        if problem:
            found.append(_finding(element, "wrong_input", f"“{_call(declared)}” {problem}.", declared.doc))
    return found


def _literal_places(element: Element, activity: Activity, given: Mapping[str, Text]) -> list[Finding]:
    """Warn of a fixed text of a mail that holds what looks like a field: it would be sent as it stands."""
    texts = [] if activity.family != "email" else [activity.input("subject"), activity.input("body")]
    found = []
    for declared in texts:
        source = declared and given.get(declared.name)
        place = _PLACE.search(source.text) if source and source.expression is None else None
        if declared and place:
            found.append(
                _finding(
                    element,
                    "literal_place",
                    f"“{_call(declared)}” is sent with “{place[0]}” as it stands.",
                    f'Choose the field under “Insert a field”, or write =string join(["…", {place[1]}]).',
                    severity="warning",
                )
            )
    return found


def _problem(declared: Input, source: Text) -> str | None:
    if declared.mail_addresses and source.text.strip() and (wrong := _wrong_address(source)):
        return wrong
    if source.expression is not None:
        return "must be a fixed value" if declared.feel is Feel.FIXED else None
    text = source.text.strip()
    if not text:
        return None  # an empty value is missing, not wrong
    if declared.feel is Feel.REQUIRED:
        return "must be FEEL, which begins with '='"
    if declared.choices and text not in (values := [choice.value for choice in declared.choices]):
        return f"is {text!r}, but must be one of {', '.join(values)}"
    if declared.type is InputType.BOOLEAN and text not in ("true", "false"):
        return f"is {text!r}, but must be true or false"
    if declared.type is InputType.NUMBER and not _is_number(text):
        return f"is {text!r}, but must be a number"
    return None


def _wrong_address(source: Text) -> str | None:
    """What is wrong with addresses that do not depend on any variable."""
    if source.expression is None:
        value: object = source.text
    elif source.expression.names:
        return None
    else:
        value = source.expression.evaluate({}).value
    try:
        parse_addresses(value)
    except WrongAddress as error:
        return f"is no mail address: {str(error).rstrip('.')}"
    return None


def _is_number(text: str) -> bool:
    try:
        return Decimal(text).is_finite()
    except InvalidOperation:
        return False


def _unknown_fields(
    element: Element, activity: Activity, given: Mapping[str, Text], objects: Objects | None
) -> list[Finding]:
    source = given.get("object")
    if objects is None or source is None or source.expression is not None or not activity.input("object"):
        return []
    name = source.text.strip()
    if name and name not in objects:
        cure = _suggest(name, objects) or f"There are {', '.join(sorted(objects))}."
        return [_finding(element, "unknown_object", f"there is no object {name!r}.", cure)]
    fields = [
        mapping.target[1]
        for mapping in element.inputs
        if mapping.target[0] == "values" and mapping.target[1:]
    ]
    if activity.input("fields") and "fields" in given:
        fields += _named(given["fields"])
    known = objects.get(name, frozenset()) - _COMPUTED
    return [
        _finding(
            element,
            "unknown_field",
            f"{name} has no field {field!r}.",
            _suggest(field, known) or f"It has {', '.join(sorted(known))}.",
        )
        for field in fields
        if name and field not in known
    ]


def _named(source: Text) -> list[str]:
    """The names in a fixed list: texts between commas, or a FEEL list that depends on no variable."""
    if source.expression is None:
        return [name.strip() for name in source.text.split(",") if name.strip()]
    value = source.expression.evaluate({}).value if not source.expression.names else None
    return [name for name in value if isinstance(name, str)] if isinstance(value, list | tuple) else []


def _suggest(name: str, known: Iterable[str]) -> str:
    close = get_close_matches(name, list(known), n=1)
    return f"Did you mean {close[0]!r}?" if close else ""
