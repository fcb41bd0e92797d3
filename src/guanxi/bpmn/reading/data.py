"""Data objects, properties, data inputs and outputs, and the associations between them, as variables and mappings.

A data object is the variable of its name in the scope it is drawn in. A data store lies outside the process: only
associations read and write it, by its name.
"""

from typing import Any

from guanxi.bpmn.graph import VariableMapping
from guanxi.bpmn.reading.source import Source
from guanxi.bpmn.text import Text
from guanxi.bpmn.xml import Node, bpmn_child, bpmn_children, content, line, local, reference
from guanxi.feel import FeelSyntaxError, compile_expression


def declared_in(source: Source, node: Node) -> tuple[str, ...]:
    """Variables that belong to this process, sub-process, activity or event itself."""
    ids = [child.get("id", "") for child in bpmn_children(node, "dataObject", "property")]
    return tuple(dict.fromkeys(source.data[key] for key in ids if key in source.data))


def variable(name: str, at: int) -> Text | None:
    """The value of the variable, whatever its name looks like; None when FEEL cannot name it."""
    try:
        return Text("=" + name, at, compile_expression(name, frozenset({name})))
    except FeelSyntaxError:
        return None


def read_associations(source: Source, node: Node) -> dict[str, Any]:
    """``data_inputs``, ``data_outputs`` and ``data_results`` (names of its own data outputs) of an element."""
    inputs = [one for child in bpmn_children(node, "dataInputAssociation") for one in _moves(source, child)]
    outputs = [one for child in bpmn_children(node, "dataOutputAssociation") for one in _moves(source, child)]
    if not inputs and not outputs:
        return {}
    around = bpmn_child(node, "ioSpecification")
    own = [
        *bpmn_children(node, "dataOutput"),
        *(bpmn_children(around, "dataOutput") if around is not None else ()),
    ]
    results = tuple(source.data[one.get("id", "")] for one in own if one.get("id", "") in source.data)
    return {
        "data_inputs": tuple(inputs),
        "data_outputs": tuple(outputs),
        "data_results": results if outputs else (),
    }


def _moves(source: Source, node: Node) -> list[VariableMapping]:
    """What one association writes: its assignments, or the (transformed) source into the target."""
    to = reference(content(bpmn_child(node, "targetRef")))
    stored = to in source.stores and local(node) == "dataOutputAssociation"
    target = source.stores[to] if stored else source.data.get(to)
    sources = [reference(content(child)) for child in bpmn_children(node, "sourceRef")]
    stores = tuple(source.stores[key] for key in sources if key in source.stores)
    written = {to, target} if stored else set()
    assignments = [_assignment(source, child, stores, written) for child in bpmn_children(node, "assignment")]
    if assignments:
        return [one for one in assignments if one is not None]
    transformation = bpmn_child(node, "transformation")
    value = None
    if transformation is not None:
        value = _expression(source, transformation, "Transformation")
    else:
        first = sources[0] if sources else ""
        name = source.stores.get(first) or source.data.get(first)
        value = None if name is None else variable(name, line(node))
    return [VariableMapping(value, (target,), stores, stored)] if target and value is not None else []


def _assignment(
    source: Source, node: Node, stores: tuple[str, ...], written: set[str | None]
) -> VariableMapping | None:
    """``from`` is a value, ``to`` the path it is written to; a data element may be named by its id.

    ``written`` are the ways to name the data store that is the target.
    """
    value = _expression(source, bpmn_child(node, "from"), "Assignment")
    first, *rest = content(bpmn_child(node, "to")).removeprefix("=").strip().split(".")
    if value is None or not first:
        return None
    if first in written:
        return VariableMapping(value, (source.stores.get(first, first), *rest), stores, True)
    return VariableMapping(value, (source.data.get(first, first), *rest), stores)


def _expression(source: Source, node: Node | None, what: str) -> Text | None:
    return None if node is None else source.text(content(node), node, what)


def loop_data(source: Source, node: Node) -> dict[str, Any]:
    """Collection and item of a multi-instance as the standard writes them (BPMN 2.0 §10.3.8)."""
    activity = node.getparent()
    fields: dict[str, Any] = {}
    if activity is None:
        return fields
    collection = _around(source, activity, reference(content(bpmn_child(node, "loopDataInputRef"))), "Input")
    if collection:
        fields["collection"] = variable(collection, line(node))
    item = bpmn_child(node, "inputDataItem")
    if item is not None:
        fields["item"] = item.get("name") or item.get("id") or ""
    results = _around(source, activity, reference(content(bpmn_child(node, "loopDataOutputRef"))), "Output")
    result = bpmn_child(node, "outputDataItem")
    if results and result is not None:
        fields["output_collection"] = results
        fields["output_item"] = variable(result.get("name") or result.get("id") or "", line(node))
    return fields


def _around(source: Source, activity: Node, key: str, side: str) -> str:
    """The variable outside the activity that an association ties to its own input or output ``key``."""
    inner, outer = ("targetRef", "sourceRef") if side == "Input" else ("sourceRef", "targetRef")
    for child in bpmn_children(activity, f"data{side}Association"):
        if reference(content(bpmn_child(child, inner))) == key:
            return source.data.get(reference(content(bpmn_child(child, outer))), "")
    return source.data.get(key, "")
