"""Ranges, and functions as values (DMN 1.5, 10.3.2.7 and 10.3.2.13)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Range:
    """An interval of comparable values, or a unary test such as ``> 5``.

    Args:
        start: lower end, None when open.
        end: upper end, None when open.
        start_included: whether the lower end belongs to the range.
        end_included: whether the upper end belongs to the range.
        operator: ``<``, ``<=``, ``>``, ``>=``, ``=`` or ``!=`` when written as a unary test, else empty.
    """

    start: Any
    end: Any
    start_included: bool = True
    end_included: bool = True
    operator: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Function:
    """A function value: user-defined, built-in or external.

    Args:
        name: for messages; empty for an anonymous function.
        parameters: names in order; for a built-in, those of its first signature.
        types: declared types of the parameters (``guanxi.feel.types.FeelType`` or None).
        call: takes the runtime and the arguments in order.
        builtin: True when ``call`` checks and names its arguments itself.
    """

    name: str
    parameters: tuple[str, ...]
    types: tuple[Any, ...]
    call: Callable[..., Any]
    builtin: Any = None
