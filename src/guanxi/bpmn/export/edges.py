"""Flows and associations as SVG: the line, its ends and its label."""

from math import atan2, degrees, hypot

from lxml import etree

from guanxi.bpmn.export.picture import Bounds, Edge, Point
from guanxi.bpmn.export.text import write_lines
from guanxi.bpmn.layout.lettering import text_size
from guanxi.bpmn.xml import Node, local

SVG = "http://www.w3.org/2000/svg"
KINDS = {"messageFlow": "flow dashed", "association": "flow dotted"}


def draw_edge(parent: Node, edge: Edge) -> None:
    """Append the flow as a group."""
    group = etree.SubElement(parent, f"{{{SVG}}}g", {"data-element-id": edge.id})
    if edge.stroke:
        group.set("color", edge.stroke)
    data = edge.tag.startswith("data")
    kind = KINDS.get(edge.tag, "flow dotted" if data else "flow")
    _path(group, _rounded(edge.points), kind)
    start, end = edge.points[0], edge.points[-1]
    if edge.tag == "sequenceFlow":
        _arrow(group, edge.points[-2], end, "M0 0L-10-4.5V4.5Z", "solid")
        if edge.default:
            _arrow(group, edge.points[1], start, "M-13-6L-7 6", "outline")
        elif edge.conditional:
            _arrow(group, edge.points[1], start, "M0 0L-8-5L-16 0L-8 5Z", "shape thin")
    elif edge.tag == "messageFlow":
        _arrow(group, edge.points[-2], end, "M0 0L-10-5V5Z", "shape thin")
        circle = {"cx": f"{start[0]:.1f}", "cy": f"{start[1]:.1f}", "r": "4", "class": "shape thin"}
        etree.SubElement(group, f"{{{SVG}}}circle", circle)
    elif data or edge.node.get("associationDirection") in {"One", "Both"}:
        _arrow(group, edge.points[-2], end, "M-8-5L0 0L-8 5", "outline")
        if edge.node.get("associationDirection") == "Both":
            _arrow(group, edge.points[1], start, "M-8-5L0 0L-8 5", "outline")


def _path(group: Node, path: str, kind: str) -> None:
    etree.SubElement(group, f"{{{SVG}}}path", {"d": path, "class": kind})


def _arrow(group: Node, before: Point, at: Point, path: str, kind: str) -> None:
    """A sign at ``at`` that points away from ``before``."""
    angle = degrees(atan2(at[1] - before[1], at[0] - before[0]))
    node = etree.SubElement(group, f"{{{SVG}}}path", {"d": path, "class": kind})
    node.set("transform", f"translate({at[0]:.1f} {at[1]:.1f}) rotate({angle:.4g})")


def _rounded(points: tuple[Point, ...]) -> str:
    """The line with small round corners."""
    parts = [f"M{points[0][0]:.1f} {points[0][1]:.1f}"]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        entering, leaving = _near(corner, before), _near(corner, after)
        parts.append(
            f"L{entering[0]:.1f} {entering[1]:.1f}Q{corner[0]:.1f} {corner[1]:.1f} {leaving[0]:.1f} {leaving[1]:.1f}"
        )
    parts.append(f"L{points[-1][0]:.1f} {points[-1][1]:.1f}")
    return "".join(parts)


def _near(corner: Point, other: Point) -> Point:
    length = hypot(other[0] - corner[0], other[1] - corner[1])
    if length == 0:
        return corner
    share = min(6.0, length / 2) / length
    return corner[0] + (other[0] - corner[0]) * share, corner[1] + (other[1] - corner[1]) * share


def draw_edge_label(parent: Node, edge: Edge) -> None:
    """Write the name of a flow where the file puts it, else at its middle."""
    if not edge.name or local(edge.node).startswith("data"):
        return
    label = edge.label
    if label is None:
        middle = len(edge.points) // 2
        (x1, y1), (x2, y2) = edge.points[middle - 1], edge.points[middle]
        width, height = text_size(edge.name, 90)
        label = Bounds((x1 + x2) / 2 - width / 2, (y1 + y2) / 2 - height - 3, width + 4, height)
    write_lines(parent, edge.name, label, "label", halo=True)
