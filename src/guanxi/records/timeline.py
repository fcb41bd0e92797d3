"""What happened to a record, newest first: its changes, and the calls, notes and mails about it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from guanxi.access.audit import read_audit
from guanxi.access.contracts import Actor, AuditEntry
from guanxi.access.roles import may
from guanxi.platform.database import Tx
from guanxi.records.catalogue import Catalogue, CatalogueObject
from guanxi.records.comments import Comment, comments_by_key
from guanxi.records.query import read_record, read_titles
from guanxi.records.sight import see

_VERBS = {
    "create": "created",
    "update": "changed",
    "archive": "archived",
    "restore": "restored",
    "share": "shared",
    "unshare": "no longer shared",
    "merge": "merged",
    "attach": "got a file",
    "detach": "lost a file",
    "comment": "commented",
    "edit_comment": "comment changed",
    "remove_comment": "comment taken back",
}
_COMMENT = "comment"
_OF_COMMENT = ("author", "text", "names", "version", "edited_at")


class TimelineEntry(msgspec.Struct, frozen=True):
    """One thing that happened.

    Attributes:
        key: ordered by time; pass the last one as ``before`` for the next page.
        kind: ``change`` of the record itself, ``note`` for a record about it (an engagement), ``comment`` for what
            somebody said about it.
        title: a short English sentence.
        actor: ``kind``, ``id``, ``name``.
        detail: ``action``, ``changes`` (field: [old, new]); for a note also ``object``, ``id``; for a comment the
            members of ``records.comments.Comment``.
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
    """Return up to ``limit`` entries with a key below ``before``, newest first.

    Changes of fields that the actor does not see are left out, and so are records about this one that it may not read.

    Raises:
        Forbidden, NotFound: as in ``read_record``.
    """
    read_record(tx, catalogue, object_name, record_id, actor=actor)
    found: list[TimelineEntry] = []
    while True:
        entries = read_audit(tx, object_name, record_id, before=before, limit=limit, with_children=True)
        seen = _seen(tx, catalogue, record_id, entries, actor)
        said = comments_by_key(tx, [_comment_key(entry) for entry in entries if entry.action == _COMMENT])
        found += [
            _entry(seen[entry.object], entry, object_name)
            if entry.action != _COMMENT
            else _comment(entry, said[_comment_key(entry)])
            for entry in entries
            if _shows(seen, entry) and (entry.action != _COMMENT or _comment_key(entry) in said)
        ]
        if len(entries) < limit or len(found) >= limit:
            return found[:limit]
        before = entries[-1].key


@dataclass(frozen=True, slots=True)
class _Seen:
    """What an actor sees of an object: its fields, and which records of those asked for."""

    one: CatalogueObject
    ids: Collection[str]


def _seen(
    tx: Tx, catalogue: Catalogue, record_id: str, entries: list[AuditEntry], actor: Actor
) -> dict[str, _Seen]:
    """Return what the actor sees of what the entries are about, by object."""
    ids: dict[str, set[str]] = {}
    for entry in entries:
        ids.setdefault(entry.object, set()).add(entry.subject_id)
    found: dict[str, _Seen] = {}
    for name, wanted in ids.items():
        if catalogue.has(name) and may(actor, "read", name):
            _, one = see(tx, catalogue, name, actor)
            checked = one.limit is not None and wanted != {record_id}
            found[name] = _Seen(
                one, read_titles(tx, catalogue, name, sorted(wanted), actor=actor) if checked else wanted
            )
    return found


def _shows(seen: Mapping[str, _Seen], entry: AuditEntry) -> bool:
    """Whether anything of an entry is left for the actor; other changes than those of fields always are."""
    among = seen.get(entry.object)
    if among is None or entry.subject_id not in among.ids:
        return False
    if entry.action == "edit_comment":
        return False  # the comment itself says so
    return (
        entry.action != "update"
        or not entry.changes
        or any(name in among.one.fields for name in entry.changes)
    )


def _entry(seen: _Seen, entry: AuditEntry, object_name: str) -> TimelineEntry:
    own = entry.object == object_name
    changes = {name: change for name, change in entry.changes.items() if name in seen.one.fields}
    detail: dict[str, Any] = {"action": entry.action, "changes": changes}
    if not own:
        detail |= {"object": entry.object, "id": entry.subject_id}
    return TimelineEntry(
        entry.key,
        entry.at,
        "change" if own else "note",
        _title(seen.one, entry.action, changes),
        entry.actor,
        detail,
        entry.actor.get("instance_key"),
    )


def _comment_key(entry: AuditEntry) -> int:
    return int(entry.changes["comment"][1])


def _comment(entry: AuditEntry, said: Comment) -> TimelineEntry:
    detail = {"action": entry.action, "id": str(said.key)} | {
        name: getattr(said, name) for name in _OF_COMMENT
    }
    return TimelineEntry(entry.key, entry.at, _COMMENT, "Comment", entry.actor, detail)


def _title(one: CatalogueObject, action: str, changes: Mapping[str, Any]) -> str:
    label = one.definition.label
    if action != "update":
        return f"{label} {_VERBS[action]}"
    names = [one.fields[name].definition.label for name in changes]
    return f"{label}: {', '.join(names)} changed"
