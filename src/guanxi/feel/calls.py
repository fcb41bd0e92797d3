"""Calling functions: user-defined, built-in and those handed in (DMN 1.5, 10.3.2.13)."""

from collections.abc import Callable
from typing import Any

from guanxi.feel.builtins.registry import Builtin
from guanxi.feel.comparison import inside
from guanxi.feel.errors import Failed
from guanxi.feel.external import external_function
from guanxi.feel.runtime import Runtime, kind, show
from guanxi.feel.types import FeelType, Spend, conforms
from guanxi.feel.values import Function, Range

Names = tuple[str, ...]


def make_function(
    parameters: Names, types: tuple[FeelType | None, ...], call: Callable[..., Any]
) -> Function:
    """The value of ``function(a, b) body``."""
    return Function("", parameters, types, call)


def make_external(rt: Runtime, parameters: Names, body: Any, at: int) -> Function | None:
    """The value of ``function(a) external {java: {…}}``, from the registry of known foreign functions."""
    found = external_function(body)
    if found is None:
        rt.warn("feel.unknown_external", "This foreign function is not available.", at)
        return None
    return Function("", parameters, (), found)


def call_builtin(
    rt: Runtime, builtin: Builtin, arguments: tuple[Any, ...], names: Names | None, at: int
) -> Any:
    """The value of a built-in function; null with a warning when it cannot answer."""
    try:
        if not builtin.steps:
            return builtin.invoke(rt, arguments, names)
        rt.spend(builtin.steps)
        for argument in arguments:
            read = _READ.get(argument.__class__)
            if read is not None and len(argument) > _LITTLE:
                rt.spend(len(argument) // read)
        value = builtin.invoke(rt, arguments, names)
    except Failed as failure:
        rt.warn("feel.function", f"{builtin.name}: {failure}", at)
        return None
    if value.__class__ is str:
        rt.check_text(len(value))
        return value
    made = _MADE.get(value.__class__)
    if made is not None:
        rt.spend(len(value) // made)
    return value


_LITTLE = 20
_READ: dict[type, int] = {str: 200, list: 20, dict: 20}
"""Characters or items that a function reads for the price of one step."""
_MADE: dict[type, int] = {list: 8, dict: 2}
"""Items of a new value whose memory has the price of one step, so that many large values cannot fill it."""


def call(rt: Runtime, function: Any, arguments: tuple[Any, ...], names: Names | None, at: int) -> Any:
    """The value of calling whatever ``function`` is."""
    if isinstance(function, Function):
        if function.builtin is not None:
            return call_builtin(rt, function.builtin, arguments, names, at)
        return _call_defined(rt, function, arguments, names, at)
    if isinstance(function, Range) and len(arguments) == 1 and names is None:
        return inside(rt, arguments[0], function, at)
    rt.warn("feel.no_function", f"A {kind(function)} cannot be called.", at)
    return None


def _call_defined(
    rt: Runtime, function: Function, arguments: tuple[Any, ...], names: Names | None, at: int
) -> Any:
    if names is not None:
        given = dict(zip(names, arguments, strict=True))
        if len(given) < len(names) or not given.keys() <= set(function.parameters):
            rt.warn("feel.arguments", f"The parameters are {', '.join(function.parameters) or 'none'}.", at)
            return None
        arguments = tuple(given.get(name) for name in function.parameters)
    if len(arguments) != len(function.parameters):
        rt.warn("feel.arguments", f"Takes {len(function.parameters)} arguments, not {len(arguments)}.", at)
        return None
    if any(function.types):
        converted = [
            convert(value, wanted, rt.spend) for value, wanted in zip(arguments, function.types, strict=True)
        ]
        for value, wanted, raw in zip(converted, function.types, arguments, strict=True):
            if value is _MISFIT:
                rt.warn("feel.argument_type", f"{show(raw)} is no {wanted.name}.", at)
                return None
        arguments = tuple(converted)
    rt.enter()
    try:
        return function.call(*arguments)
    except Failed as failure:
        rt.warn("feel.function", str(failure), at)
        return None
    finally:
        rt.depth -= 1


_MISFIT = object()


def convert(value: Any, wanted: FeelType | None, spend: Spend) -> Any:
    """A value implicitly converted to a type (DMN 1.5, 10.3.2.9.4), or a mark that it does not fit."""
    if wanted is None or value is None or conforms(value, wanted, spend):
        return value
    if isinstance(value, (list, tuple)) and len(value) == 1 and conforms(value[0], wanted, spend):
        return value[0]
    if wanted.name == "list" and conforms([value], wanted, spend):
        return [value]
    return _MISFIT
