"""Messages, signals and conditions: what comes to processes from outside."""

from typing import Annotated, Any

import msgspec


class MessageWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A message to publish.

    ``correlation_key`` says which of the waiting runs it is for. ``time_to_live`` (seconds, at most 90 days) is how
    long it is kept for runs that do not wait for it yet; 0: now or never. A second message of this name, key and
    ``message_id`` is refused for seven days. With ``must_arrive`` a message that nobody gets now is refused.
    """

    name: str
    correlation_key: str = ""
    time_to_live: Annotated[int, msgspec.Meta(ge=0, le=7_776_000)] = 0
    message_id: str = ""
    variables: dict[str, Any] = msgspec.field(default_factory=dict)
    must_arrive: bool = False


class MessageResult(msgspec.Struct, frozen=True):
    """What came of a message: ``key`` where it is kept, the runs it is on its way to, the runs it has started.

    ``later`` are ids of processes that have taken it and start by themselves: behind another run of its record, or
    because their start crashed and is tried again alone; should that crash too, an incident of no run holds the message.
    """

    key: str | None
    receivers: list[str]
    started: list[str]
    later: list[str]


class SignalWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A signal to broadcast."""

    name: str
    variables: dict[str, Any] = msgspec.field(default_factory=dict)


class SignalResult(msgspec.Struct, frozen=True):
    """What came of a signal: to how many it is on its way, whether more follow by themselves, the runs started."""

    receivers: int
    more: bool
    started: list[str]


class ConditionWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Variables over which the conditions of start events are to be looked at; of one process, or of all."""

    variables: dict[str, Any] = msgspec.field(default_factory=dict)
    process_id: str = ""


class ConditionStart(msgspec.Struct, frozen=True):
    """A run that was started because the condition of this start event is true."""

    instance_key: str
    process_id: str
    element_id: str


class ConditionResult(msgspec.Struct, frozen=True):
    """The runs that were started."""

    items: list[ConditionStart]
