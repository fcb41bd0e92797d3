"""Model → XML: a table put into the file it belongs to, or into a new file of its own.

Everything else of an existing file stays as it is, byte for byte where XML allows it.
"""

import copy
import re
from typing import Final

from lxml import etree

from guanxi.dmn.decide import Model
from guanxi.dmn.errors import refuse
from guanxi.dmn.model import DecisionTable, InputClause, OutputClause, Rule
from guanxi.dmn.xml import Node, attribute, child, children, local, namespace_of

NAMESPACE: Final = "https://www.omg.org/spec/DMN/20230324/MODEL/"
_NOT_IN_IDS: Final = re.compile(r"[^A-Za-z0-9_.-]+")


def replace_table(model: Model, decision: str, table: DecisionTable) -> bytes:
    """The model's file with another table as the logic of a decision (name or id).

    Ids of rules and columns that are still there, and foreign attributes of columns, are kept.

    Raises:
        DmnError: there is no such decision, or its logic is no decision table.
    """
    root = etree.fromstring(model.to_xml())
    element = next(
        (
            one
            for one in children(root, "decision")
            if decision in (attribute(one, "name"), attribute(one, "id"))
        ),
        None,
    )
    if element is None:
        raise refuse("dmn.decision_unknown", f"There is no decision {decision!r}.")
    before = child(element, "decisionTable")
    if before is None:
        raise refuse("dmn.no_table", f"The logic of {decision!r} is no decision table.")
    _fill(before, table)
    return etree.tostring(root.getroottree(), encoding="UTF-8", xml_declaration=True)


def table_file(name: str, table: DecisionTable) -> bytes:
    """A new DMN 1.5 file with one decision of this name; inputs that are plain names are declared as input data."""
    root = etree.fromstring(f'<definitions xmlns="{NAMESPACE}"/>')
    root.attrib.update({"id": "definitions", "name": name, "namespace": "urn:guanxi:decisions"})
    declared = [one for one in table.inputs if one.expression.isidentifier()]
    for clause in declared:
        _input_data(root, clause)
    decision = _add(root, "decision", id=_identifier(name, "decision"), name=name)
    _add(decision, "variable", name=name)
    for clause in declared:
        _add(_add(decision, "informationRequirement"), "requiredInput", href=f"#input_{clause.expression}")
    _fill(_add(decision, "decisionTable", id="table"), table)
    etree.indent(root)
    return etree.tostring(root.getroottree(), encoding="UTF-8", xml_declaration=True)


def _identifier(name: str, prefix: str) -> str:
    plain = _NOT_IN_IDS.sub("_", name).strip("_")
    return plain if plain[:1].isalpha() else f"{prefix}_{plain}"


def _input_data(root: Node, clause: InputClause) -> None:
    element = _add(root, "inputData", id=f"input_{clause.expression}", name=clause.expression)
    _add(element, "variable", name=clause.expression, typeRef=clause.type_ref)


def _add(parent: Node, tag: str, text: str | None = None, /, **attributes: str) -> Node:
    """A new child in the parent's namespace; empty attributes are left out."""
    element = etree.SubElement(parent, f"{{{namespace_of(parent)}}}{tag}")
    element.attrib.update({key: value for key, value in attributes.items() if value})
    if text is not None:
        _add(element, "text").text = text
    return element


def _fill(element: Node, table: DecisionTable) -> None:
    columns = {
        name: [copy.deepcopy(one) for one in children(element, name)]
        for name in ("input", "output", "annotation")
    }
    rules = {attribute(one, "id"): one for one in children(element, "rule")}
    kept = [one for one in element if local(one) not in ("input", "output", "annotation", "rule")]
    for one in list(element):
        element.remove(one)
    element.extend(kept)
    element.set("hitPolicy", table.hit_policy)
    element.attrib.pop("aggregation", "")
    if table.aggregation:
        element.set("aggregation", table.aggregation)
    for place, clause in enumerate(table.inputs):
        _input(element, clause, columns["input"][place : place + 1])
    for place, output in enumerate(table.outputs):
        _output(element, output, columns["output"][place : place + 1])
    for name in table.annotations:
        _add(element, "annotation", name=name)
    for rule in table.rules:
        _rule(element, rule, rules.get(rule.id))


def _column(parent: Node, tag: str, before: list[Node], /, **attributes: str) -> Node:
    """A column that keeps the id, label and foreign attributes of the one at the same place before."""
    element = _add(parent, tag)
    if before:
        element.attrib.update(before[0].attrib)
    for key, value in attributes.items():
        element.attrib.pop(key, "")
        if value:
            element.set(key, value)
    return element


def _input(parent: Node, clause: InputClause, before: list[Node]) -> None:
    element = _column(parent, "input", before)
    if clause.label:
        element.set("label", clause.label)
    _add(element, "inputExpression", clause.expression, typeRef=clause.type_ref)
    if clause.values:
        _add(element, "inputValues", clause.values)


def _output(parent: Node, clause: OutputClause, before: list[Node]) -> None:
    element = _column(parent, "output", before, name=clause.name, typeRef=clause.type_ref)
    if clause.values:
        _add(element, "outputValues", clause.values)
    if clause.default:
        _add(element, "defaultOutputEntry", clause.default)


def _rule(parent: Node, rule: Rule, before: Node | None) -> None:
    element = _add(parent, "rule", id=rule.id)
    if before is not None:
        element.attrib.update(before.attrib)
    for test in rule.tests:
        _add(element, "inputEntry", test)
    for output in rule.outputs:
        _add(element, "outputEntry", output)
    for note in rule.annotations:
        _add(element, "annotationEntry", note)
