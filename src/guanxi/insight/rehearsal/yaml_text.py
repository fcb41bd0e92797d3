"""FEEL values as YAML that ``tree.py`` and ``form.py`` read back as the same values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import msgspec

from guanxi.feel.values import Date, DateTime, DaysDuration, MonthsDuration, Time

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*", re.ASCII)
_WORDS = frozenset({"null", "true", "false"})
_TEMPORAL = (Date, Time, DateTime, DaysDuration, MonthsDuration)


class NotWritable(ValueError):
    """A value (a range or function) has no form in a test file."""


def yaml_value(value: Any) -> str:
    """Return a value on one line.

    Raises:
        NotWritable: it is or holds a range or function.
    """
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int | Decimal):
        return format(Decimal(value), "f") if abs(Decimal(value).adjusted()) < 30 else str(value)
    if isinstance(value, str):
        return yaml_text(f"={_feel_text(value)}" if value.startswith("=") else value)
    if isinstance(value, _TEMPORAL):
        return yaml_text(f'=@"{value}"')
    if isinstance(value, list | tuple):
        return f"[{', '.join(yaml_value(item) for item in value)}]"
    if isinstance(value, Mapping):
        return yaml_mapping({name: yaml_value(item) for name, item in value.items()})
    raise NotWritable(f"A {type(value).__name__} cannot be written into a test.")


def yaml_mapping(entries: Mapping[str, str]) -> str:
    """Return a mapping of texts that are YAML already on one line."""
    return "{" + ", ".join(f"{yaml_text(name)}: {text}" for name, text in entries.items()) + "}"


def yaml_text(text: str) -> str:
    """Return a text, in quotes unless it is a plain word."""
    return text if _PLAIN.fullmatch(text) and text not in _WORDS else _json(text)


def _feel_text(text: str) -> str:
    """The text as a FEEL string: of JSON's escapes FEEL lacks those for backspace and form feed (rule 35)."""
    quoted = msgspec.json.encode(text).decode()
    return re.sub(r"\\(.)", lambda found: {"b": r"\u0008", "f": r"\u000c"}.get(found[1], found[0]), quoted)


def _json(text: str) -> str:
    """The text in double quotes; YAML understands JSON's escapes (YAML 1.2, 5.7)."""
    return re.sub(r"[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]", _escape, msgspec.json.encode(text).decode())


def _escape(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"
