"""FEEL values as JSON and back, without loss.

Numbers are JSON numbers, exact. Dates, times, durations and ranges are ``{"@": "text"}``. A context whose only key
is made of ``@`` signs gets one more, so that every value has one form and comes back as it was.
"""

from decimal import Decimal
from typing import Any

import msgspec

from guanxi.feel.errors import FeelCodecError
from guanxi.feel.values import (
    Date,
    DateTime,
    DaysDuration,
    Function,
    MonthsDuration,
    Range,
    Time,
    parse_at_literal,
)
from guanxi.feel.values.convert import shallow

_AS_IT_IS = (str, bool, int, type(None))
_PLAIN = frozenset(_AS_IT_IS)
_TEXT = frozenset((str,))
_TEMPORAL = (Date, Time, DateTime, DaysDuration, MonthsDuration)
ENCODER = msgspec.json.Encoder(decimal_format="number")
DECODER = msgspec.json.Decoder(float_hook=Decimal)


def encode_value(value: Any) -> Any:
    """The JSON-compatible form of a value, which may be the value itself: numbers stay Decimal or int.

    Raises:
        FeelCodecError: the value is a function or no FEEL value.
    """
    if value.__class__ in _AS_IT_IS:
        return value
    if value.__class__ is dict:
        return _encode_context(value)
    if value.__class__ is Decimal:
        return int(value) if value == value.to_integral_value() and value.adjusted() < 20 else value
    if isinstance(value, (list, tuple)):
        return [encode_value(item) for item in value]
    if isinstance(value, dict):
        return _encode_context(value)
    if isinstance(value, _TEMPORAL):
        return {"@": str(value)}
    if isinstance(value, Range):
        return _encode_range(value)
    return _encode_foreign(value)


def _encode_context(value: dict[str, Any]) -> dict[str, Any]:
    if len(value) > 1 and _PLAIN.issuperset(map(type, value.values())) and _TEXT.issuperset(map(type, value)):
        return value  # most are of this kind, and every step of an instance encodes all it holds
    encoded = {
        str(key): item if item.__class__ in _AS_IT_IS else encode_value(item) for key, item in value.items()
    }
    key = next(iter(encoded)) if len(encoded) == 1 else ""
    return {key + "@": encoded[key]} if key and not key.strip("@") else encoded


def _encode_range(value: Range) -> dict[str, Any]:
    parts = [encode_value(value.start), encode_value(value.end)]
    return {"@": [*parts, value.start_included, value.end_included, value.operator]}


def _encode_foreign(value: Any) -> Any:
    try:
        return encode_value(shallow(value))
    except (TypeError, RecursionError):
        what = "function" if isinstance(value, Function) else type(value).__name__
        raise FeelCodecError("feel.not_storable", f"A {what} has no JSON form.") from None


def decode_value(value: Any) -> Any:
    """The value of a JSON-compatible form; integers become decimals.

    Raises:
        FeelCodecError: a text behind ``@`` is no date, time or duration.
    """
    if value.__class__ is int:
        return Decimal(value)
    if value.__class__ is float:
        return shallow(value)
    if isinstance(value, list):
        return [decode_value(item) for item in value]
    if isinstance(value, dict):
        return _decode_context(value)
    return value


def _decode_context(value: dict[str, Any]) -> Any:
    key = next(iter(value)) if len(value) == 1 else ""
    if not key or key.strip("@"):
        return {name: decode_value(item) for name, item in value.items()}
    if len(key) > 1:
        return {key[1:]: decode_value(value[key])}
    stored = value[key]
    if isinstance(stored, list) and len(stored) == 5:
        return Range(
            decode_value(stored[0]), decode_value(stored[1]), bool(stored[2]), bool(stored[3]), str(stored[4])
        )
    found = parse_at_literal(stored) if isinstance(stored, str) else None
    if found is None:
        raise FeelCodecError("feel.bad_stored_value", f"{stored!r} is no date, time, duration or range.")
    return found


def dumps(value: Any) -> bytes:
    """The JSON text of a value, as UTF-8; errors as in ``encode_value``."""
    try:
        return ENCODER.encode(encode_value(value))
    except UnicodeEncodeError:
        raise FeelCodecError("feel.not_storable", "A text holds a broken character.") from None


def loads(data: bytes | str) -> Any:
    """The value of a JSON text.

    Raises:
        FeelCodecError: the text is no JSON, or see ``decode_value``.
    """
    try:
        return decode_value(DECODER.decode(data))
    except msgspec.DecodeError as error:
        raise FeelCodecError("feel.bad_json", f"The stored value is no JSON: {error}.") from error
