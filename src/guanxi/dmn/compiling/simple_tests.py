"""Which unary tests are plain enough for an index: literals and intervals of literals, joined by commas.

A cell is ``ANY`` (``-``), a tuple of ``Span`` values, or None when only running the test can tell.
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Final

import msgspec

from guanxi.feel import syntax
from guanxi.feel.errors import FeelSyntaxError
from guanxi.feel.parser import parse_unary_tests
from guanxi.feel.values import Date, parse_at_literal, parse_date


class Span(msgspec.Struct, frozen=True):
    """Values from ``low`` to ``high`` (None = without limit); a single value has both ends equal and included."""

    low: Any
    high: Any
    low_included: bool = True
    high_included: bool = True

    @property
    def single(self) -> bool:
        """Whether it is one value."""
        return (
            self.low_included and self.high_included and self.low is not None and bool(self.low == self.high)
        )


Cell = tuple[Span, ...]
ANY: Final[Cell] = (Span(None, None),)


def kind_of(value: Any) -> str:
    """The kind under which values may be compared in an index; empty for a value no index knows."""
    if value.__class__ is bool:
        return "boolean"
    if isinstance(value, Decimal | int):
        return "number"
    if value.__class__ is str:
        return "string"
    return "date" if value.__class__ is Date else ""


def sort_key(value: Any) -> Any:
    """What orders values of one kind."""
    return value.days if value.__class__ is Date else value


def simple_cell(text: str, names: Iterable[str] = ()) -> Cell | None:
    """The spans of a cell, ``ANY``, or None. Text that is not FEEL is not simple."""
    if text.strip() in ("", "-"):
        return ANY
    try:
        tests = parse_unary_tests(text, names)
    except FeelSyntaxError:
        return None
    return cell_of(tests)


def cell_of(tests: syntax.Tests) -> Cell | None:
    """The spans of parsed tests, likewise."""
    if not tests.tests:
        return ANY if not tests.negated else None
    if tests.negated:
        return None
    spans = [_span(test) for test in tests.tests]
    return None if any(span is None for span in spans) else tuple(span for span in spans if span is not None)


def _span(node: syntax.Node) -> Span | None:
    if isinstance(node, syntax.RangeOf):
        return _between(node)
    if isinstance(node, syntax.Test):
        return _compared(node.operator, _value(node.end))
    value = _value(node)
    return None if value is None else Span(value, value)


def _between(node: syntax.RangeOf) -> Span | None:
    low, high = _value(node.start), _value(node.end)
    if low is None or high is None or kind_of(low) != kind_of(high) or kind_of(low) not in ("number", "date"):
        return None
    return Span(low, high, node.start_included, node.end_included)


def _compared(operator: str, value: Any) -> Span | None:
    if value is None:
        return None
    if operator == "=":
        return Span(value, value)
    if kind_of(value) not in ("number", "date"):
        return None
    match operator:
        case "<" | "<=":
            return Span(None, value, True, operator == "<=")
        case ">" | ">=":
            return Span(value, None, operator == ">=", True)
        case _:
            return None


def _value(node: syntax.Node) -> Any:
    """The value of a literal of an indexable kind; None for everything else."""
    value: Any = None
    match node:
        case syntax.Literal():
            value = node.value
        case syntax.AtLiteral():
            value = parse_at_literal(node.text)
        case syntax.Call(
            function=syntax.Name("date"), arguments=(syntax.Literal(value=str() as text),), names=None
        ):
            value = parse_date(text)
    return value if value is not None and kind_of(value) else None
