"""The text of a range, ``[1..5)``, read without the parser of expressions: its ends are literals only."""

import re
from collections.abc import Callable
from typing import Any

from guanxi.feel.errors import FeelSyntaxError
from guanxi.feel.lexer import Token, tokenize
from guanxi.feel.values import (
    Range,
    parse_at_literal,
    parse_date,
    parse_date_time,
    parse_duration,
    parse_time,
)
from guanxi.feel.values.numbers import CONTEXT

_SHAPE = re.compile(r"\s*([\[(\]])(.+)([\])\[])\s*", re.DOTALL)
_CONSTRUCTORS: dict[str, Callable[[str], Any]] = {
    "date": parse_date,
    "time": parse_time,
    "date and time": parse_date_time,
    "duration": parse_duration,
}
_NO_VALUE = object()


def parse_range(text: str) -> Range | None:
    """The range, or None when the text is none; an end that is left out is open and must be excluded."""
    shape = _SHAPE.fullmatch(text)
    if not shape:
        return None
    try:
        tokens = tokenize(shape[2])[:-1]
    except FeelSyntaxError:
        return None
    dots = [place for place, token in enumerate(tokens) if token.text == ".." and token.kind == "mark"]
    if len(dots) != 1:
        return None
    start, end = _end(tokens[: dots[0]]), _end(tokens[dots[0] + 1 :])
    if _NO_VALUE in (start, end) or (start is None and end is None):
        return None
    start_included, end_included = shape[1] == "[", shape[3] == "]"
    if (start is None and start_included) or (end is None and end_included):
        return None
    return Range(start, end, start_included, end_included)


def _end(tokens: list[Token]) -> Any:
    if not tokens or [token.text for token in tokens] == ["null"]:
        return None
    negative = tokens[0].text == "-" and len(tokens) == 2
    if len(tokens) == 1 or negative:
        return _literal(tokens[-1], negative)
    name = " ".join(token.text for token in tokens[:-3])
    opening, argument, closing = (token.text for token in tokens[-3:])
    if name in _CONSTRUCTORS and (opening, closing) == ("(", ")") and tokens[-2].kind == "string":
        value = _CONSTRUCTORS[name](argument)
        return _NO_VALUE if value is None else value
    return _NO_VALUE


def _literal(token: Token, negative: bool) -> Any:
    if token.kind == "number":
        value = CONTEXT.create_decimal(token.text)
        return -value if negative else value
    if token.kind == "string" and not negative:
        return token.text
    if token.kind == "at" and not negative:
        found = parse_at_literal(token.text)
        return _NO_VALUE if found is None else found
    return _NO_VALUE
