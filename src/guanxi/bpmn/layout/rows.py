"""Rows: flows that can lie straight do, and everything else moves as far up as its order allows.

The straight lines are the vertical alignments of Brandes and Köpf (2001), turned by a quarter and on whole rows.
"""

from collections.abc import Sequence
from itertools import pairwise

from guanxi.bpmn.layout.ordering import Hop, Layers


def assign_rows(layers: Layers, bands: int) -> list[int]:
    """Set the row of every box. Returns the first row of each band, and one past the last row at the end."""
    lines = _straight_lines(layers)
    rows = _compact(layers, lines)
    _pull_down(layers, lines, rows)
    counts = [1] * bands
    for box in (box for column in layers.columns for box in column):
        counts[box.band] = max(counts[box.band], rows[lines[id(box)]] + 1)
    starts = [0]
    for count in counts:
        starts.append(starts[-1] + count)
    for box in (box for column in layers.columns for box in column):
        box.row = starts[box.band] + rows[lines[id(box)]]
    return starts


def _straight_lines(layers: Layers) -> dict[int, int]:
    """The line each box belongs to, as a number; flows on one line are straight."""
    entering: dict[int, list[Hop]] = {}
    for hop in layers.hops():
        if hop.straight and hop.source.band == hop.target.band:
            entering.setdefault(id(hop.target), []).append(hop)
    places = {id(box): place for column in layers.columns for place, box in enumerate(column)}
    lines: dict[int, int] = {}
    for column in layers.columns:
        taken = -1
        for box in column:
            hops = sorted(
                entering.get(id(box), ()), key=lambda hop: (hop.source.passing, places[id(hop.source)])
            )
            if box.passing or not hops:
                hops = sorted(hops, key=lambda hop: not hop.source.passing)
            free = next((hop for hop in hops if places[id(hop.source)] > taken), None)
            if free is None:
                lines[id(box)] = len(lines)
            else:
                taken = places[id(free.source)]
                lines[id(box)] = lines[id(free.source)]
    return lines


def _compact(layers: Layers, lines: dict[int, int]) -> dict[int, int]:
    """The row of each line within its band: as far up as the lines above it allow."""
    below: dict[int, set[int]] = {line: set() for line in lines.values()}
    waiting = dict.fromkeys(below, 0)
    for upper, lower in _neighbours(layers, lines):
        if lower not in below[upper]:
            below[upper].add(lower)
            waiting[lower] += 1
    rows = dict.fromkeys(below, 0)
    ready = [line for line, count in waiting.items() if count == 0]
    for line in ready:  # grows while it is read
        for lower in sorted(below[line]):
            rows[lower] = max(rows[lower], rows[line] + 1)
            waiting[lower] -= 1
            if waiting[lower] == 0:
                ready.append(lower)
    return rows


def _neighbours(layers: Layers, lines: dict[int, int]) -> Sequence[tuple[int, int]]:
    return [
        (lines[id(upper)], lines[id(lower)])
        for column in layers.columns
        for upper, lower in pairwise(column)
        if upper.band == lower.band
    ]


def _pull_down(layers: Layers, lines: dict[int, int], rows: dict[int, int]) -> None:
    """A line whose neighbours all lie lower sinks towards them, as far as there is room."""
    room: dict[int, int] = {}
    lowest = max(rows.values(), default=0)
    near: dict[int, list[int]] = {}
    for hop in layers.hops():
        source, target = lines[id(hop.source)], lines[id(hop.target)]
        if source != target and hop.source.band == hop.target.band:
            near.setdefault(source, []).append(target)
            near.setdefault(target, []).append(source)
    below: dict[int, list[int]] = {}
    for upper, lower in _neighbours(layers, lines):
        below.setdefault(upper, []).append(lower)
    for line in sorted(rows, key=lambda line: (-rows[line], line)):
        room[line] = min((rows[lower] for lower in below.get(line, ())), default=lowest + 1) - 1
        wanted = min((rows[other] for other in near.get(line, ())), default=rows[line])
        rows[line] = max(rows[line], min(wanted, room[line]))
