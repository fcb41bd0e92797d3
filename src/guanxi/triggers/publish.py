"""Everything the rooms above the runtime check before a process is published.

The variables a process can have: its record triggers' record, what its activities and forms answer, and what it
writes itself. Where a source is open (a none start, a worker from outside, a task without form), a name that nothing
sets is doubtful; where none is, it is wrong.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from guanxi.activities.catalogue import ACTIVITIES
from guanxi.activities.check import Objects, check_activities
from guanxi.bpmn import Element, ElementType, Finding, ProcessGraph, publish_findings
from guanxi.bpmn.events import Message, Signal, Timer
from guanxi.bpmn.validation import condition_findings
from guanxi.feel import FeelType
from guanxi.triggers.addresses import check_addresses
from guanxi.triggers.record_trigger import check_record_triggers, is_record_trigger

Forms = Mapping[str, Collection[str]]
"""The keys of the fields of each form, by form id."""

_RECORD = frozenset({"object", "id"})
_CATCHING = (
    ElementType.START_EVENT,
    ElementType.INTERMEDIATE_CATCH_EVENT,
    ElementType.BOUNDARY_EVENT,
    ElementType.RECEIVE_TASK,
)


def check_process(
    graph: ProcessGraph, forms: Forms, *, objects: Objects, filled: Objects | None = None
) -> list[Finding]:
    """Check activities, triggers, the names in all expressions of a process, and its conditions.

    Args:
        forms: those the process names, as far as they exist.
        objects: field names by object name, from the catalogue.
        filled: those of them that are never empty; without it conditions and addresses are not checked for missing
            values.
    """
    return [
        *check_activities(graph, objects),
        *check_record_triggers(graph, objects),
        *check_names(graph, forms, objects=objects),
        *(check_conditions(graph, objects=objects, filled=filled) if filled is not None else ()),
        *(check_addresses(graph, objects=objects, filled=filled) if filled is not None else ()),
    ]


def check_conditions(graph: ProcessGraph, *, objects: Objects, filled: Objects) -> list[Finding]:
    """Check whether conditions ask for a field of the record that started the process which may be empty."""
    known = {}
    for start in graph.start_events:
        name = start.properties.get("trigger.object", "").strip()
        if is_record_trigger(start) and name in objects:
            names = tuple(sorted(objects[name]))
            always = filled.get(name, frozenset())
            fields = tuple(FeelType("Any", nullable=field not in always) for field in names)
            known[name] = FeelType("context", fields, names)
    return condition_findings(graph, known)


def check_names(graph: ProcessGraph, forms: Forms, *, objects: Objects) -> list[Finding]:
    """Check variables, fields and functions that the expressions of a process name; see `check_process`."""
    known: dict[str, Collection[str] | None] = {}
    for start in graph.start_events:
        if is_record_trigger(start):
            name = start.properties.get("trigger.object", "").strip()
            known |= {name: objects.get(name), "record": _RECORD}
    results = {element.id: _results(element, forms) for element in graph.elements.values()}
    closed = _starts_closed(graph) and all(names is not None for names in results.values())
    return publish_findings(graph, known, results, closed=closed)


def _starts_closed(graph: ProcessGraph) -> bool:
    """Whether no start brings variables of somebody's choice."""
    return bool(graph.start_events) and all(
        is_record_trigger(start) or (start.events and all(isinstance(one, Timer) for one in start.events))
        for start in graph.start_events
    )


def _results(element: Element, forms: Forms) -> Collection[str] | None:
    """The variables an element answers from outside; None when that is open."""
    if element.job is not None:
        activity = None if element.job.type.expression else ACTIVITIES.get(element.job.type.text)
        return None if activity is None else [output.name for output in activity.outputs]
    if element.user_task is not None:
        return forms.get(element.user_task.form_pin)
    caught = element.type in _CATCHING and any(isinstance(one, Message | Signal) for one in element.events)
    return None if caught or element.call is not None else ()
