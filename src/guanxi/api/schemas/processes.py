"""Process definitions, deployments, instances, incidents, verdicts."""

from datetime import datetime
from typing import Any, Literal

import msgspec

from guanxi.api.schemas.problem import Problem
from guanxi.api.schemas.records import RecordRef, TimelineActor
from guanxi.api.schemas.session import Person
from guanxi.insight.figures import Figures


class InstanceCounts(msgspec.Struct, frozen=True):
    """How many instances of a definition are running, are done, and stand still with an open incident."""

    active: int
    completed: int
    incidents: int


class ProcessDefinition(msgspec.Struct, frozen=True):
    """The latest version of a process."""

    key: str
    process_id: str
    name: str
    version: int
    enabled: bool
    deployed_at: datetime
    counts: InstanceCounts


class ProcessDefinitions(msgspec.Struct, frozen=True):
    """Processes by name."""

    items: list[ProcessDefinition]


class ProcessHealth(msgspec.Struct, frozen=True, kw_only=True):
    """How alive a process is.

    ``triggers`` start it without a person: of ``record``, ``time``, ``message``, ``signal``. ``usual_pause`` is the
    mean time between two starts in seconds, null with fewer than three. ``failed_lately`` counts the incidents opened
    in the last 24 hours. ``silence``: ``never`` when no trigger fired although the newest version has been there for a
    day, ``late`` when none did for more than a day and more than five times as long as usual.
    """

    process_id: str
    triggers: list[str]
    last_start: datetime | None
    usual_pause: float | None
    failed_lately: int
    silence: Literal["never", "late"] | None


class ProcessHealths(msgspec.Struct, frozen=True):
    """One for each process, by name."""

    items: list[ProcessHealth]


class TranslatedNames(msgspec.Struct, frozen=True):
    """What processes and their steps are called in a language, by the name they have in their file."""

    names: dict[str, str]


class DefinitionChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whether the process may be started; instances that run go on."""

    enabled: bool


class Window(msgspec.Struct, frozen=True):
    """The time the figures are about; the end is not part of it."""

    begin: datetime = msgspec.field(name="from")
    end: datetime = msgspec.field(name="to")
    hours: float


class ElementStatistics(msgspec.Struct, frozen=True):
    """An element now (``active``, ``incidents``) and in the window (``completed``, ``figures``)."""

    active: int
    incidents: int
    completed: int
    figures: Figures


class Definitions(msgspec.Struct, frozen=True):
    """How each figure is defined, in the language of the request."""

    completed: str
    throughput: str
    latency: str
    total_tasks: str
    throughput_rate: str
    efficiency: str


class Statistics(msgspec.Struct, frozen=True):
    """The four figures of a process and of each of its elements."""

    window: Window
    process: Figures
    elements: dict[str, ElementStatistics]
    definitions: Definitions


class DeployedDefinition(msgspec.Struct, frozen=True):
    """A process or decision of a deployment; ``version`` stays when the file did not change."""

    key: str
    kind: str
    id: str
    name: str
    version: int


class Finding(msgspec.Struct, frozen=True):
    """Something wrong in a file: which rule, where, what to do. ``severity`` is ``error`` or ``warning``."""

    rule: str
    severity: str
    file: str
    element_id: str | None
    line: int | None
    message: str
    cure: str


class Deployment(msgspec.Struct, frozen=True):
    """What a deployment brought; ``findings`` are warnings."""

    key: str
    definitions: list[DeployedDefinition]
    findings: list[Finding]


class Incident(msgspec.Struct, frozen=True, kw_only=True):
    """Why an instance stands still. ``state`` is ``open``, ``resolved`` or ``dismissed``; equal ``signature`` = one cause.

    ``owner`` is the person who sees to it. What crashed before it had an instance (a start by a message, signal or
    timer) has ``null`` as ``instance_key``; ``process_id`` and ``process_name`` are empty where it is of no process.
    """

    key: str
    type: str
    message: str
    element_id: str
    element_name: str
    element_type: str
    process_id: str
    process_name: str
    instance_key: str | None
    opened_at: datetime
    state: str
    signature: str
    owner: Person | None
    record: RecordRef | None


class Incidents(msgspec.Struct, frozen=True):
    """Incidents, newest first."""

    items: list[Incident]


class IncidentOwner(msgspec.Struct, frozen=True):
    """How many open incidents of one cause a person sees to."""

    person: Person
    incidents: int


class IncidentCause(msgspec.Struct, frozen=True, kw_only=True):
    """The open incidents of one cause: how many, in how many runs, since when; ``example`` is the newest of them.

    ``owners`` are the persons who see to some of them, and ``unowned`` is how many nobody sees to.
    """

    signature: str
    incidents: int
    instances: int
    first_at: datetime
    last_at: datetime
    owners: list[IncidentOwner]
    unowned: int
    example: Incident


class IncidentCauses(msgspec.Struct, frozen=True):
    """Causes, the most frequent first, at most 200."""

    items: list[IncidentCause]


class IncidentAssignment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Id of the user who shall see to an incident; ``null``: nobody."""

    owner: str | None


