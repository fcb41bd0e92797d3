"""An index of one column: which rules a value meets, without running their tests.

Sets of rules are whole numbers whose bit *n* is rule *n*; small sets stay tuples until they are asked for, so that
10,000 rules need little memory. A rule whose test is not simple is *open*: its bit says that the test must run.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Any, Final

from guanxi.dmn.compiling.simple_tests import ANY, Cell, Span, kind_of, sort_key

Packed = int | tuple[int, ...]
FEW: Final = 8
MOST_BYTES: Final = 32 * 1024 * 1024


class ColumnIndex:
    """Answers ``(sure, open)`` for a value: rules that match it, and rules whose test must run.

    Args:
        cells: the column, one cell per rule; None = open.
    """

    def __init__(self, cells: Sequence[Cell | None]):
        self._size = len(cells)
        self.any = _bits(number for number, cell in enumerate(cells) if cell is ANY)
        open_rules = {number for number, cell in enumerate(cells) if cell is None}
        self._values = _values(cells)
        self._segments: dict[str, _Segments] = {}
        for kind in ("number", "date"):
            segments = _Segments.build(kind, cells)
            if isinstance(segments, set):
                open_rules |= segments
            elif segments is not None:
                self._segments[kind] = segments
        self._open = _bits(open_rules)
        self._unknown = ((1 << self._size) - 1) & ~self.any

    @property
    def useful(self) -> bool:
        """Whether any rule can be told without running its test."""
        return self._open != (1 << self._size) - 1 or not self._size

    def find(self, value: Any) -> tuple[int, int]:
        """Rules that match ``value`` for sure, and rules whose test must run (some may be in both)."""
        kind = kind_of(value)
        if not kind:
            return self.any, self._unknown
        sure = self.any
        exact = self._values.get((kind, value))
        if exact is not None:
            sure |= exact if isinstance(exact, int) else _bits(exact)
        segments = self._segments.get(kind)
        if segments is not None:
            sure |= segments.find(sort_key(value))
        return sure, self._open & ~sure


def _bits(rules: Any) -> int:
    """The set of the given rules. Built from bytes: adding bits one by one would cost their square."""
    numbers = list(rules)
    if len(numbers) <= FEW:
        result = 0
        for number in numbers:
            result |= 1 << number
        return result
    packed = bytearray(max(numbers) // 8 + 1)
    for number in numbers:
        packed[number >> 3] |= 1 << (number & 7)
    return int.from_bytes(packed, "little")


def members(rules: int) -> Iterator[int]:
    """The rules of a set, in order."""
    while rules:
        lowest = rules & -rules
        yield lowest.bit_length() - 1
        rules ^= lowest


def _values(cells: Sequence[Cell | None]) -> dict[tuple[str, Any], Packed]:
    """Rules by the single values they name."""
    found: dict[tuple[str, Any], list[int]] = {}
    for number, cell in enumerate(cells):
        for span in cell or ():
            if span.single:
                found.setdefault((kind_of(span.low), span.low), []).append(number)
    return {value: tuple(rules) if len(rules) <= FEW else _bits(rules) for value, rules in found.items()}


class _Segments:
    """The axis of one kind, cut at every end of a span: points have odd places, gaps between them even ones."""

    def __init__(self, ends: list[Any], rules: list[Packed]):
        self._ends = ends
        self._rules = rules

    def find(self, value: Any) -> int:
        """The rules whose span holds ``value``."""
        place = bisect_left(self._ends, value)
        on_point = place < len(self._ends) and self._ends[place] == value
        rules = self._rules[2 * place + 1 if on_point else 2 * place]
        return rules if isinstance(rules, int) else _bits(rules)

    @classmethod
    def build(cls, kind: str, cells: Sequence[Cell | None]) -> "_Segments | set[int] | None":
        """The axis; None when no rule has a span of this kind; the rules themselves when it would be too large."""
        spans = [
            (number, span)
            for number, cell in enumerate(cells)
            if cell is not None and cell is not ANY
            for span in cell
            if not span.single and _span_kind(span) == kind
        ]
        if not spans:
            return None
        ends = sorted(
            {sort_key(end) for _, span in spans for end in (span.low, span.high) if end is not None}
        )
        places = {end: place for place, end in enumerate(ends)}
        changes: list[list[tuple[int, int]]] = [[] for _ in range(2 * len(ends) + 2)]
        for number, span in spans:
            first, last = _reach(span, places)
            if first <= last:
                changes[first].append((number, 1))
                changes[last + 1].append((number, -1))
        rules = _sweep(changes[:-1], len(cells))
        return {number for number, _ in spans} if rules is None else cls(ends, rules)


def _span_kind(span: Span) -> str:
    return kind_of(span.low if span.low is not None else span.high)


def _reach(span: Span, places: dict[Any, int]) -> tuple[int, int]:
    """First and last place a span covers."""
    first = 0 if span.low is None else 2 * places[sort_key(span.low)] + (1 if span.low_included else 2)
    if span.high is None:
        return first, 2 * len(places)
    return first, 2 * places[sort_key(span.high)] + (1 if span.high_included else 0)


def _sweep(changes: list[list[tuple[int, int]]], size: int) -> list[Packed] | None:
    """The rules at each place, from where their spans begin and end; None when they would need too much memory."""
    active: dict[int, int] = {}
    used, bits = 0, 0
    rules: list[Packed] = []
    for here in changes:
        for number, change in here:
            before = active.pop(number, 0)
            if before + change:
                active[number] = before + change
            if not before or not before + change:
                bits ^= 1 << number
        few = len(active) <= FEW
        rules.append(tuple(active) if few else bits)
        used += 0 if few else size // 8
        if used > MOST_BYTES:
            return None
    return rules
