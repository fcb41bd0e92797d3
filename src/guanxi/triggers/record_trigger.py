"""A record trigger: what the properties of a start event ask for, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches

from msgspec import Struct

from guanxi.activities.check import Objects
from guanxi.bpmn import Element, Finding, ProcessGraph
from guanxi.feel import Expression, FeelSyntaxError, compile_expression

EVENTS = ("created", "updated", "archived", "restored")
CONDITION_NAMES = frozenset({"old", "new"})
_PROPERTIES = ("object", "on", "field", "from", "to", "condition", "own_changes")


class RecordTrigger(Struct, frozen=True, kw_only=True):
    """What starts a process at this start event.

    Attributes:
        on: the kinds of change, of `EVENTS`.
        field: the change must have changed this field; empty for any.
        from_value, to_value: and its text before and after must be these; None for any.
        condition: FEEL over `old` and `new`, must be true; None for always.
        own_changes: whether changes made by instances of the same process count.
    """

    element_id: str
    object: str
    on: frozenset[str]
    field: str = ""
    from_value: str | None = None
    to_value: str | None = None
    condition: Expression | None = None
    own_changes: bool = False


def is_record_trigger(element: Element) -> bool:
    """Whether a start event waits for a change of a record."""
    return element.properties.get("trigger") == "record"


def record_triggers(graph: ProcessGraph) -> tuple[RecordTrigger, ...]:
    """Return the record triggers of a published process (whose properties were checked)."""
    return tuple(
        read_trigger(element.id, element.properties)
        for element in graph.start_events
        if is_record_trigger(element)
    )


def read_trigger(element_id: str, properties: Mapping[str, str]) -> RecordTrigger:
    """Return the trigger that the (checked) properties of a start event describe."""
    condition = properties.get("trigger.condition", "").strip()
    return RecordTrigger(
        element_id=element_id,
        object=properties.get("trigger.object", "").strip(),
        on=frozenset(_list(properties.get("trigger.on", ""))),
        field=properties.get("trigger.field", "").strip(),
        from_value=properties.get("trigger.from"),
        to_value=properties.get("trigger.to"),
        condition=compile_expression(condition.removeprefix("="), CONDITION_NAMES) if condition else None,
        own_changes=properties.get("trigger.own_changes", "").strip() == "true",
    )


def check_record_triggers(graph: ProcessGraph, objects: Objects) -> list[Finding]:
    """Check the triggers of all start events of a process at publish.

    Args:
        objects: field names by object name, from the catalogue.
    """
    found = []
    for element in graph.start_events:
        kind = element.properties.get("trigger")
        if kind == "record":
            found += _check(element, objects)
        elif kind is not None:
            found.append(
                _finding(element, "unknown_kind", f"there is no trigger {kind!r}.", "Write 'record'.")
            )
    return found


def _list(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _check(element: Element, objects: Objects) -> list[Finding]:
    properties = element.properties
    found = [
        _finding(
            element, "unknown_property", f"the property {name!r} is not known.", _suggest(name, _PROPERTIES)
        )
        for name in properties
        if name.startswith("trigger.") and name.removeprefix("trigger.") not in _PROPERTIES
    ]
    object_name = properties.get("trigger.object", "").strip()
    if object_name not in objects:
        message = (
            f"there is no object {object_name!r}."
            if object_name
            else "the property 'trigger.object' is missing."
        )
        return [*found, _finding(element, "unknown_object", message, _suggest(object_name, objects))]
    found += _check_events(element, _list(properties.get("trigger.on", "")))
    found += _check_field(element, object_name, objects[object_name])
    return [*found, *_check_condition(element, object_name, objects[object_name])]


def _check_events(element: Element, on: list[str]) -> list[Finding]:
    if not on:
        message = "the property 'trigger.on' is missing."
        return [_finding(element, "unknown_event", message, f"Write one of {', '.join(EVENTS)}.")]
    return [
        _finding(element, "unknown_event", f"records have no event {event!r}.", _suggest(event, EVENTS))
        for event in on
        if event not in EVENTS
    ]


def _check_field(element: Element, object_name: str, fields: frozenset[str]) -> list[Finding]:
    field = element.properties.get("trigger.field", "").strip()
    if field and field not in fields:
        message = f"{object_name} has no field {field!r}."
        return [_finding(element, "unknown_field", message, _suggest(field, fields))]
    if not field and {"trigger.from", "trigger.to"} & element.properties.keys():
        message = "'trigger.from' and 'trigger.to' need 'trigger.field'."
        return [_finding(element, "unknown_field", message, "Name the field that changes.")]
    return []


def _check_condition(element: Element, object_name: str, fields: frozenset[str]) -> list[Finding]:
    text = element.properties.get("trigger.condition", "").strip()
    if not text:
        return []
    if not text.startswith("="):
        message = "the condition is no FEEL expression."
        return [_finding(element, "condition", message, "Begin it with '=', for example =new.score > 50.")]
    try:
        condition = compile_expression(text[1:], CONDITION_NAMES)
    except FeelSyntaxError as error:
        return [
            _finding(
                element, "condition", f"the condition cannot be read: {error}.", "Correct the expression."
            )
        ]
    found = [
        _finding(element, "condition", f"the condition names {name!r}.", "It may name only old and new.")
        for name in sorted(condition.names - CONDITION_NAMES)
    ]
    wrong = sorted(
        {path[1] for path in condition.paths if len(path) > 1 and path[0] in CONDITION_NAMES} - fields
    )
    return found + [
        _finding(element, "unknown_field", f"{object_name} has no field {field!r}.", _suggest(field, fields))
        for field in wrong
    ]


def _finding(element: Element, rule: str, message: str, cure: str) -> Finding:
    return Finding(
        rule=f"trigger.{rule}",
        element_id=element.id,
        line=element.line,
        message=f"{element.name or element.id!r}: {message}",
        cure=cure,
    )


def _suggest(name: str, known: Iterable[str]) -> str:
    names = sorted(known)
    close = get_close_matches(name, names, n=1)
    return f"Did you mean {close[0]!r}?" if close else f"There are {', '.join(names)}."
