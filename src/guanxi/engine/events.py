"""What has happened, in the past tense. Appliers turn events into state; the runtime turns them into history."""

from typing import Any, Literal

import msgspec

from guanxi.engine.state import Incident, Wait


class InstanceStarted(msgspec.Struct, frozen=True, gc=False):
    """The process began at ``starts``. ``at`` is in microseconds since the epoch; ``called`` by another instance."""

    process_id: str
    at: int
    starts: tuple[str, ...] = ()
    called: bool = False
    seed: str = ""


class ElementActivated(msgspec.Struct, frozen=True, gc=False):
    """An element instance began; ``tokens`` are the flows whose tokens it consumed."""

    key: int
    element_id: str
    type: str
    scope: int
    at: int
    tokens: tuple[str, ...] = ()


class ElementCompleting(msgspec.Struct, frozen=True, gc=False):
    """The work is done; results are being mapped and the way on is being chosen."""

    key: int


class ElementCompleted(msgspec.Struct, frozen=True, gc=False):
    """An element instance ended normally."""

    key: int
    element_id: str
    type: str
    scope: int


class ElementTerminating(msgspec.Struct, frozen=True, gc=False):
    """An element instance is being ended from outside; something inside has to finish first."""

    key: int


class ElementTerminated(msgspec.Struct, frozen=True, gc=False):
    """An element instance was ended from outside."""

    key: int
    element_id: str
    type: str
    scope: int


class SequenceFlowTaken(msgspec.Struct, frozen=True, gc=False):
    """A token moved along a flow in the scope ``scope``; with ``joins`` it is counted before its target."""

    flow_id: str
    scope: int
    joins: bool = False


class TokensConsumed(msgspec.Struct, frozen=True, gc=False):
    """Tokens in the scope vanished without starting an element (interruption, late arrival at a join)."""

    scope: int
    flows: tuple[str, ...] = ()
    all: bool = False


class VariableSet(msgspec.Struct, frozen=True, gc=False):
    """A variable got a value in the scope ``scope`` (0 = global)."""

    scope: int
    name: str
    value: Any


class WaitOpened(msgspec.Struct, frozen=True, gc=False):
    """Something outside is awaited."""

    wait: Wait


class WaitClosed(msgspec.Struct, frozen=True, gc=False):
    """It happened, or is not awaited any more."""

    key: int


class IncidentOpened(msgspec.Struct, frozen=True, gc=False):
    """A step failed."""

    incident: Incident


class IncidentClosed(msgspec.Struct, frozen=True, gc=False):
    """The incident was resolved or its element ended."""

    key: int


class DataSet(msgspec.Struct, frozen=True, gc=False):
    """A processor remembers something on its element instance."""

    key: int
    name: str
    value: Any


class DataAppended(msgspec.Struct, frozen=True, gc=False):
    """A processor remembers one more of many things: the values join the list ``name``."""

    key: int
    name: str
    values: list[Any]


class ContinuationOpened(msgspec.Struct, frozen=True, gc=False):
    """A part of what this element instance has to do is left to a later step (``Continue``)."""

    key: int


class ContinuationClosed(msgspec.Struct, frozen=True, gc=False):
    """Nothing of it is left."""

    key: int


class ElementSuspended(msgspec.Struct, frozen=True, gc=False):
    """Nothing moves inside this element instance (0 = the process) until it is resumed."""

    key: int


class ElementResumed(msgspec.Struct, frozen=True, gc=False):
    """It moves again."""

    key: int


class CommandKept(msgspec.Struct, frozen=True, gc=False):
    """Something happened outside to what is suspended; ``entry`` is the command as plain data."""

    entry: dict[str, Any]


class CommandsReleased(msgspec.Struct, frozen=True, gc=False):
    """The kept commands at these positions are done now."""

    positions: tuple[int, ...]


class InstanceMigrated(msgspec.Struct, frozen=True, gc=False):
    """The instance runs on another version from here on; ``ids`` are the elements and flows that changed their id."""

    process_id: str
    ids: dict[str, str]


class InstanceEnded(msgspec.Struct, frozen=True, gc=False):
    """The process ended. Carries the error code when an uncaught error ended it."""

    status: Literal["completed", "cancelled"]
    error_code: str = ""


Event = (
    InstanceStarted
    | ElementActivated
    | ElementCompleting
    | ElementCompleted
    | ElementTerminating
    | ElementTerminated
    | SequenceFlowTaken
    | TokensConsumed
    | VariableSet
    | WaitOpened
    | WaitClosed
    | IncidentOpened
    | IncidentClosed
    | DataSet
    | DataAppended
    | ContinuationOpened
    | ContinuationClosed
    | ElementSuspended
    | ElementResumed
    | CommandKept
    | CommandsReleased
    | InstanceMigrated
    | InstanceEnded
)
