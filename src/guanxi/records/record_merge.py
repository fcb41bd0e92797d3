"""Two records of the same person, company or thing become one.

The kept one takes what it lacks and what was chosen, all that led to the other leads to it, and the other is archived
with a line in its history that says where it went. Archived records that led to the other still do.
"""

from collections.abc import Collection, Iterator
from typing import Any

import sqlalchemy as sa

from guanxi.access.audit import append_audit
from guanxi.access.contracts import SYSTEM, Actor
from guanxi.access.roles import limited_fields, require
from guanxi.platform.database import Tx
from guanxi.platform.errors import Conflict, Forbidden, Invalid, NotFound
from guanxi.records.actions import Announce, archive_record, update_record
from guanxi.records.attachments import move_attachments
from guanxi.records.catalogue import Catalogue, CatalogueObject, Field
from guanxi.records.comments import move_comments
from guanxi.records.files import file_fields, move_files
from guanxi.records.links import records_leading_to
from guanxi.records.query import read_record
from guanxi.records.record import Record, record_title
from guanxi.records.sight import require_record

MOST_LEADING = 1_000
"""Records that are led elsewhere in one transaction; who has more leads some of them by a bulk change first."""


def merge_records(
    tx: Tx,
    catalogue: Catalogue,
    object_name: str,
    record_id: str,
    other_id: str,
    take: Collection[str] = (),
    *,
    actor: Actor,
    version: int | None = None,
    announce: Announce = "run",
) -> Record:
    """Merge another record into one and return it.

    Args:
        record_id: the record that stays.
        other_id: the record that is archived.
        take: the fields whose values come from the other although the kept one has some; empty ones do anyway.
        version: of the kept record as the caller has read it; None takes whatever is there.

    Raises:
        Forbidden: the actor may not update the one, archive the other, or change what leads to the other.
        NotFound: code ``record.not_found``.
        Conflict: codes ``record.version_conflict``, ``record.archived``, ``record.merge_too_many``.
        Invalid: codes ``record.merge_itself``, ``record.merge_field``, ``record.invalid``; nothing is written.
    """
    one = catalogue.object(object_name)
    require(actor, "update", object_name)
    require(actor, "delete", object_name)
    kept, other = _both(tx, catalogue, one, record_id, other_id, actor)
    if version is not None and version != kept.version:
        raise Conflict(
            "record.version_conflict",
            f"{record_title(one, kept)} was changed meanwhile: you read version {version}, it is at {kept.version}.",
            "Load it again and repeat the merge.",
        )
    values = _taken(one, kept, other, take, actor)
    _give_up(tx, catalogue, one, other, values, actor, announce)
    move_files(tx, one, other.id, kept.id, values)
    move_comments(tx, object_name, other.id, kept.id)
    move_attachments(tx, object_name, other.id, kept.id)
    update_record(tx, catalogue, object_name, kept.id, values, actor=actor, announce=announce)
    _lead_here(tx, catalogue, one, kept, other, actor, announce)
    archive_record(tx, catalogue, object_name, other.id, actor=actor, announce=announce)
    append_audit(tx, actor, "merge", object_name, kept.id, {"merged": (None, other.id)})
    append_audit(tx, actor, "merge", object_name, other.id, {"merged_into": (None, kept.id)})
    return read_record(tx, catalogue, object_name, kept.id, actor=actor)


def _both(
    tx: Tx, catalogue: Catalogue, one: CatalogueObject, record_id: str, other_id: str, actor: Actor
) -> tuple[Record, Record]:
    """Return both records, locked in the order of their ids, with what is hidden from the actor."""
    if record_id == other_id:
        message = f"This {one.definition.label.lower()} cannot be merged with itself."
        raise Invalid("record.merge_itself", message, "Choose another one.", {"other": message})
    found = {
        each: read_record(tx, catalogue, one.name, each, actor=SYSTEM, lock=True)
        for each in sorted((record_id, other_id))
    }
    require_record(tx, catalogue, one, record_id, actor, "update")
    require_record(tx, catalogue, one, other_id, actor, "delete")
    for record in found.values():
        if record.values["archived_at"] is not None:
            raise Conflict(
                "record.archived", f"{record_title(one, record)} is archived.", "Restore it first."
            )
    return found[record_id], found[other_id]


