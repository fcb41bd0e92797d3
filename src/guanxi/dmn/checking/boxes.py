"""Boxes: one mask of atoms per column. Which boxes overlap, and which part of one is covered by no other."""

from collections.abc import Iterator, Sequence
from typing import Final

Box = tuple[int, ...]
MOST_VISITS: Final = 20_000
MOST_PAIRS: Final = 2_000_000


class TooMuch(Exception):
    """The question would take too long to answer."""


def overlapping(boxes: Sequence[Box | None]) -> Iterator[tuple[int, int]]:
    """Pairs of boxes that share a combination; None is skipped. Raises TooMuch after ``MOST_PAIRS`` comparisons."""
    known = [(number, box) for number, box in enumerate(boxes) if box is not None]
    if not known or not known[0][1]:
        yield from ((a, b) for place, (a, _) in enumerate(known) for b, _ in known[place + 1 :])
        return
    column = _most_telling(known)
    seen: set[tuple[int, int]] = set()
    compared = 0
    for group in _groups(known, column):
        for place, (first, box) in enumerate(group):
            for second, other in group[place + 1 :]:
                compared += 1
                if compared > MOST_PAIRS:
                    raise TooMuch
                if (first, second) not in seen and all(a & b for a, b in zip(box, other, strict=True)):
                    seen.add((first, second))
                    yield first, second


def _groups(known: list[tuple[int, Box]], column: int) -> Iterator[list[tuple[int, Box]]]:
    """The boxes that share an atom of the column, for each atom."""
    groups: dict[int, list[tuple[int, Box]]] = {}
    for number, box in known:
        mask = box[column]
        while mask:
            lowest = mask & -mask
            groups.setdefault(lowest.bit_length(), []).append((number, box))
            mask ^= lowest
    yield from groups.values()


def _most_telling(known: list[tuple[int, Box]]) -> int:
    """The column in which the boxes accept the fewest atoms."""
    columns = range(len(known[0][1]))
    return min(columns, key=lambda column: sum(box[column].bit_count() for _, box in known))


def uncovered(box: Box, others: Sequence[Box]) -> Iterator[Box]:
    """Parts of ``box`` that no other box covers, as boxes. Raises TooMuch after ``MOST_VISITS`` parts looked at."""
    visits = [0]
    yield from _uncovered(box, 0, list(others), visits)


def _uncovered(box: Box, column: int, others: list[Box], visits: list[int]) -> Iterator[Box]:
    visits[0] += 1
    if visits[0] > MOST_VISITS:
        raise TooMuch
    if not others:
        yield box
        return
    if column == len(box):
        return
    for atoms, covering in _split(box[column], column, others):
        part = (*box[:column], atoms, *box[column + 1 :])
        yield from _uncovered(part, column + 1, covering, visits)


def _split(mask: int, column: int, others: list[Box]) -> Iterator[tuple[int, list[Box]]]:
    """The mask's atoms in groups that the same boxes accept."""
    groups: dict[tuple[int, ...], int] = {}
    while mask:
        lowest = mask & -mask
        accepting = tuple(place for place, other in enumerate(others) if other[column] & lowest)
        groups[accepting] = groups.get(accepting, 0) | lowest
        mask ^= lowest
    for accepting, atoms in groups.items():
        yield atoms, [others[place] for place in accepting]
