"""Functions of strings (DMN 1.5, 10.3.4.3); positions count characters from 1, from the end when negative."""

from decimal import Decimal
from typing import Any

from guanxi.feel.builtins.registry import builtin
from guanxi.feel.errors import Failed
from guanxi.feel.runtime import Runtime


@builtin("substring(string: string, start position: number, length: number|null?)")
def substring(rt: Runtime, text: str, start: Decimal, length: Decimal | None = None) -> str:
    """The part of a text from a position, of a length or to the end."""
    first = int(start)
    if not first:
        raise Failed("positions count from 1.")
    if length is not None and length < 1:
        raise Failed("the length must be at least 1.")
    begin = first - 1 if first > 0 else len(text) + first
    if not 0 <= begin <= len(text):
        raise Failed("the position is outside the text.") if begin < 0 else Failed("the text is shorter.")
    return text[begin:] if length is None else text[begin : begin + int(length)]


@builtin("string length(string: string)")
def string_length(rt: Runtime, text: str) -> Decimal:
    """Number of characters."""
    return Decimal(len(text))


@builtin("upper case(string: string)")
def upper_case(rt: Runtime, text: str) -> str:
    """In capital letters."""
    return text.upper()


@builtin("lower case(string: string)")
def lower_case(rt: Runtime, text: str) -> str:
    """In small letters."""
    return text.lower()


@builtin("substring before(string: string, match: string)")
def substring_before(rt: Runtime, text: str, match: str) -> str:
    """What stands before the first occurrence, empty when there is none."""
    before, found, _ = text.partition(match) if match else ("", "", "")
    return before if found else ""


@builtin("substring after(string: string, match: string)")
def substring_after(rt: Runtime, text: str, match: str) -> str:
    """What stands behind the first occurrence, empty when there is none."""
    return text.partition(match)[2] if match else text


@builtin("contains(string: string, match: string)")
def contains(rt: Runtime, text: str, match: str) -> bool:
    """True when the match occurs."""
    return match in text


@builtin("starts with(string: string, match: string)")
def starts_with(rt: Runtime, text: str, match: str) -> bool:
    """True when the text begins with the match."""
    return text.startswith(match)


@builtin("ends with(string: string, match: string)")
def ends_with(rt: Runtime, text: str, match: str) -> bool:
    """True when the text ends with the match."""
    return text.endswith(match)


@builtin(
    "string join(list: list, delimiter: string|null?)",
    "string join(list: list, delimiter: string|null, prefix: string|null, suffix: string|null)",
)
def string_join(
    rt: Runtime,
    items: list[Any],
    delimiter: str | None = None,
    prefix: str | None = None,
    suffix: str | None = None,
) -> str:
    """The strings of a list, nulls left out, with a delimiter between them."""
    texts = [item for item in items if item is not None]
    if any(not isinstance(text, str) for text in texts):
        raise Failed("the list must hold strings.")
    rt.check_text(sum(map(len, texts)) + len(delimiter or "") * len(texts))
    return (prefix or "") + (delimiter or "").join(texts) + (suffix or "")


@builtin("trim(string: string)")
def trim(rt: Runtime, text: str) -> str:
    """Without white space at both ends."""
    return text.strip()


@builtin("is blank(string: string)")
def is_blank(rt: Runtime, text: str) -> bool:
    """True for an empty text or one of white space only."""
    return not text.strip()
