"""A page of a diagram as one self-contained SVG file, for screens, documents and print, in light and dark."""

from collections.abc import Sequence

from lxml import etree

from guanxi.bpmn.document import Document
from guanxi.bpmn.export.edges import draw_edge, draw_edge_label
from guanxi.bpmn.export.picture import Picture, read_pictures
from guanxi.bpmn.export.shapes import draw_shape
from guanxi.bpmn.export.style import STYLE
from guanxi.bpmn.layout import add_diagram
from guanxi.bpmn.xml import Node

SVG = "http://www.w3.org/2000/svg"
MARGIN = 12.0
UNDER = ("participant", "lane", "group")


def count_pages(document: Document) -> int:
    """How many diagrams the file has (a file without one is laid out first)."""
    return len(read_pictures(add_diagram(document)))


def to_svg(document: Document, page: int = 0) -> str:
    """The picture of a process.

    Args:
        document: a BPMN file; without a diagram it is laid out first.
        page: which of its diagrams, counted from 0.

    Returns:
        SVG text. Colours follow ``currentColor`` of the page around it when it stands inside HTML, and the
        system's dark mode when it is a file; ``--bpmn-ink`` and ``--bpmn-paper`` override both. Every element is a
        group with ``data-element-id``. Text from the file is only ever text: no script, link or style comes in.

    Raises:
        IndexError: there is no such page.
    """
    pictures = read_pictures(add_diagram(document))
    if not pictures and page == 0:
        pictures = [Picture("", (), ())]
    return _draw(pictures[page])


def _draw(picture: Picture) -> str:
    left, top, width, height = _frame(picture)
    root = etree.fromstring(f'<svg xmlns="{SVG}"/>')
    root.attrib.update(
        {
            "viewBox": f"{_number(left)} {_number(top)} {_number(width)} {_number(height)}",
            "width": _number(width),
            "height": _number(height),
            "role": "img",
            "class": "bpmn",
        }
    )
    etree.SubElement(root, f"{{{SVG}}}title").text = picture.name or "BPMN"
    etree.SubElement(root, f"{{{SVG}}}style").text = STYLE
    paper = etree.SubElement(root, f"{{{SVG}}}rect", {"class": "paper"})
    for name, value in (("x", left), ("y", top), ("width", width), ("height", height)):
        paper.set(name, _number(value))
    _draw_all(root, picture)
    etree.indent(root, space=" ")
    return etree.tostring(root, encoding="unicode") + "\n"


def _draw_all(root: Node, picture: Picture) -> None:
    """Pools and lanes, then expanded sub-processes, flows, everything else, and labels of flows on top."""
    under = [shape for shape in picture.shapes if shape.tag in UNDER]
    wide = [shape for shape in picture.shapes if _holds(shape.tag) and shape.expanded]
    wide.sort(key=lambda shape: -shape.bounds.w * shape.bounds.h)
    rest = [shape for shape in picture.shapes if shape not in under and shape not in wide]
    for shape in (*sorted(under, key=lambda shape: UNDER.index(shape.tag)), *wide):
        draw_shape(root, shape)
    for edge in picture.edges:
        draw_edge(root, edge)
    for shape in sorted(rest, key=lambda shape: shape.tag == "boundaryEvent"):
        draw_shape(root, shape)
    for edge in picture.edges:
        draw_edge_label(root, edge)


def _holds(tag: str) -> bool:
    return tag in {"subProcess", "transaction", "adHocSubProcess"}


def _frame(picture: Picture) -> tuple[float, float, float, float]:
    areas = [area for shape in picture.shapes for area in (shape.bounds, shape.label) if area is not None]
    areas += [edge.label for edge in picture.edges if edge.label is not None]
    points: Sequence[tuple[float, float]] = [point for edge in picture.edges for point in edge.points]
    if not areas and not points:
        return 0, 0, 100, 60
    left = min([area.x for area in areas] + [x for x, _ in points]) - MARGIN
    top = min([area.y for area in areas] + [y for _, y in points]) - MARGIN
    right = max([area.x + area.w for area in areas] + [x for x, _ in points]) + MARGIN
    bottom = max([area.y + area.h for area in areas] + [y for _, y in points]) + MARGIN
    return left, top, right - left, bottom - top


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
