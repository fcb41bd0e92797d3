"""Addition, subtraction, multiplication, division, exponentiation, negation (DMN 1.5, tables 56 to 60)."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from guanxi.feel.runtime import Runtime, kind, show
from guanxi.feel.values import Date, DateTime, DaysDuration, MonthsDuration, Time
from guanxi.feel.values.numbers import CONTEXT, as_decimal, is_number
from guanxi.feel.values.temporal import DAY_NANOS, time_of_nanos

Operation = Callable[[Any, Any], Any]


def _months(number: Decimal) -> MonthsDuration | None:
    return MonthsDuration(int(number)) if number.is_finite() and number.adjusted() < 20 else None


def _days(number: Decimal) -> DaysDuration | None:
    return DaysDuration(int(number)) if number.is_finite() and number.adjusted() < 34 else None


def _add_months(moment: Date | DateTime, duration: MonthsDuration) -> Any:
    return moment.plus_months(duration.months)


def _sub_months(moment: Date | DateTime, duration: MonthsDuration) -> Any:
    return moment.plus_months(-duration.months)


def _shift_time(time: Time, nanos: int) -> Time:
    return time_of_nanos(time.nanos + nanos, time.offset, time.zone)


def _moment(value: Date | DateTime) -> DateTime:
    return value if isinstance(value, DateTime) else DateTime(value, Time(0, 0, 0, 0, 0))


def _difference(left: Date | DateTime, right: Date | DateTime) -> DaysDuration | None:
    a, b = _moment(left), _moment(right)
    return DaysDuration(a.nanos - b.nanos) if a.time.is_local == b.time.is_local else None


def _time_difference(left: Time, right: Time) -> DaysDuration | None:
    if left.is_local != right.is_local:
        return None
    shift = ((left.utc_offset or 0) - (right.utc_offset or 0)) * 1_000_000_000
    return DaysDuration(left.nanos - right.nanos - shift)


def _scale(unit: Callable[[Decimal], Any], part: Callable[[Any], int]) -> Operation:
    return lambda duration, number: unit(CONTEXT.multiply(Decimal(part(duration)), number))


def _shrink(unit: Callable[[Decimal], Any], part: Callable[[Any], int]) -> Operation:
    return lambda duration, number: unit(CONTEXT.divide(Decimal(part(duration)), number)) if number else None


def _ratio(part: Callable[[Any], int]) -> Operation:
    return lambda left, right: (
        CONTEXT.divide(Decimal(part(left)), Decimal(part(right))) if part(right) else None
    )


def _swapped(operation: Operation) -> Operation:
    return lambda left, right: operation(right, left)


def _of_months(duration: MonthsDuration) -> int:
    return duration.months


def _of_nanos(duration: DaysDuration) -> int:
    return duration.nanos


_ADD: dict[tuple[type, type], Operation] = {
    (Decimal, Decimal): CONTEXT.add,
    (str, str): lambda a, b: a + b,
    (DaysDuration, DaysDuration): lambda a, b: DaysDuration(a.nanos + b.nanos),
    (MonthsDuration, MonthsDuration): lambda a, b: MonthsDuration(a.months + b.months),
    (Date, MonthsDuration): _add_months,
    (DateTime, MonthsDuration): _add_months,
    (Date, DaysDuration): lambda a, b: a.plus_days(b.nanos // DAY_NANOS),
    (DateTime, DaysDuration): lambda a, b: a.plus_nanos(b.nanos),
    (Time, DaysDuration): lambda a, b: _shift_time(a, b.nanos),
}
_ADD |= {(b, a): _swapped(operation) for (a, b), operation in _ADD.items() if a in (Date, DateTime, Time)}

_SUBTRACT: dict[tuple[type, type], Operation] = {
    (Decimal, Decimal): CONTEXT.subtract,
    (DaysDuration, DaysDuration): lambda a, b: DaysDuration(a.nanos - b.nanos),
    (MonthsDuration, MonthsDuration): lambda a, b: MonthsDuration(a.months - b.months),
    (Date, MonthsDuration): _sub_months,
    (DateTime, MonthsDuration): _sub_months,
    (Date, DaysDuration): lambda a, b: a.plus_days(-b.nanos // DAY_NANOS),
    (DateTime, DaysDuration): lambda a, b: a.plus_nanos(-b.nanos),
    (Time, DaysDuration): lambda a, b: _shift_time(a, -b.nanos),
    (Date, Date): _difference,
    (Date, DateTime): _difference,
    (DateTime, Date): _difference,
    (DateTime, DateTime): _difference,
    (Time, Time): _time_difference,
}

_MULTIPLY: dict[tuple[type, type], Operation] = {
    (Decimal, Decimal): CONTEXT.multiply,
    (DaysDuration, Decimal): _scale(_days, _of_nanos),
    (MonthsDuration, Decimal): _scale(_months, _of_months),
}
_MULTIPLY |= {(b, a): _swapped(operation) for (a, b), operation in _MULTIPLY.items() if a is not Decimal}

_DIVIDE: dict[tuple[type, type], Operation] = {
    (Decimal, Decimal): lambda a, b: CONTEXT.divide(a, b) if b else None,
    (DaysDuration, Decimal): _shrink(_days, _of_nanos),
    (MonthsDuration, Decimal): _shrink(_months, _of_months),
    (DaysDuration, DaysDuration): _ratio(_of_nanos),
    (MonthsDuration, MonthsDuration): _ratio(_of_months),
}
_POWER: dict[tuple[type, type], Operation] = {(Decimal, Decimal): CONTEXT.power}


def _operator(
    sign: str, table: dict[tuple[type, type], Operation]
) -> Callable[[Runtime, Any, Any, int], Any]:
    decimals = table[Decimal, Decimal]

    def operate(rt: Runtime, left: Any, right: Any, at: int) -> Any:
        if left.__class__ is Decimal and right.__class__ is Decimal:
            value = decimals(left, right)
        else:
            if is_number(left):
                left = as_decimal(left)
            if is_number(right):
                right = as_decimal(right)
            operation = table.get((left.__class__, right.__class__))
            if operation is None:
                rt.warn("feel.no_operation", f"{kind(left)} {sign} {kind(right)} is not defined.", at)
                return None
            value = operation(left, right)
        if value is None or (value.__class__ is Decimal and not value.is_finite()):
            rt.warn("feel.no_result", f"{show(left)} {sign} {show(right)} has no result.", at)
            return None
        if value.__class__ is str:
            rt.check_text(len(value))
        return value

    return operate


add = _operator("+", _ADD)
subtract = _operator("-", _SUBTRACT)
multiply = _operator("*", _MULTIPLY)
divide = _operator("/", _DIVIDE)
_raised = _operator("**", _POWER)


def power(rt: Runtime, left: Any, right: Any, at: int) -> Any:
    """``left ** right``, the only operation that costs as much as many steps."""
    rt.spend(20)
    return _raised(rt, left, right, at)


def negate(rt: Runtime, value: Any, at: int) -> Any:
    """``-value`` of a number or duration."""
    if is_number(value):
        return CONTEXT.minus(as_decimal(value))
    if isinstance(value, DaysDuration):
        return DaysDuration(-value.nanos)
    if isinstance(value, MonthsDuration):
        return MonthsDuration(-value.months)
    rt.warn("feel.no_operation", f"-{kind(value)} is not defined.", at)
    return None