class CauseAssignment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The ``signature`` that open incidents of one cause share, and who shall see to them; ``null``: nobody."""

    signature: str
    owner: str | None


class Assigned(msgspec.Struct, frozen=True):
    """How many incidents changed hands now, and whether more are left: then call again."""

    assigned: int
    more: bool


class ProcessInstance(msgspec.Struct, frozen=True, kw_only=True):
    """A run of a process. ``triggered_at`` is T0, the moment of the event that started it."""

    key: str
    process_id: str
    process_name: str
    definition_key: str
    version: int
    state: str
    started_at: datetime
    triggered_at: datetime
    ended_at: datetime | None
    record: RecordRef | None
    incident_count: int


class ProcessInstances(msgspec.Struct, frozen=True):
    """One page of instances, newest first."""

    items: list[ProcessInstance]
    next_cursor: str | None


class RecordWait(msgspec.Struct, frozen=True, kw_only=True):
    """A run stands at an element until ``fields`` of a record, empty now, are filled."""

    instance_key: str
    process_id: str
    process_name: str
    element_id: str
    element_name: str
    fields: list[str]
    since: datetime
    record: RecordRef | None


class RecordWaits(msgspec.Struct, frozen=True):
    """What waits, the longest wait first."""

    items: list[RecordWait]


class ElementInstance(msgspec.Struct, frozen=True):
    """One visit of an element. ``state`` is ``active``, ``completed`` or ``terminated``.

    ``actor`` is who completed its task or job; ``null`` for what the process did by itself.
    ``waiting_for`` tells which fields of a record an active one waits for. ``input`` holds the local variables an
    ended one began with or an active one has now, ``output`` what an ended one changed around itself. ``attempts`` are the
    tries of its job, of an active one those begun so far.
    """

    key: str
    element_id: str
    name: str
    type: str
    state: str
    started_at: datetime
    ended_at: datetime | None
    attempts: int
    actor: TimelineActor | None
    waiting_for: RecordWait | None
    input: dict[str, Any]
    output: dict[str, Any]


class VariableChange(msgspec.Struct, frozen=True):
    """A variable of the run got a value: by an element, by somebody, or (neither) at the start."""

    at: datetime
    name: str
    value: Any
    element_id: str | None
    element_key: str | None
    actor: TimelineActor | None


class VariableHistory(msgspec.Struct, frozen=True):
    """Changes in order. The value at the start is missing where an element has changed it first."""

    items: list[VariableChange]


class ProcessInstanceDetail(ProcessInstance, frozen=True, kw_only=True):
    """An instance with its path, its variables and its incidents. ``flows`` are the sequence flows it took.

    ``caller`` is the run that called this one; ``called`` the runs it has called, by the key of the call activity.
    """

    suspended: bool
    caller: str | None
    called: dict[str, str]
    flows: list[str]
    elements: list[ElementInstance]
    variables: dict[str, Any]
    incidents: list[Incident]


class RecordKey(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Names a record."""

    object: str
    id: str


class InstanceStart(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which process to start, and variables by name; temporal values as ``{"@": "2026-01-31"}``.

    ``record`` is what the run is about. Where a run of the process is at work for it, the property ``concurrency`` of the
    process decides what happens.
    """

    process_id: str
    variables: dict[str, Any] = msgspec.field(default_factory=dict)
    record: RecordKey | None = None


class InstanceStarted(ProcessInstance, frozen=True, kw_only=True):
    """What came of a start.

    ``outcome`` is ``started``; where a run was at work for the record (``active_key``) it is ``queued`` or ``replaced``, and
    the run described is the one that will be (state ``waiting``), or ``merged``, and it is the one at work.
    """

    outcome: str
    active_key: str | None


class VariablesChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """New values by name; temporal values as ``{"@": "2026-01-31"}``.

    ``element_key`` is the key of the live element that shall have them, such as a job that failed because of its
    input; without it they belong to the whole instance.
    """

    variables: dict[str, Any]
    element_key: str | None = None


class Verdict(msgspec.Struct, frozen=True):
    """What a trigger said to an event: ``started``, ``condition_false``, ``switched_off`` …, and why."""

    event_key: str
    at: datetime
    event_kind: str
    process_id: str
    version: int
    verdict: str
    reason: str
    instance_key: str | None
    record: RecordRef | None


class Verdicts(msgspec.Struct, frozen=True):
    """Verdicts, newest first, one for each event and process."""

    items: list[Verdict]
    next_cursor: str | None


class DeploymentRefused(Problem, frozen=True, kw_only=True):
    """Why nothing was deployed; without ``findings`` the request itself was wrong.

    ``unaccepted`` are the names for ``accept_findings`` of those that need to be accepted.
    """

    findings: list[Finding] = msgspec.field(default_factory=list)
    unaccepted: list[str] = msgspec.field(default_factory=list)
