"""Syntax tree to text: the canonical form, with parentheses only where the grammar needs them.

Parsing the text gives the same tree again (a property test holds this).
"""

from decimal import Decimal

from guanxi.feel import syntax
from guanxi.feel.builtin_names import BUILTIN_NAMES
from guanxi.feel.errors import FeelSyntaxError
from guanxi.feel.lexer import tokenize
from guanxi.feel.syntax import Node, TypeName
from guanxi.feel.text import quote

_LEVELS = {"or": 1, "and": 2, "+": 4, "-": 4, "*": 5, "/": 5, "**": 6}
_COMPARE, _SUM, _UNARY, _POSTFIX, _ATOM = 3, 4, 7, 8, 9
_CONSTANTS = {None: "null", True: "true", False: "false"}


def print_tree(node: Node) -> str:
    """The canonical text of a tree."""
    return _Printer().text(node, 0)


def level_of(node: Node) -> int:
    """How tightly a form binds: 0 for forms that swallow what follows, 9 for closed ones."""
    match node:
        case (
            syntax.If()
            | syntax.For()
            | syntax.Quantified()
            | syntax.FunctionOf()
            | syntax.Test()
            | syntax.Span()
            | syntax.InstanceOf()
        ):
            return 0
        case syntax.Logic() | syntax.Binary():
            return _LEVELS[node.operator]
        case syntax.Compare() | syntax.Between() | syntax.In():
            return _COMPARE
        case syntax.Negate():
            return _UNARY
        case syntax.Literal() if node.value.__class__ is Decimal and node.value.is_signed():
            return _UNARY
        case _:
            return _ATOM


