"""What can be said about a text before it runs, given the types of its variables.

Finds names and entries that do not exist, operations and comparisons that are always null, and places where a missing
value would make the result null. It never evaluates. What it cannot know it takes as ``Any`` and says nothing about.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Literal

import msgspec

from guanxi.feel import syntax
from guanxi.feel.builtins import REGISTRY
from guanxi.feel.certainty import certain, guarded, path_of
from guanxi.feel.compiler_support import asked
from guanxi.feel.errors import Warning_, position
from guanxi.feel.expression import Expression, UnaryTests
from guanxi.feel.result_types import BOOLEAN, LIST, NUMBER, OPERATIONS, ORDERED, PROPERTIES, RESULTS, STRING
from guanxi.feel.runtime import kind
from guanxi.feel.syntax import Node
from guanxi.feel.types import ANY, FeelType, resolve
from guanxi.feel.values import parse_at_literal

UNKNOWN = replace(ANY, nullable=True)
Schema = Mapping[str, FeelType]


class Unknown(msgspec.Struct, frozen=True, order=True):
    """A name that stands for nothing; a ``field`` is one that the context ``owner`` does not have."""

    kind: Literal["field", "function", "variable"]
    name: str
    owner: str = ""


class Analysis(msgspec.Struct, frozen=True):
    """The type of the result, and what is wrong or doubtful, in the order of the text.

    Attributes:
        type: of the result.
        findings: what is wrong or doubtful, with its place.
        unknown: names that stand for nothing, sorted.
        doubtful: names and paths that may be null where the text does not ask for it, sorted.
    """

    type: FeelType
    findings: tuple[Warning_, ...]
    unknown: tuple[Unknown, ...] = ()
    doubtful: tuple[str, ...] = ()


def analyse(compiled: Expression | UnaryTests, schema: Schema, *, expected: str | None = None) -> Analysis:
    """Analyse a compiled text.

    Args:
        compiled: from ``compile_expression`` or ``compile_unary_tests``.
        schema: the type of every variable of the context, ``nullable`` where it may be missing; of unary
            tests also of ``?``.
        expected: name of the type the result must have, e.g. ``boolean`` for a condition.
    """
    walk = _Walk(compiled.text)
    result = walk.type_of(compiled.tree, [dict(schema)])
    if expected is not None:
        walk.expect(compiled.tree, result, expected, "The result")
    findings = sorted(set(walk.findings), key=lambda finding: (finding.line, finding.column, finding.code))
    return Analysis(result, tuple(findings), tuple(sorted(walk.unknown)), tuple(sorted(walk.doubtful)))


class _Walk:
    """One walk over a tree; a method per form answers the type of its value."""

    def __init__(self, text: str):
        self.text = text
        self.findings: list[Warning_] = []
        self.unknown: set[Unknown] = set()
        self.doubtful: set[str] = set()
        self.certain: frozenset[tuple[str, ...]] = frozenset()
        """The paths that cannot be null at this place, because the text asked before."""
        self.in_filter = 0

    def find(self, code: str, message: str, node: Node) -> FeelType:
        """Note a finding; the value is unknown."""
        self.findings.append(Warning_(code, message, *position(self.text, node.at)))
        return UNKNOWN

    def type_of(self, node: Node, scopes: list[dict[str, FeelType]]) -> FeelType:
        """The type of a node's value."""
        method = getattr(self, f"_{type(node).__name__.lower()}")
        result: FeelType = method(node, scopes)
        if result.nullable and self.certain and _of_the_context(path_of(node), scopes) in self.certain:
            return replace(result, nullable=False)
        return result

    def type_where(
        self, node: Node, scopes: list[dict[str, FeelType]], known: frozenset[tuple[str, ...]]
    ) -> FeelType:
        """The type of a node's value where these paths are not null."""
        before = self.certain
        self.certain = before | known
        result = self.type_of(node, scopes)
        self.certain = before
        return result

    def needed(self, node: Node, scopes: list[dict[str, FeelType]]) -> FeelType:
        """The type of an operand that makes the result null when it is null."""
        found = self.type_of(node, scopes)
        path = _of_the_context(path_of(node), scopes)
        if found.nullable and path:
            self.doubtful.add(".".join(path))
        return found

    def expect(self, node: Node, actual: FeelType, wanted: str, what: str) -> None:
        """Note when a value has another type, or may be null."""
        if actual.name not in (wanted, "Any"):
            self.find("feel.type_conflict", f"{what} is a {actual.name}, not a {wanted}.", node)
        elif actual.nullable and actual.name != "Any":
            self.find("feel.possible_null", f"{what} may be null.", node)

    # Values and names

    def _literal(self, node: syntax.Literal, scopes: list[dict[str, FeelType]]) -> FeelType:
        if node.value is None:
            return FeelType("null", nullable=True)
        if node.value.__class__ is Decimal:
            return NUMBER
        return STRING if isinstance(node.value, str) else BOOLEAN

    def _atliteral(self, node: syntax.AtLiteral, scopes: list[dict[str, FeelType]]) -> FeelType:
        value = parse_at_literal(node.text)
        if value is None:
            return self.find("feel.bad_literal", f'@"{node.text}" is no date, time or duration.', node)
        return FeelType(kind(value))

    def _name(self, node: syntax.Name, scopes: list[dict[str, FeelType]]) -> FeelType:
        for scope in reversed(scopes):
            if node.name in scope:
                return scope[node.name]
        if node.name in REGISTRY:
            return FeelType("function")
        if self.in_filter:
            return UNKNOWN
        self.unknown.add(Unknown("variable", node.name))
        return self.find("feel.unknown_name", f"There is no variable “{node.name}”.", node)

    def _path(self, node: syntax.Path, scopes: list[dict[str, FeelType]]) -> FeelType:
        base = self.type_of(node.base, scopes)
        if base.name == "list":
            item = base.items[0] if base.items else UNKNOWN
            return FeelType("list", (self.member(item, node),), nullable=base.nullable)
        found = self.member(base, node)
        return replace(found, nullable=True) if base.nullable else found

    def _descendants(self, node: syntax.Descendants, scopes: list[dict[str, FeelType]]) -> FeelType:
        self.type_of(node.base, scopes)
        return FeelType("list", (UNKNOWN,))

    def member(self, base: FeelType, node: syntax.Path) -> FeelType:
        """The type of an entry or property."""
        if base.name == "context" and base.names:
            entries = dict(zip(base.names, base.items, strict=True))
            if node.name in entries:
                return entries[node.name]
            if isinstance(node.base, syntax.Name) and not self.in_filter:
                self.unknown.add(Unknown("field", node.name, node.base.name))
            return self.find("feel.unknown_member", f"The context has no entry “{node.name}”.", node)
        if base.name == "Any":
            return replace(ANY, nullable=base.nullable)
        if base.name in ("context", "null"):
            return UNKNOWN
        found = PROPERTIES.get(base.name, {}).get(node.name)
        return found or self.find("feel.unknown_member", f"A {base.name} has no “{node.name}”.", node)

    def _filter(self, node: syntax.Filter, scopes: list[dict[str, FeelType]]) -> FeelType:
        base = self.type_of(node.base, scopes)
        item = (
            base.items[0]
            if base.name == "list" and base.items
            else UNKNOWN
            if base.name in ("list", "Any")
            else base
        )
        inner = {"item": item} | dict(
            zip(item.names, item.items, strict=False) if item.name == "context" else ()
        )
        open_item = not (item.name == "context" and item.names)
        self.in_filter += open_item
        predicate = self.type_of(node.predicate, [*scopes, inner])
        self.in_filter -= open_item
        if predicate.name == "number":
            return replace(item, nullable=True)
        if predicate.name not in ("boolean", "Any", "range", "null"):
            return self.find("feel.type_conflict", f"A filter by a {predicate.name} is always null.", node)
        return FeelType("list", (item,)) if predicate.name == "boolean" else UNKNOWN

    def _listof(self, node: syntax.ListOf, scopes: list[dict[str, FeelType]]) -> FeelType:
        return (
            FeelType("list", (self.joined(self.type_of(item, scopes) for item in node.items),))
            if node.items
            else LIST
        )

    def _contextof(self, node: syntax.ContextOf, scopes: list[dict[str, FeelType]]) -> FeelType:
        known: dict[str, FeelType] = {}
        for key, value in node.entries:
            own = {key: FeelType("function")} if isinstance(value, syntax.FunctionOf) else {}
            known[key] = self.type_of(value, [*scopes, known | own])
        return FeelType("context", tuple(known.values()), tuple(known))

    def _rangeof(self, node: syntax.RangeOf, scopes: list[dict[str, FeelType]]) -> FeelType:
        start, end = self.type_of(node.start, scopes), self.type_of(node.end, scopes)
        self.compare(start, end, node, "A range")
        return FeelType("range", (end if start.name in ("Any", "null") else start,))

    def _test(self, node: syntax.Test, scopes: list[dict[str, FeelType]]) -> FeelType:
        return FeelType("range", (self.type_of(node.end, scopes),))

    def _functionof(self, node: syntax.FunctionOf, scopes: list[dict[str, FeelType]]) -> FeelType:
        types = {
            name: (resolve(written, {}) if written else None) or UNKNOWN for name, written in node.parameters
        }
        if not node.external:
            self.type_of(node.body, [*scopes, types])
        return FeelType("function")

    def joined(self, types: Iterable[FeelType]) -> FeelType:
        """The type that covers several."""
        found = list(types)
        names = {item.name for item in found} - {"null"}
        nullable = any(item.nullable for item in found)
        if len(names) != 1:
            return replace(ANY, nullable=nullable) if names else FeelType("null", nullable=True)
        return replace(next(item for item in found if item.name != "null"), nullable=nullable)

    # Operators

    def compare(self, left: FeelType, right: FeelType, node: Node, what: str) -> None:
        """Note when two types are never comparable."""
        names = {left.name, right.name} - {"Any", "null"}
        if len(names) == 2:
            self.find("feel.type_conflict", f"{what} of {left.name} and {right.name} is always null.", node)

    def _negate(self, node: syntax.Negate, scopes: list[dict[str, FeelType]]) -> FeelType:
        return self.type_of(node.operand, scopes)

    def _binary(self, node: syntax.Binary, scopes: list[dict[str, FeelType]]) -> FeelType:
        left, right = self.needed(node.left, scopes), self.needed(node.right, scopes)
        nullable = left.nullable or right.nullable or node.operator in ("/", "**")
        if {left.name, right.name} & {"Any", "null"}:
            return replace(ANY, nullable=nullable)
        result = OPERATIONS[node.operator].get((left.name, right.name))
        if result is None:
            message = f"{left.name} {node.operator} {right.name} is not defined."
            return self.find("feel.type_conflict", message, node)
        return replace(result, nullable=nullable)

    def _compare(self, node: syntax.Compare, scopes: list[dict[str, FeelType]]) -> FeelType:
        if node.operator in ("=", "!="):
            left, right = self.type_of(node.left, scopes), self.type_of(node.right, scopes)
            if "list" not in (left.name, right.name):
                self.compare(left, right, node, "A comparison")
            return BOOLEAN
        left, right = self.needed(node.left, scopes), self.needed(node.right, scopes)
        if "list" not in (left.name, right.name):
            self.compare(left, right, node, "A comparison")
        unordered = next((t.name for t in (left, right) if t.name not in ORDERED | {"Any", "null"}), None)
        if unordered:
            self.find("feel.type_conflict", f"A {unordered} has no order.", node)
        return replace(BOOLEAN, nullable=left.nullable or right.nullable)

    def _logic(self, node: syntax.Logic, scopes: list[dict[str, FeelType]]) -> FeelType:
        holds = node.operator == "and"
        sides = [
            self.type_where(node.left, scopes, guarded(node.right, holds=holds)),
            self.type_where(node.right, scopes, certain(node.left, holds=holds)),
        ]
        for side in sides:
            if side.name not in ("boolean", "Any", "null"):
                self.find("feel.type_conflict", f"“{node.operator}” needs booleans, not a {side.name}.", node)
        return replace(BOOLEAN, nullable=any(side.nullable for side in sides))

    def _between(self, node: syntax.Between, scopes: list[dict[str, FeelType]]) -> FeelType:
        value, low, high = (self.needed(part, scopes) for part in (node.value, node.low, node.high))
        self.compare(value, low, node, "A comparison")
        self.compare(value, high, node, "A comparison")
        return replace(BOOLEAN, nullable=any(part.nullable for part in (value, low, high)))

    def _in(self, node: syntax.In, scopes: list[dict[str, FeelType]]) -> FeelType:
        value = self.type_of(node.value, scopes)
        ordered = False
        for test in node.tests:
            found = self.type_of(test, scopes)
            inner = found.items[0] if found.name in ("range", "list") and found.items else found
            ordered = ordered or {found.name, inner.name} & {"range", "Any", "null"} != set()
            if inner.name not in ("range", "list") and value.name != "list":
                self.compare(value, inner, node, "A comparison")
        if ordered:
            self.needed(node.value, scopes)
        return replace(BOOLEAN, nullable=value.nullable and ordered)

    def _instanceof(self, node: syntax.InstanceOf, scopes: list[dict[str, FeelType]]) -> FeelType:
        self.type_of(node.value, scopes)
        return BOOLEAN

    # Forms and calls

    def _if(self, node: syntax.If, scopes: list[dict[str, FeelType]]) -> FeelType:
        self.expect(node.condition, self.type_of(node.condition, scopes), "boolean", "The condition")
        then = self.type_where(node.then, scopes, certain(node.condition, holds=True))
        return self.joined(
            [then, self.type_where(node.otherwise, scopes, guarded(node.condition, holds=False))]
        )

    def _span(self, node: syntax.Span, scopes: list[dict[str, FeelType]]) -> FeelType:
        return FeelType("list", (self.joined(self.type_of(end, scopes) for end in (node.start, node.end)),))

    def iterated(
        self, iterators: tuple[tuple[str, Node], ...], scopes: list[dict[str, FeelType]]
    ) -> dict[str, FeelType]:
        """The types of iteration variables."""
        variables: dict[str, FeelType] = {}
        for name, domain in iterators:
            found = self.type_of(domain, [*scopes, variables])
            if found.name not in ("list", "range", "Any", "null"):
                self.find("feel.type_conflict", f"A {found.name} cannot be iterated over.", domain)
            variables[name] = found.items[0] if found.items and found.name in ("list", "range") else UNKNOWN
        return variables

    def _for(self, node: syntax.For, scopes: list[dict[str, FeelType]]) -> FeelType:
        variables = self.iterated(node.iterators, scopes) | {"partial": LIST}
        return FeelType("list", (self.type_of(node.body, [*scopes, variables]),))

    def _quantified(self, node: syntax.Quantified, scopes: list[dict[str, FeelType]]) -> FeelType:
        condition = self.type_of(node.condition, [*scopes, self.iterated(node.iterators, scopes)])
        return replace(BOOLEAN, nullable=condition.nullable)

    def _call(self, node: syntax.Call, scopes: list[dict[str, FeelType]]) -> FeelType:
        arguments = [self.type_of(argument, scopes) for argument in node.arguments]
        name = node.function.name if isinstance(node.function, syntax.Name) else ""
        bound = any(name in scope for scope in scopes)
        if name and name not in REGISTRY and not bound:
            self.unknown.add(Unknown("function", name))
            return self.find("feel.unknown_function", f"There is no function “{name}”.", node.function)
        if not name or bound:
            self.type_of(node.function, scopes)
            return UNKNOWN
        if name == "get or else" and len(arguments) == 2:
            return replace(self.joined(arguments), nullable=arguments[1].nullable)
        if node.names is None:
            self.check_arguments(name, arguments, node)
        result = RESULTS.get(name, UNKNOWN)
        return replace(result, nullable=True) if any(argument.nullable for argument in arguments) else result

    def check_arguments(self, name: str, arguments: list[FeelType], node: syntax.Call) -> None:
        """Note when no signature of a built-in function takes arguments of these types."""
        fitting = [
            signature for signature in REGISTRY[name].signatures if signature.takes_count(len(arguments))
        ]
        if not fitting:
            self.find("feel.arguments", f"“{name}” does not take {len(arguments)} arguments.", node)
            return
        for signature in fitting:
            last = signature.parameters[-1:]
            parameters = [*signature.parameters, *last * len(arguments)]
            if all(_takes(p.types, argument) for p, argument in zip(parameters, arguments, strict=False)):
                return
        kinds = ", ".join(argument.name for argument in arguments)
        self.find("feel.type_conflict", f"“{name}” does not take {kinds}.", node)

    # Unary tests

    def _tests(self, node: syntax.Tests, scopes: list[dict[str, FeelType]]) -> FeelType:
        question = scopes[0].get("?", UNKNOWN)
        for test in node.tests:
            joined = isinstance(test, syntax.Logic)
            found = self.type_of(asked(test) if joined else test, scopes)
            inner = found.items[0] if found.name in ("range", "list") and found.items else found
            simple = isinstance(test, (syntax.Test, syntax.RangeOf, syntax.Literal, syntax.AtLiteral))
            if simple and question.name != "list":
                self.compare(question, inner, test, "A comparison")
        return BOOLEAN


def _of_the_context(path: tuple[str, ...], scopes: list[dict[str, FeelType]]) -> tuple[str, ...]:
    """A path, unless it begins with a variable of the text itself."""
    return () if path and any(path[0] in scope for scope in scopes[1:]) else path


def _takes(types: tuple[str, ...], argument: FeelType) -> bool:
    if "any" in types or "list" in types or argument.name in ("Any", "null", "list"):
        return True
    return argument.name in types
