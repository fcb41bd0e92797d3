"""Mails to a field of the record that may be empty: without an address the process stops at the step."""

from __future__ import annotations

import re
from collections.abc import Iterator

from guanxi.activities.catalogue import ACTIVITIES
from guanxi.activities.check import Objects
from guanxi.bpmn import Element, Finding, ProcessGraph
from guanxi.triggers.record_trigger import is_record_trigger

_FIELD = re.compile(r"=\s*([A-Za-z_]\w*)\.([A-Za-z_]\w*)\s*")


def check_addresses(graph: ProcessGraph, *, objects: Objects, filled: Objects) -> list[Finding]:
    """Return a warning per step that writes to a field of the record which may be empty and is asked for nowhere.

    Whoever asks for the field in a condition, or waits until it is filled, has thought of it: nothing is said.

    Args:
        objects: field names by object name.
        filled: those of them that are never empty.
    """
    starts = [one for one in graph.start_events if is_record_trigger(one)]
    started = {one.properties.get("trigger.object", "").strip() for one in starts} & objects.keys()
    asked = " ".join(_asked(graph))
    found = []
    for element, label, name, field in _addresses(graph):
        if name not in started or field not in objects[name] or field in filled.get(name, ()):
            continue
        if not re.search(rf"\b{field}\b", asked):
            found.append(_finding(element, label, f"{name}.{field}"))
    return found


def _addresses(graph: ProcessGraph) -> Iterator[tuple[Element, str, str, str]]:
    """Element, word of the input, object and field of each address that is a field and nothing else."""
    for element in graph.elements.values():
        known = ACTIVITIES.get(element.job.type.text) if element.job is not None else None
        needed = (
            {one.name: one.label for one in known.inputs if one.required and one.mail_addresses}
            if known
            else {}
        )
        for mapping in element.inputs:
            label = needed.get(".".join(mapping.target))
            path = _FIELD.fullmatch(mapping.source.text)
            if label and path:
                yield element, label, path[1], path[2]


def _asked(graph: ProcessGraph) -> Iterator[str]:
    """The texts that ask for fields: conditions of flows and of triggers, and what steps wait for."""
    for element in graph.elements.values():
        yield element.properties.get("trigger.condition", "")
        yield from (flow.condition.text for flow in element.outgoing if flow.condition is not None)
        if element.job is not None and element.job.type.text == "guanxi.records.wait_until_filled":
            yield from (one.source.text for one in element.inputs if one.target == ("fields",))


def _finding(element: Element, label: str, path: str) -> Finding:
    return Finding(
        rule="activity.empty_address",
        severity="warning",
        element_id=element.id,
        line=element.line,
        message=f"“{element.name or element.id}”: “{label}” is {path}, which may be empty: then the process stops here.",
        cure=f"Write an address that is always there, or start only if =new.{path.partition('.')[2]} != null.",
    )
