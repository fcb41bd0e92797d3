"""Text in a picture: wrapped, shortened where it cannot fit, and always escaped by the XML writer."""

from lxml import etree

from guanxi.bpmn.export.picture import Bounds
from guanxi.bpmn.layout.lettering import LINE, SIZE, text_width, wrap_text
from guanxi.bpmn.xml import Node

SVG = "http://www.w3.org/2000/svg"
LEAST = 8


def write_lines(
    group: Node, text: str, area: Bounds, place: str, halo: bool = False, spare: float = 0
) -> None:
    """Write text into an area.

    Args:
        group: where to append it.
        text: the text, of any length.
        area: the room for it.
        place: ``middle``, ``top``, ``bottom``, ``left``, ``top left``, ``upright`` (turned by a quarter to the left), or ``label``
            (from the top, however long).
        halo: whether lines behind it are blotted out.
        spare: height at the top that the first line should not use when there is room elsewhere.
    """
    if not text.strip():
        return
    upright = place == "upright"
    room, height = (area.h, area.w) if upright else (area.w, area.h)
    size, lines = _fit(text, max(20, room), height, endless=place in {"label", "top"})
    anchor = "start" if "left" in place else "middle"
    node = etree.SubElement(group, f"{{{SVG}}}text", {"text-anchor": anchor})
    if size != SIZE:
        node.set("font-size", f"{size:g}")
    if halo:
        node.set("class", "halo")
    if upright:
        node.set("transform", f"translate({area.cx:.1f} {area.cy:.1f}) rotate(-90)")
    x = 0.0 if upright else area.x + 2 if anchor == "start" else area.cx
    step = LINE * size / SIZE
    top = _top(area, place, step * len(lines), spare)
    for number, line in enumerate(lines):
        y = top + step * number + size * 0.95
        span = etree.SubElement(node, f"{{{SVG}}}tspan", {"x": f"{x:.1f}", "y": f"{y:.1f}"})
        span.text = line


def _top(area: Bounds, place: str, total: float, spare: float) -> float:
    """Where the first of lines of this height begins."""
    if place == "upright":
        return -total / 2
    if place in {"label", "top", "top left"}:
        return area.y
    if place == "bottom":
        return area.y + area.h - total
    middle = area.cy - total / 2
    return max(middle, area.y + min(spare, area.h - total)) if spare else middle


def _fit(text: str, width: float, height: float, endless: bool) -> tuple[float, list[str]]:
    """The largest size, from the usual one down, at which the wrapped text fits; else cut with an ellipsis."""
    for size in (SIZE, 11, 10, 9, LEAST):
        lines = wrap_text(text, width, size)
        if endless or len(lines) * LINE * size / SIZE <= height + 2:
            return size, lines
    most = max(1, int(height // (LINE * LEAST / SIZE)))
    lines = wrap_text(text, width, LEAST)
    if len(lines) > most:
        last = lines[most - 1]
        while last and text_width(last + "…", LEAST) > width:
            last = last[:-1]
        lines = [*lines[: most - 1], last + "…"]
    return LEAST, lines
