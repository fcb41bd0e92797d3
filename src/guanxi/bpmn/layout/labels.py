"""Labels outside the shapes, at the first of a few usual places that is free."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from guanxi.bpmn.layout.lettering import text_size
from guanxi.bpmn.layout.model import Box, Label, Link, Point, Scope
from guanxi.bpmn.layout.shapes import LABEL_WIDTH, outside_label

TILE = 120.0

Area = tuple[float, float, float, float]


class Occupied:
    """Areas and lines in use, found by tiles and, for lines, by strips."""

    def __init__(self) -> None:
        self._tiles: dict[tuple[int, int], list[Area]] = {}
        self._strips: dict[tuple[bool, int], dict[float, list[tuple[float, float]]]] = {}

    def add(self, area: Area) -> None:
        """Mark an area (left, top, right, bottom) as used."""
        for tile in _tiles(area):
            self._tiles.setdefault(tile, []).append(area)

    def add_line(self, start: Point, end: Point) -> None:
        """Mark a line with some room beside it; stretches on one line are kept as one."""
        upright = abs(start[0] - end[0]) < 0.5
        if not upright and abs(start[1] - end[1]) >= 0.5:
            left, right = sorted((start[0], end[0]))
            top, bottom = sorted((start[1], end[1]))
            self.add((left, top, right, bottom))
            return
        at = round(start[0] if upright else start[1], 1)
        first, last = sorted((start[1], end[1]) if upright else (start[0], end[0]))
        stretches = self._strips.setdefault((upright, int(at // TILE)), {}).setdefault(at, [])
        begin, beyond = _met(stretches, first, last)
        joined = [first, last, *(edge for stretch in stretches[begin:beyond] for edge in stretch)]
        stretches[begin:beyond] = [(min(joined), max(joined))]

    def overlap(self, area: Area) -> float:
        """How many square pixels of the area are used by others (doubly used ones count twice)."""
        hits = {id(other): other for tile in _tiles(area) for other in self._tiles.get(tile, ())}
        return sum(_common(area, other) for other in (*hits.values(), *self._lines_near(area)))

    def _lines_near(self, area: Area) -> Iterator[Area]:
        left, top, right, bottom = area[0] - 2, area[1] - 2, area[2] + 2, area[3] + 2
        for x, first, last in self._stretches(True, left, right, top, bottom):
            yield x - 2, first - 2, x + 2, last + 2
        for y, first, last in self._stretches(False, top, bottom, left, right):
            yield first - 2, y - 2, last + 2, y + 2

    def _stretches(
        self, upright: bool, low: float, high: float, first: float, last: float
    ) -> Iterator[tuple[float, float, float]]:
        for strip in range(int(low // TILE), int(high // TILE) + 1):
            for at, stretches in self._strips.get((upright, strip), {}).items():
                if low < at < high:
                    begin, end = _met(stretches, first, last)
                    yield from ((at, *stretch) for stretch in stretches[begin:end])


def _met(stretches: Sequence[tuple[float, float]], first: float, last: float) -> tuple[int, int]:
    """Which of the stretches, sorted and apart, touch the one from ``first`` to ``last``."""
    begin = bisect_left(stretches, (first, first))
    if begin and stretches[begin - 1][1] >= first:
        begin -= 1
    return begin, bisect_right(stretches, (last, float("inf")))


def _tiles(area: Area) -> Iterator[tuple[int, int]]:
    for across in range(int(area[0] // TILE), int(area[2] // TILE) + 1):
        for down in range(int(area[1] // TILE), int(area[3] // TILE) + 1):
            yield across, down


def _common(one: Area, two: Area) -> float:
    width = min(one[2], two[2]) - max(one[0], two[0])
    height = min(one[3], two[3]) - max(one[1], two[1])
    return width * height if width > 0 and height > 0 else 0.0


def place_labels(scope: Scope) -> None:
    """Set the labels of events, gateways and flows of a scope whose shapes and flows have their places."""
    occupied = Occupied()
    for box in scope.boxes:
        for part in (box, *box.boundary, *box.satellites):
            occupied.add((part.x, part.y, part.x + part.w, part.y + part.h))
            if part.label is not None:
                occupied.add(_area(part.label))
    for lane in (lane for pool in scope.pools for lane in pool.everything()):
        if lane.box is not None:
            for y in (lane.box.y, lane.box.y + lane.box.h):
                occupied.add_line((lane.box.x, y), (lane.box.x + lane.box.w, y))
    for link in scope.links:
        for start, end in pairwise(link.points):
            occupied.add_line(start, end)
    for box in (*scope.boxes, *(box for box in scope.loose if box.owner is None)):
        width, height = outside_label(box)
        if width:
            box.label = _best(_around(box, width, height), occupied)
    for link in scope.links:
        if link.name and link.points:
            width, height = text_size(link.name, LABEL_WIDTH)
            link.label = _best(_along(link, width + 4, height), occupied)


def _area(label: Label) -> Area:
    return label.x, label.y, label.x + label.w, label.y + label.h


def _best(candidates: Iterable[Label], occupied: Occupied) -> Label | None:
    best: Label | None = None
    least = float("inf")
    for label in candidates:
        overlap = occupied.overlap(_area(label))
        if overlap < least:
            best, least = label, overlap
        if overlap == 0:
            break
    if best is not None:
        occupied.add(_area(best))
    return best


def _around(box: Box, w: float, h: float) -> Iterator[Label]:
    above, below, middle = box.y - h - 4, box.y + box.h + 4, box.cx - w / 2
    tops = (above, below) if box.gateway else (below, above)
    for top in tops:
        yield Label(middle, top, w, h)
    for top in (above, below):
        yield Label(box.cx + 6, top, w, h)
        yield Label(box.cx - w - 6, top, w, h)
    yield Label(box.x + box.w + 4, above, w, h)
    yield Label(box.x - w - 4, above, w, h)


def _along(link: Link, w: float, h: float) -> Iterator[Label]:
    pairs: Sequence[tuple[Point, Point]] = list(pairwise(link.points))
    for level in (True, False):
        for (x1, y1), (x2, y2) in pairs:
            if (abs(y1 - y2) < 1) != level:
                continue
            if level:
                x = x1 + 12 if x2 > x1 else x1 - w - 12
                for left in (x, (x1 + x2) / 2 - w / 2, x2 - w - 6 if x2 > x1 else x2 + 6):
                    yield Label(left, y1 - h - 3, w, h)
                    yield Label(left, y1 + 4, w, h)
            else:
                for top in (y1 + 8 if y2 > y1 else y1 - h - 8, (y1 + y2) / 2 - h / 2):
                    yield Label(x1 + 5, top, w, h)
                    yield Label(x1 - w - 5, top, w, h)
