"""Making XML elements: names without prefix are BPMN's, ``zeebe:`` names the extension's."""

from typing import Final

from lxml import etree

from guanxi.bpmn.xml import BPMN, DI, XSI, ZEEBE, Node

_PREFIXES: Final = {
    "bpmn": BPMN,
    "bpmndi": DI,
    "dc": "http://www.omg.org/spec/DD/20100524/DC",
    "di": "http://www.omg.org/spec/DD/20100524/DI",
    "xsi": XSI,
    "zeebe": ZEEBE,
}

PAIRS: Final = {
    "input": ("target", "source"),
    "output": ("target", "source"),
    "header": ("key", "value"),
    "property": ("name", "value"),
}
"""Extension elements that hold a name and a value, and the attributes they hold them in."""


def root(identifier: str) -> Node:
    """An empty ``definitions`` element."""
    node = etree.Element(tag("definitions"), nsmap=_PREFIXES)
    node.set("id", identifier)
    node.set("targetNamespace", "https://guanxi.example/processes")
    node.set("exporter", "Guanxi")
    return node


def tag(name: str) -> str:
    """``task`` or ``zeebe:script`` with its namespace."""
    prefix, colon, rest = name.partition(":")
    return f"{{{ZEEBE}}}{rest}" if colon and prefix == "zeebe" else f"{{{BPMN}}}{name}"


def add(parent: Node, tag_name: str, /, **attributes: str) -> Node:
    """A new child; empty attributes are left out."""
    node = etree.SubElement(parent, tag(tag_name))
    for key, value in attributes.items():
        if value:
            node.set(key, value)
    return node


def place(node: Node, path: str) -> Node:
    """The element at the end of a path of tags below ``node``, made where it is not there."""
    for name in path.split("/") if path else ():
        found = node.find(tag(name))
        node = add(node, name) if found is None else found
    return node


def find(node: Node, path: str) -> list[Node]:
    """The elements along a path of tags below ``node``, or nothing when it does not lead to its end."""
    found = []
    for name in path.split("/") if path else ():
        inner = node.find(tag(name))
        if inner is None:
            return []
        node = inner
        found.append(node)
    return found


def formal(node: Node, expression: str) -> None:
    """Write an expression as the text of ``node``."""
    node.set(f"{{{XSI}}}type", "bpmn:tFormalExpression")
    node.text = expression
