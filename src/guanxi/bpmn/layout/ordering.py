"""The order of boxes within each column: few crossings, the main path on top.

Barycentre sweeps after Sugiyama, Tagawa and Toda (1981), from an order that a walk along the flows gives.
"""

from bisect import bisect_right, insort
from collections.abc import Sequence
from dataclasses import dataclass

from guanxi.bpmn.layout.columns import FLOWS
from guanxi.bpmn.layout.model import Box, Link

SWEEPS = 8


@dataclass(slots=True, eq=False)
class Hop:
    """A part of a flow from one column to the next; ``straight`` says whether it may lie on one row."""

    link: Link
    source: Box
    target: Box
    straight: bool = True


@dataclass(slots=True, eq=False)
class Layers:
    """The boxes of each column from the top, passing places among them, and the hops between columns.

    ``far`` are flows that are routed between the rows: loops, doubles, and those too long for passing places.
    """

    columns: list[list[Box]]
    chains: dict[int, list[Hop]]
    far: list[Link]

    def hops(self) -> list[Hop]:
        """All hops."""
        return [hop for chain in self.chains.values() for hop in chain]


def order_boxes(boxes: Sequence[Box], links: Sequence[Link], back: set[int]) -> Layers:
    """Put boxes and passing places into columns, in an order with few crossings."""
    layers = _make_layers(boxes, links, back)
    _start_order(layers)
    best, fewest = [list(column) for column in layers.columns], _crossings(layers)
    for sweep in range(SWEEPS):
        if fewest == 0:
            break
        _sweep(layers, rightward=sweep % 2 == 0)
        count = _crossings(layers)
        if count < fewest:
            best, fewest = [list(column) for column in layers.columns], count
    layers.columns = best
    return layers


def _make_layers(boxes: Sequence[Box], links: Sequence[Link], back: set[int]) -> Layers:
    columns: list[list[Box]] = [[] for _ in range(max((box.column for box in boxes), default=0) + 1)]
    for box in boxes:
        columns[box.column].append(box)
    layers = Layers(columns, {}, [])
    allowance = 4 * len(boxes) + 200
    pairs: set[tuple[int, int]] = set()
    flows = [link for link in links if link.tag in FLOWS]
    for link in sorted(flows, key=lambda link: link.target.place.column - link.source.place.column):
        span = link.target.place.column - link.source.place.column
        pair = (id(link.source), id(link.target))
        if id(link) in back or pair in pairs or span < 1 or span - 1 > allowance:
            layers.far.append(link)
            continue
        pairs.add(pair)
        allowance -= span - 1
        layers.chains[id(link)] = _chain(link, columns)
    return layers


def _chain(link: Link, columns: list[list[Box]]) -> list[Hop]:
    last = link.source.place
    hops = []
    for column in range(last.column + 1, link.target.place.column):
        passing = Box("", "", band=link.target.place.band, column=column)
        passing.leads_to = link.target.place
        columns[column].append(passing)
        hops.append(Hop(link, last, passing))
        last = passing
    hops.append(Hop(link, last, link.target.place))
    hops[0].straight = link.source.host is None
    return hops


def _start_order(layers: Layers) -> None:
    """Walk along the flows; the first branch comes first, but ends and short cuts come after longer branches."""
    after: dict[int, list[Box]] = {}
    entered: set[int] = set()
    leaving = {id(hop.source) for hop in layers.hops()}
    for chain in sorted(layers.chains.values(), key=lambda chain: _rank_of_branch(chain, leaving)):
        for hop in chain:
            after.setdefault(id(hop.source), []).append(hop.target)
            entered.add(id(hop.target))
    numbers: dict[int, int] = {}
    everything = [box for column in layers.columns for box in column]
    for root in sorted(everything, key=lambda box: id(box) in entered):
        stack = [root]
        while stack:
            current = stack.pop()
            if id(current) not in numbers:
                numbers[id(current)] = len(numbers)
                stack += reversed(after.get(id(current), []))
    for column in layers.columns:
        column.sort(key=lambda box: (box.band, numbers[id(box)]))


def _rank_of_branch(chain: list[Hop], leaving: set[int]) -> tuple[bool, bool, bool]:
    first, last = chain[0], chain[-1]
    return (not first.straight, len(chain) > 1, len(chain) == 1 and id(last.target) not in leaving)


def _sweep(layers: Layers, rightward: bool) -> None:
    near: dict[int, list[tuple[Box, float]]] = {}
    for hop in layers.hops():
        lower = 0.0 if hop.straight else 0.4
        if rightward:
            near.setdefault(id(hop.target), []).append((hop.source, lower))
        else:
            near.setdefault(id(hop.source), []).append((hop.target, -lower))
    columns = layers.columns if rightward else list(reversed(layers.columns))
    places = {id(box): place for place, box in enumerate(columns[0])} if columns else {}
    for column in columns[1:]:
        keys: dict[int, tuple[int, float]] = {}
        for place, box in enumerate(column):
            known = [places[id(other)] + lower for other, lower in near.get(id(box), ())]
            keys[id(box)] = (box.band, sum(known) / len(known) if known else float(place))
        column.sort(key=lambda box: keys[id(box)])
        places = {id(box): place for place, box in enumerate(column)}


def _crossings(layers: Layers) -> int:
    """How many pairs of hops cross."""
    places = {id(box): place for column in layers.columns for place, box in enumerate(column)}
    between: dict[int, list[tuple[float, int]]] = {}
    for hop in layers.hops():
        start = places[id(hop.source)] + (0.0 if hop.straight else 0.4)
        between.setdefault(hop.source.column, []).append((start, places[id(hop.target)]))
    total = 0
    for pairs in between.values():
        seen: list[int] = []
        for _, target in sorted(pairs):
            total += len(seen) - bisect_right(seen, target)
            insort(seen, target)
    return total
