"""What is known about a body before it runs many times: what one run costs, and whether it keeps the list so far."""

from collections.abc import Iterable

from guanxi.feel import syntax
from guanxi.feel.compiler_support import children
from guanxi.feel.syntax import Node

_NODES_PER_STEP = 8
_ENTRIES_PER_STEP = 2
_READERS = frozenset(
    {"all", "any", "count", "is empty", "list contains", "max", "mean", "median", "min", "mode", "product"}
    | {"reverse", "stddev", "sublist", "sum"}
)
"""Built-in functions whose value never holds the list that is their first argument."""


def weight(nodes: Iterable[Node]) -> int:
    """The steps that one run of some nodes counts beyond the first: 0 for a body of ordinary size."""
    size, entries = 0, 0
    waiting = list(nodes)
    while waiting:
        node = waiting.pop()
        size += 1
        entries += len(node.entries) if isinstance(node, syntax.ContextOf) else 0
        waiting += children(node)
    return size // _NODES_PER_STEP + entries // _ENTRIES_PER_STEP


def keeps(node: Node, name: str) -> bool:
    """Whether the value of a node may hold the list of this name, and not only something read from it."""
    if isinstance(node, syntax.Name):
        return node.name == name
    return any(keeps(child, name) for child in children(node) if child is not _read(node))


def _read(node: Node) -> Node | None:
    """The list that a node only reads, when it is a plain name."""
    found: Node | None = None
    if isinstance(node, (syntax.Filter, syntax.Path)):
        found = node.base
    elif isinstance(node, syntax.Call) and isinstance(node.function, syntax.Name):
        found = node.arguments[0] if node.function.name in _READERS and node.arguments else None
    return found if isinstance(found, syntax.Name) else None
