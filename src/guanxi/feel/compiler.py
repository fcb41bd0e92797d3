"""Syntax tree to Python code: builds Python's own syntax objects, never text, and compiles them once.

The code touches only its arguments (``context``, ``rt``, ``question``), its own variables and the functions
of this room listed in ``_GLOBALS``; no name of a FEEL text ever becomes a Python name or attribute.
Operators are in ``compiler_operators``; everything else is mostly a call.
"""

import ast
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from guanxi.feel import access, arithmetic, calls, comparison, compiler_support, iteration, syntax, weights
from guanxi.feel.builtins import REGISTRY
from guanxi.feel.compiler_operators import OperatorCompiler
from guanxi.feel.emit import Scope, arguments_of, constant, lambda_of, load, walrus
from guanxi.feel.result import FALSE, TRUE, Result
from guanxi.feel.runtime import LIGHT
from guanxi.feel.syntax import Node
from guanxi.feel.types import FeelType, resolve
from guanxi.feel.values import convert, parse_at_literal

_GLOBALS: dict[str, Any] = {
    "__builtins__": {},
    "D": Decimal,
    "B": bool,
    "S": str,
    "C": dict,
    "I": int,
    "MISSING": access.MISSING,
    "PLAIN": convert.PLAIN,
} | {
    function.__name__: function
    for function in (
        access.checked, access.descendants, access.load, access.path, access.select, access.item_at, access.plain,
        arithmetic.negate,
        calls.call, calls.call_builtin, calls.make_function, calls.make_external,
        comparison.between, comparison.conjunction, comparison.disjunction, comparison.equal,
        comparison.inside, comparison.inside_any, comparison.make_test, comparison.unequal,
        compiler_support.accepts, compiler_support.condition, compiler_support.entry,
        compiler_support.fail, compiler_support.is_instance, compiler_support.make_range,
        compiler_support.member_defined, compiler_support.name_or_builtin, compiler_support.weigh,
        iteration.every, iteration.for_each, iteration.some, iteration.span,
    )
} | {
    "add": arithmetic.add, "subtract": arithmetic.subtract, "multiply": arithmetic.multiply,
    "divide": arithmetic.divide, "power": arithmetic.power,
    "less": comparison.less, "less_equal": comparison.less_equal,
    "greater": comparison.greater, "greater_equal": comparison.greater_equal,
}  # fmt: skip
_FAST_GLOBALS = _GLOBALS | {"rt": LIGHT, "TRUE": TRUE, "FALSE": FALSE, "Result": Result}
_QUESTION = syntax.Name("?")
_HEAVY = (syntax.Filter, syntax.For, syntax.Quantified, syntax.FunctionOf)
_LIGHT_ANYWAY = ("not", "get or else", "is defined")
"""Built-in functions that take any value but do not look into it."""


