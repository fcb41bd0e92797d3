"""What is on its way between instances, as it lies in the table of deliveries.

Kinds to an instance: ``message``, ``signal``, ``call`` (start what it calls), ``called`` (what it called has
ended), ``escalation`` (from what it called), ``cancel`` (from its caller, or who replaces it), ``merge`` (variables of
a start for the record it is at work for), ``replan`` (look again when it is due, or take the new values of its record).
Kinds to nobody in particular: ``publish`` (find out who gets a message), ``broadcast`` (a signal), ``calendar`` (one has
changed), ``next`` (start the next instance a buffered message asks for), ``batch`` (do the next chunk of an operation
over many instances), ``next_run`` (start the next instance that waits for a record), ``start`` (an event starts one
process: on its way by itself where a start crashed the step of many).
"""

import hashlib
from decimal import Decimal
from typing import Any

import msgspec

from guanxi.feel.codec import decode_value, encode_value

_LONGEST_NAME = 100


class Parcel(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The content of a delivery; each kind uses the members it needs.

    Attributes:
        variables: in their JSON form, see ``given``.
        message_key: of a message that is kept, 0 for one that is not.
        expires_at: microseconds since the epoch; until then a message may be buffered.
        causes: JSON: keys of the instances that led here.
        after: a broadcast goes on behind this subscription, a change of a calendar behind this instance.
        without: the instance a broadcast leaves out, 0 for none.
        at: the moment of a broadcast in microseconds; who began to listen later does not hear it.
        operation, epoch: of a chunk of an operation over many instances, see ``batch_operations``.
        singly: so many of its instances are still to be done one at a time, because a chunk crashed.
    event, element_id: of a start by itself: message, signal or timer, and the start event.
    """

    variables: Any = {}
    actor: str = ""
    causes: str = "[]"
    name: str = ""
    correlation_key: str = ""
    message_key: int = 0
    expires_at: int = 0
    process_id: str = ""
    binding: str = "latest"
    version_tag: str = ""
    child_key: int = 0
    status: str = ""
    code: str = ""
    digest: str = ""
    after: tuple[int, int] = (0, 0)
    without: int = 0
    at: int = 0
    operation: int = 0
    epoch: int = 0
    singly: int = 0
    event: str = ""
    element_id: str = ""

    def given(self) -> dict[str, Any]:
        """The variables as FEEL values."""
        return dict(decode_value(self.variables))

    def for_start(self, event: str, start: Any) -> "Parcel":
        """This message or signal for one process that it starts: a row of ``store.subscriptions.starts``."""
        return msgspec.structs.replace(
            self, event=event, process_id=start.process_id, element_id=start.element_id
        )

    def record(self) -> tuple[str, str]:
        """Object and id of the record it is about, as the variable ``record`` says; two empty texts for none."""
        told = self.variables.get("record") if isinstance(self.variables, dict) else None
        if not isinstance(told, dict):
            return "", ""
        found = (told.get("object"), told.get("id"))
        fits = all(isinstance(one, str) and 0 < len(one) <= _LONGEST_NAME for one in found)
        return (str(found[0]), str(found[1])) if fits else ("", "")


_encoder = msgspec.json.Encoder(decimal_format="number")
_decoder = msgspec.json.Decoder(Parcel, float_hook=Decimal)


def pack(parcel: Parcel) -> str:
    """Return the JSON text of a parcel."""
    return _encoder.encode(parcel).decode()


def unpack(text: str) -> Parcel:
    """Return the parcel of a JSON text."""
    return _decoder.decode(text)


def stored(variables: Any) -> Any:
    """Return FEEL values by name in their JSON form.

    Raises:
        FeelCodecError: one is no FEEL value that can be stored.
    """
    return encode_value(dict(variables))


def digest_of(kind: str, name: str, correlation_key: str = "") -> str:
    """Return the text by which subscriptions to a message or signal are found."""
    return hashlib.sha256(f"{kind}\0{name}\0{correlation_key}".encode()).hexdigest()
