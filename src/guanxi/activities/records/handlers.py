"""The record activities: declared inputs to actions of `records`, refusals to declared errors."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from guanxi.access.contracts import Actor, User
from guanxi.access.users import get_user
from guanxi.activities.declaration import ErrorKind
from guanxi.activities.outcome import Done, Failed, Outcome, Waits
from guanxi.activities.records import declarations
from guanxi.activities.records.turn import take_turn
from guanxi.feel.codec import decode_value
from guanxi.platform.database import Tx
from guanxi.platform.errors import Conflict, Forbidden, GuanxiError, Invalid, NotFound
from guanxi.records.actions import create_record, update_record
from guanxi.records.catalogue import Catalogue
from guanxi.records.query import find_records, read_record
from guanxi.records.record import Record, record_title, to_variables

_MOST_FOUND = 100
_EMPTY: tuple[Any, ...] = (None, "", [], (), {})


class RecordActivities:
    """Runs the record activities on the objects of a catalogue."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._handlers: Mapping[str, Callable[[Tx, Mapping[str, Any], Actor], Outcome | Waits]] = {
            declarations.FIND.type: self._find,
            declarations.READ.type: self._read,
            declarations.CREATE.type: self._create,
            declarations.UPDATE.type: self._update,
            declarations.ASSIGN.type: self._assign,
            declarations.LOG_ENGAGEMENT.type: self._log_engagement,
            declarations.WAIT_UNTIL_FILLED.type: self._wait_until_filled,
        }

    def run(self, job_type: str, tx: Tx, inputs: Mapping[str, Any], actor: Actor) -> Outcome | Waits:
        """Do the work of one job in its transaction.

        Args:
            inputs: as declared, see `inputs.read_inputs`.
            actor: the process instance, in whose name the change is made.
        """
        try:
            return self._handlers[job_type](tx, inputs, actor)
        except GuanxiError as error:
            return _refused(error)

    def _find(self, tx: Tx, inputs: Mapping[str, Any], actor: Actor) -> Outcome:
        limit = inputs["limit"]
        if not 1 <= limit <= _MOST_FOUND or limit != int(limit):
            raise Invalid("record.limit", f"The limit must be a whole number from 1 to {_MOST_FOUND}.")
        found = find_records(
            tx, self._catalogue, inputs["object"], dict(inputs["where"]), actor=actor, limit=int(limit)
        )
        return Done({"records": [self._variables(record) for record in found], "found": Decimal(len(found))})

    def _read(self, tx: Tx, inputs: Mapping[str, Any], actor: Actor) -> Outcome:
        name = inputs["object"]
        record = read_record(tx, self._catalogue, name, inputs["id"], actor=actor)
        if record.values["archived_at"] is not None:
            title = record_title(self._catalogue.object(name), record)
            return _archived(f"The process reads {name} {title!r}, but that is archived.")
        return Done({"record": self._variables(record)})

    def _create(self, tx: Tx, inputs: Mapping[str, Any], actor: Actor) -> Outcome:
        created = create_record(tx, self._catalogue, inputs["object"], dict(inputs["values"]), actor=actor)
        return Done({"created": self._variables(created)})

    def _update(self, tx: Tx, inputs: Mapping[str, Any], actor: Actor) -> Outcome:
        updated = update_record(
            tx, self._catalogue, inputs["object"], inputs["id"], dict(inputs["values"]), actor=actor
        )
        return Done({"updated": self._variables(updated)})

    def _assign(self, tx: Tx, inputs: Mapping[str, Any], actor: Actor) -> Outcome:
        name, record_id = inputs["object"], inputs["id"]
        record = read_record(tx, self._catalogue, name, record_id, actor=actor, lock=True)
        present = record.values.get("owner")
        if present and inputs["keep"]:
            return Done({"owner": _person(get_user(tx, present))})
        owner = take_turn(tx, inputs["group"])
        if owner is None:
            return Failed(
                ErrorKind.BUSINESS,
                "GROUP_EMPTY",
                f"The group {inputs['group']!r} has no active member.",
                "Add people to it, then retry.",
            )
        update_record(tx, self._catalogue, name, record_id, {"owner": owner.id}, actor=actor)
        return Done({"owner": _person(owner)})

    def _log_engagement(self, tx: Tx, inputs: Mapping[str, Any], actor: Actor) -> Outcome:
        read_record(tx, self._catalogue, inputs["object"], inputs["id"], actor=actor)
        values = {
            "kind": inputs["kind"],
            "subject": inputs["subject"],
            "text": inputs["text"],
            "about": {"object": inputs["object"], "id": inputs["id"]},
        }
        created = create_record(tx, self._catalogue, "engagement", values, actor=actor)
        return Done({"engagement": self._variables(created)})

    def _wait_until_filled(self, tx: Tx, inputs: Mapping[str, Any], actor: Actor) -> Outcome | Waits:
        name, record_id = inputs["object"], inputs["id"]
        one, fields = self._catalogue.object(name), _names(inputs["fields"])
        unknown = [field for field in fields if field not in one.fields]
        if unknown:
            raise Invalid("record.unknown_field", f"{name} has no field {', '.join(map(repr, unknown))}.")
        record = read_record(tx, self._catalogue, name, record_id, actor=actor, lock=True)
        empty = tuple(field for field in fields if record.values.get(field) in _EMPTY)
        if not empty:
            return Done({"filled": self._variables(record)})
        if record.values["archived_at"] is not None:
            title = record_title(one, record)
            return _archived(
                f"The process waits for {', '.join(empty)} of {name} {title!r}, but that is archived."
            )
        return Waits(name, record_id, empty)

    def _variables(self, record: Record) -> Any:
        return decode_value(to_variables(self._catalogue.object(record.object), record))


def _names(given: Sequence[Any]) -> list[str]:
    names = [name.strip() for name in given if isinstance(name, str) and name.strip()]
    if not names or len(names) != len(given):
        raise Invalid(
            "record.fields", "The fields are not a list of names.", "Write, for example, amount, company."
        )
    return list(dict.fromkeys(names))


def _archived(message: str) -> Failed:
    cure = "Restore it and retry, or cancel the process."
    return Failed(ErrorKind.PERMANENT, "RECORD_ARCHIVED", message, cure)


def _person(user: User) -> dict[str, str]:
    return {"id": user.id, "name": user.name, "email": user.email, "language": user.language}


def _refused(error: GuanxiError) -> Failed:
    fields = " ".join(f"{field}: {message}" for field, message in error.fields.items())
    message = f"{error.message} {fields}".strip()
    match error:
        case NotFound(code="record.not_found"):
            return Failed(ErrorKind.BUSINESS, "RECORD_NOT_FOUND", message, error.cure)
        case Forbidden():
            return Failed(ErrorKind.PERMANENT, "RECORD_FORBIDDEN", message, error.cure)
        case Invalid() | NotFound() | Conflict():
            return Failed(ErrorKind.PERMANENT, "RECORD_INVALID", message, error.cure)
    raise error
