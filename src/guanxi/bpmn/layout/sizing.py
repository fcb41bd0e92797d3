"""From the grid to pixels: how wide each column and channel, how high each row and gap, and where every line runs."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from guanxi.bpmn.layout.lettering import text_size
from guanxi.bpmn.layout.model import Box, Link, Point
from guanxi.bpmn.layout.routes import Grid, Route
from guanxi.bpmn.layout.shapes import LABEL_WIDTH, extents
from guanxi.bpmn.layout.tracks import ABOVE, BELOW, BETWEEN, Line, place_in_channel, place_in_gap

PITCH = 10.0
CHANNEL, GAP, LANE_PADDING, POOL_GAP = 50.0, 30.0, 22.0, 40.0


@dataclass(slots=True, eq=False)
class Measures:
    """Pixels of the grid.

    Attributes:
        columns, rows: the middle of each.
        channels, gaps: start and end of each.
        gap_lines: for each gap where its lower zone, middle zone and upper zone begin.
        borders: for each gap between bands, the bottom border of the upper band and the top border of the lower.
    """

    columns: list[float] = field(default_factory=list)
    rows: list[float] = field(default_factory=list)
    channels: list[tuple[float, float]] = field(default_factory=list)
    channel_lines: list[int] = field(default_factory=list)
    gap_starts: list[dict[int, float]] = field(default_factory=list)
    borders: dict[int, tuple[float, float]] = field(default_factory=dict)
    w: float = 0
    h: float = 0

    def across(self, line: Line) -> float:
        """Where a vertical line stands."""
        if line.track is None:
            return self.columns[line.slot // 2] + line.offset
        start, end = self.channels[line.slot // 2]
        used = self.channel_lines[line.slot // 2]
        return (start + end) / 2 + (line.track.place - (used - 1) / 2) * PITCH

    def down(self, line: Line) -> float:
        """Where a horizontal line stands."""
        if line.track is None:
            return self.rows[line.slot // 2] + line.offset
        start = self.gap_starts[line.slot // 2][line.track.zone]
        return start + line.track.place * PITCH * (-1 if line.track.zone == BELOW else 1)


def measure(
    grid: Grid, boxes: Sequence[Box], links: Sequence[Link], borders: dict[int, bool], left: float
) -> Measures:
    """Sizes of columns, channels, rows and gaps.

    Args:
        grid: with all routes taken.
        boxes: with their parts around them (``compose``).
        links: whose labels need room beside their source.
        borders: the gaps before a band, and whether a new pool begins there; the first and last included.
        left: where the first channel begins.
    """
    measures = Measures()
    _measure_columns(measures, grid, boxes, links, left)
    _measure_rows(measures, grid, boxes, borders)
    return measures


def _measure_columns(
    measures: Measures, grid: Grid, boxes: Sequence[Box], links: Sequence[Link], x: float
) -> None:
    left, right = [0.0] * grid.columns, [0.0] * grid.columns
    for box in boxes:
        reach = extents(box)
        left[box.column] = max(left[box.column], reach[0])
        right[box.column] = max(right[box.column], reach[2])
    wanted = _label_room(grid.columns, right, links)
    for number in range(grid.columns + 1):
        used = place_in_channel(grid.channels.get(2 * number, []))
        outer = number in (0, grid.columns)
        width = (
            (used * PITCH + 10 if used else 0) if outer else max(CHANNEL, wanted[number], used * PITCH + 30)
        )
        measures.channels.append((x, x + width))
        measures.channel_lines.append(used)
        x += width
        if number < grid.columns:
            measures.columns.append(x + left[number])
            x += left[number] + right[number]
    measures.w = x


def _label_room(columns: int, right: Sequence[float], links: Sequence[Link]) -> list[float]:
    wanted = [0.0] * (columns + 1)
    for link in links:
        if link.name and link.tag == "sequenceFlow":
            place = link.source.place
            room = text_size(link.name, LABEL_WIDTH)[0] + 24 - (right[place.column] - link.source.w / 2)
            wanted[place.column + 1] = max(wanted[place.column + 1], room)
    return wanted


def _measure_rows(measures: Measures, grid: Grid, boxes: Sequence[Box], borders: dict[int, bool]) -> None:
    up, down = [20.0] * grid.rows, [20.0] * grid.rows
    for box in boxes:
        reach = extents(box)
        up[box.row], down[box.row] = max(up[box.row], reach[1]), max(down[box.row], reach[3])
    y = 0.0
    for number in range(grid.rows + 1):
        used = place_in_gap(grid.gaps.get(2 * number, []))
        outer = number in (0, grid.rows)
        height = _measure_gap(measures, number, y, used, borders.get(number), outer)
        y += height
        if number < grid.rows:
            measures.rows.append(y + up[number])
            y += up[number] + down[number]
    measures.h = y


def _measure_gap(
    measures: Measures, number: int, y: float, used: dict[int, int], border: bool | None, outer: bool
) -> float:
    """Zones from the top: tracks of the row above, (border), tracks between pools, (border), tracks of the row below."""
    above, between, below = (used[zone] * PITCH for zone in (ABOVE, BETWEEN, BELOW))
    pad = 0.0 if border is None else LANE_PADDING
    middle = between if border is None else (POOL_GAP + between if border and not outer else 0.0)
    total = above + between + below + (10 if above or below or between else 0)
    if border is not None:
        total = above + middle + below + pad * (1 if outer else 2)
    elif not outer:
        total = max(GAP, above + between + below + 20)
    slack = 0.0 if border is not None else (total - above - between - below) / 2
    first = y + slack + (PITCH / 2 if border is None else 8)
    upper_border = y + above + (pad if number else 0)
    lower_border = upper_border + middle
    inset = POOL_GAP / 2 if border else slack
    start_between = upper_border + inset if border else y + slack + above + PITCH / 2
    last = y + total - (slack + PITCH / 2 if border is None else 8)
    measures.gap_starts.append({ABOVE: first, BETWEEN: start_between, BELOW: last})
    if border is not None:
        measures.borders[number] = (upper_border, lower_border)
    return total


def resolve(route: Route, measures: Measures) -> None:
    """Give the flow its bends in pixels."""
    link = route.link
    source, target = link.inner_source or link.source, link.inner_target or link.target
    points: list[Point] = []
    for number in range(len(route.lines) - 1):
        upright = route.upright == (number % 2 == 0)
        one, two = route.lines[number], route.lines[number + 1]
        points.append(
            (measures.across(one), measures.down(two))
            if upright
            else (measures.across(two), measures.down(one))
        )
    first_upright = route.upright
    last_upright = route.upright == (len(route.lines) % 2 == 1)
    at_first = measures.across(route.lines[0]) if first_upright else measures.down(route.lines[0])
    at_last = measures.across(route.lines[-1]) if last_upright else measures.down(route.lines[-1])
    toward = points[0] if points else (target.cx, target.cy)
    start = dock(source, at_first, first_upright, toward)
    end = dock(target, at_last, last_upright, points[-1] if points else start)
    link.points = straighten([start, *points, end])


def dock(box: Box, line: float, upright: bool, toward: Point) -> Point:
    """Where a vertical (``upright``) or horizontal line meets the border of the shape, on the side of ``toward``."""
    half, other = (box.w / 2, box.h / 2) if upright else (box.h / 2, box.w / 2)
    middle, centre = (box.cx, box.cy) if upright else (box.cy, box.cx)
    away = min(abs(line - middle), half)
    if box.event:
        reach = (half * half - away * away) ** 0.5
    elif box.gateway:
        reach = half - away
    else:
        reach = other
    goal = toward[1] if upright else toward[0]
    at = centre + reach if goal > centre else centre - reach
    return (line, at) if upright else (at, line)


def straighten(points: Sequence[Point]) -> list[Point]:
    """The same way without doubled points and without bends that are none."""
    kept: list[Point] = []
    for point in points:
        if kept and _same(kept[-1], point):
            continue
        if len(kept) > 1 and (
            _in_line(kept[-2], kept[-1], point, 0) or _in_line(kept[-2], kept[-1], point, 1)
        ):
            kept.pop()
        kept.append(point)
    return kept if len(kept) > 1 else list(points[:2])


def _same(one: Point, two: Point) -> bool:
    return abs(one[0] - two[0]) < 0.5 and abs(one[1] - two[1]) < 0.5


def _in_line(a: Point, b: Point, c: Point, axis: int) -> bool:
    return abs(a[axis] - b[axis]) < 0.5 and abs(b[axis] - c[axis]) < 0.5
