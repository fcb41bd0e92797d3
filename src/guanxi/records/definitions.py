"""What an object is, as data: the shape of a definition file. Fixed by the file, checked by the catalogue."""

from typing import Any, Literal

import msgspec


class Choice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One value of a choice field.

    Attributes:
        category: the fixed meaning of a status (``new``, ``active``, ``waiting``, ``done``, ``cancelled``,
            ``open``, ``won``, ``lost``); processes and reports rely on it while labels stay free.
    """

    value: str
    label: str
    label_zh: str
    category: str | None = None


class RollUp(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a field counts or adds up of the records of another object that lead to its record.

    Attributes:
        object: whose records.
        relation: the field by which they lead here.
        function: ``count``, ``sum``, ``average``, ``min`` or ``max``.
        field: of those records; none for ``count``.
        filter: only the records that match, see ``records.filter``.
    """

    object: str
    relation: str
    function: str = "count"
    field: str | None = None
    filter: dict[str, Any] | None = None


class FieldDefinition(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A field of an object.

    Attributes:
        type: name of a field type, see ``records.field_types``.
        required: a record cannot be saved without it.
        unique: no two records of the object have the same value.
        read_only: people and processes cannot set it; only the system does.
        searchable: the search box finds records by it.
        indexed: filtering and sorting by it is quick on large tables.
        max_length: longest text, in characters.
        scale: digits after the point of decimals.
        grouped: the thousands of a number are set apart when it is shown; false for a year.
        target: the object a relation points to.
        timeline: changes of this record also show on the timeline of the record this reference points to.
        default: the value of a new record that is given none.
        prefix: what an automatic number begins with.
        formula: FEEL over the record's other fields; the value is computed whenever the record is written, and
            nobody sets it.
        roll_up: what a field of type ``roll_up`` tells of other records.
    """

    name: str
    type: str
    label: str
    label_zh: str
    required: bool = False
    unique: bool = False
    read_only: bool = False
    searchable: bool = False
    indexed: bool = False
    max_length: int | None = None
    scale: int | None = None
    minimum: int | None = None
    maximum: int | None = None
    grouped: bool = True
    target: str | None = None
    timeline: bool = False
    choices: tuple[Choice, ...] = ()
    default: Any = None
    prefix: str = ""
    formula: str | None = None
    roll_up: RollUp | None = None
    help: str = ""
    help_zh: str = ""


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What must be true of every record that is written.

    Attributes:
        name: of the rule, in code and in refusals.
        condition: FEEL over the record's fields. False refuses the record; null, which a comparison with an empty
            field gives, lets it pass.
        message: what people read when it is refused.
        field: the field beside which the message stands; the first one that the condition reads when left out.
    """

    name: str
    condition: str
    message: str
    message_zh: str
    field: str | None = None


class ViewContent(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a list shows, and how.

    Attributes:
        kind: rows, or columns of cards.
        columns: fields beside the title, in their order; what the object shows else when there are none.
        filter: only the records that match, see ``records.filter``.
        sort: field names, ``-`` turns the order; the newest first when there are none.
        group: the field by whose value rows stand together, or by whose choices a board has columns.
    """

    kind: Literal["list", "board"] = "list"
    columns: tuple[str, ...] = ()
    filter: dict[str, Any] | None = None
    sort: tuple[str, ...] = ()
    group: str | None = None


class ViewDefinition(ViewContent, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A view that everybody has: `name` is its id."""

    name: str
    label: str
    label_zh: str


class Section(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Some fields under a heading, in their order; a single section needs no heading."""

    fields: tuple[str, ...]
    label: str = ""
    label_zh: str = ""


class ObjectDefinition(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An object.

    Attributes:
        name: singular, in code and in events: ``lead``.
        plural: its word in addresses: ``leads``.
        title: the fields whose texts name a record.
        number_prefix: what its record numbers begin with: ``L-``.
        status: the choice field that tells how far a record is, if there is one.
        complete: the fields that make a record complete, for the completeness score.
        rules: what must be true of every record that is written.
        duplicates: the fields whose equal values hint at the same person or company entered twice.
        columns: fields that lists show beside the title; the status and the first fields when there are none.
        page: the sections of a record's page; fields in none of them follow at the end.
        form: the sections of what somebody is asked who makes a record; required fields in none of them follow at the
            end, and everything that can be entered is asked for when there are no sections.
        views: lists that everybody finds ready; people save their own beside them, see ``records.views``.
    """

    name: str
    plural: str
    label: str
    label_zh: str
    plural_label: str
    title: tuple[str, ...]
    number_prefix: str
    fields: tuple[FieldDefinition, ...]
    status: str | None = None
    complete: tuple[str, ...] = ()
    duplicates: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()
    columns: tuple[str, ...] = ()
    page: tuple[Section, ...] = ()
    form: tuple[Section, ...] = ()
    views: tuple[ViewDefinition, ...] = ()
