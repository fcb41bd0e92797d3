"""Objects of the catalogue, records, their timeline. Records are flat: their fields depend on the object."""

from datetime import datetime
from typing import Any

import msgspec


class Choice(msgspec.Struct, frozen=True):
    """One value a choice field can have; ``category`` is the fixed meaning of a status."""

    value: str
    label: str
    label_zh: str
    category: str | None = None


class Field(msgspec.Struct, frozen=True):
    """A field of an object."""

    name: str
    label: str
    label_zh: str
    type: str
    required: bool
    choices: list[Choice]
    read_only: bool


class Object(msgspec.Struct, frozen=True):
    """An object: lead, company …; ``plural`` is its word in addresses (``/api/v1/leads``)."""

    name: str
    label: str
    label_zh: str
    plural: str
    fields: list[Field]


class Objects(msgspec.Struct, frozen=True):
    """The catalogue."""

    items: list[Object]


class Record(msgspec.Struct, frozen=True):
    """What every record has; its object's fields stand beside these."""

    id: str
    number: str
    version: int
    created_at: datetime
    updated_at: datetime


class Records(msgspec.Struct, frozen=True):
    """One page of records. ``total`` counts all that match, up to 10,001."""

    items: list[Record]
    next_cursor: str | None
    total: int


class RecordInput(msgspec.Struct, frozen=True):
    """Values by field name. In a change, ``version`` says which version was read, as ``If-Match`` does."""

    version: int | None = None


class RecordRef(msgspec.Struct, frozen=True):
    """The record that something is about."""

    object: str
    id: str
    title: str


class TimelineActor(msgspec.Struct, frozen=True):
    """Who did it: ``user``, ``process``, ``api_key``, ``import``, ``system`` or ``public``."""

    kind: str
    name: str


class TimelineItem(msgspec.Struct, frozen=True):
    """One thing that happened: ``change``, ``process``, ``task``, ``mail``, ``note`` or ``incident``."""

    at: datetime
    kind: str
    title: str
    actor: TimelineActor
    detail: dict[str, Any]
    instance_key: str | None = None


class Timeline(msgspec.Struct, frozen=True):
    """What happened to a record, newest first."""

    items: list[TimelineItem]
    next_cursor: str | None
