"""Relations of points and ranges (DMN 1.5, 10.3.4.9, after Allen) and the function ``range``."""

from typing import Any

from guanxi.feel.builtins.range_text import parse_range
from guanxi.feel.builtins.registry import builtin
from guanxi.feel.comparison import order
from guanxi.feel.errors import Failed
from guanxi.feel.runtime import Runtime
from guanxi.feel.values import Range


def _rank(left: Any, right: Any) -> int:
    rank = order(left, right)
    if rank is None:
        raise Failed("the two cannot be compared.")
    return rank


def _before(end: Any, included: bool, start: Any, start_included: bool) -> bool:
    rank = _rank(end, start)
    return rank < 0 or (rank == 0 and not (included and start_included))


@builtin("before(point1: any, point2: any)")
def before(rt: Runtime, left: Any, right: Any) -> bool:
    """The first lies wholly before the second."""
    end, included = (left.end, left.end_included) if isinstance(left, Range) else (left, True)
    start, start_included = (right.start, right.start_included) if isinstance(right, Range) else (right, True)
    return _before(end, included, start, start_included)


@builtin("after(point1: any, point2: any)")
def after(rt: Runtime, left: Any, right: Any) -> bool:
    """The first lies wholly behind the second."""
    return before(rt, right, left)


@builtin("meets(range1: range, range2: range)")
def meets(rt: Runtime, left: Range, right: Range) -> bool:
    """The first ends where the second starts."""
    return left.end_included and right.start_included and _rank(left.end, right.start) == 0


@builtin("met by(range1: range, range2: range)")
def met_by(rt: Runtime, left: Range, right: Range) -> bool:
    """The second ends where the first starts."""
    return meets(rt, right, left)


@builtin("overlaps(range1: range, range2: range)")
def overlaps(rt: Runtime, left: Range, right: Range) -> bool:
    """The two have a point in common."""
    return not before(rt, left, right) and not before(rt, right, left)


def _starts_earlier(left: Range, right: Range) -> bool:
    rank = _rank(left.start, right.start)
    return rank < 0 or (rank == 0 and left.start_included and not right.start_included)


@builtin("overlaps before(range1: range, range2: range)")
def overlaps_before(rt: Runtime, left: Range, right: Range) -> bool:
    """The first starts before the second and ends within it."""
    ends = _rank(left.end, right.end)
    within = ends < 0 or (ends == 0 and (not left.end_included or right.end_included))
    return _starts_earlier(left, right) and overlaps(rt, left, right) and within


@builtin("overlaps after(range1: range, range2: range)")
def overlaps_after(rt: Runtime, left: Range, right: Range) -> bool:
    """The first starts within the second and ends behind it."""
    ends = _rank(right.end, left.end)
    within = ends < 0 or (ends == 0 and (not right.end_included or left.end_included))
    return _starts_earlier(right, left) and overlaps(rt, left, right) and within


@builtin("finishes(point: any, range: range)")
def finishes(rt: Runtime, left: Any, right: Range) -> bool:
    """The first ends the second."""
    if not isinstance(left, Range):
        return right.end_included and _rank(left, right.end) == 0
    same_end = left.end_included == right.end_included and _rank(left.end, right.end) == 0
    starts = _rank(left.start, right.start)
    return same_end and (starts > 0 or (starts == 0 and (not left.start_included or right.start_included)))


@builtin("finished by(range: range, point: any)")
def finished_by(rt: Runtime, left: Range, right: Any) -> bool:
    """The second ends the first."""
    return finishes(rt, right, left)


@builtin("includes(range: range, point: any)")
def includes(rt: Runtime, left: Range, right: Any) -> bool:
    """The second lies within the first."""
    if not isinstance(right, Range):
        low, high = _rank(left.start, right), _rank(right, left.end)
        return (low < 0 or (low == 0 and left.start_included)) and (
            high < 0 or (high == 0 and left.end_included)
        )
    starts, ends = _rank(left.start, right.start), _rank(right.end, left.end)
    within_start = starts < 0 or (starts == 0 and (left.start_included or not right.start_included))
    return within_start and (ends < 0 or (ends == 0 and (left.end_included or not right.end_included)))


@builtin("during(point: any, range: range)")
def during(rt: Runtime, left: Any, right: Range) -> bool:
    """The first lies within the second."""
    return includes(rt, right, left)


@builtin("starts(point: any, range: range)")
def starts(rt: Runtime, left: Any, right: Range) -> bool:
    """The first begins the second."""
    if not isinstance(left, Range):
        return right.start_included and _rank(left, right.start) == 0
    same_start = left.start_included == right.start_included and _rank(left.start, right.start) == 0
    ends = _rank(left.end, right.end)
    return same_start and (ends < 0 or (ends == 0 and (not left.end_included or right.end_included)))


@builtin("started by(range: range, point: any)")
def started_by(rt: Runtime, left: Range, right: Any) -> bool:
    """The second begins the first."""
    return starts(rt, right, left)


@builtin("coincides(point1: any, point2: any)")
def coincides(rt: Runtime, left: Any, right: Any) -> bool:
    """The two are the same."""
    if not isinstance(left, Range) or not isinstance(right, Range):
        return _rank(left, right) == 0
    same_ends = (left.start_included, left.end_included) == (right.start_included, right.end_included)
    return same_ends and _rank(left.start, right.start) == 0 and _rank(left.end, right.end) == 0


@builtin("range(from: string)")
def range_(rt: Runtime, text: str) -> Range:
    """The range a text shows: two literals in brackets, in order."""
    made = parse_range(text)
    if made is None:
        raise Failed(f"“{text[:40]}” is no range.")
    for end in (made.start, made.end):
        if end is not None and order(end, end) is None:
            raise Failed("the ends have no order.")
    if made.start is not None and made.end is not None and _rank(made.start, made.end) > 0:
        raise Failed("the start lies behind the end.")
    return made
