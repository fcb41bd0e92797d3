"""How built-in functions are declared, found and called.

A function is declared by its signature as the standard writes it, ``substring(string: string, start
position: number, length: number?)``: ``?`` marks an optional parameter, ``*`` before a name takes any number
of arguments, ``a|b`` accepts several types, ``any`` accepts everything and null. Several signatures may share a name.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any, TypeVar

import msgspec

from guanxi.feel.errors import Failed
from guanxi.feel.runtime import Runtime, kind, show
from guanxi.feel.values import Date, DateTime, DaysDuration, Function, MonthsDuration, Range, Time
from guanxi.feel.values.convert import PLAIN, shallow

Implementation = Callable[..., Any]
F = TypeVar("F", bound=Implementation)

_CLASSES: dict[str, frozenset[type]] = {
    "any": PLAIN,
    "null": frozenset({type(None)}),
    "number": frozenset({Decimal}),
    "string": frozenset({str}),
    "boolean": frozenset({bool}),
    "list": frozenset({list}),
    "context": frozenset({dict}),
    "date": frozenset({Date}),
    "time": frozenset({Time}),
    "date and time": frozenset({DateTime}),
    "days and time duration": frozenset({DaysDuration}),
    "years and months duration": frozenset({MonthsDuration}),
    "range": frozenset({Range}),
    "function": frozenset({Function}),
}


class Misfit(Failed):
    """The arguments do not fit a signature; another may."""


class Parameter(msgspec.Struct, frozen=True):
    """One parameter: its name, the types it takes, whether it may be left out or repeated."""

    name: str
    types: tuple[str, ...]
    classes: frozenset[type]
    optional: bool = False
    repeated: bool = False

    def convert(self, value: Any) -> Any:
        """A value that has none of the classes, as this parameter takes it: singleton lists converted.

        Raises:
            Misfit: the value has none of the types.
        """
        if value.__class__ not in PLAIN:
            value = shallow(value)
        if value.__class__ in self.classes:
            return value
        if value.__class__ is list and len(value) == 1 and self.holds(value[0]):
            return self.take(value[0])
        if "list" in self.types and value is not None:
            return [value]
        raise Misfit(f"{self.name} must be a {' or '.join(self.types)}, not {_describe(value)}.")

    def holds(self, value: Any) -> bool:
        """True when the value has one of the classes, perhaps as a Python value."""
        return (value if value.__class__ in PLAIN else shallow(value)).__class__ in self.classes

    def take(self, value: Any) -> Any:
        """The value as this parameter takes it; errors as in ``convert``."""
        return value if value.__class__ in self.classes else self.convert(value)


def _describe(value: Any) -> str:
    return "null" if value is None else f"the {kind(value)} {show(value)}"


class Signature(msgspec.Struct, frozen=True):
    """Parameters and the Python function behind them."""

    parameters: tuple[Parameter, ...]
    implementation: Implementation
    required: int
    repeats: bool

    def takes_count(self, count: int) -> bool:
        """True when so many arguments are possible."""
        if self.repeats:
            return count >= len(self.parameters)
        return self.required <= count <= len(self.parameters)

    def invoke(self, rt: Runtime, arguments: tuple[Any, ...]) -> Any:
        """Check the arguments and compute."""
        parameters = self.parameters
        if not self.repeats:
            return self.implementation(
                rt,
                *[
                    value if value.__class__ in parameter.classes else parameter.convert(value)
                    for parameter, value in zip(parameters, arguments, strict=False)
                ],
            )
        fixed = len(parameters) - 1
        head = [
            parameter.take(value) for parameter, value in zip(parameters, arguments[:fixed], strict=False)
        ]
        return self.implementation(rt, *head, [parameters[-1].take(value) for value in arguments[fixed:]])

    def arrange(self, arguments: dict[str, Any]) -> tuple[Any, ...] | None:
        """Named arguments in order, None when the names do not fit; a repeated one takes its arguments as a list."""
        names = [parameter.name for parameter in self.parameters]
        if any(name not in names for name in arguments):
            return None
        last = max((names.index(name) for name in arguments), default=-1)
        if any(p.name not in arguments and not p.optional for p in self.parameters):
            return None
        ordered = [arguments.get(name) for name in names[: last + 1]]
        if self.repeats and len(ordered) == len(names) and isinstance(ordered[-1], list):
            return tuple(ordered[:-1] + ordered[-1])
        return tuple(ordered)


_STEPS = (
    dict.fromkeys(("count", "get or else", "is defined", "is empty", "not", "string length"), 0)
    | dict.fromkeys(("date", "duration", "range", "sqrt", "time"), 5)
    | dict.fromkeys(("date and time", "exp", "log"), 20)
)
"""What a call counts when it costs much more than the usual one step, or the same whatever it is given (0)."""


class Builtin:
    """A built-in function with all its signatures."""

    def __init__(self, name: str):
        self.name = name
        self.signatures: list[Signature] = []
        self.steps = _STEPS.get(name, 1)
        """What a call counts, besides the size of its arguments and value; 0 when these count nothing either."""

    def invoke(self, rt: Runtime, arguments: tuple[Any, ...], names: tuple[str, ...] | None) -> Any:
        """Compute with the first signature that takes the arguments.

        Raises:
            Failed: no signature takes them, or the function has no answer.
        """
        failure: Failed | None = None
        for signature in self.signatures:
            ordered: tuple[Any, ...] | None = arguments
            if names is not None:
                ordered = signature.arrange(dict(zip(names, arguments, strict=True)))
            if ordered is None or not signature.takes_count(len(ordered)):
                continue
            try:
                return signature.invoke(rt, ordered)
            except Misfit as misfit:
                failure = misfit
        raise failure or Failed(f"no form of the function takes these {len(arguments)} arguments.")

    @property
    def is_steady(self) -> bool:
        """True when it takes plain values only and neither the clock nor the seed."""
        parameters = [parameter for signature in self.signatures for parameter in signature.parameters]
        taken = {name for parameter in parameters for name in parameter.types}
        return bool(parameters) and not taken & {"any", "list", "context", "function"}

    @property
    def value(self) -> Function:
        """The function as a value."""
        first = self.signatures[0]
        names = tuple(parameter.name for parameter in first.parameters)
        return Function(self.name, names, (None,) * len(names), self.invoke, self)


REGISTRY: dict[str, Builtin] = {}


def builtin(*declarations: str) -> Callable[[F], F]:
    """Declare a Python function as a built-in with these signatures; it gets the runtime and the arguments."""

    def register(implementation: F) -> F:
        for declaration in declarations:
            name, _, rest = declaration.partition("(")
            parameters = tuple(_parameter(part) for part in rest.rstrip(")").split(",") if part.strip())
            required = sum(not parameter.optional for parameter in parameters)
            repeats = bool(parameters) and parameters[-1].repeated
            signature = Signature(parameters, implementation, required, repeats)
            REGISTRY.setdefault(name, Builtin(name)).signatures.append(signature)
        return implementation

    return register


def _parameter(text: str) -> Parameter:
    name, _, types = text.strip().partition(":")
    types = types.strip() or "any"
    names = tuple(part.strip() for part in types.rstrip("?").split("|"))
    return Parameter(
        name.strip().lstrip("*"),
        names,
        frozenset().union(*(_CLASSES[part] for part in names)),
        types.endswith("?"),
        name.startswith("*"),
    )
