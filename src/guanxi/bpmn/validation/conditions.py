"""Conditions that may be null where they are asked: the instance would stop there with an incident."""

from collections.abc import Iterator, Mapping

from guanxi.bpmn.findings import Finding
from guanxi.bpmn.graph import Element, Flow, ProcessGraph
from guanxi.feel.analysis import analyse
from guanxi.feel.types import ANY, FeelType


def condition_findings(graph: ProcessGraph, known: Mapping[str, FeelType]) -> list[Finding]:
    """A warning per condition of a sequence flow that may be null, or is no question at all.

    Args:
        graph: the process.
        known: the types of variables, ``nullable`` where a value may be missing; any other variable is taken to have
            a value.
    """
    return [
        finding
        for element in graph.elements.values()
        for flow in element.outgoing
        for finding in _check(element, flow, known)
    ]


def _check(element: Element, flow: Flow, known: Mapping[str, FeelType]) -> Iterator[Finding]:
    text = flow.condition
    if text is None or text.expression is None:
        return
    types = {name: known.get(name, ANY) for name in text.expression.names}
    found = analyse(text.expression, types, expected="boolean")
    question = f"The condition “{text.text}” after “{element.name or element.id}”"
    if found.type.name not in ("boolean", "Any", "null"):
        message = f"{question} gives a {found.type.name}, neither true nor false."
        yield _finding("bpmn.condition_type", flow, message, "Compare it with something.")
    elif any(one.code == "feel.possible_null" for one in found.findings) and found.doubtful:
        names = " or ".join(f"“{name}”" for name in found.doubtful)
        message = f"{question} has no answer when {names} is empty; the process would stop there."
        cure = f"Ask for it first, e.g. {found.doubtful[0]} != null and …, or use get or else(…)."
        yield _finding("bpmn.null_condition", flow, message, cure)


def _finding(rule: str, flow: Flow, message: str, cure: str) -> Finding:
    line = flow.condition.line if flow.condition is not None else 0
    return Finding(rule=rule, severity="warning", element_id=flow.id, line=line, message=message, cure=cure)
