"""The syntax tree of FEEL: frozen values that know their place in the text, but compare without it.

Built by ``parser``, read by ``compiler``, ``printer`` and ``analysis``; no behaviour lives here.
"""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Node:
    """Any part of a tree; ``at`` is the offset in the text."""

    at: int = field(default=0, compare=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Literal(Node):
    """Null, a boolean, a number (Decimal) or a string."""

    value: Any


@dataclass(frozen=True, slots=True)
class AtLiteral(Node):
    """``@"2026-01-31"``."""

    text: str


@dataclass(frozen=True, slots=True)
class Name(Node):
    """A variable, parameter, context entry or built-in function."""

    name: str


@dataclass(frozen=True, slots=True)
class Path(Node):
    """``base.name``."""

    base: Node
    name: str


@dataclass(frozen=True, slots=True)
class Descendants(Node):
    """``base...name``: the entries of a name at any depth."""

    base: Node
    name: str


@dataclass(frozen=True, slots=True)
class Filter(Node):
    """``base[predicate]``."""

    base: Node
    predicate: Node


@dataclass(frozen=True, slots=True)
class Call(Node):
    """``function(a, b)``; with names when called as ``function(x: a, y: b)``."""

    function: Node
    arguments: tuple[Node, ...]
    names: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Negate(Node):
    """``-operand``."""

    operand: Node


@dataclass(frozen=True, slots=True)
class Binary(Node):
    """``+ - * / **``."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Compare(Node):
    """``= != < <= > >=``."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Logic(Node):
    """``and`` and ``or``."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Between(Node):
    """``value between low and high``."""

    value: Node
    low: Node
    high: Node


@dataclass(frozen=True, slots=True)
class In(Node):
    """``value in (tests)``; ``listed`` when the tests stand in parentheses with commas."""

    value: Node
    tests: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class If(Node):
    """``if condition then a else b``."""

    condition: Node
    then: Node
    otherwise: Node


@dataclass(frozen=True, slots=True)
class Span(Node):
    """``start..end`` as the domain of an iteration."""

    start: Node
    end: Node


@dataclass(frozen=True, slots=True)
class For(Node):
    """``for x in a, y in b return body``."""

    iterators: tuple[tuple[str, Node], ...]
    body: Node


@dataclass(frozen=True, slots=True)
class Quantified(Node):
    """``some`` or ``every`` … ``satisfies``."""

    kind: str
    iterators: tuple[tuple[str, Node], ...]
    condition: Node


@dataclass(frozen=True, slots=True)
class TypeName(Node):
    """A type as written: ``number``, ``list<T>``, ``range<T>``, ``context<a: T>``, ``function<T> -> U``.

    For a context, ``names`` are its entries and ``items`` their types; for a function, ``items`` are the
    parameter types and then the result type.
    """

    name: str
    items: tuple["TypeName", ...] = ()
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class InstanceOf(Node):
    """``value instance of type``."""

    value: Node
    type: TypeName


@dataclass(frozen=True, slots=True)
class ListOf(Node):
    """``[a, b]``."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class ContextOf(Node):
    """``{a: 1, b: a + 1}``."""

    entries: tuple[tuple[str, Node], ...]


@dataclass(frozen=True, slots=True)
class RangeOf(Node):
    """``[a..b)``."""

    start: Node
    end: Node
    start_included: bool
    end_included: bool


@dataclass(frozen=True, slots=True)
class Test(Node):
    """``< 5`` standing alone: a unary test, or a range value in an expression."""

    operator: str
    end: Node


@dataclass(frozen=True, slots=True)
class FunctionOf(Node):
    """``function(a: number) body``; ``external`` when the body describes a foreign function."""

    parameters: tuple[tuple[str, TypeName | None], ...]
    body: Node
    external: bool = False


@dataclass(frozen=True, slots=True)
class Tests(Node):
    """The unary tests of a decision table cell; no tests mean ``-``, which accepts everything."""

    tests: tuple[Node, ...]
    negated: bool = False
