"""Functions of lists (DMN 1.5, 10.3.4.4) and those the zeebe ecosystem adds."""

import functools
from decimal import Decimal
from typing import Any

from guanxi.feel.builtins.registry import builtin
from guanxi.feel.comparison import order, same
from guanxi.feel.errors import Failed
from guanxi.feel.runtime import Runtime
from guanxi.feel.values import Function
from guanxi.feel.values.numbers import is_number

Items = list[Any]


def call_function(rt: Runtime, function: Function, *arguments: Any) -> Any:
    """The value of a function argument."""
    from guanxi.feel.calls import call

    return call(rt, function, arguments, None, 0)


def _same(rt: Runtime, left: Any, right: Any) -> bool:
    return left.__class__ is right.__class__ and same(rt, left, right) is True


def _place(position: Decimal, length: int) -> int:
    """The 0-based place of a position that counts from 1 or from the end.

    Raises:
        Failed: there is no such place.
    """
    index = int(position)
    place = index - 1 if index > 0 else length + index
    if not index or not 0 <= place < length:
        raise Failed(f"the list has {length} items and none at {index}.")
    return place


@builtin("list contains(list: list, element: any)")
def list_contains(rt: Runtime, items: Items, element: Any) -> bool:
    """True when the list holds the element."""
    rt.spend(len(items))
    return any(same(rt, item, element) is True for item in items)


@builtin("count(list: list)")
def count(rt: Runtime, items: Items) -> Decimal:
    """Number of items."""
    return Decimal(len(items))


@builtin("sublist(list: list, start position: number, length: number|null?)")
def sublist(rt: Runtime, items: Items, start: Decimal, length: Decimal | None = None) -> Items:
    """The items from a position, of a length or to the end."""
    begin = _place(start, len(items))
    if length is None:
        return items[begin:]
    if length < 1 or begin + int(length) > len(items):
        raise Failed("the list is too short for this length.")
    return items[begin : begin + int(length)]


@builtin("append(list: list, *items: any)")
def append(rt: Runtime, items: Items, added: Items) -> Items:
    """The list with items behind it."""
    rt.check_list(len(items) + len(added))
    return items + added


@builtin("concatenate(*lists: list)")
def concatenate(rt: Runtime, lists: list[Items]) -> Items:
    """The lists one after the other."""
    rt.check_list(sum(map(len, lists)))
    return [item for items in lists for item in items]


@builtin("insert before(list: list, position: number, newItem: any)")
def insert_before(rt: Runtime, items: Items, position: Decimal, item: Any) -> Items:
    """The list with an item put before a position."""
    place = _place(position, len(items))
    return [*items[:place], item, *items[place:]]


@builtin("remove(list: list, position: number)")
def remove(rt: Runtime, items: Items, position: Decimal) -> Items:
    """The list without the item at a position."""
    place = _place(position, len(items))
    return items[:place] + items[place + 1 :]


@builtin("list replace(list: list, position: number, newItem: any)")
def list_replace(rt: Runtime, items: Items, position: Decimal, item: Any) -> Items:
    """The list with the item at a position replaced."""
    place = _place(position, len(items))
    return [*items[:place], item, *items[place + 1 :]]


@builtin("list replace(list: list, match: function, newItem: any)")
def list_replace_matching(rt: Runtime, items: Items, match: Function, item: Any) -> Items:
    """The list with every item replaced for which the function of (item, new item) is true."""
    if len(match.parameters) != 2:
        raise Failed("the match function must take two parameters.")
    rt.spend(len(items))
    answers = [call_function(rt, match, old, item) for old in items]
    if any(answer.__class__ is not bool for answer in answers):
        raise Failed("the match function must answer true or false.")
    return [item if answer else old for old, answer in zip(items, answers, strict=True)]


@builtin("reverse(list: list)")
def reverse(rt: Runtime, items: Items) -> Items:
    """The list backwards."""
    return items[::-1]


@builtin("index of(list: list, match: any)")
def index_of(rt: Runtime, items: Items, match: Any) -> Items:
    """The positions of an item."""
    rt.spend(len(items))
    return [Decimal(place + 1) for place, item in enumerate(items) if same(rt, item, match) is True]


