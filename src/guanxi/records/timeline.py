"""What happened to a record, newest first: its changes, and the calls, notes and mails about it."""

from datetime import datetime
from typing import Any

import msgspec

from guanxi.access.audit import read_audit
from guanxi.access.contracts import Actor, AuditEntry
from guanxi.access.roles import require
from guanxi.platform.database import Tx
from guanxi.records.catalogue import Catalogue

_VERBS = {"create": "created", "update": "changed", "archive": "archived", "restore": "restored"}


class TimelineEntry(msgspec.Struct, frozen=True):
    """One thing that happened.

    Attributes:
        key: ordered by time; pass the last one as ``before`` for the next page.
        kind: ``change`` of the record itself, ``note`` for a record about it (an engagement).
        title: a short English sentence.
        actor: ``kind``, ``id``, ``name``.
        detail: ``action``, ``changes`` (field: [old, new]); for a note also ``object``, ``id``.
        instance_key: the process instance that did it.
    """

    key: int
    at: datetime
    kind: str
    title: str
    actor: dict[str, Any]
    detail: dict[str, Any]
    instance_key: int | None = None


def read_timeline(
    tx: Tx,
    catalogue: Catalogue,
    object_name: str,
    record_id: str,
    *,
    actor: Actor,
    before: int | None = None,
    limit: int = 50,
) -> list[TimelineEntry]:
    """Return up to ``limit`` entries with a key below ``before``, newest first."""
    require(actor, "read", object_name)
    entries = read_audit(tx, object_name, record_id, before=before, limit=limit, with_children=True)
    return [_entry(catalogue, entry, object_name) for entry in entries]


def _entry(catalogue: Catalogue, entry: AuditEntry, object_name: str) -> TimelineEntry:
    own = entry.object == object_name
    detail: dict[str, Any] = {"action": entry.action, "changes": entry.changes}
    if not own:
        detail |= {"object": entry.object, "id": entry.subject_id}
    return TimelineEntry(
        entry.key,
        entry.at,
        "change" if own else "note",
        _title(catalogue, entry),
        entry.actor,
        detail,
        entry.actor.get("instance_key"),
    )


def _title(catalogue: Catalogue, entry: AuditEntry) -> str:
    one = catalogue.object(entry.object)
    label = one.definition.label
    if entry.action != "update":
        return f"{label} {_VERBS[entry.action]}"
    names = [one.fields[name].definition.label for name in entry.changes if name in one.fields]
    return f"{label}: {', '.join(names)} changed"
