"""What the runtime must do in its tables, in this order, in the same transaction as the new state."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

import msgspec

JobKind = Literal["element", "execution_listener", "task_listener", "ad_hoc"]


class CreateJob(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Offer a job to workers. Its variables are ``visible_variables(state, element_key)``.

    ``kind`` is ``element`` for the work of an activity; for the job of a listener, ``listener`` is the event.
    """

    key: int
    element_key: int
    element_id: str
    type: str
    retries: int
    headers: Mapping[str, str]
    priority: int = 50
    kind: JobKind = "element"
    listener: str = ""


class CreateTimer(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Send ``TriggerTimer(key)`` at ``due`` (aware). A repeating timer opens its next wait itself when it fires.

    ``calendar`` is the business calendar it counts in: send ``Replan`` when that changes.
    """

    key: int
    element_key: int
    element_id: str
    due: datetime
    repetitions: int = 1
    calendar: str = ""


class CreateUserTask(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Put a task into the inbox. ``due`` and ``follow_up`` are aware or None; ``calendar`` as in ``CreateTimer``."""

    key: int
    element_key: int
    element_id: str
    name: str
    assignee: str | None = None
    candidate_groups: tuple[str, ...] = ()
    candidate_users: tuple[str, ...] = ()
    form_key: str = ""
    due: datetime | None = None
    follow_up: datetime | None = None
    priority: int = 50
    headers: Mapping[str, str] = {}
    calendar: str = ""


class ChangeUserTask(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Change an open task: only what is in ``changes``, by the field names of ``CreateUserTask``."""

    key: int
    changes: Mapping[str, Any]
    calendar: str = ""


class DenyUserTask(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A listener refused what was asked of the task (``event``: assigning, updating, completing); it stays as it was."""

    key: int
    event: str
    reason: str = ""


class Suspended(msgspec.Struct, frozen=True, gc=False):
    """Nothing moves in the element instance ``key`` (0 = the process): timers due wait, workers get no job of it."""

    key: int


class Resumed(msgspec.Struct, frozen=True, gc=False):
    """It moves again; look at its due timers."""

    key: int


class Migrated(msgspec.Struct, frozen=True, gc=False):
    """The instance runs on the version the command named: its rows belong to that, under the new element ids."""

    process_id: str
    elements: Mapping[str, str]


class OpenSubscription(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Wait for a message (name and correlation key) or a signal (name)."""

    key: int
    element_key: int
    element_id: str
    kind: Literal["message", "signal"]
    name: str
    correlation_key: str = ""


class CallProcess(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Start an instance of another process; report with ``CompleteCall(key)`` or ``ThrowError(key)``."""

    key: int
    element_key: int
    element_id: str
    process_id: str
    variables: Mapping[str, Any]
    binding: str = "latest"
    version_tag: str = ""
    business_id: str = ""


class CancelCall(msgspec.Struct, frozen=True, gc=False):
    """Cancel the instance started for the call ``key``."""

    key: int


class PublishMessage(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Publish a message to whoever waits for it."""

    element_key: int
    element_id: str
    name: str
    correlation_key: str
    variables: Mapping[str, Any]


class BroadcastSignal(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Broadcast a signal to every other instance and to signal starts; its own instance has had it already."""

    element_key: int
    element_id: str
    name: str
    variables: Mapping[str, Any]


class CloseWait(msgspec.Struct, frozen=True, gc=False):
    """Remove the job, timer, task or subscription: done or not wanted any more."""

    key: int
    kind: str
    completed: bool = True


class OpenIncident(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Show an incident to the operator."""

    key: int
    type: str
    message: str
    element_key: int
    element_id: str
    wait_key: int = 0


class CloseIncident(msgspec.Struct, frozen=True, gc=False):
    """The incident is over."""

    key: int


class EndInstance(msgspec.Struct, frozen=True, gc=False):
    """The instance ended. A calling instance gets the variables, or the error or escalation that left it."""

    state: Literal["completed", "cancelled"]
    variables: Mapping[str, Any] = {}
    error_code: str = ""


class RaiseEscalation(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """An escalation left the instance: hand it to the calling instance with ``ThrowEscalation``, if there is one."""

    code: str
    variables: Mapping[str, Any] = {}


class WriteDataStore(msgspec.Struct, frozen=True, gc=False):
    """Keep a value in the data store ``name``; of several in one step the last one counts."""

    name: str
    value: Any


Effect = (
    CreateJob
    | CreateTimer
    | CreateUserTask
    | ChangeUserTask
    | DenyUserTask
    | Suspended
    | Resumed
    | Migrated
    | OpenSubscription
    | CallProcess
    | CancelCall
    | PublishMessage
    | BroadcastSignal
    | CloseWait
    | OpenIncident
    | CloseIncident
    | EndInstance
    | RaiseEscalation
    | WriteDataStore
)
