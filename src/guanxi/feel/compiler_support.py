"""What compiled code calls besides operators: small checks that belong to no other file."""

from typing import Any

from guanxi.feel import syntax
from guanxi.feel.access import MISSING, member, plain
from guanxi.feel.access import load as load_variable
from guanxi.feel.builtins import REGISTRY
from guanxi.feel.comparison import inside
from guanxi.feel.runtime import Runtime, kind, show
from guanxi.feel.syntax import Node
from guanxi.feel.types import FeelType, instance_of
from guanxi.feel.values import Range
from guanxi.feel.values.convert import PLAIN


def fail(rt: Runtime, code: str, message: str, at: int) -> None:
    """Null with a warning found at compile time."""
    rt.warn(code, message, at)


def condition(rt: Runtime, value: Any, at: int) -> bool:
    """The warning for a condition that is neither true nor false; the else branch is taken."""
    rt.warn("feel.not_boolean", f"The condition is {show(value)}, neither true nor false.", at)
    return False


def weigh(rt: Runtime, steps: int) -> None:
    """Count what one run of a long body costs beyond the first step."""
    rt.spend(steps)


def entry(item: Any, name: str) -> Any:
    """An entry of a filtered item, or MISSING when it is no context or has none of that name."""
    if item.__class__ is not dict:
        return MISSING
    value = item.get(name, MISSING)
    return value if value is MISSING or value.__class__ in PLAIN else plain(Runtime(), value, 0)


def name_or_builtin(rt: Runtime, name: str, value: Any, at: int) -> Any:
    """A variable that is named like a built-in function, or else the function."""
    return REGISTRY[name].value if value is MISSING else load_variable(rt, name, value, at)


def member_defined(base: Any, name: str) -> bool:
    """Whether an entry or property exists, even as null."""
    return member(base, name) is not MISSING


def is_instance(rt: Runtime, value: Any, expected: FeelType | None, at: int) -> bool:
    """``value instance of type``; without a type, whether there is a value at all."""
    return True if expected is None else instance_of(value, expected, rt.spend)


def make_range(
    rt: Runtime, start: Any, end: Any, start_included: bool, end_included: bool, at: int
) -> Range | None:
    """The value of ``[start..end]``; null when the ends cannot be compared."""
    if start is not None and end is not None and kind(start) != kind(end):
        rt.warn("feel.bad_range", f"A range cannot go from {kind(start)} to {kind(end)}.", at)
        return None
    return Range(start, end, start_included, end_included)


def accepts(rt: Runtime, question: Any, value: Any, asks: bool, at: int) -> bool | None:
    """Whether a test expression accepts the question value (DMN 1.5, 10.3.2.8).

    Args:
        rt: the running evaluation.
        question: the value of ``?``.
        value: what the test evaluated to.
        asks: True when the test mentions ``?`` (its boolean is then the answer) or is a literal.
        at: place in the text.
    """
    if value.__class__ is bool and (asks or question.__class__ is not bool):
        return bool(value)
    if value is None:
        return question is None
    return inside(rt, question, value, at)


def asked(node: Node) -> Node:
    """A test whose parts are joined by ``and`` and ``or``, such as ``> 5 and < 10``, with what it asks written out."""
    if isinstance(node, (syntax.Test, syntax.RangeOf)):
        return syntax.In(syntax.Name("?", at=node.at), (node,), at=node.at)
    if not isinstance(node, syntax.Logic):
        return node
    left, right = asked(node.left), asked(node.right)
    same = left is node.left and right is node.right
    return node if same else syntax.Logic(node.operator, left, right, at=node.at)


def asks(node: Node) -> bool:
    """True when a test mentions ``?``."""
    if isinstance(node, syntax.Name):
        return node.name == "?"
    return any(asks(child) for child in children(node))


def children(node: Node) -> list[Node]:
    """The nodes directly inside a node."""
    found: list[Node] = []
    for name in node.__dataclass_fields__:
        _collect(getattr(node, name), found)
    return found


def _collect(value: Any, found: list[Node]) -> None:
    if isinstance(value, Node):
        found.append(value)
    elif isinstance(value, tuple):
        for item in value:
            _collect(item, found)
