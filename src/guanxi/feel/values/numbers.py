"""FEEL numbers: exact decimals of 34 digits (IEEE 754-2008 decimal128; DMN 1.5, 10.3.2.3.1)."""

import decimal
from decimal import Decimal
from typing import Any

CONTEXT = decimal.Context(
    prec=34, rounding=decimal.ROUND_HALF_EVEN, Emin=-6143, Emax=6144, capitals=1, clamp=0, flags=[], traps=[]
)
"""Never traps: an impossible result is NaN or infinite and becomes null in ``finite``."""

ZERO, ONE = Decimal(0), Decimal(1)


def is_number(value: Any) -> bool:
    """True for a decimal or an int that is no boolean."""
    return value.__class__ is Decimal or value.__class__ is int


def as_decimal(value: Any) -> Decimal:
    """The decimal of a FEEL number."""
    return value if value.__class__ is Decimal else Decimal(value)


def finite(value: Decimal) -> Decimal | None:
    """The number, or None when an operation left the range of numbers."""
    return value if value.is_finite() else None


def as_index(value: Any) -> int | None:
    """The integer of a whole number, or None."""
    if not is_number(value):
        return None
    number = as_decimal(value)
    if abs(number.adjusted()) > 18 and number:
        return None
    whole = int(number)
    return whole if whole == number else None


def number_text(value: Any) -> str:
    """The number in plain notation, without a needless fraction of zeros."""
    number = as_decimal(value)
    if number == 0:
        return "0"
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
