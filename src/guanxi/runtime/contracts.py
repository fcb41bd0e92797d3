"""The frozen shapes other rooms get from the runtime. Times are aware datetimes in UTC."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

import msgspec

from guanxi.bpmn import Finding


class FileFinding(msgspec.Struct, frozen=True):
    """A finding and the file it is about."""

    file: str
    finding: Finding


class Deployed(msgspec.Struct, frozen=True, kw_only=True):
    """A process, decision or form of a deployment. ``new`` is false when the content had not changed."""

    key: int
    kind: Literal["process", "decision", "form"]
    id: str
    name: str
    version: int
    new: bool


class Deployment(msgspec.Struct, frozen=True):
    """What a deployment brought; ``findings`` are warnings."""

    key: int
    definitions: tuple[Deployed, ...]
    findings: tuple[FileFinding, ...] = ()


class Refused(msgspec.Struct, frozen=True):
    """Nothing was deployed, because of the errors among these findings, or of those nobody has accepted.

    ``unaccepted`` are the names of the latter, by which they can be accepted.
    """

    findings: tuple[FileFinding, ...]
    unaccepted: tuple[str, ...] = ()


class ProcessDefinition(msgspec.Struct, frozen=True, kw_only=True):
    """A deployed version of a process. ``latest`` marks the one new instances run on."""

    key: int
    process_id: str
    name: str
    version: int
    latest: bool
    enabled: bool
    deployed_at: datetime


class InstanceCounts(msgspec.Struct, frozen=True):
    """Instances of all versions of a process: running, completed, and open incidents among them."""

    active: int
    completed: int
    incidents: int


class ProcessInstance(msgspec.Struct, frozen=True, kw_only=True):
    """A run. ``triggered_at`` is T0, the moment of the event that started it; ``status`` active, completed, cancelled."""

    key: int
    definition_key: int
    process_id: str
    process_name: str
    version: int
    status: str
    triggered_at: datetime
    started_at: datetime
    ended_at: datetime | None
    object: str
    record_id: str
    incidents: int


class ElementVisit(msgspec.Struct, frozen=True, kw_only=True):
    """One element instance. ``state`` is active, completed or terminated; ``attempts`` counts tries of its job.

    ``input`` holds the local variables one that has ended began with, and those that a live one has now; ``output`` what it
    changed around itself.
    """

    key: int
    element_id: str
    name: str
    type: str
    state: str
    started_at: datetime
    ended_at: datetime | None
    attempts: int = 0
    actor: str = ""
    input: Mapping[str, Any] = {}
    output: Mapping[str, Any] = {}
    flows: tuple[str, ...] = ()


class UserTask(msgspec.Struct, frozen=True, kw_only=True):
    """A piece of work for a person.

    Attributes:
        state: open, completed or cancelled.
        assignee: id of a user; empty when nobody has it.
        owner: id of the user for whom the assignee does it, and to whom it goes back; empty for nobody.
        ended_by: who completed or cancelled it as ``kind:id``, see ``access.names``; empty for the process itself.
    """

    key: int
    instance_key: int
    process_id: str
    process_name: str
    element_id: str
    name: str
    state: str
    assignee: str
    owner: str
    candidate_groups: tuple[str, ...]
    candidate_users: tuple[str, ...]
    form_key: str
    priority: int
    created_at: datetime
    due_at: datetime | None
    follow_up_at: datetime | None
    ended_at: datetime | None
    ended_by: str
    object: str
    record_id: str

    @property
    def delegated(self) -> bool:
        """Whether the assignee does it for somebody else, who will complete it."""
        return self.owner not in ("", self.assignee)


class TaskComment(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody says about a task; ``actor`` as ``kind:id``."""

    key: int
    at: datetime
    actor: str
    text: str


class Incident(msgspec.Struct, frozen=True, kw_only=True):
    """Why an instance stands still. ``state`` is open or resolved; equal ``signature`` = one cause.

    ``closed_by`` is who had the step tried again, as ``kind:id``, see ``access.names``; ``owner`` is the id of the user
    who sees to it, empty for nobody. ``instance_key`` is 0 for what crashed before it had an instance.
    """

    key: int
    instance_key: int
    process_id: str
    process_name: str
    element_id: str
    element_name: str
    element_type: str
    type: str
    message: str
    signature: str
    state: str
    attempts: int
    opened_at: datetime
    closed_at: datetime | None
    closed_by: str
    owner: str
    object: str
    record_id: str


class Cause(msgspec.Struct, frozen=True, kw_only=True):
    """The open incidents of one signature: how many, in how many instances, since when, and the newest of them.

    ``owners`` says how many are whose, by user id, the most first; those that nobody has are under the empty text.
    """

    example: Incident
    incidents: int
    instances: int
    first_at: datetime
    last_at: datetime
    owners: dict[str, int]


class RecordWait(msgspec.Struct, frozen=True, kw_only=True):
    """An instance stands at an element until ``fields`` of a record are filled; they were empty at the last look."""

    instance_key: int
    process_id: str
    process_name: str
    element_key: int
    element_id: str
    element_name: str
    object: str
    record_id: str
    fields: tuple[str, ...]
    since: datetime


class StartEvent(msgspec.Struct, frozen=True, kw_only=True):
    """A start event of the latest version of a process, with its ``zeebe:property`` values."""

    definition_key: int
    process_id: str
    version: int
    enabled: bool
    element_id: str
    properties: Mapping[str, str]


class Visit(msgspec.Struct, frozen=True):
    """One visit of one element for the figures; microseconds since the epoch, ``ended_at`` None while open."""

    element_id: str
    type: str
    created_at: int
    ended_at: int | None
    completed: bool
    triggered_at: int


class EndedVisits(msgspec.Struct, frozen=True):
    """Ended visits of one element that were open in a window or began in it.

    Attributes:
        total: how many.
        latencies: from the event that started the process to the end of the visit, microseconds in ascending order, of
            those that completed in the window.
    """

    element_id: str
    type: str
    total: int
    latencies: list[int]


class OpenVisits(msgspec.Struct, frozen=True):
    """The visits that are open now, and by element id how many incidents are."""

    visits: list[Visit]
    incidents: dict[str, int]
