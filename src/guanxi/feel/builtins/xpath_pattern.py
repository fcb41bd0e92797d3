"""Regular expressions as XPath and XML Schema define them, translated for the ``regex`` library.

DMN 1.5 refers to XQuery 1.0 and XPath 2.0 Functions and Operators, 7.6. What that dialect does not know
(look-around, possessive quantifiers, unknown escapes) is refused rather than given a meaning of its own.
"""

from functools import lru_cache
from typing import Any

import regex

from guanxi.feel.errors import Failed

_NAME_START = (
    r":A-Z_a-z\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u1FFF\u200C-\u200D\u2070-\u218F"
)
_NAME_START += r"\u2C00-\u2FEF\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD\U00010000-\U000EFFFF"
_NAME_PART = _NAME_START + r"\-.0-9\u00B7\u0300-\u036F\u203F-\u2040"
_CLASSES = {
    "s": r"[ \t\n\r]",
    "S": r"[^ \t\n\r]",
    "d": r"\p{Nd}",
    "D": r"\P{Nd}",
    "w": r"[^\p{P}\p{Z}\p{C}]",
    "W": r"[\p{P}\p{Z}\p{C}]",
    "i": f"[{_NAME_START}]",
    "I": f"[^{_NAME_START}]",
    "c": f"[{_NAME_PART}]",
    "C": f"[^{_NAME_PART}]",
}
_ESCAPES = {"n": r"\n", "r": r"\r", "t": r"\t"}
_LITERAL = r"\|.?*+(){}-[]^$"
_CATEGORY = regex.compile(
    r"[pP]\{(?:(L[ultmo]?|M[nce]?|N[dlo]?|P[cdseifo]?|Z[slp]?|S[mcko]?|C[cfon]?)|Is([\w\-]+))\}"
)
_OUTSIDE_CLASS = regex.compile(r"(\\S|\[\^?\]?(?:\\.|[^\]\\])*\])|\s+")
_FLAGS = {"s": regex.DOTALL, "m": regex.MULTILINE, "i": regex.IGNORECASE}


_LONGEST = 2_000


@lru_cache(maxsize=256)
def compile_pattern(pattern: str, flags: str) -> "regex.Pattern[str]":
    """The compiled pattern.

    Args:
        pattern: the pattern in XPath's dialect.
        flags: any of ``s`` (dot takes line ends), ``m`` (lines), ``i`` (case), ``x`` (white space is ignored)
            and ``q`` (no character is special).

    Raises:
        Failed: the pattern or a flag is not of this dialect.
    """
    if len(pattern) > _LONGEST:
        raise Failed(f"a pattern has at most {_LONGEST} characters.")
    if any(flag not in "smixq" for flag in flags):
        raise Failed(f"there is no flag “{flags[:10]}”.")
    chosen = regex.V1
    for flag, value in _FLAGS.items():
        chosen |= value if flag in flags else 0
    if "x" in flags:
        pattern = _OUTSIDE_CLASS.sub(lambda found: found[1] or "", pattern)
    text = regex.escape(pattern) if "q" in flags else _Translation(pattern, flags).run()
    try:
        return regex.compile(text, chosen, cache_pattern=False)
    except (regex.error, ValueError, OverflowError, RecursionError) as error:
        raise Failed(f"the pattern is not valid: {error}.") from None


