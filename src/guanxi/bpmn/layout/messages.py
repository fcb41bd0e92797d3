"""Message flows: up or down between pools, through free columns or the channels beside them."""

from guanxi.bpmn.layout.model import Box, Link
from guanxi.bpmn.layout.routes import PORTS, Grid, Route, middle
from guanxi.bpmn.layout.tracks import ABOVE, BELOW, BETWEEN, Line


def route_message(grid: Grid, link: Link, spans: dict[int, tuple[int, int]], number: int) -> Route:
    """The route of a message flow.

    Args:
        grid: the grid of all pools.
        link: the flow; an end may be a pool.
        spans: first and last row of each pool, by the identity of its box.
        number: how many messages were routed before, to spread those between two pools.
    """
    source, target = link.source, link.target
    if id(source) in spans and id(target) in spans:
        slot = 2 * min(1 + number % max(1, grid.columns), grid.columns)
        rows = [row for box in (source, target) for row in spans[id(box)]]
        return Route(
            link, True, [grid.channel(slot, 2 * min(rows), 2 * max(rows) + 2, (id(link), "message"))]
        )
    if id(source) in spans:
        return _reversed(_from_element(grid, link, target, source, spans))
    return _from_element(grid, link, source, target, spans)


def _reversed(route: Route) -> Route:
    upright = route.upright == (len(route.lines) % 2 == 1)
    return Route(route.link, upright, route.lines[::-1])


def _from_element(grid: Grid, link: Link, box: Box, other: Box, spans: dict[int, tuple[int, int]]) -> Route:
    """The lines from an element, which comes first, to an element or pool."""
    place = box.place
    first, last = spans.get(id(other), (other.place.row, other.place.row))
    down = first > place.row
    if id(other) not in spans:
        return _between(grid, link, box, other, down)
    leaves_down = _direction(link.inner_source or link.inner_target, down)
    near = 2 * (place.row + 1) if leaves_down else 2 * place.row
    goal = middle(first if down else last)
    beside = 2 * (place.column + 1)
    if _blocked(box, leaves_down):
        channel = grid.channel(beside, middle(place.row), goal, (id(link), "message"))
        return Route(link, False, [_side(box), channel])
    start = Line(middle(place.column), _port(grid, link, box, leaves_down))
    if leaves_down == down and _clear(grid, place, first if down else last + 1):
        return Route(link, True, [start])
    across = grid.gap(near, start.slot, beside, link, ABOVE if leaves_down else BELOW)
    return Route(link, True, [start, across, grid.channel(beside, near, goal, (id(link), "message"))])


def _blocked(box: Box, down: bool) -> bool:
    """Whether artifacts stand in the way, so that the message docks at the right side."""
    return bool(box.satellites) and not down


def _direction(end: Box | None, down: bool) -> bool:
    """Whether to leave downwards: as wished, unless only the other way out of the sub-processes around is free."""
    if end is None or _free_inside(end, down) or not _free_inside(end, not down):
        return down
    return not down


def _free_inside(end: Box, down: bool) -> bool:
    """Whether nothing stands below (or above) the element inside the sub-processes that hold it."""
    box = end.place
    while box.parent is not None and box.parent.inner is not None:
        for other in box.parent.inner.boxes:
            beyond = other.y >= end.y + end.h if down else other.y + other.h <= end.y
            if other is not box and beyond and other.x <= end.cx <= other.x + other.w:
                return False
        box = box.parent.place
    return True


def _side(box: Box) -> Line:
    return Line(middle(box.row), min(18.0, box.h / 4))


def _clear(grid: Grid, place: Box, gap: int) -> bool:
    if gap > place.row:
        return grid.clear(place.column, place.row + 1, gap - 1)
    return grid.clear(place.column, gap, place.row - 1)


def _between(grid: Grid, link: Link, box: Box, other: Box, down: bool) -> Route:
    one, two = box.place, other.place
    leaves_down = _direction(link.inner_source, down)
    enters_down = _direction(link.inner_target, not down)
    top, bottom = (one, two) if down else (two, one)
    gaps = [k for k in range(top.row + 1, bottom.row + 1) if _clear(grid, top, k) and _clear(grid, bottom, k)]
    blocked = _blocked(box, leaves_down) or _blocked(other, enters_down)
    if blocked or not gaps or leaves_down != down or enters_down == down:
        return _around(grid, link, box, other, leaves_down, enters_down)
    first = Line(middle(one.column), _port(grid, link, box, down))
    last = Line(middle(two.column), _port(grid, link, other, not down))
    gap = min(gaps, key=lambda k: (k not in grid.pool_gaps, abs(k - top.row)))
    if one.column == two.column and abs(first.offset - last.offset) < 1:
        return Route(link, True, [first])
    zone = BETWEEN if gap in grid.pool_gaps else ABOVE
    return Route(link, True, [first, grid.gap(2 * gap, first.slot, last.slot, link, zone), last])


def _around(grid: Grid, link: Link, box: Box, other: Box, leaves_down: bool, enters_down: bool) -> Route:
    """Through the channel beside the start to the gap before the end; a blocked end is left by its right side."""
    one, two = box.place, other.place
    near = 2 * (one.row + 1) if leaves_down else 2 * one.row
    far = 2 * (two.row + 1) if enters_down else 2 * two.row
    beside = 2 * (one.column + 1)
    upright = not _blocked(box, leaves_down)
    if upright:
        first = Line(middle(one.column), _port(grid, link, box, leaves_down))
        out = grid.gap(near, first.slot, beside, link, ABOVE if leaves_down else BELOW)
        lines = [first, out, grid.channel(beside, near, far, (id(link), "message"))]
    else:
        lines = [_side(box), grid.channel(beside, middle(one.row), far, (id(link), "message"))]
    zone = ABOVE if enters_down else BELOW
    if _blocked(other, enters_down):
        beside_end = 2 * (two.column + 1)
        lines.append(grid.gap(far, beside, beside_end, link, zone))
        lines.append(grid.channel(beside_end, far, middle(two.row), (id(link), "arrival")))
        return Route(link, upright, [*lines, _side(other)])
    last = Line(middle(two.column), _port(grid, link, other, enters_down))
    return Route(link, upright, [*lines, grid.gap(far, beside, last.slot, link, zone), last])


def _port(grid: Grid, link: Link, box: Box, down: bool) -> float:
    """A free place on the side of the box, as an offset from its middle."""
    place = box.place
    inner = link.inner_source if box is link.source else link.inner_target
    end = inner or box
    ports: tuple[float, ...] = (0.0, 9.0, -9.0) if end.event or end.gateway else PORTS
    if down and end.boundary:
        ports = (-25.0, -35.0, -15.0)
    if end is not place:
        ports = tuple(end.cx + port for port in ports)
    row = middle(place.row)
    owner = (id(link), "message")
    edge = row + 1 if down else row - 1
    return next((port for port in ports if grid.claim(place.column, row, edge, port, owner)), ports[-1])
