"""A whole scope: its connected parts, its pools and lanes, and what stands free."""

from collections.abc import Iterable, Sequence

from guanxi.bpmn.layout.columns import FLOWS, assign_columns
from guanxi.bpmn.layout.labels import place_labels
from guanxi.bpmn.layout.messages import route_message
from guanxi.bpmn.layout.model import Box, Lane, Link, Point, Scope
from guanxi.bpmn.layout.ordering import Layers, order_boxes
from guanxi.bpmn.layout.routes import Grid, Route, make_grid, route_chain, route_far
from guanxi.bpmn.layout.rows import assign_rows
from guanxi.bpmn.layout.shapes import compose, frame, shelve
from guanxi.bpmn.layout.sizing import Measures, measure, resolve

POOL_HEADER, MARGIN, APART = 30.0, 25.0, 40.0
LEAST_SHELF = 700.0


def arrange(scope: Scope) -> None:
    """Place everything in the scope and the scopes inside it, from (0, 0) on."""
    for box in scope.boxes:
        if box.inner is not None:
            arrange(box.inner)
    if scope.pools:
        _arrange_pools(scope)
    else:
        _arrange_parts(scope)
    _connect_directly(scope)
    frame(scope)
    place_labels(scope)
    _normalise(scope)


def _arrange_parts(scope: Scope) -> None:
    """Connected parts below each other, single boxes and free artifacts on shelves."""
    y, width = 0.0, 0.0
    single: list[Box] = []
    for boxes, links in _parts(scope):
        if len(boxes) == 1 and not links:
            single += boxes
            continue
        measures = _arrange_grid(scope, boxes, links, [])
        dy = y + (APART if y else 0)
        for box in boxes:
            box.move(0, dy)
        for link in links:
            link.move(0, dy)
        width, y = max(width, measures.w), dy + measures.h
    for free in (single, _free(scope)):
        for box in free:
            compose(box)
        if free:
            widest, y = shelve(free, max(width, LEAST_SHELF), y + (APART if y else 0))
            width = max(width, widest)


def _parts(scope: Scope) -> list[tuple[list[Box], list[Link]]]:
    """Boxes that are tied together, with their links, in file order."""
    parent: dict[int, int] = {}

    def root(number: int) -> int:
        while parent.setdefault(number, number) != number:
            parent[number] = parent[parent[number]]
            number = parent[number]
        return number

    for link in scope.links:
        parent[root(id(link.source.place))] = root(id(link.target.place))
    parts: dict[int, tuple[list[Box], list[Link]]] = {}
    for box in scope.boxes:
        parts.setdefault(root(id(box)), ([], []))[0].append(box)
    for link in scope.links:
        part = parts.get(root(id(link.source.place)))
        if part is not None:
            part[1].append(link)
    return list(parts.values())


def _arrange_pools(scope: Scope) -> None:
    measures = _arrange_grid(scope, scope.boxes, scope.links, scope.pools)
    free = _free(scope)
    for box in free:
        compose(box)
    shelve(free, max(measures.w, LEAST_SHELF), measures.h + APART)


def _arrange_grid(scope: Scope, boxes: list[Box], links: list[Link], pools: Sequence[Lane]) -> Measures:
    back = assign_columns(boxes, links)
    if pools:
        _set_aside(boxes, links)
    _adopt(scope, links, boxes)
    for box in boxes:
        compose(box)
    layers = order_boxes(boxes, links, back)
    leaves = [leaf for pool in pools for leaf in pool.leaves()]
    starts = assign_rows(layers, max(1, len(leaves)))
    grid = make_grid(layers, starts[-1])
    firsts = {pool.band for pool in pools}
    borders = {starts[leaf.band]: leaf.band in firsts for leaf in leaves}
    if pools:
        borders[starts[-1]] = True
    grid.pool_gaps = {gap for gap, new in borders.items() if new}
    routes = _routes(
        grid, layers, links, boxes, {id(pool.box): _span(pool, starts) for pool in pools if pool.box}
    )
    header = max((pool.depth for pool in pools), default=0) * POOL_HEADER
    measures = measure(grid, boxes, links, borders, header + (MARGIN if pools else 0))
    for pool in pools:
        _lay_pool(pool, 0.0, measures.w + MARGIN, starts, measures)
    for box in boxes:
        box.move(measures.columns[box.column], measures.rows[box.row])
    for route in routes:
        resolve(route, measures)
    return measures


def _free(scope: Scope) -> list[Box]:
    """Artifacts without an element, and groups without members."""
    frames = [group for group, members in scope.groups if not members]
    return [*(box for box in scope.loose if box.owner is None), *frames]


def _set_aside(boxes: list[Box], links: list[Link]) -> None:
    """Wide boxes without a flow go to the right of everything, where they widen no column of others."""
    tied = {id(end.place) for link in links if link.tag in FLOWS for end in (link.source, link.target)}
    last = max((box.column for box in boxes if id(box) in tied), default=-1)
    for box in boxes:
        if id(box) not in tied and box.inner is not None:
            box.column = last + 1


