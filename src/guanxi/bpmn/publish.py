"""Findings that need to know where a process is used: which variables and fields there are.

What an expression may name: variables given by the starter, variables written somewhere in the process,
and names the expression itself brings along. Anything else is almost always a typing error.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from difflib import get_close_matches

import msgspec

from guanxi.bpmn.findings import Finding, Severity
from guanxi.bpmn.graph import Element, ProcessGraph
from guanxi.bpmn.text import Text
from guanxi.feel import Expression
from guanxi.feel.analysis import Unknown, analyse
from guanxi.feel.builtins import REGISTRY
from guanxi.feel.types import ANY, FeelType

BUILT_IN = frozenset(REGISTRY)

Names = Collection[str] | None
Schema = Mapping[str, Names]
_OPEN = replace(ANY, nullable=True)
_ALWAYS_NULL = frozenset({"feel.arguments", "feel.bad_literal"})


def publish_findings(
    graph: ProcessGraph, known: Schema, results: Schema | None = None, *, closed: bool = False
) -> list[Finding]:
    """Unknown variables, fields and functions in the expressions of a process.

    Args:
        graph: the process.
        known: variables that exist when it starts (e.g. ``lead``), each with its field names, or None when
            its content is open.
        results: variables that jobs and forms write, by element id; None when that is open.
        closed: whether variables can come from nowhere else.

    Returns:
        a finding per unknown name and place: an error for a function that does not exist, for a field that a
        known variable does not have and, when ``closed``, for a variable that nothing sets; else a warning.
    """
    results = results or {}
    schema: dict[str, Names] = dict(known)
    schema |= dict.fromkeys(name for names in results.values() for name in names or ())
    schema |= dict.fromkeys(_written(graph))
    types = {name: _type(fields) for name, fields in schema.items()}
    return [
        finding
        for element in graph.elements.values()
        for text in texts_of(element)
        if text.expression is not None
        for finding in _check(_Place(element, text, schema, closed), text.expression, types, results)
    ]


class _Place(msgspec.Struct, frozen=True):
    """An expression of an element, and what may be named there."""

    element: Element
    text: Text
    schema: Schema
    closed: bool

    def finding(self, rule: str, message: str, cure: str, severity: Severity = "error") -> Finding:
        """A finding about this expression."""
        return Finding(
            rule=rule,
            severity=severity,
            element_id=self.element.id,
            line=self.text.line,
            message=f"“{self.element.name or self.element.id}” {message}",
            cure=cure,
        )


def _type(fields: Names) -> FeelType:
    return _OPEN if fields is None else FeelType("context", (_OPEN,) * len(fields), tuple(fields))


def _check(
    place: _Place, expression: Expression, types: Mapping[str, FeelType], results: Schema
) -> Iterator[Finding]:
    sees_more = _sees_more(place.element, place.text, results)
    seen = {
        name: types.get(name, _OPEN)
        for name in expression.names
        if name in types or (sees_more and name not in BUILT_IN)
    }
    analysis = analyse(expression, seen)
    for unknown in analysis.unknown:
        yield _ABOUT[unknown.kind](place, unknown)
    for found in analysis.findings:
        if found.code in _ALWAYS_NULL:
            message = f"uses “{place.text.text}”: {found.message}"
            yield place.finding(found.code, message, "Correct the expression.", "warning")


def _sees_more(element: Element, text: Text, results: Schema) -> bool:
    """Whether it is an output mapping, which also sees an answer of its own element that is not known here."""
    answers = element.job or element.user_task or element.call or element.events
    return (
        bool(answers)
        and results.get(element.id) is None
        and any(text is mapping.source for mapping in element.outputs)
    )


def texts_of(element: Element) -> Iterator[Text]:
    """Every expression of an element, its outgoing flows included."""
    stack: list[object] = [element.inputs, element.outputs, element.events, element.job, element.user_task]
    stack += [element.script, element.decision, element.call, element.loop, element.ad_hoc]
    stack += [element.start_listeners, element.end_listeners, element.data_inputs, element.data_outputs]
    stack += [element.activation_condition, *(flow.condition for flow in element.outgoing)]
    while stack:
        item = stack.pop(0)
        if isinstance(item, Text):
            yield item
        elif isinstance(item, tuple):
            stack[:0] = item
        elif hasattr(item, "__struct_fields__"):
            stack[:0] = [getattr(item, name) for name in item.__struct_fields__]


def _written(graph: ProcessGraph) -> set[str]:
    """Variables the process itself writes somewhere, and those the engine brings for loops and gateways."""
    names = {"activationCount"}
    for element in graph.elements.values():
        mappings = (*element.inputs, *element.outputs, *element.data_inputs, *element.data_outputs)
        names.update(mapping.target[0] for mapping in mappings)
        names.update(name for mapping in mappings for name in mapping.stores)
        names.update(element.data)
        names.update(element.data_results)
        if element.script is not None:
            names.add(element.script.result)
        if element.decision is not None:
            names.add(element.decision.result)
        if element.loop is not None:
            names |= {element.loop.item, element.loop.output_collection, *_OF_LOOPS}
        if element.ad_hoc is not None:
            names.add(element.ad_hoc.output_collection)
    return names


_OF_LOOPS = (
    "loopCounter",
    "numberOfInstances",
    "numberOfActiveInstances",
    "numberOfCompletedInstances",
    "numberOfTerminatedInstances",
)


def _about_function(place: _Place, unknown: Unknown) -> Finding:
    message = f"calls “{unknown.name}”, a function that does not exist."
    cure = _did_you_mean(unknown.name, BUILT_IN) or "Use one of the functions of docs/reference/feel.md."
    return place.finding("bpmn.unknown_function", message, cure)


def _about_variable(place: _Place, unknown: Unknown) -> Finding:
    message = f"uses the variable “{unknown.name}”, which nothing in the process sets."
    cure = _did_you_mean(unknown.name, place.schema)
    cure = cure or "Correct the name, or make sure that the start, a form or an activity sets it."
    return place.finding("bpmn.unknown_variable", message, cure, "error" if place.closed else "warning")


def _about_field(place: _Place, unknown: Unknown) -> Finding:
    name, fields = unknown.owner, place.schema.get(unknown.owner) or ()
    message = f"uses “{name}.{unknown.name}”, but “{name}” has no field “{unknown.name}”."
    cure = _did_you_mean(unknown.name, fields) or f"Correct the name; there are: {', '.join(sorted(fields))}."
    return place.finding("bpmn.unknown_field", message, cure)


def _did_you_mean(name: str, known: Iterable[str]) -> str:
    close = get_close_matches(name, sorted(known), n=1)
    return f"Did you mean “{close[0]}”?" if close else ""


_ABOUT = {"function": _about_function, "variable": _about_variable, "field": _about_field}
