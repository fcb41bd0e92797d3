"""Each element with what belongs to it, around its own middle: boundary events, artifacts, room for its label."""

from collections.abc import Sequence

from guanxi.bpmn.layout.lettering import text_size
from guanxi.bpmn.layout.model import Box, Label, Scope

LABEL_WIDTH = 90.0
PADDING, HEADER = 30.0, 34.0
EVENT = 36.0
STACK = 3


def outside_label(box: Box) -> tuple[float, float]:
    """Width and height of the label outside the shape; nothing when it has none."""
    if not box.name or not (box.event or box.gateway or box.tag.startswith("data")):
        return 0, 0
    width, height = text_size(box.name, LABEL_WIDTH)
    return width + 4, height


def compose(box: Box) -> None:
    """Put the box around (0, 0) with its boundary events, inner content and satellites."""
    if box.inner is not None:
        name_width = text_size(box.name, 300)[0] + 40
        box.w = max(box.inner.w + 2 * PADDING, name_width, 140, 30 + len(box.boundary) * 56)
        box.h = max(box.inner.h + PADDING + HEADER, 100)
        top = -box.h / 2 + HEADER + (box.h - PADDING - HEADER - box.inner.h) / 2
        box.inner.move(-box.inner.w / 2, top)
    pitch = (
        max([50, *(outside_label(event)[0] + 12 for event in box.boundary)]) if len(box.boundary) > 1 else 50
    )
    box.w = max(box.w, pitch * len(box.boundary) + 16)
    box.x, box.y = -box.w / 2, -box.h / 2
    for number, event in enumerate(box.boundary):
        event.x = box.x + box.w - (number + 1) * pitch + (pitch - EVENT) - 8
        event.y = box.y + box.h - EVENT / 2
        width, height = outside_label(event)
        if width:
            event.label = Label(event.x + EVENT / 2 + 5, event.y + EVENT + 1, width, height)
    _stack(box)


def _stack(box: Box) -> None:
    bottom = box.y - 22
    for first in range(0, len(box.satellites), STACK):
        level = box.satellites[first : first + STACK]
        sizes = [outside_label(satellite) for satellite in level]
        widths = [max(satellite.w, size[0]) for satellite, size in zip(level, sizes, strict=True)]
        left = -(sum(widths) + 14 * (len(level) - 1)) / 2
        for satellite, (width, height), room in zip(level, sizes, widths, strict=True):
            satellite.x = left + (room - satellite.w) / 2
            satellite.y = bottom - satellite.h
            if width:
                satellite.label = Label(satellite.cx - width / 2, satellite.y - height - 4, width, height)
            left += room + 14
        bottom = min(_top(satellite) for satellite in level) - 12


def _top(box: Box) -> float:
    return min(box.y, box.label.y if box.label is not None else box.y)


def extents(box: Box) -> tuple[float, float, float, float]:
    """How far it reaches left, up, right and down from its middle, labels included."""
    left, up, right, down = box.w / 2, box.h / 2, box.w / 2, box.h / 2
    width, height = outside_label(box)
    left, right = max(left, width / 2), max(right, width / 2)
    if box.gateway:
        up += height + 6 if height else 0
    elif height:
        down += height + 4
    for part in (*box.boundary, *box.satellites):
        for area in (part, part.label):
            if area is not None:
                left, up = max(left, -area.x), max(up, -area.y)
                right, down = max(right, area.x + area.w), max(down, area.y + area.h)
    return left, up, right, down


def shelve(boxes: Sequence[Box], width: float, top: float, gap: float = 30) -> tuple[float, float]:
    """Stand free boxes beside each other from (0, top), in as many rows as the width asks for. Returns the size."""
    x, y, deepest, widest = 0.0, top, top, 0.0
    for box in boxes:
        left, up, right, down = extents(box)
        if x > 0 and x + left + right > width:
            x, y = 0.0, deepest + gap
        box.move(x + left, y + up)
        x += left + right + gap
        widest, deepest = max(widest, x - gap), max(deepest, y + up + down)
    return widest, deepest


def frame(scope: Scope) -> None:
    """Lay each group around its members; one without members stays where it is."""
    for group, members in scope.groups:
        inside = [box for box in members if box in scope.boxes]
        if inside:
            group.x, group.y = min(box.x for box in inside) - 12, min(box.y for box in inside) - 12
            group.w = max(box.x + box.w for box in inside) + 12 - group.x
            group.h = max(box.y + box.h for box in inside) + 12 - group.y
