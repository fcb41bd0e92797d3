"""Functions of booleans (DMN 1.5, 10.3.4.2) and the tests for missing values that the zeebe ecosystem adds."""

from typing import Any

from guanxi.feel.builtins.registry import builtin
from guanxi.feel.comparison import same
from guanxi.feel.errors import Failed
from guanxi.feel.runtime import Runtime
from guanxi.feel.values import DateTime, Time


@builtin("not(negand: any)")
def not_(rt: Runtime, negand: Any) -> Any:
    """The opposite of a boolean; null of anything else."""
    return not negand if negand.__class__ is bool else None


@builtin("is(value1: any, value2: any)", "is(value2: any, value1: any?)", "is(value1: any, value2: any?)")
def is_(rt: Runtime, value1: Any, value2: Any = None) -> bool:
    """True for two values of the same kind that are the same element of its domain; offsets and zones count."""
    if value1.__class__ is not value2.__class__:
        return False
    if isinstance(value1, (Time, DateTime)):
        return bool(value1 == value2)
    return same(rt, value1, value2) is True


@builtin("is defined(value: any)")
def is_defined(rt: Runtime, value: Any) -> bool:
    """True; a missing name is told apart when the call is compiled."""
    return True


@builtin("get or else(value: any, default: any)")
def get_or_else(rt: Runtime, value: Any, default: Any) -> Any:
    """The value, or the default when it is null."""
    return default if value is None else value


@builtin("assert(value: any, condition: any, cause: string?)")
def assert_(rt: Runtime, value: Any, condition: Any, cause: str = "the condition is not met") -> Any:
    """The value when the condition is true, else null with the cause as warning."""
    if condition is True:
        return value
    raise Failed(f"{cause}.")
