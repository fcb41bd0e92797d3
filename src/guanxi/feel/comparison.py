"""Equality, order and membership (DMN 1.5, tables 50 to 54); every function answers True, False or None."""

from collections.abc import Callable
from typing import Any

from guanxi.feel.runtime import Runtime, kind, show
from guanxi.feel.values import Date, DateTime, DaysDuration, MonthsDuration, Range, Time
from guanxi.feel.values.numbers import is_number
from guanxi.feel.values.temporal import NANOS

Answer = bool | None
_ORDERED = (Date, DaysDuration, MonthsDuration)


def equal(rt: Runtime, left: Any, right: Any, at: int) -> Answer:
    """``left = right``; values of different kinds cannot be compared and give null."""
    if left is None or right is None:
        return left is right
    answer = same(rt, left, right)
    if answer is None:
        rt.warn("feel.not_comparable", f"{kind(left)} and {kind(right)} cannot be compared.", at)
    return answer


def unequal(rt: Runtime, left: Any, right: Any, at: int) -> Answer:
    """``left != right``."""
    answer = equal(rt, left, right, at)
    return None if answer is None else not answer


def same(rt: Runtime, left: Any, right: Any) -> bool | None:
    """Equality without a warning; None for values of different kinds."""
    if left is None or right is None:
        return left is right
    if is_number(left) and is_number(right):
        return bool(left == right)
    if isinstance(left, (list, tuple)) != isinstance(right, (list, tuple)):
        return _same_singleton(rt, left, right)
    if left.__class__ is not right.__class__ and not isinstance(left, (list, tuple)):
        return None
    if isinstance(left, (list, tuple)):
        rt.spend(len(left))
        return len(left) == len(right) and all(
            same(rt, a, b) is True for a, b in zip(left, right, strict=True)
        )
    if isinstance(left, dict):
        rt.spend(len(left))
        return set(left) == set(right) and all(
            same(rt, item, right[key]) is True for key, item in left.items()
        )
    if isinstance(left, Time):
        return left.is_local == right.is_local and time_order(left) // NANOS == time_order(right) // NANOS
    if isinstance(left, DateTime):
        local = left.time.is_local
        return local == right.time.is_local and bool(left.nanos // NANOS == right.nanos // NANOS)
    if isinstance(left, Range):
        return _same_range(rt, left, right)
    return bool(left == right)


def _same_singleton(rt: Runtime, left: Any, right: Any) -> Answer:
    listed, single = (left, right) if isinstance(left, (list, tuple)) else (right, left)
    return same(rt, listed[0], single) if len(listed) == 1 else None


def _single(value: Any) -> Any:
    """The item of a list of one (DMN 1.5, 10.3.2.9.4), else the value."""
    return value[0] if isinstance(value, (list, tuple)) and len(value) == 1 else value


def _same_range(rt: Runtime, left: Range, right: Range) -> bool:
    fields = ("start_included", "end_included")
    signs = ("=", "!=")
    if any(side.operator in signs for side in (left, right)) and left.operator != right.operator:
        return False
    if any(getattr(left, field) != getattr(right, field) for field in fields):
        return False
    return bool(same(rt, left.start, right.start) and same(rt, left.end, right.end))


def time_order(value: Time) -> int:
    """Nanoseconds since midnight in UTC (of a local time: on the local clock)."""
    return value.nanos - (value.utc_offset or 0) * NANOS


def order(left: Any, right: Any) -> int | None:
    """Negative, zero or positive like ``left - right``; None when the two have no order."""
    if is_number(left) and is_number(right):
        return int(left > right) - int(left < right)
    if left.__class__ is not right.__class__:
        return None
    a: Any
    b: Any
    if isinstance(left, (str, _ORDERED)):
        a, b = left, right
    elif isinstance(left, Time) and left.is_local == right.is_local:
        a, b = time_order(left), time_order(right)
    elif isinstance(left, DateTime) and left.time.is_local == right.time.is_local:
        a, b = left.nanos, right.nanos
    else:
        return None
    return int(a > b) - int(a < b)


def _ordering(sign: str, holds: Callable[[int], bool]) -> Callable[[Runtime, Any, Any, int], Answer]:
    def compare(rt: Runtime, left: Any, right: Any, at: int) -> Answer:
        rank = order(left, right)
        if rank is None and isinstance(left, (list, tuple)) != isinstance(right, (list, tuple)):
            rank = order(_single(left), _single(right))
        if rank is not None:
            return holds(rank)
        if left is None or right is None:
            rt.warn("feel.null_compared", f"{show(left)} {sign} {show(right)}: null has no order.", at)
        else:
            rt.warn("feel.not_comparable", f"{kind(left)} {sign} {kind(right)} cannot be compared.", at)
        return None

    return compare


less = _ordering("<", lambda rank: rank < 0)
less_equal = _ordering("<=", lambda rank: rank <= 0)
greater = _ordering(">", lambda rank: rank > 0)
greater_equal = _ordering(">=", lambda rank: rank >= 0)


def conjunction(rt: Runtime, left: Any, right: Any, at: int) -> Answer:
    """``left and right`` in three-valued logic; what is no boolean counts as null."""
    a, b = _truth(rt, left, at), _truth(rt, right, at)
    if a is False or b is False:
        return False
    return True if a and b else None


def disjunction(rt: Runtime, left: Any, right: Any, at: int) -> Answer:
    """``left or right`` in three-valued logic."""
    a, b = _truth(rt, left, at), _truth(rt, right, at)
    if a or b:
        return True
    return False if a is False and b is False else None


def _truth(rt: Runtime, value: Any, at: int) -> Answer:
    if value is None or value.__class__ is bool:
        answer: Answer = value
        return answer
    rt.warn("feel.not_boolean", f"{show(value)} is no boolean.", at)
    return None


def between(rt: Runtime, value: Any, low: Any, high: Any, at: int) -> Answer:
    """``value between low and high``, both ends included."""
    return conjunction(rt, greater_equal(rt, value, low, at), less_equal(rt, value, high, at), at)


def inside(rt: Runtime, value: Any, test: Any, at: int) -> Answer:
    """``value in test``: in a range, equal to a value, or one of a list of values and tests."""
    if isinstance(test, Range):
        return in_range(rt, value, test, at)
    if isinstance(test, (list, tuple)):
        return same(rt, value, test) is True or _inside_list(rt, value, test, at)
    if test is None and value is not None:
        rt.warn("feel.null_compared", f"{show(value)} in null: there is nothing to be in.", at)
        return None
    return equal(rt, value, test, at)


def _inside_list(rt: Runtime, value: Any, items: Any, at: int) -> Answer:
    rt.spend(len(items))
    unknown = False
    for item in items:
        nested = item.__class__ in (Range, list, tuple)
        answer = inside(rt, value, item, at) if nested else same(rt, value, item) is True
        if answer:
            return True
        unknown = unknown or answer is None
    return None if unknown else False


def inside_any(rt: Runtime, value: Any, tests: Any, at: int) -> Answer:
    """True when one of the tests accepts the value, null when one cannot tell."""
    rt.spend(len(tests))
    unknown = False
    for test in tests:
        answer = inside(rt, value, test, at) if test is not None else value is None
        if answer:
            return True
        unknown = unknown or answer is None
    return None if unknown else False


def in_range(rt: Runtime, value: Any, test: Range, at: int) -> Answer:
    """Whether a range holds a value."""
    if test.operator == "=":
        return equal(rt, value, test.start, at)
    if test.operator == "!=":
        return unequal(rt, value, test.start, at)
    answer: Answer = True
    if test.start is not None or test.operator in (">", ">=", ""):
        answer = (greater_equal if test.start_included else greater)(rt, value, test.start, at)
    if test.end is not None or test.operator in ("<", "<=", ""):
        upper = (less_equal if test.end_included else less)(rt, value, test.end, at)
        answer = conjunction(rt, answer, upper, at)
    return answer


def make_test(operator: str, end: Any) -> Range:
    """The range value of a unary test such as ``> 5``."""
    if operator in ("=", "!="):
        return Range(end, end, True, True, operator)
    if operator in ("<", "<="):
        return Range(None, end, True, operator == "<=", operator)
    return Range(end, None, operator == ">=", True, operator)
