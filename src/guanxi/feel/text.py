"""The text of a value, as ``string()`` and messages show it (DMN 1.5, 10.3.4.1 and table 40)."""

import re
from collections.abc import Callable
from typing import Any

from guanxi.feel.values import Function, Range
from guanxi.feel.values.numbers import is_number, number_text
from guanxi.feel.values.temporal import Date, DateTime, Time

_PLAIN_KEY = re.compile(r"[^\W\d]\w*( \w+)*")


def quote(text: str) -> str:
    """A string literal of FEEL."""
    escaped = (
        text.replace("\\", "\\\\")
        .replace('"', '\\"')
        .replace("\n", "\\n")
        .replace("\r", "\\r")
        .replace("\t", "\\t")
    )
    return f'"{escaped}"'


def to_text(value: Any, *, nested: bool = True, spend: Callable[[int], None] | None = None) -> str:
    """The text of a value.

    Args:
        value: any FEEL value.
        nested: True inside a list, context or range, where strings are quoted.
        spend: called with the number of items of each list and context and the size of long texts, to count work.
    """
    if isinstance(value, (list, tuple, dict)):
        return _collection_text(value, spend)
    text = _plain_text(value, nested=nested)
    if spend and len(text) > 50:
        spend(len(text) // 50)
    return text


def _collection_text(value: Any, spend: Callable[[int], None] | None) -> str:
    if spend:
        spend(len(value))
    if isinstance(value, dict):
        entries = (f"{key_text(key)}: {to_text(item, spend=spend)}" for key, item in value.items())
        return "{" + ", ".join(entries) + "}"
    return f"[{', '.join(to_text(item, spend=spend) for item in value)}]"


def _plain_text(value: Any, *, nested: bool) -> str:
    if isinstance(value, str):
        return quote(value) if nested else value
    if value is None or value.__class__ is bool:
        return {None: "null", True: "true", False: "false"}[value]
    if is_number(value):
        return number_text(value)
    if isinstance(value, Range):
        return _range_text(value)
    if isinstance(value, Function):
        return "<function>"
    return f'@"{value}"' if nested and isinstance(value, (Date, Time, DateTime)) else str(value)


def key_text(key: str) -> str:
    """A context key, quoted when it is no plain name."""
    return key if _PLAIN_KEY.fullmatch(key) else quote(key)


def _range_text(value: Range) -> str:
    if value.operator:
        return f"{value.operator} {to_text(value.start if value.start is not None else value.end)}"
    opening, closing = "[" if value.start_included else "(", "]" if value.end_included else ")"
    return f"{opening}{to_text(value.start)}..{to_text(value.end)}{closing}"
