"""Functions of numbers (DMN 1.5, 10.3.4.5)."""

import decimal
import hashlib
from collections.abc import Callable
from decimal import Decimal

from guanxi.feel.builtins.registry import builtin
from guanxi.feel.errors import Failed
from guanxi.feel.runtime import Runtime
from guanxi.feel.values import DaysDuration, MonthsDuration
from guanxi.feel.values.numbers import CONTEXT, ZERO

_MIN_SCALE, _MAX_SCALE = -6111, 6176
_MODES = {
    "UP": decimal.ROUND_UP,
    "DOWN": decimal.ROUND_DOWN,
    "CEILING": decimal.ROUND_CEILING,
    "FLOOR": decimal.ROUND_FLOOR,
    "HALF_UP": decimal.ROUND_HALF_UP,
    "HALF_DOWN": decimal.ROUND_HALF_DOWN,
    "HALF_EVEN": decimal.ROUND_HALF_EVEN,
}


def _finite(value: Decimal) -> Decimal:
    if not value.is_finite():
        raise Failed("there is no result.")
    return value


def rounded(number: Decimal, scale: Decimal, mode: str) -> Decimal:
    """A number rounded to so many digits behind the point.

    Raises:
        Failed: the scale is outside -6111 to 6176.
    """
    if not _MIN_SCALE <= scale <= _MAX_SCALE:
        raise Failed(f"the scale must be from {_MIN_SCALE} to {_MAX_SCALE}.")
    exponent = -int(scale)
    own = number.as_tuple().exponent
    if isinstance(own, int) and own >= exponent:
        return number
    wide = decimal.Context(prec=7000, rounding=mode, Emin=-9000, Emax=9000, traps=[])
    return CONTEXT.plus(number.quantize(Decimal(1).scaleb(exponent, wide), rounding=mode, context=wide))


@builtin("decimal(n: number, scale: number, mode: string?)")
def decimal_(rt: Runtime, n: Decimal, scale: Decimal, mode: str = "HALF_EVEN") -> Decimal:
    """Rounded to a scale, half to even unless a mode is given."""
    if mode.upper() not in _MODES:
        raise Failed(f"there is no rounding mode “{mode[:20]}”.")
    return rounded(n, scale, _MODES[mode.upper()])


def _rounding(name: str, mode: str, scale: str, meaning: str) -> None:
    def round_(rt: Runtime, n: Decimal, scale: Decimal = ZERO) -> Decimal:
        return rounded(n, scale, mode)

    round_.__doc__ = meaning
    builtin(f"{name}(n: number, scale: number{scale})")(round_)


_rounding("floor", decimal.ROUND_FLOOR, "?", "Rounded down to a scale, to a whole number without one.")
_rounding("ceiling", decimal.ROUND_CEILING, "?", "Rounded up to a scale, to a whole number without one.")
_rounding("round up", decimal.ROUND_UP, "", "Rounded to a scale, away from zero.")
_rounding("round down", decimal.ROUND_DOWN, "", "Rounded to a scale, towards zero.")
_rounding("round half up", decimal.ROUND_HALF_UP, "", "Rounded to a scale, a half away from zero.")
_rounding("round half down", decimal.ROUND_HALF_DOWN, "", "Rounded to a scale, a half towards zero.")


@builtin("abs(n: number|days and time duration|years and months duration)")
def abs_(rt: Runtime, n: Decimal | DaysDuration | MonthsDuration) -> Decimal | DaysDuration | MonthsDuration:
    """The distance from zero."""
    if isinstance(n, DaysDuration):
        return DaysDuration(abs(n.nanos))
    if isinstance(n, MonthsDuration):
        return MonthsDuration(abs(n.months))
    return n.copy_abs()


@builtin("modulo(dividend: number, divisor: number)")
def modulo(rt: Runtime, dividend: Decimal, divisor: Decimal) -> Decimal:
    """``dividend - divisor * floor(dividend / divisor)``, exact."""
    if not divisor:
        raise Failed("the divisor is zero.")
    rest = CONTEXT.remainder(dividend, divisor)
    if rest.is_nan():
        raise Failed("there is no result.")
    return CONTEXT.add(rest, divisor) if rest and (rest < 0) != (divisor < 0) else rest


def _unary(
    name: str, function: Callable[[Decimal], Decimal], allowed: Callable[[Decimal], bool], meaning: str
) -> None:
    def compute(rt: Runtime, number: Decimal) -> Decimal:
        if not allowed(number):
            raise Failed("there is no result for this number.")
        return _finite(function(number))

    compute.__doc__ = meaning
    builtin(f"{name}(number: number)")(compute)


_unary("sqrt", CONTEXT.sqrt, lambda number: number >= 0, "The square root.")
_unary("log", CONTEXT.ln, lambda number: number > 0, "The natural logarithm.")
_unary("exp", CONTEXT.exp, lambda number: True, "The number *e* raised to a power.")


@builtin("odd(number: number)")
def odd(rt: Runtime, number: Decimal) -> bool:
    """True for an odd whole number."""
    return CONTEXT.remainder(number, Decimal(2)).copy_abs() == 1


@builtin("even(number: number)")
def even(rt: Runtime, number: Decimal) -> bool:
    """True for an even whole number."""
    return CONTEXT.remainder(number, Decimal(2)) == 0


def _draw(rt: Runtime) -> bytes:
    if rt.seed is None:
        raise Failed("no seed was given for this evaluation.")
    rt.drawn += 1
    return hashlib.sha256(f"{rt.seed}/{rt.drawn}".encode()).digest()


@builtin("random number()")
def random_number(rt: Runtime) -> Decimal:
    """A number from 0 to below 1, drawn from the injected seed."""
    return Decimal(int.from_bytes(_draw(rt)[:8])).scaleb(-20)


@builtin("uuid()")
def uuid(rt: Runtime) -> str:
    """An identifier in the form of a random UUID, drawn from the injected seed."""
    digits = bytearray(_draw(rt)[:16])
    digits[6] = digits[6] & 0x0F | 0x40
    digits[8] = digits[8] & 0x3F | 0x80
    text = digits.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
