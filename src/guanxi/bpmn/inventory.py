"""What a file holds, counted: for import reports and to prove that a round trip lost nothing."""

from collections import Counter

import msgspec

from guanxi.bpmn.document import Document
from guanxi.bpmn.graph import ElementType
from guanxi.bpmn.xml import BPMN, DI, XSI, Node, is_bpmn, local

FLOW_NODES = {kind.value for kind in ElementType} - {"process", "eventSubProcess"}
STANDARD = (BPMN, DI, XSI, "http://www.omg.org/spec/DD/20100524/DC", "http://www.omg.org/spec/DD/20100524/DI")


class Inventory(msgspec.Struct, frozen=True):
    """Counts of BPMN elements by tag, flow nodes as (tag, name), diagram parts by tag, foreign namespaces."""

    counts: dict[str, int]
    flow_nodes: tuple[tuple[str, str], ...]
    diagram: dict[str, int]
    foreign: frozenset[str]


def take_inventory(document: Document) -> Inventory:
    """Count what is in the document."""
    counts: Counter[str] = Counter()
    diagram: Counter[str] = Counter()
    nodes: list[tuple[str, str]] = []
    foreign: set[str] = set()
    for node in document.root.iter():
        name = local(node)
        if is_bpmn(node):
            counts[name] += 1
            if name in FLOW_NODES:
                nodes.append((name, " ".join((node.get("name") or "").split())))
        elif _namespace(node) == DI:
            diagram[name] += 1
        foreign |= _foreign(node)
    return Inventory(dict(counts), tuple(sorted(nodes)), dict(diagram), frozenset(foreign))


def _namespace(node: Node) -> str:
    tag: object = node.tag
    return tag[1:].partition("}")[0] if isinstance(tag, str) and tag.startswith("{") else ""


def _foreign(node: Node) -> set[str]:
    """Namespaces of the element and its attributes that are not the standard's."""
    if not local(node):
        return set()
    found = {_namespace(node)}
    found |= {str(name)[1:].partition("}")[0] for name in node.attrib if str(name).startswith("{")}
    return found - {""} - set(STANDARD)
