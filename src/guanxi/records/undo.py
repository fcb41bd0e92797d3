"""Taking a change of a record back, as long as nobody has changed the same fields since."""

from typing import Any

from guanxi.access.audit import read_audit_entry
from guanxi.access.contracts import Actor
from guanxi.platform.database import Tx
from guanxi.platform.errors import Conflict, NotFound
from guanxi.records.actions import Announce, archive_record, restore_record, update_record
from guanxi.records.catalogue import Catalogue, CatalogueObject
from guanxi.records.query import read_record
from guanxi.records.record import Record
from guanxi.records.sight import see


def undo_change(
    tx: Tx,
    catalogue: Catalogue,
    object_name: str,
    record_id: str,
    key: int,
    *,
    actor: Actor,
    announce: Announce = "run",
) -> Record:
    """Give the fields of a change the values they had before it, as a new change by the actor; return the record.

    Computed fields are computed anew. An archived record is restored, a restored one archived.

    Args:
        key: of the entry of the audit log, as on the timeline.

    Raises:
        NotFound: code ``record.no_such_change``; also when the actor does not see the record.
        Conflict: code ``record.not_undoable``; it is no change that can be taken back, or the fields it changed are gone.
            Code ``record.changed_since``; names the fields that have another value by now.
        Forbidden, Invalid: as in ``update_record``.
    """
    record = read_record(tx, catalogue, object_name, record_id, actor=actor)
    entry = read_audit_entry(tx, key)
    if entry is None or (entry.object, entry.subject_id) != (object_name, record_id):
        raise NotFound("record.no_such_change", "There is no such change of this record.")
    if entry.action == "archive":
        return restore_record(tx, catalogue, object_name, record_id, actor=actor, announce=announce)
    if entry.action == "restore":
        return archive_record(tx, catalogue, object_name, record_id, actor=actor, announce=announce)
    _, one = see(tx, catalogue, object_name, actor)
    changes = {name: change for name, change in entry.changes.items() if _can_be_set(one, name)}
    if entry.action != "update" or not changes:
        message = "This cannot be taken back."
        raise Conflict("record.not_undoable", message, "Change the record by hand, or archive it.")
    since = [
        name for name, (_, new) in changes.items() if one.fields[name].to_json(record.values[name]) != new
    ]
    if since:
        labels = ", ".join(one.fields[name].definition.label for name in since)
        message = f"Somebody has changed it since: {labels}."
        faults = dict.fromkeys(since, "was changed since")
        raise Conflict("record.changed_since", message, "Take the later change back first.", faults)
    values: dict[str, Any] = {name: old for name, (old, _) in changes.items()}
    return update_record(
        tx,
        catalogue,
        object_name,
        record_id,
        values,
        actor=actor,
        version=record.version,
        announce=announce,
    )


def _can_be_set(one: CatalogueObject, name: str) -> bool:
    return name in one.fields and not one.fields[name].definition.read_only