class _Printer:
    """One method per form."""

    def text(self, node: Node, level: int = 1) -> str:
        """The text of a node where at least this level is needed."""
        method = getattr(self, f"_{type(node).__name__.lower()}")
        text: str = method(node)
        return f"({text})" if level_of(node) < level else text

    def listed(self, nodes: tuple[Node, ...]) -> str:
        """Nodes separated by commas."""
        return ", ".join(self.text(node, 0) for node in nodes)

    def _tests(self, node: syntax.Tests) -> str:
        if not node.tests:
            return "-"
        return f"not({self.listed(node.tests)})" if node.negated else self.listed(node.tests)

    def _literal(self, node: syntax.Literal) -> str:
        if isinstance(node.value, str):
            return quote(node.value)
        return str(node.value) if isinstance(node.value, Decimal) else _CONSTANTS[node.value]

    def _atliteral(self, node: syntax.AtLiteral) -> str:
        return f"@{quote(node.text)}"

    def _name(self, node: syntax.Name) -> str:
        return name_text(node.name)

    def _path(self, node: syntax.Path) -> str:
        return f"{self.text(node.base, _POSTFIX)}.{name_text(node.name)}"

    def _descendants(self, node: syntax.Descendants) -> str:
        return f"{self.text(node.base, _POSTFIX)}...{name_text(node.name)}"

    def _filter(self, node: syntax.Filter) -> str:
        return f"{self.text(node.base, _POSTFIX)}[{self.text(node.predicate, 0)}]"

    def _call(self, node: syntax.Call) -> str:
        function = node.function
        known = isinstance(function, syntax.Name) and function.name in BUILTIN_NAMES
        text = function.name if known else self.text(function, _POSTFIX)  # type: ignore[attr-defined]  # a known function has a name
        if node.names is None:
            return f"{text}({self.listed(node.arguments)})"
        pairs = zip(node.names, node.arguments, strict=True)
        return f"{text}({', '.join(f'{name_text(name)}: {self.text(value, 0)}' for name, value in pairs)})"

    def _negate(self, node: syntax.Negate) -> str:
        text = self.text(node.operand, _UNARY)
        return f"-({text})" if text[0].isdigit() else f"-{text}"

    def _binary(self, node: syntax.Binary) -> str:
        level = _LEVELS[node.operator]
        return f"{self.text(node.left, level)} {node.operator} {self.text(node.right, level + 1)}"

    def _logic(self, node: syntax.Logic) -> str:
        level = _LEVELS[node.operator]
        return f"{self.text(node.left, level)} {node.operator} {self.text(node.right, level + 1)}"

    def _compare(self, node: syntax.Compare) -> str:
        return f"{self.text(node.left, _COMPARE)} {node.operator} {self.text(node.right, _SUM)}"

    def _between(self, node: syntax.Between) -> str:
        ends = f"{self.text(node.low, _SUM)} and {self.text(node.high, _SUM)}"
        return f"{self.text(node.value, _COMPARE)} between {ends}"

    def _in(self, node: syntax.In) -> str:
        tests = f"({self.listed(node.tests)})" if len(node.tests) > 1 else self.text(node.tests[0], _SUM)
        return f"{self.text(node.value, _COMPARE)} in {tests}"

    def _if(self, node: syntax.If) -> str:
        return (
            f"if {self.text(node.condition)} then {self.text(node.then)} else {self.text(node.otherwise, 0)}"
        )

    def _span(self, node: syntax.Span) -> str:
        return f"{self.text(node.start)}..{self.text(node.end)}"

    def iterators(self, iterators: tuple[tuple[str, Node], ...]) -> str:
        """``x in a, y in b``."""
        return ", ".join(
            f"{name_text(name)} in {self._span(domain) if isinstance(domain, syntax.Span) else self.text(domain)}"
            for name, domain in iterators
        )

    def _for(self, node: syntax.For) -> str:
        return f"for {self.iterators(node.iterators)} return {self.text(node.body, 0)}"

    def _quantified(self, node: syntax.Quantified) -> str:
        return f"{node.kind} {self.iterators(node.iterators)} satisfies {self.text(node.condition, 0)}"

    def _instanceof(self, node: syntax.InstanceOf) -> str:
        return f"{self.text(node.value, _POSTFIX)} instance of {type_text(node.type)}"

    def _listof(self, node: syntax.ListOf) -> str:
        return f"[{self.listed(node.items)}]"

    def _contextof(self, node: syntax.ContextOf) -> str:
        entries = (f"{_key_text(key)}: {self.text(value, 0)}" for key, value in node.entries)
        return "{" + ", ".join(entries) + "}"

    def _rangeof(self, node: syntax.RangeOf) -> str:
        opening, closing = "[" if node.start_included else "(", "]" if node.end_included else ")"
        end = self.text(node.end)
        end = f"({end})" if "[" in end else end  # an open bracket could be read as the end of the range
        return f"{opening}{self.text(node.start)}..{end}{closing}"

    def _test(self, node: syntax.Test) -> str:
        return f"{node.operator} {self.text(node.end, _SUM)}"

    def _functionof(self, node: syntax.FunctionOf) -> str:
        parameters = (
            name_text(name) if written is None else f"{name_text(name)}: {type_text(written)}"
            for name, written in node.parameters
        )
        external = "external " if node.external else ""
        return f"function({', '.join(parameters)}) {external}{self.text(node.body, 0)}"


def is_plain(name: str) -> bool:
    """Whether a name can be written as words, without backticks."""
    try:
        tokens = tokenize(name)[:-1]
    except FeelSyntaxError:
        return False
    words = all(token.kind in ("name", "number") and not token.is_keyword for token in tokens)
    return bool(tokens) and tokens[0].kind == "name" and words and " ".join(t.text for t in tokens) == name


def name_text(name: str) -> str:
    """A name as written, in backticks when it is no sequence of plain words."""
    return name if is_plain(name) else f"`{name}`"


def _key_text(key: str) -> str:
    return key if is_plain(key) else quote(key)


def type_text(written: TypeName) -> str:
    """A type as written."""
    items = [type_text(item) for item in written.items]
    if written.name == "function" and items:
        return f"function<{', '.join(items[:-1])}> -> {items[-1]}"
    if written.name == "context" and (items or written.names):
        pairs = zip(written.names, items, strict=True)
        return f"context<{', '.join(f'{name_text(name)}: {item}' for name, item in pairs)}>"
    return f"{written.name}<{', '.join(items)}>" if items else written.name
