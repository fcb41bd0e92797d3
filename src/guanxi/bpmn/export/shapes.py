"""One shape of BPMN as SVG: outline, sign, markers and text."""

from lxml import etree

from guanxi.bpmn.export.picture import Bounds, Shape
from guanxi.bpmn.export.symbols import (
    GATEWAYS,
    MARKERS,
    SOLID,
    SOLID_MARKERS,
    TASK_HEADERS,
    TASKS,
    activity_markers,
    event_symbol,
)
from guanxi.bpmn.export.text import write_lines
from guanxi.bpmn.xml import BPMN, Node, bpmn_children, local, truth

SVG = "http://www.w3.org/2000/svg"
SUB_PROCESSES = {"subProcess", "transaction", "adHocSubProcess"}
HEADER = 30.0


def draw_shape(parent: Node, shape: Shape) -> None:
    """Append the shape as a group."""
    group = etree.SubElement(parent, f"{{{SVG}}}g", {"data-element-id": shape.id})
    if shape.stroke:
        group.set("color", shape.stroke)
    if shape.name:
        etree.SubElement(group, f"{{{SVG}}}title").text = shape.name
    if shape.tag.endswith("Event"):
        _draw_event(group, shape)
    elif shape.tag.endswith("Gateway"):
        _draw_gateway(group, shape)
    else:
        _DRAW.get(shape.tag, _draw_activity)(group, shape)


def add_path(
    parent: Node, path: str, kind: str, at: tuple[float, float] | None = None, scale: float = 1
) -> Node:
    """Append a path of a CSS class, moved and scaled."""
    node = etree.SubElement(parent, f"{{{SVG}}}path", {"d": path, "class": kind})
    if at is not None:
        zoom = "" if scale == 1 else f" scale({scale:.3g})"
        node.set("transform", f"translate({at[0]:.1f} {at[1]:.1f}){zoom}")
    return node


def _rectangle(group: Node, shape: Shape, kind: str, radius: float = 0, inset: float = 0) -> None:
    area = shape.bounds
    node = etree.SubElement(group, f"{{{SVG}}}rect", {"class": kind, "rx": f"{radius:g}"})
    for name, value in (
        ("x", area.x + inset),
        ("y", area.y + inset),
        ("width", max(1, area.w - 2 * inset)),
        ("height", max(1, area.h - 2 * inset)),
    ):
        node.set(name, f"{value:.1f}")
    _fill(node, shape)


def _fill(node: Node, shape: Shape) -> None:
    if shape.fill and "none" not in (node.get("class") or ""):
        node.set("style", f"fill: {shape.fill}")


def _circle(group: Node, shape: Shape, kind: str, inset: float = 0) -> None:
    area = shape.bounds
    radius = min(area.w, area.h) / 2 - inset
    place = {"cx": f"{area.cx:.1f}", "cy": f"{area.cy:.1f}", "r": f"{max(1, radius):.1f}"}
    _fill(etree.SubElement(group, f"{{{SVG}}}circle", {**place, "class": kind}), shape)


def _draw_event(group: Node, shape: Shape) -> None:
    area, node = shape.bounds, shape.node
    dashed = (
        " dashed"
        if not truth(node, "cancelActivity", True) or not truth(node, "isInterrupting", True)
        else ""
    )
    thick = " thick" if shape.tag == "endEvent" else ""
    _circle(group, shape, f"shape{thick}{dashed}")
    if shape.tag not in {"startEvent", "endEvent"}:
        _circle(group, shape, f"shape none{dashed}", 3.5)
    path, kind = event_symbol(node)
    if path:
        scale = min(area.w, area.h) / 36 * 0.85
        add_path(group, path, kind, (area.cx, area.cy), scale)
        if kind == SOLID and path.startswith("M-9-6H9"):
            add_path(group, "M-9-6L0 1L9-6", "inverse", (area.cx, area.cy), scale)
    _write_outside(group, shape, below=True)


