"""What can be asked of an instance. ``key`` is the key of a wait (job, timer, task, subscription) unless said otherwise.

Variables are FEEL values as ``guanxi.feel`` defines them.
"""

from collections.abc import Mapping
from typing import Any

import msgspec

from guanxi.engine.definition import Definition
from guanxi.engine.failure import FailureType

Variables = Mapping[str, Any]


class StartInstance(msgspec.Struct, frozen=True):
    """Start at ``element_id`` (a start event), or at the none start event when it is None.

    ``definition`` says which event definition of a parallel multiple start event has happened, by position; the
    instance then waits for the others before it moves. -1: all have.

    ``called`` tells that another instance waits for this one: an error nothing catches then ends this instance
    and is handed to the caller with ``EndInstance.error_code``. ``seed`` is a text that no other instance has (its
    key, say), from which ``uuid()`` and ``random number()`` are drawn.
    """

    variables: Variables = {}
    element_id: str | None = None
    called: bool = False
    seed: str = ""
    definition: int = -1


class JobResult(msgspec.Struct, frozen=True, kw_only=True):
    """What the worker of a task listener or of an ad-hoc sub-process decides.

    Attributes:
        denied: what was asked of the user task is refused, because of ``denied_reason``.
        corrections: fields of the user task to change: ``assignee``, ``candidate_groups``, ``candidate_users``,
            ``due``, ``follow_up`` (aware datetimes) and ``priority``.
        activate: ids of the activities to start in the ad-hoc sub-process, each with local variables.
        completed: the ad-hoc sub-process is done; ``cancel_remaining`` ends what is still open in it.
    """

    denied: bool = False
    denied_reason: str = ""
    corrections: Mapping[str, Any] = {}
    activate: tuple[tuple[str, Variables], ...] = ()
    completed: bool = False
    cancel_remaining: bool = False


class CompleteJob(msgspec.Struct, frozen=True):
    """A worker finished the job; ``result`` is for the jobs of task listeners and ad-hoc sub-processes."""

    key: int
    variables: Variables = {}
    result: JobResult | None = None


class FailJob(msgspec.Struct, frozen=True):
    """A worker gave up and no retries are left: an incident ``JOB_NO_RETRIES``, or that of a listener's job.

    For a call: the process could not be started (``CALLED_ELEMENT_ERROR``); resolving calls again.
    ``incident`` is what the incident of an activity's own job is called instead, where that is known better.
    """

    key: int
    message: str = ""
    code: str = ""
    incident: FailureType = "JOB_NO_RETRIES"


class ThrowError(msgspec.Struct, frozen=True):
    """A worker, a person or a called process threw a business error out of the wait ``key``."""

    key: int
    code: str
    message: str = ""
    variables: Variables = {}


class ThrowEscalation(msgspec.Struct, frozen=True):
    """A worker, a person or a called process escalated; the activity goes on unless a catcher interrupts it."""

    key: int
    code: str
    variables: Variables = {}


class CompleteUserTask(msgspec.Struct, frozen=True):
    """A person finished the task."""

    key: int
    variables: Variables = {}


class AssignUserTask(msgspec.Struct, frozen=True):
    """Give the task to a person, or to nobody (None); ``action`` says how it came (assign, claim, unassign)."""

    key: int
    assignee: str | None
    action: str = "assign"


class UpdateUserTask(msgspec.Struct, frozen=True):
    """Change fields of the task: those of ``JobResult.corrections`` without the assignee."""

    key: int
    changes: Variables
    action: str = "update"


class TriggerTimer(msgspec.Struct, frozen=True):
    """The timer is due."""

    key: int


class Replan(msgspec.Struct, frozen=True):
    """A business calendar has changed: look again when timers and tasks that count in one, or may move, are due."""


class CorrelateMessage(msgspec.Struct, frozen=True):
    """A message was matched to the subscription."""

    key: int
    variables: Variables = {}


class CatchSignal(msgspec.Struct, frozen=True):
    """A signal was broadcast that the subscription waits for."""

    key: int
    variables: Variables = {}


class CompleteCall(msgspec.Struct, frozen=True):
    """The called process instance completed with these global variables."""

    key: int
    variables: Variables = {}


class ResolveIncident(msgspec.Struct, frozen=True):
    """Run the failed step again; ``key`` is the incident's key. A job is offered again under a new key."""

    key: int


class SetVariables(msgspec.Struct, frozen=True):
    """Write variables into the scope of the element instance ``scope`` (0 = global), names that are new included."""

    scope: int
    variables: Variables


class CancelInstance(msgspec.Struct, frozen=True):
    """End the instance at once."""


class Suspend(msgspec.Struct, frozen=True):
    """Stop everything inside the element instance ``key`` (0 = the process) until it is resumed."""

    key: int = 0


class Resume(msgspec.Struct, frozen=True):
    """Let it move again; what happened outside meanwhile is done now, in the order it came."""

    key: int = 0


class Continue(msgspec.Struct, frozen=True):
    """Do the next part of what was too much for one step (``Outcome.more``)."""


class MigrateInstance(msgspec.Struct, frozen=True):
    """Go on with another version of the process; the next step runs on ``target``.

    ``mapping`` gives the new id of elements and flows whose id has changed. See ``engine.migration``.
    """

    target: Definition
    mapping: Mapping[str, str] = {}


class ActivateElement(msgspec.Struct, frozen=True):
    """Put a token into an element: start ``element_id`` in the scope instance ``scope`` (0 = the process)."""

    element_id: str
    scope: int = 0
    variables: Variables = {}


class TerminateElement(msgspec.Struct, frozen=True):
    """Take a token out: end the element instance ``key``; its scope ends when nothing is left in it."""

    key: int


class MoveElement(msgspec.Struct, frozen=True):
    """End the element instance ``key`` and start ``element_id`` in the same scope."""

    key: int
    element_id: str


class ActivateAdHoc(msgspec.Struct, frozen=True):
    """Start activities inside the ad-hoc sub-process instance ``key`` (an element instance)."""

    key: int
    element_ids: tuple[str, ...]


class CompleteAdHoc(msgspec.Struct, frozen=True):
    """End the ad-hoc sub-process instance ``key`` (an element instance); activities still open are cancelled."""

    key: int


Command = (
    StartInstance
    | CompleteJob
    | FailJob
    | ThrowError
    | ThrowEscalation
    | CompleteUserTask
    | AssignUserTask
    | UpdateUserTask
    | TriggerTimer
    | CorrelateMessage
    | CatchSignal
    | CompleteCall
    | ResolveIncident
    | SetVariables
    | CancelInstance
    | Suspend
    | Resume
    | Continue
    | Replan
    | MigrateInstance
    | ActivateElement
    | TerminateElement
    | MoveElement
    | ActivateAdHoc
    | CompleteAdHoc
)
