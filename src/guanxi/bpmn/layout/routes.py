"""Routes on the grid: which columns, rows, channels and gaps a flow runs through, before anything has a size.

Channels and gaps hold no shapes, so a route that keeps to them crosses none; a route through a column or along a
row is taken only where the cells are free.
"""

from bisect import bisect_left, insort
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from guanxi.bpmn.layout.model import Box, Link
from guanxi.bpmn.layout.ordering import Hop, Layers
from guanxi.bpmn.layout.tracks import ABOVE, BELOW, Line, Track

COLUMN, ROW, BEND = 150, 110, 60
PORTS = (0.0, 20.0, -20.0, 35.0, -35.0)


@dataclass(slots=True, eq=False)
class Route:
    """Lines from source to target, by turns vertical and horizontal; the first is vertical when ``upright``."""

    link: Link
    upright: bool
    lines: list[Line]


@dataclass(slots=True, eq=False)
class Grid:
    """Who stands where, and which stretches are in use."""

    cells: dict[tuple[int, int], Box] = field(default_factory=dict)
    shapes: dict[int, list[int]] = field(default_factory=dict)
    columns: int = 0
    rows: int = 0
    channels: dict[int, list[Track]] = field(default_factory=dict)
    gaps: dict[int, list[Track]] = field(default_factory=dict)
    claims: dict[int, list[tuple[float, float, float, tuple[int, str]]]] = field(default_factory=dict)
    pool_gaps: set[int] = field(default_factory=set)

    def clear(self, column: int, first: int, last: int) -> bool:
        """Whether no shape stands in these rows of the column (flows may pass)."""
        rows = self.shapes.get(column, [])
        place = bisect_left(rows, first)
        return place == len(rows) or rows[place] > last

    def claim(
        self, column: int, row: int, to: int, offset: float, owner: tuple[int, str], take: bool = True
    ) -> bool:
        """Whether the column's line is free from the box in slot ``row`` to slot ``to``; then the owner has it."""
        border = row + 0.5 if to > row else row - 0.5
        first, last = min(border, to), max(border, to)
        claims = self.claims.setdefault(column, [])
        own = None
        for number, (start, end, other, holder) in enumerate(claims):
            if holder == owner and other == offset:
                own = number
            elif holder != owner and abs(other - offset) < 8 and start <= last and first <= end:
                return False
        if take and own is not None:
            start, end, _, _ = claims[own]
            claims[own] = (min(start, first), max(end, last), offset, owner)
        elif take:
            claims.append((first, last, offset, owner))
        return True

    def channel(self, slot: int, a: int, b: int, group: tuple[int, str]) -> Line:
        """A new vertical track from slot ``a`` to ``b`` of the rows."""
        track = Track(min(a, b), max(a, b), group, upward=b < a)
        self.channels.setdefault(slot, []).append(track)
        return Line(slot, track=track)

    def gap(self, slot: int, a: int, b: int, owner: Link, zone: int) -> Line:
        """A new horizontal track from slot ``a`` to ``b`` of the columns."""
        track = Track(min(a, b), max(a, b), (id(owner), "gap"), zone=zone)
        self.gaps.setdefault(slot, []).append(track)
        return Line(slot, track=track)


def make_grid(layers: Layers, rows: int) -> Grid:
    """The grid of boxes that have got their cells."""
    grid = Grid(columns=len(layers.columns), rows=rows)
    for column in layers.columns:
        for box in column:
            grid.cells[box.column, box.row] = box
            if not box.passing:
                insort(grid.shapes.setdefault(box.column, []), box.row)
    return grid


def middle(place: int) -> int:
    """The slot of a column or row."""
    return 2 * place + 1


def route_chain(grid: Grid, chain: Sequence[Hop]) -> Route:
    """The route of a flow that leads to the right, along its passing places."""
    link, first, last = chain[0].link, chain[0], chain[-1]
    route = _leave(grid, first)
    for hop in chain:
        if hop.source.row != hop.target.row and not (
            hop is first and route.lines[-1].slot == middle(hop.target.row)
        ):
            if hop is last and _enters_upright(grid, hop):
                route.lines.append(Line(middle(hop.target.column)))
                break
            _turn(grid, route, hop)
    assert route.link is link
    return route