def _adopt(scope: Scope, links: Sequence[Link], boxes: Sequence[Box]) -> None:
    """Each artifact stands above the first element it is tied to."""
    here = {id(box) for box in boxes}
    free = {id(box): box for box in scope.loose if box.owner is None}
    wishes: dict[int, Box] = {}
    for link in links:
        for artifact, other in ((link.source, link.target), (link.target, link.source)):
            place = other.place
            if id(artifact) in free and id(place) in here:
                known = wishes.get(id(artifact))
                if known is None or place.column < known.column:
                    wishes[id(artifact)] = place
    for artifact in free.values():
        owner = wishes.get(id(artifact))
        if owner is not None:
            artifact.owner = owner
            owner.satellites.append(artifact)


def _routes(
    grid: Grid, layers: Layers, links: Sequence[Link], boxes: Sequence[Box], spans: dict[int, tuple[int, int]]
) -> list[Route]:
    here = {id(box) for box in boxes}
    routes = [route_chain(grid, layers.chains[id(link)]) for link in links if id(link) in layers.chains]
    routes += [route_far(grid, link) for link in layers.far]
    messages = 0
    for link in links:
        ends = [link.source, link.target]
        inside = all(id(end.place) in here for end in ends)
        if link.tag == "messageFlow" and all(id(end.place) in here or id(end) in spans for end in ends):
            routes.append(route_message(grid, link, spans, messages))
            messages += 1
        elif link.tag not in FLOWS and inside and not _beside(link):
            routes.append(route_far(grid, link))
    return routes


def _beside(link: Link) -> bool:
    """Whether it ties an artifact to the element it stands above."""
    return link.source.owner is link.target.place or link.target.owner is link.source.place


def _span(pool: Lane, starts: Sequence[int]) -> tuple[int, int]:
    bands = [leaf.band for leaf in pool.leaves()]
    return starts[bands[0]], starts[bands[-1] + 1] - 1


def _lay_pool(lane: Lane, x: float, right: float, starts: Sequence[int], measures: Measures) -> None:
    bands = [leaf.band for leaf in lane.leaves()]
    top = measures.borders[starts[bands[0]]][1]
    bottom = measures.borders[starts[bands[-1] + 1]][0]
    if lane.id:
        lane.box = lane.box or Box(lane.id, lane.tag, lane.name)
        lane.box.x, lane.box.y, lane.box.w, lane.box.h = x, top, right - x, bottom - top
        x += POOL_HEADER
    for child in lane.children:
        _lay_pool(child, x, right, starts, measures)


def _connect_directly(scope: Scope) -> None:
    """A straight line for what no route was taken for: artifacts beside their element, odd ends."""
    for link in scope.links:
        if not link.points:
            source, target = link.inner_source or link.source, link.inner_target or link.target
            link.points = [_toward(source, target), _toward(target, source)]


def _toward(box: Box, other: Box) -> Point:
    """The point of the border on the way to the other box; straight up or down where they stand over each other."""
    left, right = max(box.x, other.x), min(box.x + box.w, other.x + other.w)
    x = (left + right) / 2 if left < right else box.cx
    if left < right or abs(box.cx - other.cx) / (box.w + other.w) < abs(box.cy - other.cy) / (
        box.h + other.h
    ):
        y = box.y + box.h if other.cy > box.cy else box.y
        return (_on_border(box, x, y)) if left < right else (box.cx, y)
    return (box.x + box.w if other.cx > box.cx else box.x, box.cy)


def _on_border(box: Box, x: float, y: float) -> Point:
    if not (box.event or box.gateway):
        return x, y
    away = min(abs(x - box.cx), box.w / 2)
    reach = (box.h**2 / 4 - away**2) ** 0.5 if box.event else box.h / 2 - away
    return x, box.cy + (reach if y > box.cy else -reach)


def _normalise(scope: Scope) -> None:
    """Move everything to (0, 0) and note the size."""
    areas = [area for box in _all(scope) for area in (box, box.label) if area is not None]
    areas += [link.label for link in scope.links if link.label is not None]
    points = [point for link in scope.links for point in link.points]
    if not areas:
        return
    left = min([area.x for area in areas] + [x for x, _ in points])
    top = min([area.y for area in areas] + [y for _, y in points])
    right = max([area.x + area.w for area in areas] + [x for x, _ in points])
    bottom = max([area.y + area.h for area in areas] + [y for _, y in points])
    scope.move(-left, -top)
    scope.w, scope.h = right - left, bottom - top


def _all(scope: Scope) -> Iterable[Box]:
    for box in (*scope.boxes, *scope.loose, *(group for group, _ in scope.groups)):
        yield from (box, *box.boundary)
    for lane in (lane for pool in scope.pools for lane in pool.everything()):
        if lane.box is not None:
            yield lane.box
