"""Conversions (DMN 1.5, 10.3.4.1) and the stored forms that the zeebe ecosystem adds (base64, JSON)."""

import base64
import binascii
import re
from decimal import Decimal
from typing import Any

import msgspec

from guanxi.feel import codec
from guanxi.feel.builtins.registry import builtin
from guanxi.feel.errors import Failed, FeelCodecError
from guanxi.feel.runtime import Runtime
from guanxi.feel.text import to_text
from guanxi.feel.values.numbers import CONTEXT

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_GROUPINGS = (" ", ",", ".")


@builtin("string(from: any)")
def string(rt: Runtime, value: Any) -> str | None:
    """The text of a value; null stays null."""
    if value is None:
        return None
    text = to_text(value, nested=False, spend=rt.spend)
    rt.check_text(len(text))
    return text


@builtin(
    "number(from: string, grouping separator: string|null?, decimal separator: string|null?)",
)
def number(rt: Runtime, text: str, grouping: str | None = None, point: str | None = None) -> Decimal:
    """The number a text shows, with these separators."""
    if grouping is not None and grouping not in _GROUPINGS:
        raise Failed("the grouping separator must be a space, comma or period.")
    if point is not None and point not in (",", "."):
        raise Failed("the decimal separator must be a comma or period.")
    if grouping is not None and grouping == point:
        raise Failed("the two separators must differ.")
    plain = text.replace(grouping, "") if grouping else text
    plain = plain.replace(point, ".") if point else plain
    if not _NUMBER.fullmatch(plain):
        raise Failed(f"“{text[:40]}” is no number.")
    value = CONTEXT.create_decimal(plain)
    if not value.is_finite():
        raise Failed("the number is too large.")
    return value


@builtin("number(from: number)")
def number_itself(rt: Runtime, number: Decimal) -> Decimal:
    """A number as it is."""
    return number


@builtin("to base64(value: string)")
def to_base64(rt: Runtime, value: str) -> str:
    """The Base64 form of the UTF-8 bytes of a text."""
    return base64.b64encode(value.encode("utf-8", "surrogatepass")).decode()


@builtin("from base64(value: string)")
def from_base64(rt: Runtime, value: str) -> str:
    """The text whose UTF-8 bytes are given in Base64."""
    try:
        return base64.b64decode(value, validate=True).decode()
    except (binascii.Error, ValueError):
        raise Failed("the text is no Base64 of UTF-8.") from None


@builtin("to json(value: any)")
def to_json(rt: Runtime, value: Any) -> str:
    """The JSON text of a value; dates and durations as their text."""
    rt.check_result(value)
    try:
        text = codec.ENCODER.encode(_json(value)).decode()
    except (FeelCodecError, ValueError, RecursionError):
        raise Failed("the value has no JSON form.") from None
    rt.check_text(len(text))
    return text


def _json(value: Any) -> Any:
    if isinstance(value, list):
        return [_json(item) for item in value]
    if isinstance(value, dict):
        return {key: _json(item) for key, item in value.items()}
    stored = codec.encode_value(value)
    return stored["@"] if isinstance(stored, dict) else stored


@builtin("from json(value: string)")
def from_json(rt: Runtime, value: str) -> Any:
    """The value of a JSON text."""
    try:
        decoded = _from_json(codec.DECODER.decode(value))
    except (msgspec.DecodeError, ArithmeticError, RecursionError):
        raise Failed("the text is no JSON.") from None
    rt.spend(len(value) // 10)
    return decoded


def _from_json(value: Any) -> Any:
    if isinstance(value, list):
        return [_from_json(item) for item in value]
    if isinstance(value, dict):
        return {key: _from_json(item) for key, item in value.items()}
    if value.__class__ in (int, Decimal):
        return CONTEXT.create_decimal(value)
    return value