def _taken(
    one: CatalogueObject, kept: Record, other: Record, take: Collection[str], actor: Actor
) -> dict[str, Any]:
    """Return what the kept record gets of the other."""
    limited = limited_fields(actor, one.name)
    own = {each.name for each in one.definition.fields if not each.read_only and each.name in one.fields}
    able = {name for name in own if one.fields[name].rolled is None and name not in limited}
    if wrong := set(take) - able:
        faults = {name: f"{one.definition.label}: {name} cannot be taken." for name in sorted(wrong)}
        raise Invalid(
            "record.merge_field", " ".join(faults.values()), "Choose fields that can be set.", faults
        )
    return {
        name: other.values[name]
        for name in sorted(able)
        if other.values[name] is not None
        and (name in take or kept.values[name] is None)
        and kept.id not in (other.values[name], *_ids(other.values[name]))  # nothing leads to itself
    }


def _give_up(
    tx: Tx,
    catalogue: Catalogue,
    one: CatalogueObject,
    other: Record,
    values: dict[str, Any],
    actor: Actor,
    announce: Announce,
) -> None:
    """Empty fields of the other whose values only one record can have, and the kept one gets."""
    files = {field.name for field in file_fields(one)}
    unique = [name for name in values if one.fields[name].definition.unique or name in files]
    if required := [name for name in unique if one.fields[name].definition.required]:
        faults = {
            name: f"{one.fields[name].definition.label} is required: the other cannot give it up."
            for name in required
        }
        raise Invalid(
            "record.merge_field", " ".join(faults.values()), "Keep the other record instead.", faults
        )
    if unique:
        nothing = dict.fromkeys(unique)
        update_record(tx, catalogue, one.name, other.id, nothing, actor=actor, announce=announce)


def _lead_here(
    tx: Tx,
    catalogue: Catalogue,
    one: CatalogueObject,
    kept: Record,
    other: Record,
    actor: Actor,
    announce: Announce,
) -> None:
    """Let every record that leads to the other lead to the kept one."""
    left = MOST_LEADING
    for source, field in _fields_leading(catalogue, one):
        for record in _leading(tx, catalogue, source, field, one, other.id, left + 1):
            left -= 1
            if left < 0:
                message = f"More than {MOST_LEADING:,} records lead to {record_title(one, other)}."
                raise Conflict(
                    "record.merge_too_many", message, "Lead some of them elsewhere by a bulk change first."
                )
            value = _instead(record.values[field.name], other.id, kept.id, itself=record.id == kept.id)
            values = {field.name: value}
            try:
                update_record(tx, catalogue, source.name, record.id, values, actor=actor, announce=announce)
            except (Forbidden, NotFound):  # also of records that the actor does not see
                message = f"{actor.name} may not change all records that lead to {record_title(one, other)}."
                raise Forbidden(
                    "record.merge_forbidden", message, "Ask an administrator to merge them."
                ) from None


def _fields_leading(catalogue: Catalogue, one: CatalogueObject) -> Iterator[tuple[CatalogueObject, Field]]:
    for source in sorted(catalogue.objects, key=lambda each: each.name):
        for field in source.fields.values():
            if field.rolled is None and (
                field.definition.target == one.name or field.type.name == "reference"
            ):
                yield source, field


def _leading(
    tx: Tx,
    catalogue: Catalogue,
    source: CatalogueObject,
    field: Field,
    one: CatalogueObject,
    other_id: str,
    most: int,
) -> list[Record]:
    """Return the records of a source whose field leads to the other, in the order of their ids, locked."""
    table = source.table
    if field.type.linked:
        leads = table.c.id.in_(records_leading_to(source, field, [other_id], all_of_them=False))
    else:
        value = other_id if field.type.name != "reference" else {"object": one.name, "id": other_id}
        leads = table.c[field.name] == field.type.to_column(value)
    query = sa.select(table.c.id).where(leads, table.c.archived_at.is_(None), table.c.id != other_id)
    ids = tx.connection.execute(query.order_by(table.c.id).limit(most)).scalars().all()
    return [read_record(tx, catalogue, source.name, each, actor=SYSTEM, lock=True) for each in ids]


def _instead(value: Any, other_id: str, kept_id: str, *, itself: bool) -> Any:
    """Return what a field leads to after the merge; the kept record does not lead to itself."""
    if isinstance(value, list):
        ids = dict.fromkeys(kept_id if each == other_id else each for each in value)
        return [each for each in ids if not (itself and each == kept_id)] or None
    if itself:
        return None
    return value | {"id": kept_id} if isinstance(value, dict) else kept_id


def _ids(value: Any) -> list[Any]:
    return (
        value
        if isinstance(value, list)
        else [value["id"]]
        if isinstance(value, dict) and "id" in value
        else []
    )
