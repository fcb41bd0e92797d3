"""Data connectors of the standard: data objects and stores, and the associations of steps with them."""

from typing import Final

from guanxi.bpmn.builders.draft import DraftData, DraftElement, DraftProcess
from guanxi.bpmn.builders.kinds import EVENT_TYPES
from guanxi.bpmn.builders.tags import add, place
from guanxi.bpmn.graph import ElementType as Type
from guanxi.bpmn.xml import Node

_THROWS: Final = frozenset({Type.END_EVENT, Type.INTERMEDIATE_THROW_EVENT})
TAGS: Final = {"object": "dataObject", "store": "dataStore"}


def write_data(scope: Node, definitions: Node, one: DraftData, made: set[str]) -> None:
    """Add a data object or store: the reference that stands in the diagram, and the thing it refers to, once.

    ``made`` are the things made so far.
    """
    thing = one.of or f"{one.id}_{one.kind}"
    tag = TAGS[one.kind]
    home = scope if one.kind == "object" else definitions
    if thing not in made:
        made.add(thing)
        node = add(home, tag, id=thing, name=one.name or one.id)
        if one.collection:
            node.set("isCollection", "true")
    reference = add(scope, f"{tag}Reference", id=one.id, name=one.name)
    reference.set(f"{tag}Ref", thing)


def write_associations(node: Node, element: DraftElement, process: DraftProcess) -> None:
    """Add what a step reads and writes: an own data input or output for each, joined to the data by an association."""
    names = {one.id: one.name or one.id for one in process.data}
    if not element.reads and not element.writes:
        return
    is_event = element.type in EVENT_TYPES
    inner = node if is_event else place(node, "ioSpecification")
    reads = [(one, f"{element.id}_reads_{one}") for one in element.reads]
    writes = [(one, f"{element.id}_writes_{one}") for one in element.writes]
    for pairs, tag in ((reads, "dataInput"), (writes, "dataOutput")):
        for one, made in pairs:
            add(inner, tag, id=made, name=names.get(one, ""))
    for one, made in reads:
        association = add(node, "dataInputAssociation", id=f"{made}_association")
        add(association, "sourceRef").text = one
        add(association, "targetRef").text = made
    for one, made in writes:
        association = add(node, "dataOutputAssociation", id=f"{made}_association")
        add(association, "sourceRef").text = made
        add(association, "targetRef").text = one
    if reads or not is_event:
        _set(inner, "inputSet", "dataInputRefs", [made for _, made in reads])
    if writes or not is_event:
        _set(inner, "outputSet", "dataOutputRefs", [made for _, made in writes])


def _set(node: Node, tag: str, reference: str, ids: list[str]) -> None:
    found = add(node, tag)
    for one in ids:
        add(found, reference).text = one
