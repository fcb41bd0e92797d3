"""Operators as Python code: comparisons and logic of decimals, strings and booleans run inline, the rest is a call."""

import ast
from dataclasses import dataclass
from decimal import Decimal

from guanxi.feel import syntax
from guanxi.feel.builtins import REGISTRY
from guanxi.feel.emit import Code, Scope, constant, load, walrus
from guanxi.feel.syntax import Node

_ARITHMETIC = {"+": "add", "-": "subtract", "*": "multiply", "/": "divide", "**": "power"}
_COMPARE: dict[str, tuple[str, type[ast.cmpop]]] = {
    "=": ("equal", ast.Eq),
    "!=": ("unequal", ast.NotEq),
    "<": ("less", ast.Lt),
    "<=": ("less_equal", ast.LtE),
    ">": ("greater", ast.Gt),
    ">=": ("greater_equal", ast.GtE),
}
_TRUTHS = (syntax.Compare, syntax.Logic, syntax.Between, syntax.In, syntax.InstanceOf, syntax.Quantified)
"""Forms whose value can only be true, false or null."""


@dataclass(frozen=True)
class Operand:
    """How to use an operand that was read: as it is, or converted, and with a warning if it is missing."""

    read: ast.expr
    checked: ast.expr


class OperatorCompiler(Code):
    """The operators; ``compiler.Compiler`` adds values, names, calls and textual forms."""

    def compile(self, node: Node, scope: Scope) -> ast.expr:
        """The Python expression of a node; given by the whole compiler."""
        raise NotImplementedError

    def context_read(self, name: str, scope: Scope) -> ast.expr:
        """The raw value of a variable of the context, or MISSING; likewise."""
        raise NotImplementedError

    def _negate(self, node: syntax.Negate, scope: Scope) -> ast.expr:
        return self.call("negate", self.compile(node.operand, scope), at=node)

    def _binary(self, node: syntax.Binary, scope: Scope) -> ast.expr:
        sides = self.compile(node.left, scope), self.compile(node.right, scope)
        return self.call(_ARITHMETIC[node.operator], *sides, at=node)

    def _compare(self, node: syntax.Compare, scope: Scope) -> ast.expr:
        return self.comparison(node.operator, node.left, node.right, scope, node)

    def comparison(self, sign: str, left: Node, right: Node, scope: Scope, node: Node) -> ast.expr:
        """A comparison, inline when both sides turn out to be decimals (or strings, against a string)."""
        function, operator = _COMPARE[sign]
        one, value = self.operand(left, scope)
        constant_right = isinstance(right, syntax.Literal) and right.value.__class__ in (Decimal, str)
        kind = "S" if constant_right and right.value.__class__ is str else "D"  # type: ignore[attr-defined]  # a constant has a value
        left_class = ast.Attribute(one, "__class__", ast.Load())
        if constant_right:
            other = checked = self.compile(right, scope)
            test = self.class_test(left_class, value.read, kind)
        else:
            two, second = self.operand(right, scope)
            other, checked = second.read, second.checked
            right_class = ast.Attribute(two, "__class__", ast.Load())
            test = ast.Compare(left_class, [ast.Is(), ast.Is()], [right_class, load("D")])
        inline = ast.Compare(value.read, [operator()], [other])
        return ast.IfExp(test, inline, self.call(function, value.checked, checked, at=node))

    def class_test(self, read: ast.expr, value: ast.expr, kind: str) -> ast.expr:
        """Whether an operand is of the class of the constant beside it; an int compares with a decimal as it is."""
        test = ast.Compare(read, [ast.Is()], [load(kind)])
        if kind != "D":
            return test
        whole = ast.Compare(ast.Attribute(value, "__class__", ast.Load()), [ast.Is()], [load("I")])
        return ast.BoolOp(ast.Or(), [test, whole])

    def operand(self, node: Node, scope: Scope) -> tuple[ast.expr, "Operand"]:
        """The code that reads an operand into a variable, and how to use it then.

        A context variable is taken as it is for the inline test of its class, and checked when that test fails.
        """
        if isinstance(node, syntax.Name) and node.name == "?" and scope.find_declared("?"):
            return load("question"), Operand(load("question"), load("question"))
        one = self.temporary()
        if isinstance(node, syntax.Name) and scope.find(node.name) is None and node.name not in REGISTRY:
            read = walrus(one, self.context_read(node.name, scope))
            return read, Operand(load(one), self.call("checked", constant(node.name), load(one), at=node))
        return walrus(one, self.compile(node, scope)), Operand(load(one), load(one))

    def _logic(self, node: syntax.Logic, scope: Scope) -> ast.expr:
        if isinstance(node.left, _TRUTHS) and isinstance(node.right, _TRUTHS):
            return self.three_valued(node, scope)
        one, two = self.temporary(), self.temporary()
        decisive = constant(node.operator == "or")
        neutral = constant(node.operator == "and")
        function = "conjunction" if node.operator == "and" else "disjunction"
        right = ast.Attribute(walrus(two, self.compile(node.right, scope)), "__class__", ast.Load())
        both = ast.BoolOp(
            ast.And(),
            [ast.Compare(right, [ast.Is()], [load("B")]), ast.Compare(load(one), [ast.Is()], [neutral])],
        )
        slow = self.call(function, load(one), load(two), at=node)
        first = ast.Compare(walrus(one, self.compile(node.left, scope)), [ast.Is()], [decisive])
        return ast.IfExp(first, decisive, ast.IfExp(both, load(two), slow))

    def three_valued(self, node: syntax.Logic, scope: Scope) -> ast.expr:
        """``and`` or ``or`` of operands that can only be true, false or null."""
        one, two = self.temporary(), self.temporary()
        decisive = constant(node.operator == "or")
        first = ast.Compare(walrus(one, self.compile(node.left, scope)), [ast.Is()], [decisive])
        settles = ast.Compare(walrus(two, self.compile(node.right, scope)), [ast.Is()], [decisive])
        neutral = ast.Compare(load(one), [ast.IsNot()], [constant(None)])
        second = ast.IfExp(ast.BoolOp(ast.Or(), [settles, neutral]), load(two), constant(None))
        return ast.IfExp(first, decisive, second)

    def _between(self, node: syntax.Between, scope: Scope) -> ast.expr:
        parts = [self.compile(part, scope) for part in (node.value, node.low, node.high)]
        return self.call("between", *parts, at=node)

    def _in(self, node: syntax.In, scope: Scope) -> ast.expr:
        tests: tuple[Node, ...] = node.tests
        if len(tests) == 1 and not isinstance(tests[0], syntax.ListOf):
            return self.call(
                "inside", self.compile(node.value, scope), self.compile(tests[0], scope), at=node
            )
        if len(tests) == 1:
            tests = tests[0].items  # type: ignore[attr-defined]  # a list of tests has items
        words = [test.value for test in tests if isinstance(test, syntax.Literal)]
        listed = ast.List([self.compile(test, scope) for test in tests], ast.Load())
        function = "inside" if len(node.tests) == 1 else "inside_any"
        if len(words) < len(tests) or any(word.__class__ is not str for word in words):
            return self.call(function, self.compile(node.value, scope), listed, at=node)
        one, value = self.operand(node.value, scope)
        test = ast.Compare(ast.Attribute(one, "__class__", ast.Load()), [ast.Is()], [load("S")])
        found = ast.Compare(value.read, [ast.In()], [self.constant(frozenset(words))])
        return ast.IfExp(test, found, self.call(function, value.checked, listed, at=node))
