"""Functions that make one value of many (DMN 1.5, 10.3.4.4): min, sum, mean, median, mode …"""

from decimal import Decimal
from typing import Any

from guanxi.feel.builtins.registry import builtin
from guanxi.feel.comparison import order
from guanxi.feel.errors import Failed
from guanxi.feel.runtime import Runtime
from guanxi.feel.values import DaysDuration, MonthsDuration
from guanxi.feel.values.convert import shallow
from guanxi.feel.values.numbers import CONTEXT, as_decimal, is_number

Items = list[Any]


def _numbers(rt: Runtime, items: Items) -> list[Decimal]:
    """The items as numbers.

    Raises:
        Failed: one of them is none.
    """
    rt.spend(len(items))
    plain = [shallow(item) if item.__class__ is float else item for item in items]
    if not all(is_number(item) for item in plain):
        raise Failed("the list must hold numbers.")
    return [as_decimal(item) for item in plain]


def _finite(value: Decimal) -> Decimal:
    if not value.is_finite():
        raise Failed("the result is out of range.")
    return value


def _extreme(rt: Runtime, items: Items, sign: int) -> Any:
    rt.spend(len(items))
    if not items:
        return None
    best = items[0]
    if order(best, best) is None:
        raise Failed("the items have no order.")
    for item in items[1:]:
        rank = order(item, best)
        if rank is None:
            raise Failed("the items have no common order.")
        best = item if rank * sign > 0 else best
    return best


@builtin("min(list: list)", "min(*c: any)")
def min_(rt: Runtime, items: Items) -> Any:
    """The least item; null of an empty list."""
    return _extreme(rt, items, -1)


@builtin("max(list: list)", "max(*c: any)")
def max_(rt: Runtime, items: Items) -> Any:
    """The greatest item; null of an empty list."""
    return _extreme(rt, items, 1)


def _total(rt: Runtime, items: Items) -> Any:
    if items and all(isinstance(item, DaysDuration) for item in items):
        return DaysDuration(sum(item.nanos for item in items))
    if items and all(isinstance(item, MonthsDuration) for item in items):
        return MonthsDuration(sum(item.months for item in items))
    total = Decimal(0)
    for number in _numbers(rt, items):
        total = CONTEXT.add(total, number)
    return _finite(total)


@builtin("sum(list: list)", "sum(*n: any)")
def sum_(rt: Runtime, items: Items) -> Any:
    """The sum of numbers or durations; null of an empty list."""
    return _total(rt, items) if items else None


@builtin("mean(list: list)", "mean(*n: any)")
def mean(rt: Runtime, items: Items) -> Any:
    """The arithmetic mean; null of an empty list."""
    if not items:
        return None
    total = _total(rt, items)
    if isinstance(total, DaysDuration):
        return DaysDuration(total.nanos // len(items))
    if isinstance(total, MonthsDuration):
        return MonthsDuration(total.months // len(items))
    return CONTEXT.divide(total, Decimal(len(items)))


@builtin("product(list: list)", "product(*n: any)")
def product(rt: Runtime, items: Items) -> Decimal | None:
    """The product of numbers; null of an empty list."""
    result = Decimal(1)
    for number in _numbers(rt, items):
        result = CONTEXT.multiply(result, number)
    return _finite(result) if items else None


@builtin("median(list: list)", "median(*n: any)")
def median(rt: Runtime, items: Items) -> Decimal | None:
    """The middle number, or the mean of the two in the middle."""
    numbers = sorted(_numbers(rt, items))
    if not numbers:
        return None
    middle = len(numbers) // 2
    if len(numbers) % 2:
        return numbers[middle]
    return CONTEXT.divide(CONTEXT.add(numbers[middle - 1], numbers[middle]), Decimal(2))


@builtin("stddev(list: list)", "stddev(*n: any)")
def stddev(rt: Runtime, items: Items) -> Decimal:
    """The standard deviation of a sample of at least two numbers."""
    numbers = _numbers(rt, items)
    if len(numbers) < 2:
        raise Failed("at least two numbers are needed.")
    average = CONTEXT.divide(_total(rt, items), Decimal(len(numbers)))
    squares = Decimal(0)
    for number in numbers:
        distance = CONTEXT.subtract(number, average)
        squares = CONTEXT.add(squares, CONTEXT.multiply(distance, distance))
    return _finite(CONTEXT.sqrt(CONTEXT.divide(squares, Decimal(len(numbers) - 1))))


@builtin("mode(list: list)", "mode(*n: any)")
def mode(rt: Runtime, items: Items) -> Items:
    """The most frequent numbers in ascending order."""
    counts: dict[Decimal, int] = {}
    for number in _numbers(rt, items):
        counts[number] = counts.get(number, 0) + 1
    most = max(counts.values(), default=0)
    return sorted(number for number, times in counts.items() if times == most)
