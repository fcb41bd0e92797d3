"""The live state as compact JSON with a schema version, and back."""

from decimal import Decimal
from typing import Any

import msgspec

from guanxi.engine.state import ElementInstance, Incident, InstanceState, InstanceStatus, Wait
from guanxi.engine.upgrades import SCHEMA_VERSION, upgrade
from guanxi.feel.codec import decode_value, encode_value


class _Element(msgspec.Struct, array_like=True, omit_defaults=True):
    key: int
    element_id: str
    type: str
    scope: int
    state: Any
    started_at: int
    tokens: int
    arrived: dict[str, int]
    data: dict[str, Any]


class _Stored(msgspec.Struct, omit_defaults=True):
    version: int
    process_id: str
    status: InstanceStatus
    next_key: int
    elements: list[_Element] = []
    variables: dict[int, dict[str, Any]] = {}
    waits: list[Wait] = []
    incidents: list[Incident] = []
    seed: str = ""
    continuing: list[int] = []
    suspended: list[int] = []
    kept: list[dict[str, Any]] = []


_encoder = msgspec.json.Encoder(decimal_format="number")
_decoder = msgspec.json.Decoder(_Stored, float_hook=Decimal)
_plain = msgspec.json.Decoder(dict[str, Any], float_hook=Decimal)
# The version is written first, so that a state of this version is known by how it begins.
_CURRENT = b'{"version":%d,' % SCHEMA_VERSION


def dump_state(state: InstanceState) -> bytes:
    """The state as JSON bytes; numbers stay exact."""
    return _encoder.encode(
        _Stored(
            version=SCHEMA_VERSION,
            process_id=state.process_id,
            status=state.status,
            next_key=state.next_key,
            elements=[_stored(element) for element in state.elements.values()],
            variables={
                scope: {name: encode_value(value) for name, value in variables.items()}
                for scope, variables in state.variables.items()
            },
            waits=list(state.waits.values()),
            incidents=list(state.incidents.values()),
            seed=state.seed,
            continuing=list(state.continuing),
            suspended=list(state.suspended),
            kept=state.kept,
        )
    )


def _stored(e: ElementInstance) -> _Element:
    return _Element(e.key, e.element_id, e.type, e.scope, e.state, e.started_at, e.tokens, e.arrived, e.data)


def load_state(data: bytes) -> InstanceState:
    """The state ``dump_state`` wrote, also an earlier one.

    Raises:
        UnknownSchema: it is of a later version.
        msgspec.DecodeError: it is no state.
    """
    if data.startswith(_CURRENT):
        stored = _decoder.decode(data)
    else:
        stored = msgspec.convert(upgrade(_plain.decode(data)), _Stored, str_keys=True)
    state = InstanceState(stored.process_id, stored.status, stored.next_key, seed=stored.seed)
    state.continuing = dict.fromkeys(stored.continuing)
    state.suspended = dict.fromkeys(stored.suspended)
    state.kept = stored.kept
    for element in stored.elements:
        state.elements[element.key] = _live(element)
        if element.scope >= 0:
            state.elements[element.scope].children[element.key] = None
    for scope, variables in stored.variables.items():
        state.variables[scope] = {name: decode_value(value) for name, value in variables.items()}
    for wait in stored.waits:
        state.waits[wait.key] = wait
        state.elements[wait.element_key].waits[wait.key] = None
        if wait.kind == "conditional":
            state.conditions[wait.key] = None
    for incident in stored.incidents:
        state.incidents[incident.key] = incident
        state.elements[incident.element_key].incident = incident.key
    return state


def _live(e: _Element) -> ElementInstance:
    return ElementInstance(
        e.key, e.element_id, e.type, e.scope, e.state, e.started_at, e.tokens, e.arrived, e.data
    )
