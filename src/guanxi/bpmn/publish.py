"""Findings that need to know where a process is used: which variables and fields there are.

What an expression may name: variables given by the starter, variables written somewhere in the process,
and names the expression itself brings along. Anything else is almost always a typing error.
"""

from collections.abc import Collection, Iterator, Mapping

from guanxi.bpmn.findings import Finding
from guanxi.bpmn.graph import Element, ProcessGraph
from guanxi.bpmn.text import Text

Schema = Mapping[str, Collection[str] | None]


def publish_findings(
    graph: ProcessGraph, known: Schema, results: Mapping[str, Collection[str]] | None = None
) -> list[Finding]:
    """Unknown variables and unknown fields in the expressions of a process.

    Args:
        graph: the process.
        known: variables that exist when it starts (e.g. ``lead``), each with its field names, or None when
            its content is open.
        results: variables that jobs and forms write, by element id; they are open inside.

    Returns:
        one finding per unknown name and place: an error where a field of a known variable does not exist,
        a warning where a variable is written nowhere in the process.
    """
    schema: dict[str, Collection[str] | None] = dict(known)
    written = {name for names in (results or {}).values() for name in names}
    for name in written | _written(graph):
        schema.setdefault(name, None)
    return [
        finding
        for element in graph.elements.values()
        for text in texts_of(element)
        for finding in _unknown(element, text, _seen_by(element, text, schema))
    ]


def _seen_by(element: Element, text: Text, schema: Schema) -> Schema:
    """The known variables; an output mapping also sees the result of its own element, whatever is in it."""
    answers = element.job or element.user_task or element.call or element.events
    if (
        not answers
        or text.expression is None
        or all(text is not mapping.source for mapping in element.outputs)
    ):
        return schema
    return {**dict.fromkeys(path[0] for path in text.expression.paths), **schema}


def texts_of(element: Element) -> Iterator[Text]:
    """Every expression of an element, its outgoing flows included."""
    stack: list[object] = [element.inputs, element.outputs, element.events, element.job, element.user_task]
    stack += [element.script, element.decision, element.call, element.loop, element.ad_hoc]
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
    names: set[str] = set()
    for element in graph.elements.values():
        names.update(mapping.target[0] for mapping in (*element.inputs, *element.outputs))
        if element.script is not None:
            names.add(element.script.result)
        if element.decision is not None:
            names.add(element.decision.result)
        if element.loop is not None:
            names |= {element.loop.item, element.loop.output_collection, "loopCounter"}
    return names


def _unknown(element: Element, text: Text, schema: Schema) -> Iterator[Finding]:
    if text.expression is None:
        return
    for path in sorted(text.expression.paths):
        name = path[0]
        if name not in schema:
            yield _about_variable(element, text, name)
            continue
        fields = schema[name]
        if len(path) > 1 and fields is not None and path[1] not in fields:
            yield _about_field(element, text, name, path[1], fields)


def _about_variable(element: Element, text: Text, name: str) -> Finding:
    return Finding(
        rule="bpmn.unknown_variable",
        severity="warning",
        element_id=element.id,
        line=text.line,
        message=f"“{element.name or element.id}” uses the variable “{name}”, which nothing in the process sets.",
        cure="Correct the name, or make sure that the start, a form or an activity sets it.",
    )


def _about_field(element: Element, text: Text, name: str, field: str, fields: Collection[str]) -> Finding:
    near = [other for other in sorted(fields) if other.startswith(field[:3])] or sorted(fields)
    return Finding(
        rule="bpmn.unknown_field",
        element_id=element.id,
        line=text.line,
        message=f"“{element.name or element.id}” uses “{name}.{field}”, but “{name}” has no field “{field}”.",
        cure=f"Correct the name; there are: {', '.join(near[:8])}.",
    )
