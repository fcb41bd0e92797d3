"""``for``, ``some`` and ``every`` (DMN 1.5, 10.3.2.14 and tables 51, 52)."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from guanxi.feel.access import plain
from guanxi.feel.comparison import order
from guanxi.feel.runtime import Runtime, kind
from guanxi.feel.values import Date, Range
from guanxi.feel.values.convert import PLAIN
from guanxi.feel.values.numbers import as_index

Domain = Callable[..., Any]


class _NoDomain(Exception):
    """What should be iterated over is no list and no range."""


def span(rt: Runtime, start: Any, end: Any, at: int) -> Any:
    """The items of ``start..end``: whole numbers or days, upwards or downwards; null when they are neither."""
    if isinstance(start, Date) and isinstance(end, Date):
        first, last = start.days, end.days
        make: Callable[[int], Any] = lambda offset: start.plus_days(offset - first)  # noqa: E731 -- the branches of one choice
    else:
        low, high = as_index(start), as_index(end)
        if low is None or high is None:
            rt.warn("feel.no_iteration", f"Cannot count from {kind(start)} to {kind(end)}.", at)
            return None
        first, last, make = low, high, Decimal
    rt.check_list(abs(last - first) + 1)
    return [
        make(value) for value in (range(first, last + 1) if first <= last else range(first, last - 1, -1))
    ]


def _domain(rt: Runtime, value: Any, at: int) -> Any:
    if isinstance(value, (list, tuple)):
        return value
    if isinstance(value, Range):
        value = _range_items(rt, value, at)
        if value is not None:
            return value
    rt.warn("feel.no_iteration", f"Cannot iterate over a {kind(value)}.", at)
    raise _NoDomain


def _range_items(rt: Runtime, value: Range, at: int) -> Any:
    descending = order(value.start, value.end)
    items = None if descending is None or descending > 0 else span(rt, value.start, value.end, at)
    if items and not value.start_included:
        items = items[1:]
    return items[:-1] if items and not value.end_included else items


def _tuples(
    rt: Runtime, domains: tuple[Domain, ...], at: int, chosen: tuple[Any, ...] = ()
) -> Iterator[tuple[Any, ...]]:
    items = _domain(rt, domains[len(chosen)](*chosen), at)
    last = len(chosen) + 1 == len(domains)
    for raw in items:
        rt.spend(1)
        item = raw if raw.__class__ in PLAIN else plain(rt, raw, at)
        if last:
            yield (*chosen, item)
        else:
            yield from _tuples(rt, domains, at, (*chosen, item))


def for_each(rt: Runtime, domains: tuple[Domain, ...], body: Domain, kept: bool, at: int) -> Any:
    """The list of the body's values; the body also receives the values so far (``partial``).

    Args:
        rt: the running evaluation.
        domains: what to iterate over, each a function of the values chosen before it.
        body: a function of the chosen values and the values so far.
        kept: whether a value may hold the values so far, which must then not grow any more.
        at: place in the text.
    """
    if kept:
        body = _with_copies(rt, body)
    results: list[Any] = []
    try:
        if len(domains) == 1:
            items = _domain(rt, domains[0](), at)
            rt.check_list(len(items))
            for raw in items:
                results.append(body(raw if raw.__class__ in PLAIN else plain(rt, raw, at), results))
            return results
        for chosen in _tuples(rt, domains, at):
            results.append(body(*chosen, results))
            if len(results) > rt.budget.list_length:
                rt.check_list(len(results))
    except _NoDomain:
        return None
    return results


def _with_copies(rt: Runtime, body: Domain) -> Domain:
    def run(*arguments: Any) -> Any:
        rt.spend(len(arguments[-1]) // 8)
        return body(*arguments[:-1], list(arguments[-1]))

    return run


def some(rt: Runtime, domains: tuple[Domain, ...], condition: Domain, at: int) -> bool | None:
    """True when one holds; null when none does and one cannot tell."""
    unknown = False
    try:
        for chosen in _tuples(rt, domains, at):
            answer = condition(*chosen)
            if answer is True:
                return True
            unknown = unknown or answer is not False
    except _NoDomain:
        return None
    return None if unknown else False


def every(rt: Runtime, domains: tuple[Domain, ...], condition: Domain, at: int) -> bool | None:
    """True when all hold; false when one does not; null when one cannot tell."""
    unknown = False
    try:
        for chosen in _tuples(rt, domains, at):
            answer = condition(*chosen)
            if answer is False:
                return False
            unknown = unknown or answer is not True
    except _NoDomain:
        return None
    return None if unknown else True
