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
    route.lines.reverse()
    return route


def _from_element(grid: Grid, link: Link, box: Box, other: Box, spans: dict[int, tuple[int, int]]) -> Route:
    """The lines from an element, which comes first, to an element or pool."""
    place = box.place
    first, last = spans.get(id(other), (other.place.row, other.place.row))
    down = first > place.row
    pool = id(other) in spans
    port = _port(grid, link, box, down)
    column = middle(place.column)
    goal = first if down else last
    if pool and _clear(grid, place, first if down else last + 1):
        return Route(link, True, [Line(column, port)])
    if pool:
        near = 2 * (place.row + 1) if down else 2 * place.row
        beside = 2 * (place.column + 1)
        across = grid.gap(near, column, beside, link, ABOVE if down else BELOW)
        channel = grid.channel(beside, near, middle(goal), (id(link), "message"))
        return Route(link, True, [Line(column, port), across, channel])
    return _between(grid, link, (box, port), (other, _port(grid, link, other, not down)), down)


def _clear(grid: Grid, place: Box, gap: int) -> bool:
    if gap > place.row:
        return grid.clear(place.column, place.row + 1, gap - 1)
    return grid.clear(place.column, gap, place.row - 1)


def _between(grid: Grid, link: Link, start: tuple[Box, float], end: tuple[Box, float], down: bool) -> Route:
    (box, port), (other, other_port) = start, end
    one, two = box.place, other.place
    first, last = Line(middle(one.column), port), Line(middle(two.column), other_port)
    top, bottom = (one, two) if down else (two, one)
    gaps = [k for k in range(top.row + 1, bottom.row + 1) if _clear(grid, top, k) and _clear(grid, bottom, k)]
    gaps.sort(key=lambda k: (k not in grid.pool_gaps, abs(k - top.row)))
    blocked = bool(other.satellites) if down else bool(other.boundary)
    if gaps and not blocked:
        if one.column == two.column and abs(port - other_port) < 1:
            return Route(link, True, [first])
        zone = BETWEEN if gaps[0] in grid.pool_gaps else ABOVE
        return Route(link, True, [first, grid.gap(2 * gaps[0], first.slot, last.slot, link, zone), last])
    near = 2 * (one.row + 1) if down else 2 * one.row
    far = 2 * two.row if down != blocked else 2 * (two.row + 1)
    beside = 2 * (two.column if one.column < two.column else one.column + 1)
    out = grid.gap(near, first.slot, beside, link, ABOVE if down else BELOW)
    channel = grid.channel(beside, near, far, (id(link), "message"))
    back = grid.gap(far, beside, last.slot, link, BELOW if far == 2 * two.row else ABOVE)
    return Route(link, True, [first, out, channel, back, last])


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