def _leave(grid: Grid, hop: Hop) -> Route:
    """How a flow leaves: upright from gateways and boundary events where it changes its row, else to the right."""
    link, box, row = hop.link, hop.source, hop.target.row
    event = link.source if link.source.host is not None else None
    blocked = not box.gateway or row == box.row or (row < box.row and box.satellites)
    if event is None and blocked:
        return Route(link, False, [Line(middle(box.row))])
    down = row > box.row or event is not None
    offset = 0.0 if event is None else event.cx
    lines = [Line(middle(box.column), offset)]
    owner = (id(link.source), "leave down" if down else "leave up")
    if _straight_to(grid, hop, down) and grid.claim(box.column, middle(box.row), middle(row), offset, owner):
        return Route(link, True, [*lines, Line(middle(row))])
    gap = 2 * (box.row + 1) if down else 2 * box.row
    if not grid.claim(box.column, middle(box.row), gap, offset, owner) and event is None:
        return Route(link, False, [Line(middle(box.row))])
    beside = 2 * (box.column + 1)
    lines.append(grid.gap(gap, middle(box.column), beside, link, ABOVE if down else BELOW))
    lines.append(grid.channel(beside, gap, middle(row), owner))
    lines.append(Line(middle(row)))
    _note_entry(lines[-2], lines[-1])
    return Route(link, True, lines)


def _straight_to(grid: Grid, hop: Hop, down: bool) -> bool:
    """Whether the column is free as far as the row of the next place, where the flow turns."""
    box, row = hop.source, hop.target.row
    if down != (row > box.row) or row == box.row or (box.satellites and not down):
        return False
    corner = grid.cells.get((box.column, row))
    if corner is not None and corner.leads_to is not hop.link.target.place:
        return False
    return grid.clear(box.column, *((box.row + 1, row) if down else (row, box.row - 1)))


def _note_entry(channel: Line, row: Line) -> None:
    assert channel.track is not None
    channel.track.enters.setdefault(row.slot, []).append(row)


def _enters_upright(grid: Grid, hop: Hop) -> bool:
    """Whether the flow may enter a gateway from above or below, running along its own row until there."""
    box, row = hop.target, hop.source.row
    if not box.gateway or grid.cells.get((box.column, row)) is not None or (box.satellites and row < box.row):
        return False
    path = range(box.row + 1, row + 1) if row > box.row else range(row, box.row)
    if not grid.clear(box.column, path[0], path[-1]):
        return False
    side = "below" if row > box.row else "above"
    return grid.claim(box.column, middle(box.row), middle(row), 0, (id(box), "enter" + side))


def _turn(grid: Grid, route: Route, hop: Hop) -> None:
    start, end = middle(hop.source.row), middle(hop.target.row)
    group = (id(hop.link), "hop")
    if not hop.source.passing:
        group = (id(hop.source), "down" if end > start else "up")
    elif not hop.target.passing:
        group = (id(hop.target), "from above" if end > start else "from below")
    line = grid.channel(2 * hop.target.column, start, end, group)
    assert line.track is not None
    line.track.leaves.add(start)
    route.lines += [line, Line(end)]
    _note_entry(line, route.lines[-1])


@dataclass(slots=True, eq=False)
class Leg:
    """A way from a box to a gap: straight up or down its column, or through the channel beside it."""

    side: str
    box: Box
    slot: int
    offset: float = 0

    @property
    def upright(self) -> bool:
        """Whether it leaves the box upwards or downwards."""
        return self.side in {"top", "bottom"}


def route_far(grid: Grid, link: Link) -> Route:
    """The cheapest route through one gap: for loops, doubles, very long flows and associations."""
    source, target = link.source, link.target
    best: tuple[float, int, int, Leg, Leg] | None = None
    rows = {source.place.row, source.place.row + 1, target.place.row, target.place.row + 1}
    for number, gap in enumerate(sorted(rows)):
        for start in _legs(grid, link, source, 2 * gap, leaving=True):
            for end in _legs(grid, link, target, 2 * gap, leaving=False):
                if source is target and start.side == end.side:
                    continue
                cost = _cost(start, end, 2 * gap)
                if best is None or (cost, number) < best[:2]:
                    best = (cost, number, 2 * gap, start, end)
    assert best is not None
    _, _, gap_slot, start, end = best
    return _draw(grid, link, gap_slot, start, end)


