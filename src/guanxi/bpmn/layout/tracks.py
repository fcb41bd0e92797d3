"""Tracks: parallel lines in the free space between columns (channels) and between rows (gaps).

A place on an axis is a slot: column or row ``i`` is slot ``2i + 1``, the channel or gap before it slot ``2i``.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Sequence
from dataclasses import dataclass, field

ABOVE, BETWEEN, BELOW = -1, 0, 1


@dataclass(slots=True, eq=False)
class Line:
    """A horizontal or vertical line on the grid: the middle of a row or column plus an offset, or a track."""

    slot: int
    offset: float = 0
    track: Track | None = None


@dataclass(slots=True, eq=False)
class Track:
    """A stretch of a channel or gap that one flow (or several of one ``group``) uses.

    Attributes:
        first, last: slots of the other axis it spans.
        leaves: slots at which a flow comes into the channel from the left.
        enters: slots at which a flow leaves the channel to the right, with the line it then takes.
        zone: for gaps between pools: inside the upper one, between, or inside the lower one.
        place: which of the parallel lines it got, counted from the left or, in gaps, from the nearer row.
    """

    first: int
    last: int
    group: tuple[int, str]
    leaves: set[int] = field(default_factory=set)
    enters: dict[int, list[Line]] = field(default_factory=dict)
    upward: bool = False
    zone: int = BELOW
    place: int = 0

    def meets(self, other: Track) -> bool:
        """Whether both would touch on one line."""
        return self.first <= other.last and other.first <= self.last


def place_in_gap(tracks: Sequence[Track]) -> dict[int, int]:
    """Give each track a place; short ones lie nearer to the row they come from. Returns lines used per zone."""
    used = {ABOVE: 0, BETWEEN: 0, BELOW: 0}
    placed: dict[int, list[list[tuple[int, int]]]] = {zone: [] for zone in used}
    for track in sorted(tracks, key=lambda track: (track.last - track.first, track.first)):
        lines = placed[track.zone]
        free = next((n for n, line in enumerate(lines) if _fits(track, line)), len(lines))
        if free == len(lines):
            lines.append([])
        insort(lines[free], (track.first, track.last))
        track.place = free
        used[track.zone] = len(lines)
    return used


def _fits(track: Track, line: Sequence[tuple[int, int]]) -> bool:
    """Whether the track meets none of the stretches on the line, which are sorted and apart."""
    place = bisect_right(line, (track.last, track.last))
    return place == 0 or line[place - 1][1] < track.first


def place_in_channel(tracks: Sequence[Track]) -> int:
    """Give each track a place so that flows cross little and never run on top of each other. Returns lines used.

    A flow that comes in at a row must turn before the flow that goes out there: those constraints order the tracks;
    where they form a circle, the flow going out is moved off the middle of the row.
    """
    groups = _merge(tracks)
    before = _constraints(groups)
    placed: list[Track] = []
    waiting = list(groups)
    done: set[int] = set()
    while waiting:
        free = [group for group in waiting if before[id(group)] <= done] or waiting
        chosen = min(free, key=_wish)
        waiting.remove(chosen)
        done.add(id(chosen))
        earlier = [other.place for other in placed if chosen.meets(other)]
        chosen.place = max(earlier, default=-1) + 1
        placed.append(chosen)
    by_key = {group.group: group for group in groups}
    for track in tracks:
        track.place = by_key[track.group].place
    _step_aside(groups)
    return max((group.place for group in groups), default=-1) + 1


def _merge(tracks: Sequence[Track]) -> list[Track]:
    groups: dict[tuple[int, str], Track] = {}
    for track in tracks:
        group = groups.setdefault(
            track.group, Track(track.first, track.last, track.group, upward=track.upward)
        )
        group.first, group.last = min(group.first, track.first), max(group.last, track.last)
        group.leaves |= track.leaves
        for slot, lines in track.enters.items():
            group.enters.setdefault(slot, []).extend(lines)
    return list(groups.values())


def _constraints(groups: Sequence[Track]) -> dict[int, set[int]]:
    leaving = {slot: group for group in groups for slot in group.leaves}
    return {
        id(group): {id(leaving[slot]) for slot in group.enters if leaving.get(slot, group) is not group}
        for group in groups
    }


def _wish(track: Track) -> tuple[bool, int]:
    return (not track.upward, track.first if track.upward else -track.first)


def _step_aside(groups: Sequence[Track]) -> None:
    leaving = {slot: group for group in groups for slot in group.leaves}
    for group in groups:
        for slot, lines in group.enters.items():
            other = leaving.get(slot, group)
            if other is not group and other.place > group.place:
                for line in lines:
                    line.offset = 10 if group.last > slot else -10
