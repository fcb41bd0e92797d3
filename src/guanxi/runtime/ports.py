"""What the runtime needs from the rooms above it; ``guanxi.wiring`` fills it."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, Protocol

import msgspec

from guanxi.access.contracts import Actor
from guanxi.bpmn import Finding, ProcessGraph
from guanxi.platform.database import Tx

TRANSACTION, EXTERNAL = "transaction", "external"
"""The queues of work that is done in the transaction of a step, and of work that is done by others.

Every other queue is one of effects, which are worked under a lease; it has the name of a family of activities.
"""


IncidentType = Literal[
    "JOB_NO_RETRIES",
    "MESSAGE_SIZE_EXCEEDED",
    "RESOURCE_NOT_FOUND",
    "SECRET_RESOLUTION_ERROR",
    "UNKNOWN",
    "UNSPECIFIED",
]
"""What a job may have failed of in the end."""


class JobContext(msgspec.Struct, frozen=True, kw_only=True):
    """A job as its handler sees it.

    Attributes:
        key: key of the job inside its instance.
        type: job type, e.g. ``guanxi.email.send``.
        headers: ``zeebe:taskHeaders``.
        variables: FEEL values visible to the element instance, input mappings included.
        attempt: 1 for the first try.
        idempotency_key: the same for every try of this element instance, also after an incident was resolved.
        actor: the process instance as actor of record changes; ``caused_by`` cuts loops.
        now: the moment of the transaction, or of the claim for an effect.
    """

    key: int
    instance_key: int
    process_id: str
    element_id: str
    element_name: str
    type: str
    headers: Mapping[str, str]
    variables: Mapping[str, Any]
    attempt: int
    idempotency_key: str
    object: str
    record_id: str
    actor: Actor
    now: datetime


class Completed(msgspec.Struct, frozen=True):
    """The work is done. ``receipt`` is what the other side answered (JSON-compatible), kept in the ledger."""

    variables: Mapping[str, Any] = {}
    receipt: Mapping[str, Any] = {}


class Failed(msgspec.Struct, frozen=True):
    """The work is not done.

    Attributes:
        message: what went wrong and what to do, for the operator.
        retryable: false opens the incident at once.
        retry_at: earliest next try; None: the usual back-off.
        incident: the kind of incident when no try is left, where it is known better.
    """

    message: str
    code: str = ""
    retryable: bool = True
    retry_at: datetime | None = None
    incident: IncidentType = "JOB_NO_RETRIES"


class BpmnError(msgspec.Struct, frozen=True):
    """A business error the process may catch."""

    code: str
    message: str = ""
    variables: Mapping[str, Any] = {}


class Waiting(msgspec.Struct, frozen=True):
    """The work waits until fields of a record are filled; the next change of the record has the job tried again.

    The handler has read the record under its lock, so that no change can slip in before the wait is stored.

    Attributes:
        fields: names of the fields that are empty now.
    """

    object: str
    record_id: str
    fields: tuple[str, ...]


JobOutcome = Completed | Failed | BpmnError

TransactionalHandler = Callable[[Tx, JobContext], JobOutcome | Waiting]
"""Writes in the transaction it is given, which also completes the job: happens exactly once. May raise."""

EffectHandler = Callable[[JobContext], JobOutcome]
"""Acts on the outside world, outside any transaction, in a thread; called at least once. May raise."""


class ActivityCatalogue(Protocol):
    """The job types this installation can work."""

    @property
    def effect_queues(self) -> tuple[str, ...]:
        """The names of the queues of effects: families of activities, at most 20 characters."""
        ...

    def queue(self, job_type: str) -> str:
        """Return the queue of jobs of this type; `EXTERNAL` when it is unknown here."""
        ...

    def transactional(self, job_type: str) -> TransactionalHandler:
        """Return the handler of a type of the queue ``transaction``."""
        ...

    def effect(self, job_type: str) -> EffectHandler:
        """Return the handler of a type of a queue of effects."""
        ...

    def connection(self, job_type: str, variables: Mapping[str, Any]) -> str:
        """Return what a job of a queue of effects speaks to, such as a server's name; empty where that is not known."""
        ...


Check = Callable[[ProcessGraph, Mapping[str, Collection[str]]], Iterable[Finding]]
"""A rule of a room above that a process must obey to be deployed.

Its second argument holds, by form id, the keys of the fields of the forms the process names.
"""

SeesRecord = Callable[[Tx, Actor, str, str], bool]
"""Whether an actor may see a record, by the name of its object and its id; a record that does not exist is not seen."""


class StartVerdict(msgspec.Struct, frozen=True, kw_only=True):
    """What a message or signal has come to for a process that it may start.

    Attributes:
        event_key: the same for all processes that hear of the event at the same time.
        event: kind (``message``, ``signal``) and name.
        outcome: as ``record_runs.Began`` says; or ``received`` (an instance of the process that waited has it),
            ``key_busy`` (one that was started by this correlation key still runs), ``taken`` (the process had this
            kept message already), ``switched_off``, ``crashed``.
        instance_key: the instance it has started or gone to, 0 for none.
        active_key: the instance that was in the way, 0 for none.
    """

    event_key: int
    event: tuple[str, str]
    definition_key: int
    process_id: str
    version: int
    element_id: str
    object: str
    record_id: str
    outcome: str
    instance_key: int = 0
    active_key: int = 0


Witness = Callable[[Tx, Sequence[StartVerdict]], None]
"""Keeps what messages and signals have come to, so that "why did it not run?" has an answer."""

Pump = Callable[[Tx], int]
"""Evaluates triggers of pending events in the transaction; returns how many events it took."""
