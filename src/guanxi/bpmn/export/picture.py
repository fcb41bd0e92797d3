"""The diagram of a file as plain values: shapes and edges with their elements, in drawing order."""

import re
from collections.abc import Iterator

import msgspec

from guanxi.bpmn.document import Document
from guanxi.bpmn.xml import (
    BPMN,
    DI,
    Node,
    bpmn_child,
    bpmn_children,
    content,
    is_bpmn,
    local,
    reference,
    truth,
)

DC = "http://www.omg.org/spec/DD/20100524/DC"
DD = "http://www.omg.org/spec/DD/20100524/DI"
COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}|[a-zA-Z]{3,30}")
LARGEST = 100_000.0

Point = tuple[float, float]


class Bounds(msgspec.Struct, frozen=True):
    """A rectangle: top left corner and size in pixels."""

    x: float
    y: float
    w: float
    h: float

    @property
    def cx(self) -> float:
        """Middle, from the left."""
        return self.x + self.w / 2

    @property
    def cy(self) -> float:
        """Middle, from the top."""
        return self.y + self.h / 2


class Shape(msgspec.Struct, frozen=True, kw_only=True):
    """One drawn element.

    Attributes:
        id, tag, name: of the element; the text for an annotation.
        node: the element itself, for its symbols.
        label: where a label outside stands, when the file says so.
        fill, stroke: colours of the file, or empty.
    """

    id: str
    tag: str
    name: str
    node: Node
    bounds: Bounds
    label: Bounds | None = None
    expanded: bool = True
    horizontal: bool = True
    marked: bool = True
    fill: str = ""
    stroke: str = ""


class Edge(msgspec.Struct, frozen=True, kw_only=True):
    """One drawn flow or association."""

    id: str
    tag: str
    name: str
    node: Node
    points: tuple[Point, ...]
    label: Bounds | None = None
    default: bool = False
    conditional: bool = False
    stroke: str = ""


class Picture(msgspec.Struct, frozen=True):
    """One page: the name of what it shows, and what is on it."""

    name: str
    shapes: tuple[Shape, ...]
    edges: tuple[Edge, ...]


def read_pictures(document: Document) -> list[Picture]:
    """Every diagram of the file; parts whose element is missing or whose numbers make no sense are left out."""
    elements = {node.get("id"): node for node in document.root.iter() if is_bpmn(node) and node.get("id")}
    categories = {
        value.get("id"): value.get("value") or "" for value in document.root.iter(f"{{{BPMN}}}categoryValue")
    }
    pictures = []
    for diagram in document.root.iter(f"{{{DI}}}BPMNDiagram"):
        plane = diagram.find(f"{{{DI}}}BPMNPlane")
        if plane is not None:
            shown = elements.get(reference(plane.get("bpmnElement")))
            shapes = tuple(_shapes(plane, elements, categories))
            name = diagram.get("name") or ("" if shown is None else shown.get("name") or "")
            name = name or next((shape.name for shape in shapes if shape.tag == "participant"), "")
            pictures.append(Picture(name, shapes, tuple(_edges(plane, elements))))
    return pictures


def _shapes(
    plane: Node, elements: dict[str | None, Node], categories: dict[str | None, str]
) -> Iterator[Shape]:
    for part in plane.iter(f"{{{DI}}}BPMNShape"):
        node = elements.get(reference(part.get("bpmnElement")))
        bounds = _bounds(part)
        if node is None or bounds is None:
            continue
        name = node.get("name") or ""
        if local(node) == "textAnnotation":
            name = content(bpmn_child(node, "text"))
        elif local(node) == "group":
            name = categories.get(reference(node.get("categoryValueRef")), "")
        yield Shape(
            id=node.get("id") or "",
            tag=local(node),
            name=name,
            node=node,
            bounds=bounds,
            label=_label(part),
            expanded=truth(part, "isExpanded", default=_has_content(node) and bounds.w > 120),
            horizontal=truth(part, "isHorizontal", default=bounds.w >= bounds.h),
            marked=truth(part, "isMarkerVisible"),
            fill=_colour(part, "fill", "background-color"),
            stroke=_colour(part, "stroke", "border-color"),
        )


def _has_content(node: Node) -> bool:
    return (
        next(bpmn_children(node, "startEvent", "task", "userTask", "serviceTask", "subProcess"), None)
        is not None
    )


def _edges(plane: Node, elements: dict[str | None, Node]) -> Iterator[Edge]:
    for part in plane.iter(f"{{{DI}}}BPMNEdge"):
        node = elements.get(reference(part.get("bpmnElement")))
        points = tuple(_points(part))
        if node is None or len(points) < 2:
            continue
        source = elements.get(reference(node.get("sourceRef")))
        yield Edge(
            id=node.get("id") or "",
            tag=local(node),
            name=node.get("name") or "",
            node=node,
            points=points,
            label=_label(part),
            default=source is not None and reference(source.get("default")) == node.get("id"),
            conditional=_conditional(node, source),
            stroke=_colour(part, "stroke", "border-color"),
        )


def _conditional(node: Node, source: Node | None) -> bool:
    """Whether the flow bears the small diamond: it has a condition and leaves an activity."""
    has = bpmn_child(node, "conditionExpression") is not None
    return has and source is not None and not local(source).endswith(("Gateway", "Event"))


def _bounds(part: Node) -> Bounds | None:
    node = part.find(f"{{{DC}}}Bounds")
    if node is None:
        return None
    values = [_number(node.get(name)) for name in ("x", "y", "width", "height")]
    if any(value is None for value in values):
        return None
    x, y, w, h = (value or 0.0 for value in values)
    return Bounds(x, y, w, h) if w > 0 and h > 0 else None


def _label(part: Node) -> Bounds | None:
    label = part.find(f"{{{DI}}}BPMNLabel")
    return None if label is None else _bounds(label)


def _points(part: Node) -> Iterator[Point]:
    for node in part.iter(f"{{{DD}}}waypoint"):
        x, y = _number(node.get("x")), _number(node.get("y"))
        if x is not None and y is not None:
            yield x, y


def _number(text: str | None) -> float | None:
    try:
        value = float(text or "")
    except ValueError:
        return None
    return value if -LARGEST < value < LARGEST else None


def _colour(part: Node, *names: str) -> str:
    for key, value in part.attrib.items():
        space, _, name = str(key).rpartition("}")
        if space and name in names and COLOUR.fullmatch(str(value)):
            return str(value)
    return ""
