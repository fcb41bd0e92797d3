"""What the server answers, as frozen values. Members a newer server adds are passed over."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec


class Record(msgspec.Struct, frozen=True):
    """A record of any object; ``record["email"]`` is the value of a field.

    Attributes:
        version: hand it to ``update`` or ``archive``, and they are refused when somebody else was faster.
        title: what people call it.
        fields: JSON values by field name; numbers are exact (``int`` or ``Decimal``), moments are ISO 8601 texts.
    """

    object: str
    id: str
    number: str
    version: int
    title: str
    fields: Mapping[str, Any]

    def __getitem__(self, name: str) -> Any:
        return self.fields[name]


class Choice(msgspec.Struct, frozen=True):
    """One value a choice field can have; ``category`` is the fixed meaning of a status."""

    value: str
    label: str
    label_zh: str
    category: str | None = None


class Field(msgspec.Struct, frozen=True):
    """A field of an object; ``target`` is the object a relation leads to."""

    name: str
    label: str
    label_zh: str
    type: str
    required: bool
    read_only: bool
    choices: tuple[Choice, ...] = ()
    target: str | None = None


class Object(msgspec.Struct, frozen=True):
    """An object of the catalogue, shipped or made at runtime."""

    name: str
    plural: str
    label: str
    label_zh: str
    fields: tuple[Field, ...]
    status: str | None = None


class View(msgspec.Struct, frozen=True):
    """A view of a list: what it shows and how; ``id`` is handed to ``list`` and ``export``.

    Attributes:
        sharing: ``private``, ``team`` or ``all``; one that is shipped has no ``owner``.
    """

    id: str
    name: str
    kind: str
    columns: tuple[str, ...]
    filter: Mapping[str, Any] | None
    sort: tuple[str, ...]
    group: str | None
    sharing: str
    team: str | None
    owner: str
    version: int


class Comment(msgspec.Struct, frozen=True):
    """Something a person said about a record; ``names`` are those of the author and of who is mentioned, by id."""

    id: str
    author: str
    text: str
    names: Mapping[str, str]
    version: int
    created_at: datetime
    edited_at: datetime | None = None


class Attachment(msgspec.Struct, frozen=True):
    """A file of a record; ``id`` is handed to ``read_file``. ``size`` is in bytes."""

    id: str
    name: str
    media_type: str
    size: int
    sent_at: datetime
    sent_by: str


class BulkPreview(msgspec.Struct, frozen=True):
    """How many records match, exact up to 100,000; ``permitted`` are those that the key's user may change."""

    total: int
    permitted: int
    too_many: bool


class BulkRefusal(msgspec.Struct, frozen=True):
    """A record that was left as it is, and why."""

    id: str
    number: str
    code: str
    message: str


class BulkOperation(msgspec.Struct, frozen=True, kw_only=True):
    """A change of many records. ``state`` is ``running``, ``done``, ``failed`` or ``cancelled``.

    Attributes:
        total: how many matched when it was asked for.
        changed, unchanged, refused: those that had their turn, by what came of it.
        refusals: the first of those refused.
    """

    key: str
    action: str
    object: str
    state: str
    total: int
    changed: int
    unchanged: int
    refused: int
    refusals: tuple[BulkRefusal, ...]
    created_at: datetime
    finished_at: datetime | None


class RecordRef(msgspec.Struct, frozen=True):
    """The record that something is about."""

    object: str
    id: str
    title: str


class Person(msgspec.Struct, frozen=True):
    """A user."""

    id: str
    name: str


class ProcessInstance(msgspec.Struct, frozen=True, kw_only=True):
    """A run of a process. ``state`` is ``active``, ``waiting``, ``completed`` or ``cancelled``."""

    key: str
    process_id: str
    process_name: str
    version: int
    state: str
    started_at: datetime
    ended_at: datetime | None
    record: RecordRef | None
    incident_count: int
    variables: Mapping[str, Any] = {}


class StartedInstance(ProcessInstance, frozen=True, kw_only=True):
    """What came of a start.

    ``outcome`` is ``started``; where a run was at work for the record already (``active_key``) it is ``queued``,
    ``replaced`` or ``merged``.
    """

    outcome: str
    active_key: str | None


class MessageResult(msgspec.Struct, frozen=True):
    """What came of a message: its key where it is kept, the runs it is on its way to, and those it started.

    ``later`` are ids of processes that have taken it and start by themselves, see ``POST /api/v1/messages``.
    """

    key: str | None
    receivers: tuple[str, ...]
    started: tuple[str, ...]
    later: tuple[str, ...] = ()


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """A user task. ``state`` is ``open``, ``completed`` or ``cancelled``."""

    key: str
    name: str
    element_id: str
    process_id: str
    process_name: str
    instance_key: str
    state: str
    priority: int
    assignee: Person | None
    candidate_groups: tuple[str, ...]
    created_at: datetime
    due_at: datetime | None
    record: RecordRef | None


def to_record(object_name: str, answer: Mapping[str, Any]) -> Record:
    """Return the record of an answer."""
    fields = {name: value for name, value in answer.items() if name not in ("related", "completeness")}
    return Record(object_name, fields["id"], fields["number"], fields["version"], fields["title"], fields)


class Webhook(msgspec.Struct, frozen=True):
    """Another system that is told what happens.

    Attributes:
        reason: why it was switched off by itself.
        failing_since: since when nothing has arrived.
    """

    id: str
    name: str
    url: str
    events: tuple[str, ...]
    active: bool
    reason: str
    identity: str
    created_at: datetime
    failing_since: datetime | None


class Delivery(msgspec.Struct, frozen=True):
    """An event of which a webhook is told; ``id`` is its ``webhook-id``."""

    key: str
    id: str
    type: str
    object: str
    record_id: str
    state: str
    attempts: int
    due_at: datetime | None
    tried_at: datetime | None
    answer: str
