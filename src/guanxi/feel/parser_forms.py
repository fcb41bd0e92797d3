"""The parts of the grammar that are not operators: names, calls, lists, contexts, iterations, functions, types."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from decimal import Decimal

from guanxi.feel import syntax
from guanxi.feel.errors import FeelSyntaxError, position
from guanxi.feel.lexer import Token, tokenize
from guanxi.feel.scope import NameTable, shared_table
from guanxi.feel.syntax import Node, TypeName
from guanxi.feel.values.numbers import CONTEXT

MAX_DEPTH = 90
MAX_TEXT = 200_000
_GENERIC = ("list", "range", "context", "function")
_AFTER_RANGE = frozenset({"and", "or", "then", "else", "return", "satisfies", "in", "between", "instance"})
_NAME_SIGNS = frozenset({".", "/", "-", "'", "+", "*", "**"})
_CONSTANTS = {"null": None, "true": True, "false": False}


class FormParser:
    """Token reading, names in scope and the textual forms; ``parser.Parser`` adds the operators."""

    def __init__(self, text: str, names: Iterable[str], members: Iterable[str], builtins: Iterable[str]):
        if len(text) > MAX_TEXT:
            raise FeelSyntaxError("feel.too_long", f"The text is longer than {MAX_TEXT} characters.")
        self.text = text
        self.tokens = tokenize(text)
        self.index = 0
        self.depth = 0
        self.range_open = False
        self.scopes = [shared_table(frozenset(names))]
        self.members = shared_table(frozenset(members))
        self.entries = NameTable()
        self.filters = 0
        self.builtins = shared_table(frozenset(builtins))

    # Tokens

    @property
    def token(self) -> Token:
        """The token to read next."""
        return self.tokens[self.index]

    def advance(self) -> Token:
        """Read one token."""
        token = self.tokens[self.index]
        if token.kind != "end":
            self.index += 1
        return token

    def at_mark(self, text: str) -> bool:
        """True when this sign stands here."""
        return self.token.kind == "mark" and self.token.text == text

    def accept(self, text: str) -> bool:
        """Read this sign or word if it stands here."""
        if self.token.kind in ("mark", "name") and self.token.text == text:
            self.index += 1
            return True
        return False

    def expect(self, text: str) -> None:
        """Read this sign or word.

        Raises:
            FeelSyntaxError: something else stands here.
        """
        if not self.accept(text):
            raise self.unexpected(f"“{text}”")

    def finish(self) -> None:
        """Check that the whole text was read."""
        if self.token.kind != "end":
            raise self.unexpected("an operator", "the end")

    def unexpected(self, *expected: str) -> FeelSyntaxError:
        """The error for the token that stands here."""
        line, column = position(self.text, self.token.at)
        if self.token.kind == "end":
            return FeelSyntaxError("feel.unexpected_end", "The text ends too early.", line, column, expected)
        found = f"“{self.token.text}” cannot stand here."
        return FeelSyntaxError("feel.unexpected_token", found, line, column, expected)

    @contextmanager
    def deeper(self) -> Iterator[None]:
        """Guard against texts that nest too deeply."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            line, column = position(self.text, self.token.at)
            raise FeelSyntaxError(
                "feel.too_deep", f"The text nests deeper than {MAX_DEPTH} levels.", line, column
            )
        yield
        self.depth -= 1

    @contextmanager
    def scope(self, *names: str) -> Iterator[NameTable]:
        """Names that are known inside."""
        table = NameTable(names)
        self.scopes.append(table)
        yield table
        self.scopes.pop()

    def expression(self, level: int = 1) -> Node:
        """An expression; given by the operator parser."""
        raise NotImplementedError

    def enclosed(self, range_open: bool = False) -> Node:
        """An expression in brackets of its own; only in the end of a range may ``[`` close the range."""
        outer, self.range_open = self.range_open, range_open
        node = self.expression()
        self.range_open = outer
        return node

    # Names

    def known_name(self) -> str | None:
        """Read the longest known name that starts here; None when there is none."""
        found = [table.longest(self.tokens, self.index) for table in self.scopes]
        if self.filters:
            found.append(self.known_member())
        best = max((match for match in found if match), default=None, key=lambda match: match[0])
        builtin = self.builtins.longest(self.tokens, self.index)
        if (
            builtin
            and (best is None or builtin[0] > best[0])
            and self.tokens[self.index + builtin[0]].text == "("
        ):
            best = builtin
        if best is None or (best[0] == 1 and self.token.is_keyword):
            return None
        if best[0] == 1 and self.follows_name():
            return None
        self.index += best[0]
        return best[1]

    def follows_name(self) -> bool:
        """True when the next token continues the words of a longer, unknown name."""
        following = self.tokens[self.index + 1]
        return following.kind in ("name", "number") and not following.is_keyword

    def joined_name(self) -> str:
        """Read words that stand side by side as one name."""
        words = [self.advance().text]
        while self.token.kind in ("name", "number") and not self.token.is_keyword:
            words.append(self.advance().text)
        return " ".join(words)

    def member_name(self) -> str:
        """The name behind a dot."""
        if self.token.kind == "quoted":
            return self.advance().text
        if self.token.kind != "name":
            raise self.unexpected("a name")
        found = self.known_member()
        if found and found[0] > 1:
            self.index += found[0]
            return found[1]
        return self.joined_name()

    def known_member(self) -> tuple[int, str] | None:
        """Number of tokens and name of the longest known entry name that starts here."""
        found = [table.longest(self.tokens, self.index) for table in (self.members, self.entries)]
        return max((match for match in found if match), default=None, key=lambda match: match[0])

    def free_name(self, *stops: str) -> str:
        """A name that is being declared, up to one of the words or signs that end it."""
        start = self.index
        if self.token.kind in ("string", "quoted"):
            return self.advance().text
        while self.token.kind in ("name", "number") or (
            self.token.kind == "mark" and self.token.text in _NAME_SIGNS
        ):
            if self.token.text in stops:
                break
            self.index += 1
        if self.index == start or self.tokens[start].kind != "name":
            raise self.unexpected("a name")
        raw = self.text[self.tokens[start].at : self.tokens[self.index - 1].stop]
        return " ".join(raw.split())

    def number(self, token: Token) -> Decimal:
        """The exact decimal of a numeric literal."""
        value = CONTEXT.create_decimal(token.text)
        if not value.is_finite():
            line, column = position(self.text, token.at)
            raise FeelSyntaxError("feel.number_range", "The number is too large.", line, column)
        return value

    # Calls

    def call(self, function: Node) -> Node:
        """A call of ``function`` with the arguments in parentheses."""
        at = self.advance().at
        if self.accept(")"):
            return syntax.Call(function, (), at=at)
        names: list[str] = []
        arguments = []
        named = self.at_named_argument()
        while True:
            if named:
                names.append(self.free_name(":"))
                self.expect(":")
            arguments.append(self.enclosed())
            if not self.accept(","):
                break
        self.expect(")")
        return syntax.Call(function, tuple(arguments), tuple(names) if named else None, at=at)

    def at_named_argument(self) -> bool:
        """True when ``name:`` stands here."""
        index = self.index
        while (
            self.tokens[index].kind in ("name", "number", "quoted") or self.tokens[index].text in _NAME_SIGNS
        ):
            index += 1
        return index > self.index and self.tokens[index].text == ":" and self.tokens[index].kind == "mark"

    # Lists, ranges and contexts

    def ends_open_range(self) -> bool:
        """True when ``[`` closes a range such as ``[1..5[``."""
        if not self.range_open:
            return False
        following = self.tokens[self.index + 1]
        return (
            following.kind == "end"
            or (following.kind == "mark" and following.text in (")", "]", "}", ",", ".", "=", "!="))
            or (following.kind == "name" and following.text in _AFTER_RANGE)
        )

    def range_tail(self, start: Node, included: bool, at: int) -> Node:
        """``.. end`` and the closing bracket."""
        self.expect("..")
        end = self.enclosed(range_open=True)
        for mark, end_included in (("]", True), (")", False), ("[", False)):
            if self.accept(mark):
                return syntax.RangeOf(start, end, included, end_included, at=at)
        raise self.unexpected("“]”", "“)”")

    def list_or_range(self, at: int) -> Node:
        """What starts with ``[``."""
        if self.accept("]"):
            return syntax.ListOf((), at=at)
        first = self.enclosed()
        if self.at_mark(".."):
            return self.range_tail(first, True, at)
        items = [first]
        while self.accept(","):
            items.append(self.enclosed())
        self.expect("]")
        return syntax.ListOf(tuple(items), at=at)

    def context(self, at: int) -> Node:
        """What starts with ``{``; each entry sees those before it."""
        entries: list[tuple[str, Node]] = []
        with self.scope() as known:
            while not self.at_mark("}"):
                key = self.free_name(":")
                self.expect(":")
                entries.append((key, self.enclosed()))
                known.add(key)
                self.entries.add(key)
                if not self.accept(","):
                    break
        self.expect("}")
        return syntax.ContextOf(tuple(entries), at=at)

    # Textual forms

    def keyword_form(self) -> Node:
        """A constant or a form that starts with a reserved word."""
        token = self.advance()
        if token.text in _CONSTANTS:
            return syntax.Literal(_CONSTANTS[token.text], at=token.at)
        match token.text:
            case "if":
                condition = self.expression()
                self.expect("then")
                then = self.expression()
                self.expect("else")
                return syntax.If(condition, then, self.expression(), at=token.at)
            case "for":
                iterators, body = self.iteration("return", "partial")
                return syntax.For(iterators, body, at=token.at)
            case "some" | "every":
                iterators, body = self.iteration("satisfies")
                return syntax.Quantified(token.text, iterators, body, at=token.at)
            case "function":
                return self.function(token.at)
        self.index -= 1
        raise self.unexpected("an expression")

    def iteration(self, word: str, *extra: str) -> tuple[tuple[tuple[str, Node], ...], Node]:
        """``x in a, y in b`` up to ``word``, and the expression behind it."""
        iterators: list[tuple[str, Node]] = []
        with self.scope(*extra) as known:
            while True:
                name = self.free_name("in", "return", "satisfies")
                self.expect("in")
                iterators.append((name, self.domain()))
                known.add(name)
                if not self.accept(","):
                    break
            self.expect(word)
            return tuple(iterators), self.expression()

    def domain(self) -> Node:
        """What is iterated over: an expression or ``a..b``."""
        start = self.expression()
        if self.at_mark(".."):
            at = self.advance().at
            return syntax.Span(start, self.expression(), at=at)
        return start

    def function(self, at: int) -> Node:
        """``function(a: type, b) body``."""
        self.expect("(")
        parameters: list[tuple[str, TypeName | None]] = []
        while not self.at_mark(")"):
            name = self.free_name(":", ",")
            parameters.append((name, self.type_name() if self.accept(":") else None))
            if not self.accept(","):
                break
        self.expect(")")
        external = self.accept("external")
        with self.scope(*(name for name, _ in parameters)):
            return syntax.FunctionOf(tuple(parameters), self.expression(), external, at=at)

    # Types

    def type_name(self) -> TypeName:
        """A type: a name, possibly of several words or qualified, with its parts in ``<>``."""
        at = self.token.at
        name = "function" if self.accept("function") else self.type_words()
        if name not in _GENERIC or not self.at_mark("<"):
            return TypeName(name, at=at)
        self.advance()
        if name == "context":
            return self.context_type(at)
        items = [] if self.at_mark(">") else [self.type_name()]
        while self.accept(","):
            items.append(self.type_name())
        self.expect(">")
        if name == "function":
            self.expect("->")
            items.append(self.type_name())
        return TypeName(name, tuple(items), at=at)

    def type_words(self) -> str:
        """The words of a type name."""
        known = self.known_type()
        if known:
            return known
        if self.token.kind not in ("name", "quoted"):
            raise self.unexpected("a type")
        words = [self.advance().text] if self.token.kind == "quoted" else [self.joined_type()]
        while self.at_mark("."):
            self.advance()
            words.append(self.joined_type())
        return ".".join(words)

    def joined_type(self) -> str:
        """Words of one part of a qualified type name; ``null`` may be one."""
        if self.token.is_keyword and self.token.text == "null":
            return self.advance().text
        if self.token.kind != "name":
            raise self.unexpected("a type")
        return self.joined_name()

    def known_type(self) -> str | None:
        """The built-in types whose names contain a reserved word."""
        for name in ("date and time", "dateTime", "days and time duration", "years and months duration"):
            words = name.split()
            if [token.text for token in self.tokens[self.index : self.index + len(words)]] == words:
                self.index += len(words)
                return name
        return None

    def context_type(self, at: int) -> TypeName:
        """``a: type, b: type>``."""
        names: list[str] = []
        items: list[TypeName] = []
        while not self.at_mark(">"):
            names.append(self.free_name(":"))
            self.expect(":")
            items.append(self.type_name())
            if not self.accept(","):
                break
        self.expect(">")
        return TypeName("context", tuple(items), tuple(names), at=at)
