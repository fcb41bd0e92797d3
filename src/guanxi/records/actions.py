"""The only writers of records: create, update, archive, restore.

Each checks the right and the values, then writes row, audit row and event in the caller's transaction.
A refusal is raised before anything is written.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import msgspec
import sqlalchemy as sa

from guanxi.access.audit import AuditLine, append_audit_lines
from guanxi.access.contracts import SYSTEM, Actor, Right
from guanxi.access.roles import may, require
from guanxi.platform.database import Tx
from guanxi.platform.errors import Conflict, NotFound
from guanxi.platform.outbox import SKIP, append_events
from guanxi.records.catalogue import SEARCH_COLUMN, Catalogue, CatalogueObject
from guanxi.records.files import check_files, hold_files
from guanxi.records.links import add_links, change_links
from guanxi.records.numbering import take_numbers
from guanxi.records.person_names import with_parts
from guanxi.records.postings import add_words, change_words, from_column, searched, to_column, words_of
from guanxi.records.query import read_record
from guanxi.records.record import Record, to_variables
from guanxi.records.roll_ups import add_roll_ups, without_records
from guanxi.records.rules import apply_rules
from guanxi.records.sight import field_faults, require_record, see, shown
from guanxi.records.validation import Faults, check_references, check_unique, check_values, refusal

Announce = Literal["run", "skip", "quiet"]
"""What a change sets off: ``run`` starts processes; ``skip`` leaves its event and, for each process, the
verdict that it was skipped; ``quiet`` leaves neither."""

_SILENT_FIELDS = frozenset({"id", "version", "created_at", "created_by", "updated_at", "updated_by"})


def create_record(
    tx: Tx,
    catalogue: Catalogue,
    object_name: str,
    values: Mapping[str, Any],
    *,
    actor: Actor,
    announce: Announce = "run",
) -> Record:
    """Create one record and return it.

    Args:
        values: by field name; JSON values, process variables or Python values. Contacts and leads also take ``name``,
            see ``records.person_names``.

    Raises:
        Forbidden: the actor may not create this object.
        Invalid: code ``record.invalid``; ``fields`` names every field at fault and its rule.
    """
    created, faults = create_records(tx, catalogue, object_name, [values], actor=actor, announce=announce)
    if faults:
        raise refusal(catalogue.object(object_name), faults[0])
    return created[0]


def create_records(
    tx: Tx,
    catalogue: Catalogue,
    object_name: str,
    rows: Sequence[Mapping[str, Any]],
    *,
    actor: Actor,
    announce: Announce = "run",
) -> tuple[list[Record], dict[int, Faults]]:
    """Create a record of each row that has no fault, in few statements; return them and the faults by position."""
    one = catalogue.object(object_name)
    require(actor, "create", object_name)
    checked: list[dict[str, Any]] = []
    faults: dict[int, Faults] = {}
    for position, given in enumerate(rows):
        row, unnamed = with_parts(one.definition, given)
        values, wrong = check_values(one, row, creating=True)
        wrong |= unnamed
        if not wrong:
            computed, wrong = apply_rules(one.definition, one.rules, values)
            values |= computed
        checked.append(values if not wrong else {})
        wrong |= field_faults(one, row, actor)
        if wrong:
            faults[position] = wrong
    for more in (
        check_references(tx, catalogue, one, checked),
        check_unique(tx, one, checked),
        check_files(tx, one, checked, actor=actor),
    ):
        for position, wrong in more.items():
            faults.setdefault(position, {}).update(wrong)
    good = [values for position, values in enumerate(checked) if position not in faults]
    if not good:
        return [], faults
    records = [
        _new_record(tx, one, values, number, actor)
        for values, number in zip(good, take_numbers(tx, one, len(good)), strict=True)
    ]
    words = [(record.id, words_of(one, record.values)) for record in records]
    rows = [
        _row(one, record.values) | {SEARCH_COLUMN: to_column(has)}
        for record, (_, has) in zip(records, words, strict=True)
    ]
    tx.connection.execute(one.table.insert(), rows)
    add_words(tx, one.name, words)
    add_links(tx, one, [(record.id, record.values) for record in records])
    for record in records:
        hold_files(tx, one, record.id, {}, record.values)
    _announce(tx, one, [(None, record) for record in records], "create", actor, announce)
    return _shown(tx, catalogue, one, records, actor), faults


def update_record(
    tx: Tx,
    catalogue: Catalogue,
    object_name: str,
    record_id: str,
    values: Mapping[str, Any],
    *,
    actor: Actor,
    version: int | None = None,
    announce: Announce = "run",
) -> Record:
    """Change the given fields of a record and return it; when nothing differs, nothing is written.

    Args:
        version: the version the caller has read; None takes whatever is there.

    Raises:
        Forbidden: the actor may not update this object.
        NotFound: code ``record.not_found``.
        Conflict: code ``record.version_conflict``; somebody else was quicker. Code ``record.archived``.
        Invalid: code ``record.invalid``.
    """
    one = catalogue.object(object_name)
    require(actor, "update", object_name)
    old = _read_for_change(tx, catalogue, one, record_id, version, actor, "update")
    if old.values["archived_at"] is not None:
        raise Conflict("record.archived", f"{_call(one, old)} is archived.", "Restore it first.")
    values, unnamed = with_parts(one.definition, values)
    checked, faults = check_values(one, values, creating=False)
    faults |= unnamed
    faults |= field_faults(one, values, actor)
    changed = {name: value for name, value in checked.items() if value != old.values[name]}
    if not faults:
        computed, faults = apply_rules(one.definition, one.rules, old.values | changed)
        changed |= {name: value for name, value in computed.items() if value != old.values[name]}
        faults |= check_references(tx, catalogue, one, [changed]).get(0, {})
        faults |= check_unique(tx, one, [changed], except_id=record_id).get(0, {})
        faults |= check_files(tx, one, [changed], actor=actor, record_id=record_id).get(0, {})
    if faults:
        raise refusal(one, faults)
    if changed:
        old = _change(tx, one, old, changed, "update", actor, announce)
    return _shown(tx, catalogue, one, [old], actor)[0]


def archive_record(
    tx: Tx,
    catalogue: Catalogue,
    object_name: str,
    record_id: str,
    *,
    actor: Actor,
    version: int | None = None,
    announce: Announce = "run",
) -> Record:
    """Take a record out of lists without losing it; archiving twice is no fault.

    Raises:
        Forbidden, NotFound, Conflict: as in ``update_record``.
    """
    one = catalogue.object(object_name)
    require(actor, "delete", object_name)
    old = _read_for_change(tx, catalogue, one, record_id, version, actor, "delete")
    if old.values["archived_at"] is None:
        old = _change(tx, one, old, {"archived_at": tx.now}, "archive", actor, announce)
    return _shown(tx, catalogue, one, [old], actor)[0]


def restore_record(
    tx: Tx,
    catalogue: Catalogue,
    object_name: str,
    record_id: str,
    *,
    actor: Actor,
    version: int | None = None,
    announce: Announce = "run",
) -> Record:
    """Bring an archived record back.

    Raises:
        Forbidden, NotFound, Conflict: as in ``update_record``.
    """
    one = catalogue.object(object_name)
    require(actor, "delete", object_name)
    old = _read_for_change(tx, catalogue, one, record_id, version, actor, "delete")
    if old.values["archived_at"] is not None:
        old = _change(tx, one, old, {"archived_at": None}, "restore", actor, announce)
    return _shown(tx, catalogue, one, [old], actor)[0]


def _new_record(
    tx: Tx, one: CatalogueObject, checked: Mapping[str, Any], number: str, actor: Actor
) -> Record:
    values: dict[str, Any] = dict.fromkeys(one.fields) | without_records(one) | dict(checked)
    values |= {
        "id": str(tx.ids.new_uuid()),
        "number": number,
        "version": 1,
        "created_at": tx.now,
        "created_by": actor.as_data(),
        "updated_at": tx.now,
        "updated_by": actor.as_data(),
    }
    return Record(one.name, values["id"], 1, values)


def _read_for_change(
    tx: Tx,
    catalogue: Catalogue,
    one: CatalogueObject,
    record_id: str,
    version: int | None,
    actor: Actor,
    right: Right,
) -> Record:
    old = read_record(tx, catalogue, one.name, record_id, actor=SYSTEM, lock=True)  # to change is not to see
    require_record(tx, catalogue, one, record_id, actor, right)
    if version is not None and version != old.version:
        raise Conflict(
            "record.version_conflict",
            f"{_call(one, old)} was changed meanwhile: you read version {version}, it is at {old.version}.",
            "Load it again and repeat the change.",
        )
    return old


def _change(
    tx: Tx,
    one: CatalogueObject,
    old: Record,
    changed: Mapping[str, Any],
    action: str,
    actor: Actor,
    announce: Announce,
) -> Record:
    values = old.values | dict(changed)
    values |= {"version": old.version + 1, "updated_at": tx.now, "updated_by": actor.as_data()}
    new = msgspec.structs.replace(old, version=old.version + 1, values=values)
    row = _row(one, values)
    names = (*changed, "version", "updated_at", "updated_by")
    written = {name: row[name] for name in names}
    if not searched(one).isdisjoint(changed):
        written |= {SEARCH_COLUMN: _change_words(tx, one, new)}
    done = tx.connection.execute(
        one.table.update().where(one.table.c.id == old.id, one.table.c.version == old.version).values(written)
    )
    if done.rowcount == 0:
        raise NotFound("record.not_found", f"{_call(one, old)} has just been removed.")
    change_links(tx, one, old.id, changed)
    hold_files(tx, one, old.id, old.values, changed)
    _announce(tx, one, [(old, new)], action, actor, announce)
    return new


def _shown(
    tx: Tx, catalogue: Catalogue, one: CatalogueObject, records: Sequence[Record], actor: Actor
) -> list[Record]:
    """Return records as the actor may see them; figures about other records are made anew, of those that it sees."""
    found = [shown(one, record, actor) for record in records]
    if not one.rolled or not may(actor, "read", one.name):
        return found
    _, seen = see(tx, catalogue, one.name, actor)
    hidden = set(one.rolled) - set(seen.rolled)
    kept = [{name: value for name, value in each.values.items() if name not in hidden} for each in found]
    bare = (msgspec.structs.replace(each, values=values) for each, values in zip(found, kept, strict=True))
    return add_roll_ups(tx, seen, list(bare))


def _row(one: CatalogueObject, values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: None if values[name] is None else field.type.to_column(values[name])
        for name, field in one.fields.items()
        if field.rolled is None
    }


def _change_words(tx: Tx, one: CatalogueObject, new: Record) -> str:
    """Write how the words differ from those the record keeps, which nobody changes meanwhile; return the new ones."""
    query = sa.select(one.table.c[SEARCH_COLUMN]).where(one.table.c.id == new.id)
    had = from_column(tx.connection.execute(query).scalar())
    has = words_of(one, new.values)
    change_words(tx, one.name, new.id, had, has)
    return to_column(has)


def _announce(
    tx: Tx,
    one: CatalogueObject,
    changes: Sequence[tuple[Record | None, Record]],
    action: str,
    actor: Actor,
    announce: Announce,
) -> None:
    append_audit_lines(tx, actor, [_audit_line(one, old, new, action) for old, new in changes])
    if announce == "quiet":
        return
    subjects = [(new.id, _payload(one, old, new, announce)) for old, new in changes]
    append_events(tx, f"record.{action}d", one.name, subjects, actor=actor.as_data(), causes=actor.caused_by)


def _payload(one: CatalogueObject, old: Record | None, new: Record, announce: Announce) -> dict[str, Any]:
    payload: dict[str, Any] = {
        "old": None if old is None else to_variables(one, old),
        "new": to_variables(one, new),
        "changed": _changed_fields(one, old, new),
    }
    return payload | {SKIP: True} if announce == "skip" else payload


def _changed_fields(one: CatalogueObject, old: Record | None, new: Record) -> list[str]:
    before = {} if old is None else old.values
    return [
        name
        for name, field in one.fields.items()
        if name not in _SILENT_FIELDS and field.rolled is None and before.get(name) != new.values[name]
    ]


def _audit_line(one: CatalogueObject, old: Record | None, new: Record, action: str) -> AuditLine:
    before = {} if old is None else old.values
    changes = {
        name: (one.fields[name].to_json(before.get(name)), one.fields[name].to_json(new.values[name]))
        for name in _changed_fields(one, old, new)
    }
    return AuditLine(action, one.name, new.id, changes, _parent(one, new))


def _parent(one: CatalogueObject, record: Record) -> str | None:
    """Return the record on whose timeline changes of this one also show."""
    for name, field in one.fields.items():
        if field.definition.timeline and record.values[name] is not None:
            return str(field.type.to_column(record.values[name]))
    return None


def _call(one: CatalogueObject, record: Record) -> str:
    return f"{one.definition.label} {record.values['number']}"
