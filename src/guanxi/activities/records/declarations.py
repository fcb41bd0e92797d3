"""What the record activities take, give and promise."""

from __future__ import annotations

from guanxi.activities.declaration import (
    Activity,
    ActivityError,
    Choice,
    ErrorKind,
    Feel,
    Idempotency,
    Input,
    InputType,
    Output,
)

_OBJECT = Input(
    name="object",
    type=InputType.OBJECT,
    label="Object",
    required=True,
    doc="Name of the object, such as lead or deal.",
)
_ID = Input(
    name="id",
    type=InputType.STRING,
    label="Record",
    required=True,
    feel=Feel.REQUIRED,
    doc="Id of the record, for example =record.id.",
)
_VALUES = Input(
    name="values",
    type=InputType.CONTEXT,
    label="Values",
    required=True,
    feel=Feel.REQUIRED,
    doc='Fields and their new values, for example ={status: "qualified"}.',
)
_NOT_FOUND = ActivityError(
    code="RECORD_NOT_FOUND",
    kind=ErrorKind.BUSINESS,
    doc="There is no such record, or the process may not see it.",
)
_INVALID = ActivityError(
    code="RECORD_INVALID",
    kind=ErrorKind.PERMANENT,
    doc="A value breaks a rule of its field, or object or field do not exist; nothing is written.",
)
_FORBIDDEN = ActivityError(
    code="RECORD_FORBIDDEN", kind=ErrorKind.PERMANENT, doc="The process lacks the right."
)

FIND = Activity(
    type="guanxi.records.find",
    name="Find records",
    family="records",
    icon="search",
    doc="Finds the records of an object whose fields equal the given values, oldest first.",
    inputs=(
        _OBJECT,
        Input(
            name="where",
            type=InputType.CONTEXT,
            label="Where",
            required=True,
            feel=Feel.REQUIRED,
            doc="Fields and the values they must have, for example ={email: lead.email}. A null value matches "
            "only empty fields, it never drops the condition.",
        ),
        Input(
            name="limit",
            type=InputType.NUMBER,
            label="At most",
            default="10",
            doc="How many records to return, 1 to 100.",
        ),
    ),
    outputs=(
        Output(name="records", type=InputType.LIST, doc="The records as contexts.", sample="[]"),
        Output(name="found", type=InputType.NUMBER, doc="How many were returned.", sample="0"),
    ),
    errors=(_INVALID, _FORBIDDEN),
    rights=("read:{object}",),
    idempotency=Idempotency.HARMLESS,
)

READ = Activity(
    type="guanxi.records.read",
    name="Read a record",
    family="records",
    icon="file",
    doc="Reads one record as it is now, for a process that must know whether it changed meanwhile.",
    inputs=(_OBJECT, _ID),
    outputs=(
        Output(name="record", type=InputType.CONTEXT, doc="The record, with its id.", sample="{id: id}"),
    ),
    errors=(
        _NOT_FOUND,
        ActivityError(
            code="RECORD_ARCHIVED",
            kind=ErrorKind.PERMANENT,
            doc="The record is archived, so the process has nothing to go on with.",
        ),
        _INVALID,
        _FORBIDDEN,
    ),
    rights=("read:{object}",),
    idempotency=Idempotency.HARMLESS,
)

CREATE = Activity(
    type="guanxi.records.create",
    name="Create a record",
    family="records",
    icon="plus",
    doc="Creates one record in the transaction of the step.",
    inputs=(_OBJECT, _VALUES),
    outputs=(
        Output(
            name="created",
            type=InputType.CONTEXT,
            doc="The new record, with its id.",
            sample='context put(values, "id", "created-1")',
        ),
    ),
    errors=(_INVALID, _FORBIDDEN),
    rights=("create:{object}",),
    idempotency=Idempotency.TRANSACTION,
)

UPDATE = Activity(
    type="guanxi.records.update",
    name="Update a record",
    family="records",
    icon="edit",
    doc="Changes fields of one record in the transaction of the step; unnamed fields stay as they are.",
    inputs=(_OBJECT, _ID, _VALUES),
    outputs=(
        Output(
            name="updated",
            type=InputType.CONTEXT,
            doc="The record after the change.",
            sample='context put(values, "id", id)',
        ),
    ),
    errors=(_NOT_FOUND, _INVALID, _FORBIDDEN),
    rights=("update:{object}",),
    idempotency=Idempotency.TRANSACTION,
)

