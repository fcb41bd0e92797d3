"""What a condition tells about the paths it asks for: which cannot be null once it is true, or once it is false."""

from guanxi.feel import syntax
from guanxi.feel.syntax import Node

Paths = frozenset[tuple[str, ...]]
_NONE: Paths = frozenset()


def path_of(node: Node) -> tuple[str, ...]:
    """The names of ``lead.owner.name``; empty when a node is no such path."""
    names: list[str] = []
    while isinstance(node, syntax.Path):
        names.append(node.name)
        node = node.base
    return (node.name, *reversed(names)) if isinstance(node, syntax.Name) else ()


def guarded(node: Node, *, holds: bool) -> Paths:
    """The paths that a condition asks about being null, and that are not when it ``holds``.

    Where one of them is null the condition is the opposite and never null, so whatever is combined with it does not
    matter: ``lead.score > 50 and lead.score != null`` is never null.
    """
    match node:
        case syntax.Compare("!=" | "=", left, right):
            asked = [side for side, other in ((left, right), (right, left)) if _is_null(other)]
            return _with_bases(asked) if holds == (node.operator == "!=") else _NONE
        case syntax.Call(syntax.Name("not"), (negated,), None):
            return guarded(negated, holds=not holds)
        case syntax.Logic(operator, left, right) if holds == (operator == "and"):
            return guarded(left, holds=holds) | guarded(right, holds=holds)
    return _NONE


def certain(node: Node, *, holds: bool) -> Paths:
    """All paths that are not null when a condition is true (``holds``) or false, also because it compared them."""
    match node:
        case syntax.Compare("<" | "<=" | ">" | ">=", left, right):
            return _with_bases([left, right])
        case syntax.Compare("=", left, right) if holds:
            return _with_bases([side for side, other in ((left, right), (right, left)) if _is_value(other)])
        case syntax.Between(value, low, high) if holds:
            return _with_bases([value, low, high])
        case syntax.Logic(operator, left, right) if holds == (operator == "and"):
            return certain(left, holds=holds) | certain(right, holds=holds)
    return guarded(node, holds=holds)


def _with_bases(nodes: list[Node]) -> Paths:
    """The paths of some nodes and of what they are read from."""
    paths = [path_of(node) for node in nodes]
    return frozenset(path[:length] for path in paths for length in range(1, len(path) + 1))


def _is_null(node: Node) -> bool:
    return isinstance(node, syntax.Literal) and node.value is None


def _is_value(node: Node) -> bool:
    return isinstance(node, syntax.Literal) and node.value is not None
