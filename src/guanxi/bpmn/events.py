"""Event definitions: what an event waits for or throws. Where the event stands is the element's matter."""

from typing import Literal

import msgspec

from guanxi.bpmn.text import Text


class Timer(msgspec.Struct, frozen=True):
    """A moment (``date``), a span from entry (``duration``) or a repetition (``cycle``: ``R3/PT1H`` or cron)."""

    kind: Literal["date", "duration", "cycle"]
    value: Text


class Message(msgspec.Struct, frozen=True):
    """A message by name; ``correlation_key`` says which instance it is for (``zeebe:subscription``)."""

    name: Text
    correlation_key: Text | None = None


class Signal(msgspec.Struct, frozen=True):
    """A broadcast by name."""

    name: Text


class Error(msgspec.Struct, frozen=True):
    """A business error; ``code`` None catches every error."""

    code: Text | None = None


class Escalation(msgspec.Struct, frozen=True):
    """An escalation; ``code`` None catches every escalation."""

    code: Text | None = None


class Conditional(msgspec.Struct, frozen=True):
    """Happens when the condition becomes true.

    With ``variables``, only a change of one of those is looked at; with ``changes``, only these kinds of change
    (``create``, ``update``).
    """

    condition: Text
    variables: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()


class Compensation(msgspec.Struct, frozen=True):
    """Undo ``activity``, or everything completed in the scope when it is empty; the event ``waits`` until it is done."""

    activity: str = ""
    waits: bool = True


class Link(msgspec.Struct, frozen=True):
    """A jump to the catch event of the same name in the same scope."""

    name: str


class Cancel(msgspec.Struct, frozen=True):
    """Cancel the surrounding transaction."""


class Terminate(msgspec.Struct, frozen=True):
    """End the surrounding scope at once."""


EventDefinition = (
    Timer | Message | Signal | Error | Escalation | Conditional | Compensation | Link | Cancel | Terminate
)