def _legs(grid: Grid, link: Link, box: Box, gap: int, leaving: bool) -> Iterator[Leg]:
    place = box.place
    up = gap <= 2 * place.row
    offset = box.cx if box is not place else 0.0
    side = "top" if up else "bottom"
    rows = (gap // 2, place.row - 1) if up else (place.row + 1, gap // 2 - 1)
    blocked = box is place and bool(place.satellites if up else place.boundary)
    blocked = blocked or (box.host is not None and up) or (box.owner is not None and not up)
    if not blocked and grid.clear(place.column, *rows):
        owner = _holder(link, box)
        wide = offset == 0 and not box.gateway and not box.event
        ports = [port for port in PORTS if abs(port) < box.w / 2 - 5] if wide else [offset]
        for port in ports:
            if grid.claim(place.column, middle(place.row), gap, port, owner, take=False):
                yield Leg(side, box, middle(place.column), port)
                break
    if box.host is None:
        beside = place.column + 1 if leaving else place.column
        yield Leg("right" if leaving else "left", box, 2 * beside, _beside_middle(link, box))
    elif not up and gap == 2 * (place.row + 1):
        yield Leg("bottom", box, middle(place.column), offset)


def _holder(link: Link, box: Box) -> tuple[int, str]:
    """Who holds the column: all lines of one artifact may share it."""
    return (id(box), "artifact") if box.owner is not None else (id(link), "far")


def _beside_middle(link: Link, box: Box) -> float:
    """How far from the middle of the row a line docks beside the box: associations stay off the flows."""
    if box is not box.place:
        return box.cy
    return 0 if link.tag == "sequenceFlow" else -18 if box.h > 60 else -8


def _outermost(leg: Leg) -> bool:
    """Whether no other artifact stands between this one and the channel."""
    owner = leg.box.owner
    if owner is None:
        return True
    others = [box.cx for box in owner.satellites if abs(box.cy - leg.box.cy) < 60]
    return leg.box.cx == (max(others) if leg.side == "right" else min(others))


def _cost(start: Leg, end: Leg, gap: int) -> float:
    rows = abs(middle(start.box.place.row) - gap) + abs(middle(end.box.place.row) - gap)
    bends = sum(1 if leg.upright else 2 for leg in (start, end))
    cost = rows / 2 * ROW + abs(start.slot - end.slot) / 2 * COLUMN + bends * BEND
    for leg in (start, end):
        if not leg.upright and not _outermost(leg):
            cost += 400
        if leg.side == "bottom":
            cost += 30 if leg.box.event and leg.box.host is None else 5
        if leg.side == "top" and leg.box.gateway and leg.box.name:
            cost += 10
    return cost


def _draw(grid: Grid, link: Link, gap: int, start: Leg, end: Leg) -> Route:
    zone = BELOW if gap == 2 * start.box.place.row or gap == 2 * end.box.place.row else ABOVE
    across = grid.gap(gap, start.slot, end.slot, link, zone)
    lines = [*_lines(grid, link, start, gap), across, *reversed(_lines(grid, link, end, gap))]
    if not end.upright:
        _note_entry(lines[-2], lines[-1])
    if not start.upright:
        track = lines[1].track
        assert track is not None
        track.leaves.add(lines[0].slot)
    return Route(link, start.upright, lines)


def _lines(grid: Grid, link: Link, leg: Leg, gap: int) -> list[Line]:
    row = middle(leg.box.place.row)
    if leg.upright:
        grid.claim(leg.box.place.column, row, gap, leg.offset, _holder(link, leg.box))
        return [Line(leg.slot, leg.offset)]
    group = (id(link), "far" + leg.side)
    return [Line(row, leg.offset), grid.channel(leg.slot, row, gap, group)]
