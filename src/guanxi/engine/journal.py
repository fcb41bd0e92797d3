"""Histories as text: one event per line, ``[name, version, fields]``, and back.

An event that is written once must be read for ever. A change of its meaning is a new class with the next version
and an applier of its own; the old pair stays as it is (tests/engine/golden/events.json holds their fingerprints).
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

import msgspec

from guanxi.engine import events
from guanxi.engine.appliers import APPLIERS
from guanxi.feel.codec import decode_value, encode_value

# By name and version. A class that replaces another has the same name here and the next version.
EVENTS: Mapping[tuple[str, int], type] = {(kind.__name__, 1): kind for kind in APPLIERS}
_VERSIONS = {kind: place for place, kind in EVENTS.items()}
_encoder = msgspec.json.Encoder(decimal_format="number")
_decoder = msgspec.json.Decoder(tuple[str, int, dict[str, Any]], float_hook=Decimal)


def dump_events(history: Iterable[events.Event]) -> bytes:
    """The events, a line each."""
    return b"".join(_encoder.encode([*_VERSIONS[type(event)], _fields(event)]) + b"\n" for event in history)


def _fields(event: events.Event) -> dict[str, Any]:
    fields = {name: getattr(event, name) for name in event.__struct_fields__}
    if isinstance(event, events.VariableSet):
        fields["value"] = encode_value(event.value)
    return fields


def load_events(data: bytes) -> list[events.Event]:
    """The events ``dump_events`` wrote, also those of earlier versions. Raises msgspec.DecodeError, KeyError."""
    return [_event(*_decoder.decode(line)) for line in data.splitlines() if line.strip()]


def _event(name: str, version: int, fields: dict[str, Any]) -> Any:
    kind = EVENTS[name, version]
    if kind is events.VariableSet:
        fields["value"] = decode_value(fields["value"])
    return msgspec.convert(fields, kind)