def _draw_gateway(group: Node, shape: Shape) -> None:
    area = shape.bounds
    corners = f"M{area.cx:.1f} {area.y:.1f}L{area.x + area.w:.1f} {area.cy:.1f}L{area.cx:.1f} {area.y + area.h:.1f}L{area.x:.1f} {area.cy:.1f}Z"
    _fill(add_path(group, corners, "shape"), shape)
    scale = min(area.w, area.h) / 50
    centre = (area.cx, area.cy)
    if shape.tag in GATEWAYS and (shape.marked or shape.tag != "exclusiveGateway"):
        add_path(group, GATEWAYS[shape.tag], "solid", centre, scale)
    elif shape.tag == "inclusiveGateway":
        _ring(group, centre, 11 * scale, "shape none thick")
    elif shape.tag == "eventBasedGateway":
        _draw_event_gateway(group, shape, scale)
    _write_outside(group, shape, below=False)


def _draw_event_gateway(group: Node, shape: Shape, scale: float) -> None:
    centre = (shape.bounds.cx, shape.bounds.cy)
    _ring(group, centre, 14 * scale, "shape none thin")
    if not truth(shape.node, "instantiate"):
        _ring(group, centre, 11.5 * scale, "shape none thin")
    sign = "parallel" if shape.node.get("eventGatewayType") == "Parallel" else "multiple"
    path = {
        "parallel": "M-2.5-8H2.5V-2.5H8V2.5H2.5V8H-2.5V2.5H-8V-2.5H-2.5Z",
        "multiple": "M0-8L7.6-2.4L4.8 6.8H-4.8L-7.6-2.4Z",
    }
    add_path(group, path[sign], "outline", centre, scale)


def _ring(group: Node, centre: tuple[float, float], radius: float, kind: str) -> None:
    place = {"cx": f"{centre[0]:.1f}", "cy": f"{centre[1]:.1f}", "r": f"{radius:.1f}"}
    etree.SubElement(group, f"{{{SVG}}}circle", {**place, "class": kind})


def _draw_activity(group: Node, shape: Shape) -> None:
    area = shape.bounds
    kind = "shape"
    if shape.tag == "callActivity":
        kind += " thick"
    if truth(shape.node, "triggeredByEvent"):
        kind += " dotted"
    _rectangle(group, shape, kind, 10)
    if shape.tag == "transaction":
        _rectangle(group, shape, "shape none thin", 7, 3.5)
    if shape.tag in TASKS:
        corner = (area.x + 16, area.y + 15)
        solid = "solid" if shape.tag == "sendTask" else "outline"
        add_path(group, TASKS[shape.tag], solid, corner, 0.8)
        if shape.tag == "sendTask":
            add_path(group, "M-10-6.5L0 1.5L10-6.5", "inverse", corner, 0.8)
        if shape.tag in TASK_HEADERS:
            add_path(group, TASK_HEADERS[shape.tag], "solid", corner, 0.8)
    open_ = shape.tag in SUB_PROCESSES and shape.expanded
    markers = activity_markers(shape.node, shape.tag in SUB_PROCESSES and not shape.expanded)
    _draw_markers(group, area, markers)
    if open_:
        write_lines(group, shape.name, Bounds(area.x + 10, area.y + 7, area.w - 20, 28), "top left")
    else:
        low = 16 if markers else 4
        inset = Bounds(area.x + 5, area.y + 4, area.w - 10, area.h - 4 - low)
        crowded = shape.tag in TASKS
        write_lines(group, shape.name, inset, "middle", spare=22 if crowded else 0)


def _draw_markers(group: Node, area: Bounds, markers: list[str]) -> None:
    x = area.cx - (len(markers) - 1) * 10
    for marker in markers:
        kind = "solid" if marker in SOLID_MARKERS else "outline"
        add_path(group, MARKERS[marker], kind, (x, area.y + area.h - 11), 0.9)
        x += 20


def _draw_pool(group: Node, shape: Shape) -> None:
    area = shape.bounds
    _rectangle(group, shape, "shape")
    parent = next(shape.node.iterancestors(f"{{{BPMN}}}definitions"), None)
    empty = shape.tag == "participant" and (parent is None or not _has_process(shape.node, parent))
    if empty:
        write_lines(group, shape.name, area, "middle")
        return
    if shape.horizontal:
        add_path(group, f"M{area.x + HEADER:.1f} {area.y:.1f}V{area.y + area.h:.1f}", "outline")
        write_lines(group, shape.name, Bounds(area.x, area.y, HEADER, area.h), "upright")
    else:
        add_path(group, f"M{area.x:.1f} {area.y + HEADER:.1f}H{area.x + area.w:.1f}", "outline")
        write_lines(group, shape.name, Bounds(area.x, area.y, area.w, HEADER), "middle")