@builtin("union(*lists: list)")
def union(rt: Runtime, lists: list[Items]) -> Items:
    """The lists one after the other, each item once."""
    return distinct_values(rt, concatenate(rt, lists))


def _key(item: Any) -> tuple[type, Any] | None:
    """What equal items have in common and others do not; None when only comparing can tell."""
    if is_number(item):
        return Decimal, item
    return (item.__class__, item) if item.__class__ in (str, bool) else None


class _Seen:
    """The different items seen so far, and how often each occurred."""

    def __init__(self, rt: Runtime):
        self.rt = rt
        self.known: dict[Any, int] = {}
        self.others: list[tuple[Any, int]] = []
        self.counts: list[int] = []
        self.first: Items = []

    def add(self, item: Any) -> None:
        """Count an item."""
        self.rt.spend(1)
        place = self._place(item)
        if place is None:
            self._remember(item)
        else:
            self.counts[place] += 1

    def _place(self, item: Any) -> int | None:
        key = _key(item)
        if key is not None:
            return self.known.get(key)
        self.rt.spend(len(self.others) // 5)
        return next((place for other, place in self.others if _same(self.rt, item, other)), None)

    def _remember(self, item: Any) -> None:
        key, place = _key(item), len(self.first)
        if key is None:
            self.others.append((item, place))
        else:
            self.known[key] = place
        self.first.append(item)
        self.counts.append(1)


def _seen(rt: Runtime, items: Items) -> _Seen:
    seen = _Seen(rt)
    for item in items:
        seen.add(item)
    return seen


@builtin("distinct values(list: list)")
def distinct_values(rt: Runtime, items: Items) -> Items:
    """Each item once, in the order of first appearance."""
    return _seen(rt, items).first


@builtin("duplicate values(list: list)")
def duplicate_values(rt: Runtime, items: Items) -> Items:
    """Each item that occurs more than once, once."""
    seen = _seen(rt, items)
    return [item for item, times in zip(seen.first, seen.counts, strict=True) if times > 1]


@builtin("flatten(list: list)")
def flatten(rt: Runtime, items: Items) -> Items:
    """The items of all inner lists in one list."""
    flat: Items = []
    for item in items:
        rt.spend(1)
        flat.extend(flatten(rt, item) if isinstance(item, list) else [item])
    rt.check_list(len(flat))
    return flat


@builtin("sort(list: list, precedes: function)")
def sort(rt: Runtime, items: Items, precedes: Function) -> Items:
    """The list in the order a function of two items gives: true when the first comes before the second."""
    if len(precedes.parameters) != 2:
        raise Failed("the function must take two parameters.")

    def compare(left: Any, right: Any) -> int:
        rt.spend(1)
        if call_function(rt, precedes, left, right) is True:
            return -1
        return 1 if call_function(rt, precedes, right, left) is True else 0

    return sorted(items, key=functools.cmp_to_key(compare))


@builtin("sort(list: list)")
def sort_naturally(rt: Runtime, items: Items) -> Items:
    """The list from the least to the greatest item."""

    def compare(left: Any, right: Any) -> int:
        rank = order(left, right)
        if rank is None:
            raise Failed("the items have no common order.")
        return rank

    rt.spend(len(items) * 4)
    return sorted(items, key=functools.cmp_to_key(compare))


@builtin("is empty(list: list)")
def is_empty(rt: Runtime, items: Items) -> bool:
    """True for a list without items."""
    return not items


@builtin("partition(list: list, size: number)")
def partition(rt: Runtime, items: Items, size: Decimal) -> Items:
    """The list cut into lists of a size; the last may be shorter."""
    step = int(size)
    if step < 1:
        raise Failed("the size must be at least 1.")
    rt.spend(len(items) // step)
    return [items[start : start + step] for start in range(0, len(items), step)]


@builtin("all(list: list)", "all(*b: any)")
def all_(rt: Runtime, items: Items) -> bool | None:
    """False when one is false, true when all are true, else null."""
    if any(item is False for item in items):
        return False
    return True if all(item is True for item in items) else None


@builtin("any(list: list)", "any(*b: any)")
def any_(rt: Runtime, items: Items) -> bool | None:
    """True when one is true, false when all are false, else null."""
    if any(item is True for item in items):
        return True
    return False if all(item is False for item in items) else None