class Compiler(OperatorCompiler):
    """One compilation; ``names`` and ``paths`` collect what the text reads from its context."""

    def __init__(self, names: frozenset[str], types: Mapping[str, FeelType], *, fast: bool = False):
        super().__init__()
        self.fast = fast
        """Whether a missing variable may raise and the shared light runtime is used."""
        self.known = names
        self.types = types
        self.light = True
        """Whether the code can run on the shared light runtime."""
        self.names: set[str] = set()
        self.paths: set[tuple[str, ...]] = set()

    def compile(self, node: Node, scope: Scope) -> ast.expr:
        """The Python expression of a node."""
        self.light = self.light and not isinstance(node, _HEAVY)
        method = getattr(self, f"_{type(node).__name__.lower()}")
        result: ast.expr = method(node, scope)
        return result

    def full_function(self, tree: Node) -> Callable[..., Any]:
        """The full form: from the context and the runtime (and the question) to the bare value."""
        if isinstance(tree, syntax.Tests):
            return self.function(["context", "rt", "question"], self.tests(tree), _GLOBALS)  # type: ignore[no-any-return]  # what is emitted is typed Any
        return self.function(["context", "rt"], self.compile(tree, self.root()), _GLOBALS)  # type: ignore[no-any-return]  # what is emitted is typed Any

    def fast_function(self, tree: Node) -> Callable[..., Result]:
        """The fast form of a light text: from the context (and the question) straight to the result.

        It raises whenever there is something to remember or a variable is missing.
        """
        if isinstance(tree, syntax.Tests):
            body = ast.IfExp(self.tests(tree), load("TRUE"), load("FALSE"))
            return self.function(["context", "question"], body, _FAST_GLOBALS)  # type: ignore[no-any-return]  # what is emitted is typed Any
        value = walrus("value", self.compile(tree, self.root()))
        other = ast.IfExp(
            ast.Compare(load("value"), [ast.Is()], [constant(False)]),
            load("FALSE"),
            self.plain_call("Result", load("value")),
        )
        body = ast.IfExp(ast.Compare(value, [ast.Is()], [constant(True)]), load("TRUE"), other)
        return self.function(["context"], body, _FAST_GLOBALS)  # type: ignore[no-any-return]  # what is emitted is typed Any

    # Values

    def _literal(self, node: syntax.Literal, scope: Scope) -> ast.expr:
        return self.constant(node.value)

    def _atliteral(self, node: syntax.AtLiteral, scope: Scope) -> ast.expr:
        value = parse_at_literal(node.text)
        if value is None:
            return self.failure("feel.bad_literal", f'@"{node.text}" is no date, time or duration.', node)
        return self.constant(value)

    def _listof(self, node: syntax.ListOf, scope: Scope) -> ast.expr:
        return ast.List([self.compile(item, scope) for item in node.items], ast.Load())

    def _contextof(self, node: syntax.ContextOf, scope: Scope) -> ast.expr:
        keys = [key for key, _ in node.entries]
        twice = next((key for key in keys if keys.count(key) > 1), None)
        if twice is not None:
            return self.failure("feel.duplicate_key", f"The context has two entries “{twice}”.", node)
        inner = scope.nested(of_context=True)
        values = []
        for key, value in node.entries:
            if isinstance(value, syntax.FunctionOf):
                variable = inner.declare(key)
                code = self.compile(value, inner)
            else:
                code = self.compile(value, inner)
                variable = inner.declare(key)
            values.append(walrus(variable, code))
        return ast.Dict([constant(key) for key in keys], list(values))

    def _rangeof(self, node: syntax.RangeOf, scope: Scope) -> ast.expr:
        ends = self.compile(node.start, scope), self.compile(node.end, scope)
        return self.call(
            "make_range", *ends, constant(node.start_included), constant(node.end_included), at=node
        )

    def _test(self, node: syntax.Test, scope: Scope) -> ast.expr:
        return self.plain_call("make_test", constant(node.operator), self.compile(node.end, scope))

    def _functionof(self, node: syntax.FunctionOf, scope: Scope) -> ast.expr:
        names = tuple(name for name, _ in node.parameters)
        if node.external:
            body = self.compile(node.body, scope)
            return self.call("make_external", self.constant(names), body, at=node)
        inner = scope.nested()
        variables = [inner.declare(name) for name in names]
        types = tuple(
            None if written is None else resolve(written, self.types) for _, written in node.parameters
        )
        body = lambda_of(variables, self.body(node.body, inner))
        return self.plain_call("make_function", self.constant(names), self.constant(types), body)

    # Names and access

    def _name(self, node: syntax.Name, scope: Scope) -> ast.expr:
        return self.name_code(node.name, scope, node)

    def name_code(self, name: str, scope: Scope, node: Node) -> ast.expr:
        """Reading a name: a variable of the text, an entry of the filtered item, or of the context."""
        found = scope.find(name)
        if found is not None and found.filtered is None:
            self.light = self.light and not found.outer.of_context  # entries may multiply: count the parts
            return load(found.variable)
        if found is not None:
            value = self.temporary()
            outer = load(found.variable) if name == "item" else self.name_code(name, found.outer, node)
            test = ast.Compare(
                walrus(value, self.plain_call("entry", load(found.variable), constant(name))),
                [ast.IsNot()],
                [load("MISSING")],
            )
            return ast.IfExp(test, load(value), outer)
        return self.context_code(name, scope, node)

    def context_code(self, name: str, scope: Scope, node: Node) -> ast.expr:
        """Reading a variable of the context; Python values that are no FEEL values are converted on the way."""
        value = self.temporary()
        reader = self.context_read(name, scope)
        plain = ast.Compare(
            ast.Attribute(walrus(value, reader), "__class__", ast.Load()), [ast.In()], [load("PLAIN")]
        )
        if name in REGISTRY and name not in self.known:
            self.light = False
            other = self.call("name_or_builtin", constant(name), load(value), at=node)
        else:
            other = self.call("load", constant(name), load(value), at=node)
        return ast.IfExp(plain, load(value), other)

    def context_read(self, name: str, scope: Scope) -> ast.expr:
        """The raw value of a variable of the context, or MISSING."""
        if not scope.in_filter:
            self.names.add(name)
            self.paths.add((name,))
        if self.fast:
            return ast.Subscript(load("context"), constant(name), ast.Load())
        getter = ast.Attribute(load("context"), "get", ast.Load())
        return ast.Call(getter, [constant(name), load("MISSING")], [])

    def _path(self, node: syntax.Path, scope: Scope) -> ast.expr:
        dotted = _dotted(node)
        joined = ".".join(dotted)
        if joined in self.known and scope.find(dotted[0]) is None:
            return self.context_code(joined, scope, node)
        if len(dotted) > 1 and scope.find(dotted[0]) is None and not scope.in_filter:
            self.paths.add(dotted)
        base, value = self.temporary(), self.temporary()
        is_context = ast.Compare(
            ast.Attribute(walrus(base, self.compile(node.base, scope)), "__class__", ast.Load()),
            [ast.Is()],
            [load("C")],
        )
        getter = ast.Attribute(load(base), "get", ast.Load())
        entry = walrus(value, ast.Call(getter, [constant(node.name), load("MISSING")], []))
        is_plain = ast.Compare(ast.Attribute(entry, "__class__", ast.Load()), [ast.In()], [load("PLAIN")])
        slow = self.call("path", load(base), constant(node.name), at=node)
        return ast.IfExp(ast.BoolOp(ast.And(), [is_context, is_plain]), load(value), slow)

    def _descendants(self, node: syntax.Descendants, scope: Scope) -> ast.expr:
        self.light = False
        return self.call("descendants", self.compile(node.base, scope), constant(node.name), at=node)

    def _filter(self, node: syntax.Filter, scope: Scope) -> ast.expr:
        base = self.compile(node.base, scope)
        predicate = node.predicate
        if isinstance(predicate, syntax.Literal) and predicate.value.__class__ is Decimal:
            return self.call("item_at", base, self.constant(predicate.value), at=node)
        inner = scope.filtered()
        body = lambda_of([inner.filter_variable], self.body(predicate, inner))
        return self.call("select", base, body, at=node)

    # Calls

    def _call(self, node: syntax.Call, scope: Scope) -> ast.expr:
        names = self.constant(node.names)
        if isinstance(node.function, syntax.Name):
            name = node.function.name
            builtin = REGISTRY.get(name)
            if builtin is not None and scope.find_declared(name) is None and name not in self.known:
                if name == "is defined" and len(node.arguments) == 1:
                    return self.defined(node.arguments[0], scope)
                self.light = self.light and (builtin.is_steady or name in _LIGHT_ANYWAY)
                return self.call(
                    "call_builtin", self.constant(builtin), self.tuple_of(node, scope), names, at=node
                )
        function = self.compile(node.function, scope)
        return self.call("call", function, self.tuple_of(node, scope), names, at=node)

    def tuple_of(self, node: syntax.Call, scope: Scope) -> ast.expr:
        """The arguments of a call."""
        return ast.Tuple([self.compile(argument, scope) for argument in node.arguments], ast.Load())

    def defined(self, node: Node, scope: Scope) -> ast.expr:
        """``is defined(x)``: whether a name or entry exists, even as null."""
        if isinstance(node, syntax.Path):
            return self.plain_call("member_defined", self.compile(node.base, scope), constant(node.name))
        if isinstance(node, syntax.Name) and scope.find(node.name) is None:
            self.names.add(node.name)
            holder: ast.expr = load("context")
            return self.plain_call("member_defined", holder, constant(node.name))
        return self.call("is_instance", self.compile(node, scope), self.constant(None), at=node)

    # Textual forms

    def _instanceof(self, node: syntax.InstanceOf, scope: Scope) -> ast.expr:
        expected = resolve(node.type, self.types)
        if expected is None:
            return self.failure("feel.unknown_type", f"There is no type “{node.type.name}”.", node)
        return self.call("is_instance", self.compile(node.value, scope), self.constant(expected), at=node)

    def _if(self, node: syntax.If, scope: Scope) -> ast.expr:
        value = self.temporary()
        holds = ast.Compare(walrus(value, self.compile(node.condition, scope)), [ast.Is()], [constant(True)])
        odd = ast.BoolOp(
            ast.And(),
            [
                ast.Compare(load(value), [ast.IsNot()], [constant(False)]),
                self.call("condition", load(value), at=node),
            ],
        )
        test = ast.BoolOp(ast.Or(), [holds, odd])
        return ast.IfExp(test, self.compile(node.then, scope), self.compile(node.otherwise, scope))

    def _span(self, node: syntax.Span, scope: Scope) -> ast.expr:
        return self.call("span", self.compile(node.start, scope), self.compile(node.end, scope), at=node)

    def _for(self, node: syntax.For, scope: Scope) -> ast.expr:
        domains, inner, variables = self.domains(node.iterators, scope)
        variables.append(inner.declare("partial"))
        body = lambda_of(variables, self.body(node.body, inner, node.iterators))
        kept = constant(weights.keeps(node.body, "partial"))
        return self.call("for_each", domains, body, kept, at=node)

    def _quantified(self, node: syntax.Quantified, scope: Scope) -> ast.expr:
        domains, inner, variables = self.domains(node.iterators, scope)
        body = lambda_of(variables, self.body(node.condition, inner, node.iterators))
        return self.call(node.kind, domains, body, at=node)

    def body(self, node: Node, scope: Scope, iterators: tuple[tuple[str, Node], ...] = ()) -> ast.expr:
        """The code of what may run many times; each run of a long text counts more than one step."""
        code = self.compile(node, scope)
        steps = weights.weight([node, *(domain for _, domain in iterators[1:])])
        return (
            ast.BoolOp(ast.Or(), [self.plain_call("weigh", load("rt"), constant(steps)), code])
            if steps
            else code
        )

    def domains(
        self, iterators: tuple[tuple[str, Node], ...], scope: Scope
    ) -> tuple[ast.expr, Scope, list[str]]:
        """The iterated domains, each a function of the variables before it."""
        inner = scope.nested()
        functions: list[ast.expr] = []
        variables: list[str] = []
        for name, domain in iterators:
            functions.append(lambda_of(list(variables), self.compile(domain, inner)))
            variables.append(inner.declare(name))
        return ast.Tuple(functions, ast.Load()), inner, variables

    # Unary tests

    def tests(self, node: syntax.Tests) -> ast.expr:
        """True when one of the tests accepts the question value."""
        scope = self.root().nested()
        scope.bind("?", "question")
        if not node.tests:
            return constant(True)
        answers = [
            ast.Compare(self.test_code(test, scope), [ast.Is()], [constant(True)]) for test in node.tests
        ]
        code: ast.expr = answers[0] if len(answers) == 1 else ast.BoolOp(ast.Or(), list(answers))
        return ast.UnaryOp(ast.Not(), code) if node.negated else code

    def test_code(self, node: Node, scope: Scope) -> ast.expr:
        """Whether one test accepts the question value."""
        if isinstance(node, syntax.Test):
            return self.comparison(node.operator, _QUESTION, node.end, scope, node)
        if isinstance(node, syntax.Literal) and node.value is not None:
            return self.comparison("=", _QUESTION, node, scope, node)
        if isinstance(node, syntax.RangeOf):
            return self.call("inside", load("question"), self.compile(node, scope), at=node)
        asked = compiler_support.asked(node)
        if asked is not node:
            return self.compile(asked, scope)
        asks = compiler_support.asks(node)
        literal = isinstance(node, syntax.Literal)
        return self.call(
            "accepts", load("question"), self.compile(node, scope), constant(asks or literal), at=node
        )


def _dotted(node: Node) -> tuple[str, ...]:
    parts: list[str] = []
    while isinstance(node, syntax.Path):
        parts.append(node.name)
        node = node.base
    return (node.name, *reversed(parts)) if isinstance(node, syntax.Name) else ()


def arguments(*names: str) -> ast.arguments:
    """The parameters of the compiled function."""
    return arguments_of(list(names))
