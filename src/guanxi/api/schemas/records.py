"""Objects of the catalogue, records, their timeline. Records are flat: their fields depend on the object."""

from datetime import datetime
from typing import Any, Literal

import msgspec


class Choice(msgspec.Struct, frozen=True):
    """One value a choice field can have; ``category`` is the fixed meaning of a status."""

    value: str
    label: str
    label_zh: str
    category: str | None = None


class Field(msgspec.Struct, frozen=True):
    """A field of an object.

    ``target`` is the object a relation leads to; ``grouped`` is false for numbers shown as they are, like a year.
    ``shown_as`` is the type its values are shown as: of a roll-up that of its figure, else ``type``.
    ``default`` is the value of a new record that is given none; ``help`` says what belongs there.
    """

    name: str
    label: str
    label_zh: str
    type: str
    shown_as: str
    required: bool
    choices: list[Choice]
    read_only: bool
    target: str | None
    sortable: bool
    grouped: bool
    default: Any
    help: str
    help_zh: str


class Section(msgspec.Struct, frozen=True):
    """Some fields under a heading, in their order; it may have none."""

    label: str
    label_zh: str
    fields: list[str]


class Object(msgspec.Struct, frozen=True):
    """An object: lead, company …; ``plural`` is its word in addresses (``/api/v1/leads``).

    ``status`` names the field that tells how far a record is, ``title_fields`` those that name it; ``rights`` are those
    you have on its records: ``create``, ``read``, ``update``, ``delete``, ``export``, each at least on some of them.
    ``plural_label`` is what many of it are called in English; ``shipped`` is false for an object that was made here.
    ``columns`` are the fields that lists show beside the title, ``page`` and ``form`` the sections of a record's page and of
    what is asked for a new one; each is empty where nobody has said so.
    """

    name: str
    label: str
    label_zh: str
    plural: str
    plural_label: str
    shipped: bool
    status: str | None
    title_fields: list[str]
    rights: list[str]
    columns: list[str]
    page: list[Section]
    form: list[Section]
    fields: list[Field]


class Objects(msgspec.Struct, frozen=True):
    """The catalogue."""

    items: list[Object]


class ObjectDetail(msgspec.Struct, frozen=True):
    """Everything that is set of an object.

    ``definition`` has the form of a definition file. ``own_fields`` were made here; ``removed_fields`` were taken away and
    can be brought back with what people have entered.
    """

    definition: dict[str, Any]
    shipped: bool
    own_fields: list[str]
    removed_fields: list[dict[str, Any]]


class FieldSetting(msgspec.Struct, frozen=True):
    """Something that can be set of a field: ``kind`` says what is entered; ``fixed``, that it stays as it was made."""

    name: str
    kind: Literal["yes_no", "number", "text", "value", "object", "choices", "formula"]
    fixed: bool


class FieldTypeInfo(msgspec.Struct, frozen=True):
    """A type that a field of one's own can have, with what can be set beside name, labels and help."""

    name: str
    settings: list[FieldSetting]


class FieldTypes(msgspec.Struct, frozen=True):
    """All types that a field of one's own can have."""

    items: list[FieldTypeInfo]


class Lost(msgspec.Struct, frozen=True):
    """What people would no longer see: a choice of a field, a field, or the object; `records` tells how many have it."""

    field: str | None
    choice: str | None
    records: str


class ObjectPlan(msgspec.Struct, frozen=True):
    """What a change of the catalogue does: to the database, and to what people see of what they have entered.

    ``losses`` are sentences; ``lost`` says the same as data.
    """

    steps: list[str]
    losses: list[str]
    lost: list[Lost]


class Record(msgspec.Struct, frozen=True):
    """What every record has; its object's fields stand beside these."""

    id: str
    number: str
    version: int
    created_at: datetime
    updated_at: datetime


class Records(msgspec.Struct, frozen=True):
    """One page of records. ``total`` counts all that match, up to 10,001.

    ``related`` holds the titles of the records they lead to, by object and id.
    """

    items: list[Record]
    next_cursor: str | None
    total: int
    related: dict[str, dict[str, str]]


class RecordFigures(msgspec.Struct, frozen=True):
    """Figures about the parts of many records: each row holds the groups and measures by the names they were asked by.

    A period is told by its first day; an empty value comes last. ``complete`` is false when there are more than 1,000
    rows. ``related`` holds the titles of records and people that groups lead to, by object and id.
    """

    rows: list[dict[str, Any]]
    complete: bool
    related: dict[str, dict[str, str]]


class DuplicateQuestion(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The values about to be saved; ``id`` is the record that is being edited."""

    fields: dict[str, Any]
    id: str | None = None


class Duplicate(msgspec.Struct, frozen=True):
    """A record that may be the same; ``fields`` names what is equal."""

    object: str
    id: str
    number: str
    title: str
    fields: list[str]


class Duplicates(msgspec.Struct, frozen=True):
    """Records that may be the same, those with most in common first."""

    items: list[Duplicate]


class MergeWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The id of the record that is archived, and the fields whose values come from it although the kept one has some."""

    other: str
    take: list[str] = []


class UndoWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which change is taken back: its ``change_key`` on the timeline."""

    change_key: str


class ConversionWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whether a deal is opened."""

    with_deal: bool = True


class Conversion(msgspec.Struct, frozen=True):
    """The lead after its conversion, and the ids of what it became."""

    lead: Record
    company: str | None
    contact: str
    deal: str | None


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
    """One thing that happened: ``change``, ``process``, ``task``, ``mail``, ``note`` or ``incident``.

    ``change_key`` is that of a change of the record, by which it can be taken back.
    """

    at: datetime
    kind: str
    title: str
    actor: TimelineActor
    detail: dict[str, Any]
    instance_key: str | None = None
    change_key: str | None = None


class Timeline(msgspec.Struct, frozen=True):
    """What happened to a record, newest first."""

    items: list[TimelineItem]
    next_cursor: str | None
