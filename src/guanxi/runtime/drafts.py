"""Drafts: definitions while people work on them. Every text a draft ever had is kept, and no save overwrites another.

A save names the revision it changes; when somebody was faster nothing is saved and both texts are shown. A draft is
published by deploying its text, with every check of a deployment; a refused one stays as it is.
"""

from collections.abc import Sequence
from typing import Any

import msgspec

from guanxi.access.audit import append_audit
from guanxi.access.contracts import Actor
from guanxi.platform.clock import from_micros, to_micros
from guanxi.platform.database import Tx
from guanxi.platform.errors import Conflict
from guanxi.runtime.draft_contracts import (
    DefinitionKind,
    Draft,
    DraftRevision,
    DraftState,
    DraftText,
    SaveConflict,
)
from guanxi.runtime.draft_tests import begin_with_deployed
from guanxi.runtime.errors import require_open, unknown
from guanxi.runtime.instances import actor_text
from guanxi.runtime.plain_texts import is_plain, require_plain
from guanxi.runtime.store import definitions as definition_store
from guanxi.runtime.store import drafts as store

_LONGEST_NOTE = 2_000


def create_draft(
    tx: Tx, text: DraftText, *, actor: Actor, based_on: int | None = None, note: str = ""
) -> Draft:
    """Begin a draft, with the tests deployed beside its process, note it in the audit log and return it.

    Args:
        text: see ``draft_texts``.
        based_on: the version it begins as; if not given, the newest one of the id in the text.
    """
    if based_on is None and text.definition_id:
        newest = definition_store.newest(tx, text.kind, text.definition_id)
        based_on = None if newest is None else newest.key
    key, at, who = tx.ids.new_key(), to_micros(tx.now), actor_text(actor)
    row = {
        "key": key,
        "kind": text.kind,
        "name": text.name,
        "definition_id": text.definition_id,
        "title": text.title,
        "based_on": based_on or 0,
        "revision": 1,
        "state": "open",
        "created_at": at,
        "created_by": who,
        "changed_at": at,
        "changed_by": who,
        "published_as": 0,
    }
    store.add(tx, row)
    _add_revision(tx, key, 1, text.content, who, note)
    append_audit(tx, actor, "create", "draft", str(key), {"definition_id": (None, text.definition_id)})
    draft = get_draft(tx, key)
    begin_with_deployed(tx, draft, actor=actor)
    return draft


def text_of_version(tx: Tx, kind: DefinitionKind, key: int) -> tuple[str, bytes]:
    """Return the name and content of the file a version was deployed with.

    Raises:
        NotFound: code ``runtime.unknown_process_definition``, ``…_decision_definition``, ``…_form_definition``.
    """
    row = definition_store.version(tx, kind, key)
    if row is None:
        raise unknown(f"{kind} definition", key)
    return definition_store.file_name(tx, row.resource_key), definition_store.content(tx, row.resource_key)


def get_draft(tx: Tx, key: int) -> Draft:
    """Return a draft.

    Raises:
        NotFound: code ``runtime.unknown_draft``.
    """
    row = store.get(tx, key)
    if row is None:
        raise unknown("draft", key)
    return _draft(row)


def list_drafts(
    tx: Tx,
    *,
    state: DraftState | None = "open",
    kind: DefinitionKind | None = None,
    definition_id: str = "",
    before: int | None = None,
    limit: int = 50,
) -> list[Draft]:
    """Return drafts, newest first; what is None or empty does not filter."""
    if not is_plain(definition_id):
        return []
    rows = store.select(
        tx, state=state or "", kind=kind or "", definition_id=definition_id, before=before, limit=limit
    )
    return [_draft(row) for row in rows]


def read_revision(tx: Tx, key: int, number: int | None = None) -> DraftRevision:
    """Return a text of a draft; the newest one if no number is given.

    Raises:
        NotFound: code ``runtime.unknown_draft`` or ``runtime.unknown_draft_revision``.
    """
    found = get_draft(tx, key)
    row = store.revision(tx, key, found.revision if number is None else number)
    if row is None:
        raise unknown("draft revision", number or 0)
    return _revision(row)