def _has_process(participant: Node, definitions: Node) -> bool:
    name = (participant.get("processRef") or "").rpartition(":")[2]
    for process in bpmn_children(definitions, "process"):
        if process.get("id") == name:
            return any(
                local(child) not in {"documentation", "extensionElements"} for child in bpmn_children(process)
            )
    return False


def _draw_data_object(group: Node, shape: Shape) -> None:
    a = shape.bounds
    fold = min(a.w, a.h) / 3
    page = f"M{a.x:.1f} {a.y:.1f}h{a.w - fold:.1f}l{fold:.1f} {fold:.1f}v{a.h - fold:.1f}h{-a.w:.1f}Z M{a.x + a.w - fold:.1f} {a.y:.1f}v{fold:.1f}h{fold:.1f}"
    _fill(add_path(group, page, "shape"), shape)
    if any(truth(found, "isCollection") for found in _data_object(shape.node)):
        add_path(group, MARKERS["collection"], "outline", (a.cx, a.y + a.h - 8))
    if shape.tag in {"dataInput", "dataOutput"}:
        kind = "solid" if shape.tag == "dataOutput" else "outline"
        add_path(group, "M-6-2.5H0V-6L7 0L0 6V2.5H-6Z", kind, (a.x + 11, a.y + 11), 0.8)
    _write_outside(group, shape, below=True)


def _data_object(node: Node) -> list[Node]:
    name = (node.get("dataObjectRef") or "").rpartition(":")[2]
    parent = node.getparent()
    if not name or parent is None:
        return [node]
    return [found for found in bpmn_children(parent, "dataObject") if found.get("id") == name]


def _draw_data_store(group: Node, shape: Shape) -> None:
    a = shape.bounds
    bow = min(a.h / 6, 10)
    path = (
        f"M{a.x:.1f} {a.y + bow:.1f}c0 {-bow * 1.33:.1f} {a.w:.1f} {-bow * 1.33:.1f} {a.w:.1f} 0v{a.h - 2 * bow:.1f}"
        f"c0 {bow * 1.33:.1f} {-a.w:.1f} {bow * 1.33:.1f} {-a.w:.1f} 0Z"
    )
    _fill(add_path(group, path, "shape"), shape)
    for level in (1, 1.7, 2.4):
        add_path(
            group,
            f"M{a.x:.1f} {a.y + bow * level:.1f}c0 {bow * 1.33:.1f} {a.w:.1f} {bow * 1.33:.1f} {a.w:.1f} 0",
            "outline",
        )
    _write_outside(group, shape, below=True)


def _draw_annotation(group: Node, shape: Shape) -> None:
    a = shape.bounds
    add_path(group, f"M{a.x + 10:.1f} {a.y:.1f}H{a.x:.1f}V{a.y + a.h:.1f}H{a.x + 10:.1f}", "outline")
    write_lines(group, shape.name, Bounds(a.x + 6, a.y + 2, a.w - 8, a.h - 4), "left")


def _draw_group(group: Node, shape: Shape) -> None:
    _rectangle(group, shape, "shape none framed", 10)
    a = shape.bounds
    write_lines(group, shape.name, Bounds(a.x, a.y + 4, a.w, 16), "top")


def _write_outside(group: Node, shape: Shape, below: bool) -> None:
    """The label of a round or diamond shape: where the file puts it, else below it or above it."""
    if not shape.name:
        return
    area = shape.bounds
    label = shape.label
    if label is None:
        y = area.y + area.h + 4 if below else area.y - 4
        label = Bounds(area.cx - 50, y if below else y - 42, 100, 42)
        write_lines(group, shape.name, label, "top" if below else "bottom", halo=True)
    else:
        write_lines(group, shape.name, label, "label", halo=True)


_DRAW = {
    "participant": _draw_pool,
    "lane": _draw_pool,
    "dataObject": _draw_data_object,
    "dataObjectReference": _draw_data_object,
    "dataInput": _draw_data_object,
    "dataOutput": _draw_data_object,
    "dataStore": _draw_data_store,
    "dataStoreReference": _draw_data_store,
    "textAnnotation": _draw_annotation,
    "group": _draw_group,
}
