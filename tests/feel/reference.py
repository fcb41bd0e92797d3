"""A second, plain interpreter: it walks the tree and is as simple as can be.

It shares the values, the built-in functions and the comparison of two values with the compiler's runtime, and has its
own names, scopes, operators' dispatch, three-valued logic, filters, iterations and calls.
"""

from decimal import Decimal

from guanxi.feel import arithmetic, comparison, iteration
from guanxi.feel.access import MISSING, member
from guanxi.feel.builtins import REGISTRY
from guanxi.feel.errors import Failed
from guanxi.feel.runtime import Runtime
from guanxi.feel.types import conforms, resolve
from guanxi.feel.values import Function, Range, from_python, parse_at_literal
from guanxi.feel.values.numbers import is_number

OPERATORS = {
    "+": arithmetic.add,
    "-": arithmetic.subtract,
    "*": arithmetic.multiply,
    "/": arithmetic.divide,
    "**": arithmetic.power,
    "=": comparison.equal,
    "!=": comparison.unequal,
    "<": comparison.less,
    "<=": comparison.less_equal,
    ">": comparison.greater,
    ">=": comparison.greater_equal,
}


def evaluate(tree, context):
    """The value of a tree in a context."""
    return _Walk().value(tree, [from_python(context)])


def _item(items, position):
    place = int(position)
    if place != position or not place or abs(place) > len(items):
        return None
    return items[place - 1 if place > 0 else place]


class _Items:
    """A scope that answers with the entries of the item being filtered."""

    def __init__(self, item):
        self.item = item

    def get(self, name):
        if isinstance(self.item, dict) and name in self.item:
            return self.item[name]
        return self.item if name == "item" else MISSING