def list_revisions(tx: Tx, key: int) -> list[DraftRevision]:
    """Return the revisions of a draft without their texts, newest first.

    Raises:
        NotFound: code ``runtime.unknown_draft``.
    """
    get_draft(tx, key)
    return [_revision(row) for row in store.revisions(tx, key)]


def save_draft(
    tx: Tx, key: int, text: DraftText, *, revision: int, actor: Actor, note: str = ""
) -> Draft | SaveConflict:
    """Save a new text of a draft; one that does not differ from the newest makes no revision.

    Args:
        revision: the one the text was made from.

    Returns:
        The draft, or both texts when somebody has saved since; then nothing was changed.

    Raises:
        NotFound: code ``runtime.unknown_draft``.
        Conflict: code ``runtime.draft_closed`` (published or discarded) or ``runtime.draft_kind``.
    """
    row = _locked(tx, key)
    if row.kind != text.kind:
        message = f"The draft “{row.name}” is a {row.kind}, the text is a {text.kind}."
        raise Conflict("runtime.draft_kind", message, "Begin a draft of its own.")
    newest = store.revision(tx, key, row.revision)
    if bytes(newest.content) == text.content:
        return _draft(row)
    if row.revision != revision:
        base = store.revision(tx, key, revision)
        return SaveConflict(_revision(newest), None if base is None else _revision(base))
    who = actor_text(actor)
    _add_revision(tx, key, revision + 1, text.content, who, note)
    changed = {"revision": revision + 1, "changed_at": to_micros(tx.now), "changed_by": who}
    named = {"definition_id": text.definition_id, "title": text.title} if text.definition_id else {}
    store.change(tx, key, changed | named)
    append_audit(tx, actor, "update", "draft", str(key), {"revision": (revision, revision + 1)})
    return get_draft(tx, key)


def discard_draft(tx: Tx, key: int, *, actor: Actor) -> Draft:
    """Put an open draft away; ``restore_draft`` brings it back.

    Raises:
        NotFound: code ``runtime.unknown_draft``.
        Conflict: code ``runtime.draft_closed``.
    """
    _locked(tx, key)
    store.change(tx, key, {"state": "discarded"})
    append_audit(tx, actor, "delete", "draft", str(key), {"state": ("open", "discarded")})
    return get_draft(tx, key)


def restore_draft(tx: Tx, key: int, *, actor: Actor) -> Draft:
    """Open a discarded draft again.

    Raises:
        NotFound: code ``runtime.unknown_draft``.
        Conflict: code ``runtime.draft_not_discarded``.
    """
    rows = store.lock(tx, [key])
    if not rows:
        raise unknown("draft", key)
    if rows[0].state != "discarded":
        message = f"The draft “{rows[0].name}” is {rows[0].state}, not discarded."
        raise Conflict("runtime.draft_not_discarded", message)
    store.reopen(tx, key, {"state": "open"})
    append_audit(tx, actor, "restore", "draft", str(key), {"state": ("discarded", "open")})
    return get_draft(tx, key)


def _locked(tx: Tx, key: int) -> Any:
    rows: Sequence[Any] = store.lock(tx, [key])
    if not rows:
        raise unknown("draft", key)
    require_open(rows[0])
    return rows[0]


def _add_revision(tx: Tx, key: int, number: int, content: bytes, who: str, note: str) -> None:
    require_plain("note", note, _LONGEST_NOTE)
    row = {"draft_key": key, "revision": number, "at": to_micros(tx.now), "actor": who, "note": note}
    store.add_revision(tx, row | {"content": content})


def _draft(row: Any) -> Draft:
    return Draft(
        key=row.key,
        kind=row.kind,
        name=row.name,
        definition_id=row.definition_id,
        title=row.title,
        based_on=row.based_on or None,
        revision=row.revision,
        state=row.state,
        created_at=from_micros(row.created_at),
        created_by=row.created_by,
        changed_at=from_micros(row.changed_at),
        changed_by=row.changed_by,
        published_as=row.published_as or None,
    )


def _revision(row: Any) -> DraftRevision:
    found = DraftRevision(
        draft_key=row.draft_key,
        revision=row.revision,
        at=from_micros(row.at),
        actor=row.actor,
        note=row.note,
    )
    content = getattr(row, "content", None)
    return found if content is None else msgspec.structs.replace(found, content=bytes(content))
