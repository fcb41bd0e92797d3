"""JUEL expressions to FEEL: everything that compares, counts and reads variables. What calls beans is left for a person."""

import re

_TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")"
    r"|(?P<number>\d+(?:\.\d+)?)"
    r"|(?P<name>[A-Za-z_]\w*)"
    r"|(?P<sign>&&|\|\||==|!=|<=|>=|[-+*/%<>!()?:.,\[\]]))"
)
SIGNS = {
    "&&": "and",
    "||": "or",
    "==": "=",
    "eq": "=",
    "ne": "!=",
    "lt": "<",
    "gt": ">",
    "le": "<=",
    "ge": ">=",
    "mod": "%",
    "div": "/",
    "!": "not",
}
VARIABLES = {
    "nrOfInstances": "numberOfInstances",
    "nrOfCompletedInstances": "numberOfCompletedInstances",
    "nrOfActiveInstances": "numberOfActiveInstances",
    # Camunda 7 counts runs from 0, FEEL lists and zeebe from 1.
    "loopCounter": "(loopCounter - 1)",
}
# Binary operators, the loosest first.
LEVELS = (("or",), ("and",), ("=", "!="), ("<", ">", "<=", ">="), ("+", "-"), ("*", "/", "%"))
# Methods of texts and lists that have a function in FEEL; the object is its first argument.
METHODS = {
    "size": "count({})",
    "isEmpty": 'list contains([null, "", []], {})',
    "length": "string length({})",
    "toString": "string({})",
    "toLowerCase": "lower case({})",
    "toUpperCase": "upper case({})",
    "startsWith": "starts with({}, {})",
    "endsWith": "ends with({}, {})",
    "contains": "(if {0} instance of string then contains({0}, {1}) else list contains({0}, {1}))",
    "equals": "({} = {})",
}


class NotConvertible(Exception):
    """The expression has no counterpart in FEEL."""


def to_feel(text: str) -> str:
    """The FEEL text, ``=`` in front, of an attribute that may hold ``${…}``; a plain text stays as it is.

    Raises NotConvertible.
    """
    parts = re.split(r"[$#]\{(.*?)\}", text.strip(), flags=re.DOTALL)
    if len(parts) == 1:
        return text.strip()
    if len(parts) == 3 and not parts[0].strip() and not parts[2].strip():
        return "=" + expression(parts[1])
    pieces = []
    for position, part in enumerate(parts):
        if position % 2:
            pieces.append(f"string({expression(part)})")
        elif part:
            pieces.append('"' + part.replace('"', '\\"') + '"')
    return "=" + " + ".join(pieces)


def expression(text: str) -> str:
    """One JUEL expression as FEEL. Raises NotConvertible."""
    reader = _Reader(text)
    result = reader.ternary()
    if reader.tokens:
        raise NotConvertible(text)
    return result


def _tokens(text: str) -> list[tuple[str, str]]:
    """Kind and text of each token; operators by their name in FEEL."""
    tokens, position = [], 0
    text = text.strip()
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise NotConvertible(text)
        kind, word = match.lastgroup or "", match[match.lastgroup or ""]
        if kind == "text":
            word = '"' + word[1:-1].replace("\\'", "'").replace('\\"', '"').replace('"', '\\"') + '"'
        sign = SIGNS.get(word) or (word if word in ("and", "or", "not", "empty") else "")
        tokens.append(("sign", sign) if kind != "text" and sign else (kind, word))
        position = match.end()
    return tokens


class _Reader:
    """Reads by precedence, loosest first; every method takes its tokens and returns FEEL."""

    def __init__(self, text: str):
        self.text = text
        self.tokens = _tokens(text)

    def _next(self, *signs: str) -> str:
        """Take the next token if it is one of these signs."""
        if self.tokens and self.tokens[0][0] == "sign" and self.tokens[0][1] in signs:
            return self.tokens.pop(0)[1]
        return ""

    def _expect(self, sign: str) -> None:
        if not self._next(sign):
            raise NotConvertible(self.text)

    def ternary(self) -> str:
        """``a ? b : c``"""
        condition = self._binary(0)
        if not self._next("?"):
            return condition
        yes = self.ternary()
        self._expect(":")
        return f"if {condition} then {yes} else {self.ternary()}"

    def _binary(self, level: int) -> str:
        if level == len(LEVELS):
            return self._unary()
        left = self._binary(level + 1)
        while sign := self._next(*LEVELS[level]):
            right = self._binary(level + 1)
            left = f"modulo({left}, {right})" if sign == "%" else f"{left} {sign} {right}"
        return left

    def _unary(self) -> str:
        sign = self._next("not", "empty", "-")
        if sign == "not":
            return f"not({self._unary()})"
        if sign == "empty":
            return METHODS["isEmpty"].format(self._unary())
        return f"- {self._unary()}" if sign else self._value()

    def _value(self) -> str:
        if self._next("("):
            inner = self.ternary()
            self._expect(")")
            return self._parts(f"({inner})")
        if not self.tokens or self.tokens[0][0] == "sign":
            raise NotConvertible(self.text)
        kind, word = self.tokens.pop(0)
        if kind == "name" and self._next("("):
            raise NotConvertible(self.text)
        return self._parts(VARIABLES.get(word, word) if kind == "name" else word)

    def _parts(self, value: str) -> str:
        """Properties, entries and methods behind a value."""
        while sign := self._next(".", "["):
            value = self._part(value) if sign == "." else self._entry(value)
        if "execution" in re.split(r"\W+", value):
            raise NotConvertible(self.text)
        return value

    def _part(self, value: str) -> str:
        kind, name = self.tokens.pop(0) if self.tokens else ("", "")
        if kind != "name":
            raise NotConvertible(self.text)
        if not self._next("("):
            return f"{value}.{name}"
        arguments = []
        while not self._next(")"):
            arguments.append(self.ternary())
            self._next(",")
        return self._method(value, name, arguments)

    def _method(self, value: str, name: str, arguments: list[str]) -> str:
        if value == "execution" and name == "getVariable" and len(arguments) == 1:
            variable = re.fullmatch(r'"(\w+)"', arguments[0])
            if variable:
                return variable[1]
        form = METHODS.get(name)
        wanted = 0 if form is None else max(form.count("{}"), 2 if "{1}" in form else 0)
        if form is None or wanted != 1 + len(arguments):
            raise NotConvertible(self.text)
        return form.format(value, *arguments)

    def _entry(self, value: str) -> str:
        """An entry of a list by its fixed position (from 0; FEEL from 1), or of a map by its key."""
        index = self.ternary()
        self._expect("]")
        if index.isdigit():
            return f"{value}[{int(index) + 1}]"
        if index.startswith('"'):
            return f"get value({value}, {index})"
        raise NotConvertible(self.text)