class _Walk:
    def __init__(self):
        self.rt = Runtime()

    def value(self, node, scopes):
        return getattr(self, type(node).__name__)(node, scopes)

    def lookup(self, name, scopes):
        for scope in reversed(scopes):
            found = scope.get(name) if isinstance(scope, _Items) else scope.get(name, MISSING)
            if found is not MISSING:
                return found
        return REGISTRY[name].value if name in REGISTRY else None

    def declared(self, name, scopes):
        return any(isinstance(scope, dict) and name in scope for scope in scopes[1:])

    def Literal(self, node, scopes):
        return node.value

    def AtLiteral(self, node, scopes):
        return parse_at_literal(node.text)

    def Name(self, node, scopes):
        return self.lookup(node.name, scopes)

    def Path(self, node, scopes):
        return self.path(self.value(node.base, scopes), node.name)

    def path(self, base, name):
        if isinstance(base, list):
            return [self.path(item, name) for item in base]
        found = member(base, name)
        return None if found is MISSING else found

    def Descendants(self, node, scopes):
        return self.descendants(self.value(node.base, scopes), node.name)

    def descendants(self, base, name):
        if isinstance(base, list):
            return [found for item in base for found in self.descendants(item, name)]
        found = []
        for key, value in base.items() if isinstance(base, dict) else ():
            found += [value] if key == name and value is not None else []
            found += self.descendants(value, name)
        return found

    def Filter(self, node, scopes):
        base = self.value(node.base, scopes)
        if base is None:
            return None
        items = base if isinstance(base, list) else [base]
        answers = [self.value(node.predicate, [*scopes, _Items(item)]) for item in items or [None]]
        if is_number(answers[0]):
            return _item(items, answers[0])
        if not items:
            return []
        chosen = []
        for item, answer in zip(items, answers, strict=True):
            if isinstance(answer, Range):
                tested = item[0] if isinstance(item, list) and len(item) == 1 else item
                answer = comparison.in_range(self.rt, tested, answer, 0) is True
            if answer is not None and not isinstance(answer, bool):
                return None
            chosen += [item] if answer else []
        return chosen

    def Call(self, node, scopes):
        function = node.function
        if (
            type(function).__name__ == "Name"
            and function.name in REGISTRY
            and not self.declared(function.name, scopes)
        ):
            if function.name == "is defined" and len(node.arguments) == 1:
                return self.is_defined(node.arguments[0], scopes)
            target = REGISTRY[function.name].value
        else:
            target = self.value(function, scopes)
        return self.call(
            target, tuple(self.value(argument, scopes) for argument in node.arguments), node.names
        )

    def is_defined(self, node, scopes):
        kind = type(node).__name__
        if kind == "Path":
            return member(self.value(node.base, scopes), node.name) is not MISSING
        if kind == "Name" and len(scopes) == 1:
            return node.name in scopes[0]
        if (
            kind == "Name"
            and not self.declared(node.name, scopes)
            and not any(isinstance(s, _Items) for s in scopes)
        ):
            return node.name in scopes[0]
        return True

    def call(self, target, arguments, names=None):
        if isinstance(target, Range) and len(arguments) == 1 and names is None:
            return comparison.inside(self.rt, arguments[0], target, 0)
        if not isinstance(target, Function):
            return None
        if target.builtin is not None:
            try:
                return target.builtin.invoke(self.rt, arguments, names)
            except Failed:
                return None
        if len(arguments) != len(target.parameters):
            return None
        taken = []
        for argument, wanted in zip(arguments, target.types, strict=True):
            if wanted is None or argument is None or conforms(argument, wanted):
                taken.append(argument)
            elif isinstance(argument, list) and len(argument) == 1 and conforms(argument[0], wanted):
                taken.append(argument[0])
            elif wanted.name == "list" and conforms([argument], wanted):
                taken.append([argument])
            else:
                return None
        return target.call(*taken)

    def FunctionOf(self, node, scopes):
        names = tuple(name for name, _ in node.parameters)
        types = tuple(None if written is None else resolve(written, {}) for _, written in node.parameters)
        return Function(
            "", names, types, lambda *a: self.value(node.body, [*scopes, dict(zip(names, a, strict=True))])
        )

    def Negate(self, node, scopes):
        return arithmetic.negate(self.rt, self.value(node.operand, scopes), 0)

    def Binary(self, node, scopes):
        return OPERATORS[node.operator](
            self.rt, self.value(node.left, scopes), self.value(node.right, scopes), 0
        )

    Compare = Binary

    def Logic(self, node, scopes):
        decisive = node.operator == "or"
        left = self.value(node.left, scopes)
        if left is decisive:
            return decisive
        right = self.value(node.right, scopes)
        if right is decisive:
            return decisive
        return (not decisive) if left is right is (not decisive) else None

    def Between(self, node, scopes):
        value, low, high = (self.value(part, scopes) for part in (node.value, node.low, node.high))
        above = comparison.greater_equal(self.rt, value, low, 0)
        below = comparison.less_equal(self.rt, value, high, 0)
        return False if above is False or below is False else True if above and below else None

    def In(self, node, scopes):
        value = self.value(node.value, scopes)
        tests = [self.value(test, scopes) for test in node.tests]
        if len(tests) == 1:
            return comparison.inside(self.rt, value, tests[0], 0)
        answers = [value is None if t is None else comparison.inside(self.rt, value, t, 0) for t in tests]
        return True if True in answers else None if None in answers else False

    def If(self, node, scopes):
        return self.value(node.then if self.value(node.condition, scopes) is True else node.otherwise, scopes)

    def Span(self, node, scopes):
        return iteration.span(self.rt, self.value(node.start, scopes), self.value(node.end, scopes), 0)

    def combinations(self, iterators, scopes):
        if not iterators:
            yield scopes[-1]
            return
        (name, domain), rest = iterators[0], iterators[1:]
        items = self.value(domain, scopes)
        if isinstance(items, Range):
            rank = comparison.order(items.start, items.end)
            listed = None if rank is None or rank > 0 else iteration.span(self.rt, items.start, items.end, 0)
            listed = listed[0 if items.start_included else 1 :] if listed else listed
            items = listed[: len(listed) if items.end_included else -1] if listed else listed
        if not isinstance(items, list):
            raise ValueError
        for item in items:
            yield from self.combinations(rest, [*scopes[:-1], {**scopes[-1], name: item}])

    def For(self, node, scopes):
        results = []
        try:
            for found in self.combinations(node.iterators, [*scopes, {}]):
                results.append(self.value(node.body, [*scopes, {**found, "partial": results}]))
        except ValueError:
            return None
        return results

    def Quantified(self, node, scopes):
        decisive, unknown = node.kind == "some", False
        try:
            for found in self.combinations(node.iterators, [*scopes, {}]):
                answer = self.value(node.condition, [*scopes, found])
                if answer is decisive:
                    return decisive
                unknown = unknown or answer is not (not decisive)
        except ValueError:
            return None
        return None if unknown else not decisive

    def InstanceOf(self, node, scopes):
        value = self.value(node.value, scopes)
        wanted = resolve(node.type, {})
        return wanted.name == "null" if value is None else conforms(value, wanted)

    def ListOf(self, node, scopes):
        return [self.value(item, scopes) for item in node.items]

    def ContextOf(self, node, scopes):
        keys = [key for key, _ in node.entries]
        if len(set(keys)) < len(keys):
            return None
        made = {}
        for key, value in node.entries:
            known = dict(made)
            made[key] = known[key] = self.value(value, [*scopes, known])
            if not isinstance(made[key], Function):
                known.pop(key)
        return made

    def RangeOf(self, node, scopes):
        start, end = self.value(node.start, scopes), self.value(node.end, scopes)
        kinds = {Decimal if is_number(part) else type(part) for part in (start, end) if part is not None}
        return Range(start, end, node.start_included, node.end_included) if len(kinds) < 2 else None

    def Test(self, node, scopes):
        return comparison.make_test(node.operator, self.value(node.end, scopes))