ASSIGN = Activity(
    type="guanxi.records.assign",
    name="Assign an owner in turn",
    family="records",
    icon="user",
    doc="Gives the record to the next active person of a group, each in turn. Whose turn it is, is kept with the "
    "change itself, so no one is skipped or served twice, however many steps run at once.",
    inputs=(
        _OBJECT,
        _ID,
        Input(
            name="group",
            type=InputType.STRING,
            label="Group",
            required=True,
            doc="Name of the group, such as sales.",
        ),
        Input(
            name="keep",
            type=InputType.BOOLEAN,
            label="Keep an owner who is there",
            default="true",
            doc="When true, a record that has an owner already keeps it.",
        ),
    ),
    outputs=(
        Output(
            name="owner",
            type=InputType.CONTEXT,
            doc="The owner: {id, name, email, language}.",
            sample='{id: "owner-1", name: "Owner", email: "owner@guanxi.example", language: "en"}',
        ),
    ),
    errors=(
        _NOT_FOUND,
        ActivityError(
            code="GROUP_EMPTY", kind=ErrorKind.BUSINESS, doc="The group has no active person to assign to."
        ),
        _INVALID,
        _FORBIDDEN,
    ),
    rights=("update:{object}",),
    idempotency=Idempotency.TRANSACTION,
)

LOG_ENGAGEMENT = Activity(
    type="guanxi.records.log_engagement",
    name="Log a call, visit or note",
    family="records",
    icon="note",
    doc="Writes an engagement on the timeline of a record.",
    inputs=(
        _OBJECT,
        _ID,
        Input(
            name="kind",
            type=InputType.CHOICE,
            label="Kind",
            default="note",
            choices=(
                Choice("note", "Note"),
                Choice("call", "Call"),
                Choice("meeting", "Meeting"),
                Choice("visit", "Visit"),
                Choice("email", "E-mail"),
                Choice("task", "Task"),
            ),
            doc="What took place.",
        ),
        Input(name="subject", type=InputType.STRING, label="Subject", required=True, doc="One line."),
        Input(name="text", type=InputType.TEXT, label="Text", doc="What was said or agreed."),
    ),
    outputs=(
        Output(
            name="engagement",
            type=InputType.CONTEXT,
            doc="The engagement, with its id.",
            sample='{id: "engagement-1", kind: kind, subject: subject, text: text}',
        ),
    ),
    errors=(_NOT_FOUND, _INVALID, _FORBIDDEN),
    rights=("create:engagement",),
    idempotency=Idempotency.TRANSACTION,
)

WAIT_UNTIL_FILLED = Activity(
    type="guanxi.records.wait_until_filled",
    name="Wait until fields are filled",
    family="records",
    icon="clock",
    doc="Lets the process wait until all the named fields of a record have a value, and goes on at once when they "
    "have. Every change of the record has it looked at again; no number and no yes-or-no value counts as empty. "
    "Put a timer on its boundary to stop waiting.",
    inputs=(
        _OBJECT,
        _ID,
        Input(
            name="fields",
            type=InputType.LIST,
            label="Fields",
            required=True,
            doc="Names of the fields, separated by commas, for example amount, company.",
        ),
    ),
    outputs=(
        Output(
            name="filled",
            type=InputType.CONTEXT,
            doc="The record as it is when all fields are filled.",
            sample="{id: id}",
        ),
    ),
    errors=(
        _NOT_FOUND,
        ActivityError(
            code="RECORD_ARCHIVED",
            kind=ErrorKind.PERMANENT,
            doc="The record is archived, so nobody will fill its fields.",
        ),
        _INVALID,
        _FORBIDDEN,
    ),
    rights=("read:{object}",),
    idempotency=Idempotency.TRANSACTION,
)

RECORD_ACTIVITIES = (FIND, READ, CREATE, UPDATE, ASSIGN, LOG_ENGAGEMENT, WAIT_UNTIL_FILLED)
