"""Tokens to a syntax tree: FEEL's grammar (DMN 1.5, 10.3.1.2) by operator precedence.

Iterations, functions, contexts and types are in ``parser_forms``; name joining is in ``scope``.
"""

from collections.abc import Iterable

from guanxi.feel import syntax
from guanxi.feel.builtin_names import BUILTIN_NAMES
from guanxi.feel.parser_forms import FormParser
from guanxi.feel.syntax import Node

_COMPARISONS = frozenset({"=", "!=", "<", "<=", ">", ">="})
_LEVELS = {"or": 1, "and": 2, "between": 3, "in": 3, "+": 4, "-": 4, "*": 5, "/": 5, "**": 6} | dict.fromkeys(
    _COMPARISONS, 3
)
_BELOW_COMPARISON = 4
_UNARY = 7


class Parser(FormParser):
    """One parse of one text."""

    def expression(self, level: int = 1) -> Node:
        """An expression whose operators bind at least as tightly as ``level``."""
        with self.deeper():
            return self.climb(self.prefix(), level)

    def climb(self, left: Node, level: int) -> Node:
        """``left`` with the operations behind it that bind at least as tightly as ``level``."""
        while True:
            word = self.operator()
            rank = _LEVELS.get(word, 0)
            if rank < level:
                return left
            left = self.infix(left, word, rank)

    def operator(self) -> str:
        """The operator that stands here, or an empty text."""
        token = self.token
        return token.text if token.kind in ("mark", "name") else ""

    def infix(self, left: Node, word: str, rank: int) -> Node:
        """The operation that continues ``left``."""
        at = self.advance().at
        if word in ("and", "or"):
            return syntax.Logic(word, left, self.expression(rank + 1), at=at)
        if word == "between":
            low = self.expression(_BELOW_COMPARISON)
            self.expect("and")
            return syntax.Between(left, low, self.expression(_BELOW_COMPARISON), at=at)
        if word == "in":
            return syntax.In(left, self.tests_of_in(), at=at)
        right = self.expression(rank + 1)
        if word in _COMPARISONS:
            return syntax.Compare(word, left, right, at=at)
        return syntax.Binary(word, left, right, at=at)

    def tests_of_in(self) -> tuple[Node, ...]:
        """What stands behind ``in``: one test, or several in parentheses."""
        if self.at_mark("("):
            at = self.token.at
            tests = self.parenthesised()
            if len(tests) > 1:
                return tests
            test = self.closed_parenthesis(tests[0], at)
            return (self.climb(self.postfix(test), _BELOW_COMPARISON),)
        return (self.expression(_BELOW_COMPARISON),)

    def prefix(self) -> Node:
        """A negation, a test such as ``< 5``, or an operand with what follows it."""
        token = self.token
        if token.kind == "mark" and token.text == "-":
            self.advance()
            if self.token.kind == "number":
                number = self.number(self.advance())
                return self.postfix(syntax.Literal(number.copy_negate() if number else number, at=token.at))
            return syntax.Negate(self.expression(_UNARY), at=token.at)
        if token.kind == "mark" and token.text in _COMPARISONS:
            self.advance()
            return syntax.Test(token.text, self.expression(_BELOW_COMPARISON), at=token.at)
        return self.postfix(self.primary())

    def postfix(self, base: Node) -> Node:
        """Paths, filters, calls and ``instance of`` behind an operand."""
        while True:
            token = self.token
            if token.kind == "mark" and token.text == ".":
                self.advance()
                base = syntax.Path(base, self.member_name(), at=token.at)
            elif token.kind == "mark" and token.text == "...":
                self.advance()
                base = syntax.Descendants(base, self.member_name(), at=token.at)
            elif token.kind == "mark" and token.text == "[" and not self.ends_open_range():
                self.advance()
                base = syntax.Filter(base, self.filter_predicate(), at=token.at)
            elif token.kind == "mark" and token.text == "(":
                base = self.call(base)
            elif token.kind == "name" and token.text == "instance":
                self.advance()
                self.expect("of")
                base = syntax.InstanceOf(base, self.type_name(), at=token.at)
            else:
                return base

    def filter_predicate(self) -> Node:
        """The condition or position in brackets."""
        self.filters += 1
        predicate = self.enclosed()
        self.filters -= 1
        self.expect("]")
        return predicate

    def primary(self) -> Node:
        """A literal, name, bracket or textual form."""
        token = self.token
        match token.kind:
            case "number":
                self.advance()
                return syntax.Literal(self.number(token), at=token.at)
            case "string":
                self.advance()
                return syntax.Literal(token.text, at=token.at)
            case "at":
                self.advance()
                return syntax.AtLiteral(token.text, at=token.at)
            case "quoted":
                self.advance()
                return syntax.Name(token.text, at=token.at)
            case "name":
                return self.named()
            case "mark" if token.text in "([]{":
                return self.bracketed()
            case _:
                raise self.unexpected("an expression")

    def named(self) -> Node:
        """A textual form, a constant or a name."""
        token = self.token
        known = self.known_name()
        if known is None and token.is_keyword:
            return self.keyword_form()
        name = known or self.joined_name()
        return syntax.Name(name, at=token.at)

    def bracketed(self) -> Node:
        """A parenthesis, list, context or range."""
        at = self.token.at
        mark = self.advance().text
        if mark == "{":
            return self.context(at)
        if mark == "]":
            return self.range_tail(self.enclosed(), False, at)
        if mark == "[":
            return self.list_or_range(at)
        return self.closed_parenthesis(self.enclosed(), at)

    def closed_parenthesis(self, inner: Node, at: int) -> Node:
        """What stands in parentheses, or the range that starts with one."""
        if self.at_mark(".."):
            return self.range_tail(inner, False, at)
        self.expect(")")
        return inner

    def unary_tests(self) -> syntax.Tests:
        """The tests of one decision table cell."""
        if self.at_mark("-") and self.tokens[self.index + 1].kind == "end":
            self.advance()
            return syntax.Tests(())
        start = self.index
        if self.token.text == "not" and self.token.kind == "name" and self.tokens[self.index + 1].text == "(":
            self.index += 2
            tests = self.test_list()
            if self.accept(")") and self.token.kind == "end":
                return syntax.Tests(tests, negated=True)
            self.index = start
        tests = self.test_list()
        return syntax.Tests(tests)

    def test_list(self) -> tuple[Node, ...]:
        """Tests separated by commas; several may stand in parentheses of their own."""
        tests = list(self.test())
        while self.accept(","):
            tests += self.test()
        return tuple(tests)

    def test(self) -> tuple[Node, ...]:
        """One test, or several in parentheses."""
        if not self.at_mark("("):
            return (self.expression(),)
        at = self.token.at
        tests = self.parenthesised()
        return (
            tests if len(tests) > 1 else (self.climb(self.postfix(self.closed_parenthesis(tests[0], at)), 1),)
        )

    def parenthesised(self) -> tuple[Node, ...]:
        """One expression behind an opening parenthesis, which is left open, or several with both parentheses."""
        self.advance()
        tests = [self.enclosed()]
        while self.accept(","):
            tests.append(self.enclosed())
        if len(tests) > 1:
            self.expect(")")
        return tuple(tests)


def parse_expression(text: str, names: Iterable[str] = (), members: Iterable[str] = ()) -> Node:
    """The syntax tree of an expression.

    Args:
        text: the FEEL text.
        names: variables known where it is evaluated; needed only for names that contain signs or keywords.
        members: names of context entries that may follow a dot or stand in a filter, likewise.

    Raises:
        FeelSyntaxError: with line, column and what was expected.
    """
    parser = Parser(text, names, members, BUILTIN_NAMES)
    tree = parser.expression()
    parser.finish()
    return tree


def parse_unary_tests(text: str, names: Iterable[str] = (), members: Iterable[str] = ()) -> syntax.Tests:
    """The syntax tree of a decision table cell; arguments and errors as in ``parse_expression``."""
    parser = Parser(text, names, members, BUILTIN_NAMES)
    tree = parser.unary_tests()
    parser.finish()
    return tree
