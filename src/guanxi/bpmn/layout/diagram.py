"""Writes the layout into the file as BPMN DI (BPMN 2.0, clause 12); everything else in the file stays as it came."""

import copy
from collections.abc import Iterable, Sequence

from lxml import etree

from guanxi.bpmn.document import Document
from guanxi.bpmn.layout.arranging import arrange
from guanxi.bpmn.layout.model import Box, Label, Lane, Link, Plane, Scope
from guanxi.bpmn.layout.reading import CONTAINERS, PlaneReader, give_ids
from guanxi.bpmn.xml import DI, Node, local, reference

DC = "http://www.omg.org/spec/DD/20100524/DC"
DD = "http://www.omg.org/spec/DD/20100524/DI"
PREFIXES = {"bpmndi": DI, "dc": DC, "di": DD}
LEFT, TOP = 160.0, 80.0


def add_diagram(document: Document) -> Document:
    """A copy of the document with a diagram, when it has none.

    Args:
        document: any BPMN file; it is left as it is. Expanded sub-processes, lanes, pools, boundary events, data
            objects, annotations and message flows are drawn. Elements without an id are given one.

    Returns:
        a document with one diagram per collaboration, or per process outside of one; the same document when it
        already has a diagram.
    """
    shapes = document.root.iter(f"{{{DI}}}BPMNShape")
    return document if next(shapes, None) is not None else _lay_out(document, {})


def tidy(document: Document) -> Document:
    """A copy of the document laid out anew; collapsed sub-processes stay collapsed, colours stay."""
    kept = {}
    for tag in ("BPMNShape", "BPMNEdge"):
        for shape in document.root.iter(f"{{{DI}}}{tag}"):
            kept[reference(shape.get("bpmnElement"))] = shape
    return _lay_out(document, kept)


def _lay_out(document: Document, kept: dict[str, Node]) -> Document:
    root = copy.deepcopy(document.root.getroottree()).getroot()
    for diagram in root.findall(f"{{{DI}}}BPMNDiagram"):
        root.remove(diagram)
    give_ids(root)
    collapsed = {name for name, shape in kept.items() if shape.get("isExpanded") == "false"}
    planes = PlaneReader(root, collapsed).read()
    writer = _Writer(root, kept)
    for plane in planes:
        arrange(plane.scope)
        plane.scope.move(LEFT, TOP)
        writer.write(plane)
    return Document(root.getroottree())


class _Writer:
    """Writes one plane as a ``BPMNDiagram``."""

    def __init__(self, root: Node, kept: dict[str, Node]):
        self._root = root
        self._kept = kept
        self._taken = {node.get("id") or "" for node in root.iter() if local(node)}

    def write(self, plane: Plane) -> None:
        """Append the diagram to the file."""
        diagram = etree.SubElement(
            self._root, f"{{{DI}}}BPMNDiagram", nsmap=PREFIXES, id=self._free(f"{plane.id}_diagram")
        )
        self._plane = etree.SubElement(
            diagram, f"{{{DI}}}BPMNPlane", id=self._free(f"{plane.id}_plane"), bpmnElement=plane.id
        )
        self._write_scope(plane.scope)
        etree.indent(diagram, space="  ", level=1)
        diagram.tail = "\n"

    def _free(self, name: str) -> str:
        while name in self._taken:
            name += "_"
        self._taken.add(name)
        return name

    def _write_scope(self, scope: Scope) -> None:
        self._write_lanes(scope.pools)
        for group, _ in scope.groups:
            self._write_box(group)
        for box in (*scope.boxes, *scope.loose):
            self._write_box(box)
            if box.inner is not None:
                self._write_scope(box.inner)
            for event in box.boundary:
                self._write_box(event)
        for link in scope.links:
            self._write_link(link)

    def _write_lanes(self, lanes: Iterable[Lane]) -> None:
        for lane in lanes:
            if lane.box is not None and lane.id:
                self._write_box(lane.box)
            self._write_lanes(lane.children)

    def _write_box(self, box: Box) -> None:
        shape = self._part("BPMNShape", box.id)
        if box.tag in {"participant", "lane"}:
            shape.set("isHorizontal", "true")
        if box.tag in CONTAINERS:
            shape.set("isExpanded", "false" if box.inner is None else "true")
        if box.tag == "exclusiveGateway":
            shape.set("isMarkerVisible", "true")
        _bounds(shape, box.x, box.y, box.w, box.h)
        self._write_label(shape, box.label)

    def _write_link(self, link: Link) -> None:
        edge = self._part("BPMNEdge", link.id)
        for x, y in link.points:
            etree.SubElement(edge, f"{{{DD}}}waypoint", x=_number(x), y=_number(y))
        self._write_label(edge, link.label)

    def _part(self, tag: str, element: str) -> Node:
        part = etree.SubElement(
            self._plane, f"{{{DI}}}{tag}", id=self._free(f"{element}_di"), bpmnElement=element
        )
        before = self._kept.get(element)
        for name, value in before.attrib.items() if before is not None else ():
            if str(name).startswith("{"):  # colours and other foreign attributes
                part.set(name, value)
        return part

    def _write_label(self, part: Node, label: Label | None) -> None:
        if label is not None:
            _bounds(etree.SubElement(part, f"{{{DI}}}BPMNLabel"), label.x, label.y, label.w, label.h)


def _bounds(parent: Node, x: float, y: float, w: float, h: float) -> None:
    values: Sequence[tuple[str, float]] = (("x", x), ("y", y), ("width", w), ("height", h))
    etree.SubElement(parent, f"{{{DC}}}Bounds", {name: _number(value) for name, value in values})


def _number(value: float) -> str:
    rounded = round(value, 1)
    return str(int(rounded)) if rounded == int(rounded) else str(rounded)
