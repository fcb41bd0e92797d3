"""Small pieces of Python syntax, the constants of a compilation, and the variables of a FEEL scope."""

import ast
from dataclasses import dataclass
from itertools import count
from typing import Any

from guanxi.feel.syntax import Node


def load(name: str) -> ast.expr:
    """Reading a Python variable."""
    return ast.Name(name, ast.Load())


def constant(value: str | int | bool | None) -> ast.expr:
    """A value Python has a literal for."""
    return ast.Constant(value)


def walrus(name: str, value: ast.expr) -> ast.expr:
    """``(name := value)``."""
    return ast.NamedExpr(ast.Name(name, ast.Store()), value)


def arguments_of(names: list[str]) -> ast.arguments:
    """Parameters without defaults."""
    return ast.arguments([], [ast.arg(name) for name in names], None, [], [], None, [])


def lambda_of(names: list[str], body: ast.expr) -> ast.expr:
    """``lambda names: body``."""
    return ast.Lambda(arguments_of(names), body)


@dataclass(frozen=True)
class Found:
    """Where a name was found: its Python variable; for a filtered item also the scope outside the filter."""

    variable: str
    filtered: bool | None
    outer: "Scope"


class Scope:
    """The names visible at a place; a filter scope answers every name, as an entry the item may have."""

    def __init__(self, counter: "count[int]", outer: "Scope | None" = None, filter_variable: str = ""):
        self._counter = counter
        self._outer = outer
        self._names: dict[str, str] = {}
        self.filter_variable = filter_variable
        self.of_context = False

    def nested(self, *, of_context: bool = False) -> "Scope":
        """A scope inside this one; ``of_context`` when its names are the entries of a context."""
        inner = Scope(self._counter, self)
        inner.of_context = of_context
        return inner

    def filtered(self) -> "Scope":
        """The scope of a filter condition."""
        return Scope(self._counter, self, f"v{next(self._counter)}")

    def declare(self, name: str) -> str:
        """Make a FEEL name known; its Python variable is returned."""
        self._names[name] = f"v{next(self._counter)}"
        return self._names[name]

    def bind(self, name: str, variable: str) -> None:
        """Make a FEEL name known as an existing Python variable."""
        self._names[name] = variable

    @property
    def in_filter(self) -> bool:
        """True inside a filter condition, where a free name may be an entry of the item."""
        return bool(self.filter_variable) or (self._outer is not None and self._outer.in_filter)

    def find(self, name: str) -> Found | None:
        """The nearest scope that answers a name."""
        if name in self._names:
            return Found(self._names[name], None, self)
        if self.filter_variable and self._outer is not None:
            return Found(self.filter_variable, True, self._outer)
        return None if self._outer is None else self._outer.find(name)

    def find_declared(self, name: str) -> str | None:
        """The Python variable of a name declared in the text, looking through filters."""
        if name in self._names:
            return self._names[name]
        return None if self._outer is None else self._outer.find_declared(name)


class Code:
    """The Python side of one compilation: its constants and temporary variables."""

    def __init__(self) -> None:
        self.constants: dict[str, Any] = {}
        self.counter = count(1)

    def root(self) -> Scope:
        """The outermost scope."""
        return Scope(self.counter)

    def temporary(self) -> str:
        """A fresh Python variable."""
        return f"t{next(self.counter)}"

    def constant(self, value: Any) -> ast.expr:
        """Any value as a constant of the code."""
        if value is None or value.__class__ in (bool, str):
            return constant(value)
        name = f"K{next(self.counter)}"
        self.constants[name] = value
        return load(name)

    def plain_call(self, function: str, *arguments: ast.expr) -> ast.expr:
        """A call of a function of this room."""
        return ast.Call(load(function), list(arguments), [])

    def call(self, function: str, *arguments: ast.expr, at: Node) -> ast.expr:
        """A call that also passes the runtime and the place in the text."""
        return ast.Call(load(function), [load("rt"), *arguments, constant(at.at)], [])

    def failure(self, code: str, message: str, at: Node) -> ast.expr:
        """Null with a warning."""
        return self.call("fail", constant(code), constant(message), at=at)

    def function(self, parameters: list[str], body: ast.expr, names: dict[str, Any]) -> Any:
        """The compiled Python function; the constants are its closure, so that all share one set of globals.

        Args:
            parameters: of the function.
            body: the expression it answers.
            names: the globals it sees; nothing is added to them.

        Raises:
            RecursionError: the tree is too deep for Python's compiler.
        """
        factory = lambda_of(list(self.constants), lambda_of(parameters, body))
        code = compile(ast.fix_missing_locations(ast.Expression(factory)), "<feel>", "eval")
        made = eval(code, names)  # noqa: S307 - built above from syntax objects, no user text
        return made(*self.constants.values())
