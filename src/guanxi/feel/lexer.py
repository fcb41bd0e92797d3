"""Text to tokens. Names with spaces are joined later, by the parser, which knows the names in scope."""

import re
from dataclasses import dataclass

from guanxi.feel.errors import FeelSyntaxError, position

KEYWORDS = frozenset(
    {"if", "then", "else", "for", "in", "return", "some", "every", "satisfies", "and", "or", "between"}
    | {"instance", "function", "external", "null", "true", "false"}
)
MAX_TOKENS = 40_000
"""Names, numbers and signs of one text: compiling takes longer than in proportion to them."""
_SPACE = r"\s\u0085\u180e\u200b\u2060\ufeff"
_START = (
    r"?_A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f"
    + (r"\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufefe\uff00-\ufffd\U00010000-\U000EFFFF")
)
_PART = _START.replace("?", "") + r"0-9\u00b7\u0300-\u036f\u203f-\u2040"
_TOKEN = re.compile(
    rf"""
    (?P<space>[{_SPACE}]+|//[^\n\r]*|/\*.*?\*/)
  | (?P<number>(?:[0-9]+(?:\.(?!\.)[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
  | (?P<name>[{_START}][{_PART}]*)
  | (?P<quoted>`[^`\n]+`)
  | (?P<string>@?"(?:[^"\\]|\\.)*")
  | (?P<mark>/(?!\*)|\*\*|\^|<=|>=|!=|\.\.\.(?![0-9])|\.\.|->|[-+*<>=()\[\]{{}},:.'])
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(
    r"\\(?:u\{([0-9A-Fa-f]{1,6})\}|[uU]([dD][89abAB][0-9A-Fa-f]{2})\\[uU]([dD][c-fC-F][0-9A-Fa-f]{2})"
    r"|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{6})|([\"'\\nrt]))"
)
_SAME = {"^": "**"}
"""Signs that other tools write for one of FEEL's."""
_SIMPLE = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "'": "'", "\\": "\\"}


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of text: kind is number, name, quoted, string, at, mark or end."""

    kind: str
    text: str
    at: int
    stop: int

    @property
    def is_keyword(self) -> bool:
        """True for a reserved word."""
        return self.kind == "name" and self.text in KEYWORDS


def tokenize(text: str) -> list[Token]:
    """All tokens of a text, ending with one of kind ``end``.

    Raises:
        FeelSyntaxError: a character that starts no token, a string without end, or too many tokens.
    """
    tokens: list[Token] = []
    at = 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if not found:
            raise _unreadable(text, at)
        kind = str(found.lastgroup)
        if kind == "string":
            tokens.append(_string(found[0], at, found.end()))
        elif kind == "quoted":
            tokens.append(Token("quoted", found[0][1:-1], at, found.end()))
        elif kind != "space":
            tokens.append(Token(kind, _SAME.get(found[0], found[0]), at, found.end()))
        at = found.end()
        if len(tokens) > MAX_TOKENS:
            line, column = position(text, at)
            raise FeelSyntaxError(
                "feel.too_long", f"The text has more than {MAX_TOKENS} parts.", line, column
            )
    tokens.append(Token("end", "", at, at))
    return tokens


def _string(raw: str, at: int, stop: int) -> Token:
    if raw[0] == "@":
        return Token("at", unescape(raw[2:-1]), at, stop)
    return Token("string", unescape(raw[1:-1]), at, stop)


def unescape(raw: str) -> str:
    """The characters meant by the escapes of a string literal; an unknown escape stays as written."""
    return _ESCAPE.sub(_character, raw) if "\\" in raw else raw


def _character(found: re.Match[str]) -> str:
    braced, high, low, four, six, simple = found.groups()
    if high:
        return chr(0x10000 + ((int(high, 16) - 0xD800) << 10) + int(low, 16) - 0xDC00)
    if simple:
        return _SIMPLE[simple]
    code = int(braced or four or six, 16)
    return chr(code) if code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF else found[0]


def _unreadable(text: str, at: int) -> FeelSyntaxError:
    line, column = position(text, at)
    if text[at] == '"' or text.startswith('@"', at):
        return FeelSyntaxError(
            "feel.unclosed_string", "The string has no closing quote.", line, column, ('"',)
        )
    if text.startswith("/*", at):
        return FeelSyntaxError("feel.unclosed_comment", "The comment has no end.", line, column, ("*/",))
    return FeelSyntaxError(
        "feel.unknown_character", f"The character {text[at]!r} has no meaning here.", line, column
    )
