"""What people say about drafts and their elements, until it is settled."""

from typing import Any

from guanxi.access.audit import append_audit
from guanxi.access.contracts import Actor
from guanxi.platform.clock import from_micros, to_micros
from guanxi.platform.database import Tx
from guanxi.platform.errors import NotFound
from guanxi.runtime.draft_contracts import DraftComment
from guanxi.runtime.drafts import get_draft
from guanxi.runtime.errors import unknown
from guanxi.runtime.instances import actor_text
from guanxi.runtime.plain_texts import require_plain
from guanxi.runtime.store import drafts as store

LONGEST = 10_000


def list_comments(tx: Tx, draft_key: int) -> list[DraftComment]:
    """Return the comments on a draft, oldest first.

    Raises:
        NotFound: code ``runtime.unknown_draft``.
    """
    get_draft(tx, draft_key)
    return [_comment(row) for row in store.comments(tx, draft_key)]


def add_comment(
    tx: Tx, draft_key: int, text: str, *, actor: Actor, element_id: str = "", answers: int | None = None
) -> DraftComment:
    """Say something about a draft, whatever its state.

    Args:
        element_id: the element it is about; empty: the whole.
        answers: the comment it answers; its element is then that of the other.

    Raises:
        NotFound: code ``runtime.unknown_draft`` or ``runtime.unknown_draft_comment``.
        Invalid: code ``runtime.text``; it is empty, too long or unreadable.
    """
    draft = get_draft(tx, draft_key)
    require_plain("text", text, LONGEST, empty=False)
    require_plain("element_id", element_id, 255)
    if answers is not None:
        element_id = _of_draft(tx, draft_key, answers).element_id
    key = tx.ids.new_key()
    row = {
        "key": key,
        "draft_key": draft_key,
        "element_id": element_id,
        "answers": answers or 0,
        "revision": draft.revision,
        "text": text,
        "at": to_micros(tx.now),
        "actor": actor_text(actor),
        "resolved_at": None,
        "resolved_by": "",
    }
    store.add_comment(tx, row)
    append_audit(tx, actor, "comment", "draft", str(draft_key), {"comment": (None, str(key))})
    return _comment(store.get_comment(tx, key))


def resolve_comment(tx: Tx, draft_key: int, key: int, *, resolved: bool, actor: Actor) -> DraftComment:
    """Say that a comment is settled, or that it is not.

    Raises:
        NotFound: code ``runtime.unknown_draft_comment``.
    """
    row = _of_draft(tx, draft_key, key)
    was = row.resolved_at is not None
    if was != resolved:
        at, by = (to_micros(tx.now), actor_text(actor)) if resolved else (None, "")
        store.resolve_comment(tx, key, at, by)
        told = {"comment": (str(key), str(key)), "resolved": (was, resolved)}
        append_audit(tx, actor, "resolve", "draft", str(draft_key), told)
    return _comment(store.get_comment(tx, key))


def _of_draft(tx: Tx, draft_key: int, key: int) -> Any:
    row = store.get_comment(tx, key)
    if row is None or row.draft_key != draft_key:
        raise unknown("draft comment", key)
    return row


def _comment(row: Any) -> DraftComment:
    if row is None:
        raise NotFound("runtime.unknown_draft_comment", "There is no such comment.")
    return DraftComment(
        key=row.key,
        draft_key=row.draft_key,
        element_id=row.element_id,
        answers=row.answers or None,
        revision=row.revision,
        text=row.text,
        at=from_micros(row.at),
        actor=row.actor,
        resolved_at=None if row.resolved_at is None else from_micros(row.resolved_at),
        resolved_by=row.resolved_by,
    )