class _Translation:
    """One walk over a pattern."""

    def __init__(self, pattern: str, flags: str):
        self.pattern = pattern
        self.flags = flags
        self.at = 0
        self.groups = 0
        self.closed: set[int] = set()
        self.open: list[int] = []

    def run(self) -> str:
        """The pattern for the library."""
        parts = []
        while self.at < len(self.pattern):
            parts.append(self.piece())
        if self.open:
            raise Failed("the pattern has an open group.")
        return "".join(parts)

    def next(self) -> str:
        """Read one character."""
        if self.at >= len(self.pattern):
            raise Failed("the pattern ends too early.")
        self.at += 1
        return self.pattern[self.at - 1]

    def piece(self) -> str:
        """One character, class, group sign or quantifier."""
        sign = self.next()
        match sign:
            case "\\":
                return self.escape(in_class=False)
            case "[":
                return self.character_class()
            case "(":
                return self.opening()
            case ")":
                if not self.open:
                    raise Failed("the pattern closes a group that is not open.")
                self.closed.add(self.open.pop())
                return ")"
            case ".":
                return "." if "s" in self.flags else r"[^\n\r]"
            case "$":
                return "$" if "m" in self.flags else r"\Z"
            case "*" | "+" | "?":
                return sign + self.after_quantifier()
            case "{":
                return self.count()
            case "}" | "]":
                raise Failed(f"“{sign}” must be written “\\{sign}”.")
            case "^" | "|":
                return sign
            case _:
                return str(regex.escape(sign))

    def after_quantifier(self) -> str:
        """The ``?`` of a reluctant quantifier; a second quantifier is refused."""
        rest = self.pattern[self.at : self.at + 1]
        if rest == "?":
            self.at += 1
            rest = self.pattern[self.at : self.at + 1]
            if rest and rest in "*+?{":
                raise Failed("a quantifier follows a quantifier.")
            return "?"
        if rest and rest in "*+{":
            raise Failed("a quantifier follows a quantifier.")
        return ""

    def count(self) -> str:
        """``{n}``, ``{n,}`` or ``{n,m}``."""
        found = regex.compile(r"\d{1,5}(,(\d{1,5})?)?\}").match(self.pattern, self.at)
        if not found:
            raise Failed("a count in braces is not valid.")
        self.at = found.end()
        return "{" + found[0] + self.after_quantifier()

    def opening(self) -> str:
        """A group, capturing or ``(?:``."""
        if self.pattern[self.at : self.at + 1] == "?":
            if self.pattern[self.at : self.at + 2] != "?:":
                raise Failed("only (?: is known of the groups with a question mark.")
            self.at += 2
            self.open.append(0)
            return "(?:"
        self.groups += 1
        self.open.append(self.groups)
        return "("

    def escape(self, in_class: bool) -> str:
        """What a backslash introduces."""
        sign = self.next()
        if sign in _ESCAPES:
            return _ESCAPES[sign]
        if sign in _CLASSES:
            return _CLASSES[sign]
        if sign in "pP":
            return self.category()
        if sign in _LITERAL:
            return "\\" + sign
        if sign.isdigit() and sign != "0" and not in_class:
            return self.reference(sign)
        raise Failed(f"“\\{sign}” has no meaning in a pattern.")

    def reference(self, digits: str) -> str:
        """A back-reference to a group that is closed already."""
        while self.at < len(self.pattern) and self.pattern[self.at].isdigit():
            longer = digits + self.pattern[self.at]
            if int(longer) > self.groups:
                break
            digits = longer
            self.at += 1
        if int(digits) not in self.closed:
            raise Failed(f"there is no group {digits} before this place.")
        return f"(?:\\{digits})"

    def category(self) -> str:
        r"""``\p{Lu}`` or ``\p{IsBasicLatin}``."""
        found = _CATEGORY.match(self.pattern, self.at - 1)
        if not found:
            raise Failed("the character category is not known.")
        self.at = found.end()
        if found[1]:
            return f"\\{found[0]}"
        return f"\\{found[0][0]}{{Block={found[2]}}}"

    def character_class(self) -> str:
        """``[…]`` with subtraction ``[a-z-[aeiou]]``."""
        parts = ["["]
        if self.pattern[self.at : self.at + 1] == "^":
            self.at += 1
            parts.append("^")
        empty = True
        while True:
            sign = self.next()
            if sign == "]":
                if empty:
                    raise Failed("a character class is empty.")
                return "".join([*parts, "]"])
            parts.append(self.class_part(sign, empty))
            empty = False

    def class_part(self, sign: str, first: bool) -> str:
        """One character, escape or subtraction within a class."""
        if sign == "\\":
            return self.escape(in_class=True)
        if sign == "-":
            return self.hyphen(first)
        if sign == "[":
            raise Failed("“[” must be written “\\[” in a class.")
        return "\\" + sign if sign in "^&|~#" else sign if sign.isspace() else str(regex.escape(sign))

    def hyphen(self, first: bool) -> str:
        """A subtraction, a range or the sign itself."""
        following = self.pattern[self.at : self.at + 1]
        if following == "[":
            self.at += 1
            inner = self.character_class()
            if self.pattern[self.at : self.at + 1] != "]":
                raise Failed("a subtraction must end its class.")
            return "--" + inner
        return r"\-" if first or following == "]" else "-"


def replacement_parts(text: str, groups: int) -> list[Any]:
    """A replacement as texts and group numbers.

    Raises:
        Failed: a dollar sign or backslash that stands for nothing.
    """
    parts: list[Any] = []
    at = 0
    while at < len(text):
        sign = text[at]
        at += 1
        following = text[at : at + 1]
        if sign == "\\":
            if following not in ("\\", "$") or not following:
                raise Failed("a backslash in a replacement must stand before “\\” or “$”.")
            parts.append(following)
            at += 1
        elif sign == "$":
            if not following.isdigit():
                raise Failed("“$” in a replacement must stand before a number.")
            number = int(following)
            at += 1
            while text[at : at + 1].isdigit() and number * 10 + int(text[at]) <= groups:
                number = number * 10 + int(text[at])
                at += 1
            parts.append(number)
        else:
            parts.append(sign)
    return parts


def expand(parts: list[Any], match: "regex.Match[str]") -> str:
    """The replacement of one match."""
    groups = match.re.groups
    return "".join(
        part if isinstance(part, str) else (match[part] or "") if part <= groups else "" for part in parts
    )
