"""What people say about a record: seen by whoever sees the record, changed and taken back by who said it.

A person is mentioned as ``@[ID]`` in the text, so that another name later changes nothing. Each comment leaves an audit row,
which is its place on the timeline, and an event ``record.commented``; the text stands here alone, so that what is taken
back is gone.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

import msgspec
import sqlalchemy as sa

from guanxi.access.audit import append_audit
from guanxi.access.contracts import SYSTEM, Actor
from guanxi.access.roles import require
from guanxi.access.tables import user_table
from guanxi.platform.database import Tx
from guanxi.platform.errors import Conflict, Forbidden, Invalid, NotFound
from guanxi.platform.outbox import append_events
from guanxi.records.catalogue import Catalogue
from guanxi.records.query import read_record
from guanxi.records.record import Record, to_variables
from guanxi.records.tables import comment_table as comments

LONGEST = 10_000
_MOST_MENTIONED = 50
_MENTION = re.compile(r"@\[([^\[\]\s]{1,36})\]")


class Comment(msgspec.Struct, frozen=True):
    """Something a person said about a record.

    Attributes:
        key: ordered by time.
        author: the id of the person.
        names: of the author and of the people the text mentions, by their ids.
        version: counts its changes.
    """

    key: int
    author: str
    text: str
    names: Mapping[str, str]
    version: int
    created_at: datetime
    edited_at: datetime | None


def list_comments(
    tx: Tx,
    catalogue: Catalogue,
    object_name: str,
    record_id: str,
    *,
    actor: Actor,
    before: int | None = None,
    limit: int = 50,
) -> list[Comment]:
    """Return up to ``limit`` comments with a key below ``before``, newest first.

    Raises:
        Forbidden, NotFound: as in ``read_record``.
    """
    read_record(tx, catalogue, object_name, record_id, actor=actor)
    query = sa.select(comments).where(*_of(object_name, record_id)).order_by(comments.c.key.desc())
    if before is not None:
        query = query.where(comments.c.key < before)
    return _read(tx, query.limit(limit))


def comments_by_key(tx: Tx, keys: Collection[int]) -> dict[int, Comment]:
    """Return comments by their keys, for who may see their record; those that were taken back are not there."""
    if not keys:
        return {}
    return {one.key: one for one in _read(tx, sa.select(comments).where(comments.c.key.in_(keys)))}


def add_comment(
    tx: Tx, catalogue: Catalogue, object_name: str, record_id: str, text: str, *, actor: Actor
) -> Comment:
    """Say something about a record and return it.

    Args:
        text: plain, up to 10,000 characters; ``@[ID]`` mentions a person.

    Raises:
        Forbidden: the actor may not update records of the object, or is no person (code ``comment.no_person``).
        NotFound: the actor does not see the record.
        Invalid: code ``comment.invalid``; nothing is written.
    """
    require(actor, "update", object_name)
    record = read_record(tx, catalogue, object_name, record_id, actor=actor)
    if not actor.person:
        raise Forbidden("comment.no_person", f"{actor.name} is no person.", "People write comments.")
    said, mentioned = _checked(tx, text)
    key = tx.ids.new_key()
    row = {
        "key": key,
        "object": object_name,
        "record_id": record_id,
        "author": actor.person,
        "text": said,
        "mentions": msgspec.json.encode(mentioned).decode(),
        "version": 1,
        "created_at": tx.now,
        "edited_at": None,
    }
    tx.connection.execute(comments.insert(), row)
    append_audit(tx, actor, "comment", object_name, record_id, {"comment": (None, str(key))})
    _tell(tx, catalogue, record, key, said, mentioned, actor)
    return comments_by_key(tx, [key])[key]


def edit_comment(
    tx: Tx,
    catalogue: Catalogue,
    object_name: str,
    record_id: str,
    key: int,
    text: str,
    *,
    actor: Actor,
    version: int | None = None,
) -> Comment:
    """Say something else instead.

    Args:
        version: the version the caller has read; None takes whatever is there.

    Raises:
        NotFound: code ``comment.not_found``.
        Forbidden: code ``comment.not_yours``.
        Conflict: code ``comment.version_conflict``.
        Invalid: code ``comment.invalid``; nothing is written.
    """
    old = _own(tx, catalogue, object_name, record_id, key, actor, version)
    said, mentioned = _checked(tx, text)
    if said == old.text:
        return old
    changed = {
        "text": said,
        "mentions": msgspec.json.encode(mentioned).decode(),
        "version": old.version + 1,
        "edited_at": tx.now,
    }
    tx.connection.execute(comments.update().where(comments.c.key == key).values(changed))
    append_audit(tx, actor, "edit_comment", object_name, record_id, {"comment": (str(key), str(key))})
    return comments_by_key(tx, [key])[key]


def remove_comment(
    tx: Tx,
    catalogue: Catalogue,
    object_name: str,
    record_id: str,
    key: int,
    *,
    actor: Actor,
    version: int | None = None,
) -> None:
    """Take back what one said; its text is gone, the audit log tells that there was one.

    Raises:
        NotFound, Forbidden, Conflict: as in ``edit_comment``.
    """
    _own(tx, catalogue, object_name, record_id, key, actor, version)
    tx.connection.execute(comments.delete().where(comments.c.key == key))
    append_audit(tx, actor, "remove_comment", object_name, record_id, {"comment": (str(key), None)})


def move_comments(tx: Tx, object_name: str, old_id: str, new_id: str) -> None:
    """Give the comments of a record to another one, when two become one."""
    moved = comments.update().where(*_of(object_name, old_id)).values(record_id=new_id)
    tx.connection.execute(moved)


def _tell(
    tx: Tx,
    catalogue: Catalogue,
    record: Record,
    key: int,
    text: str,
    mentioned: Sequence[str],
    actor: Actor,
) -> None:
    whole = read_record(
        tx, catalogue, record.object, record.id, actor=SYSTEM
    )  # an event is of all that is there
    values = to_variables(catalogue.object(record.object), whole)
    said = {"id": str(key), "text": text, "mentions": list(mentioned)}
    payload = {"old": values, "new": values, "changed": [], "comment": said}
    subjects = [(record.id, payload)]
    append_events(
        tx, "record.commented", record.object, subjects, actor=actor.as_data(), causes=actor.caused_by
    )


def _own(
    tx: Tx,
    catalogue: Catalogue,
    object_name: str,
    record_id: str,
    key: int,
    actor: Actor,
    version: int | None,
) -> Comment:
    require(actor, "update", object_name)
    read_record(tx, catalogue, object_name, record_id, actor=actor)
    query = sa.select(comments).where(*_of(object_name, record_id), comments.c.key == key)
    found = _read(tx, query if tx.dialect == "sqlite" else query.with_for_update())
    if not found:
        raise NotFound("comment.not_found", f"There is no comment {key} on this record.")
    if found[0].author != actor.person:
        raise Forbidden(
            "comment.not_yours", "Somebody else wrote this comment.", "Answer by one of your own."
        )
    if version is not None and version != found[0].version:
        message = f"The comment was changed meanwhile: it is at version {found[0].version}."
        raise Conflict("comment.version_conflict", message, "Load it again and repeat the change.")
    return found[0]


def _checked(tx: Tx, text: str) -> tuple[str, list[str]]:
    """Return the text and the ids of the people it mentions."""
    said = text.strip()
    mentioned = list(dict.fromkeys(_MENTION.findall(said)))
    if not said or len(said) > LONGEST or "\x00" in said:
        fault = f"A comment has 1 to {LONGEST:,} characters."
    elif len(mentioned) > _MOST_MENTIONED:
        fault = f"A comment mentions at most {_MOST_MENTIONED} people."
    elif unknown := set(mentioned) - _people(tx, mentioned).keys():
        fault = f"It mentions somebody who is not there: {', '.join(sorted(unknown))}."
    else:
        return said, mentioned
    raise Invalid("comment.invalid", fault, "Correct the text.", {"text": fault})


def _people(tx: Tx, ids: Collection[str]) -> dict[str, str]:
    query = sa.select(user_table.c.id, user_table.c.name).where(user_table.c.id.in_(ids))
    return {row.id: row.name for row in tx.connection.execute(query)} if ids else {}


def _read(tx: Tx, query: sa.Select[tuple[object, ...]]) -> list[Comment]:
    rows = tx.connection.execute(query).all()
    mentions = {row.key: msgspec.json.decode(row.mentions, type=list[str]) for row in rows}
    known = _people(tx, {row.author for row in rows}.union(*mentions.values()))
    return [
        Comment(
            row.key,
            row.author,
            row.text,
            {each: known[each] for each in (row.author, *mentions[row.key]) if each in known},
            row.version,
            row.created_at,
            row.edited_at,
        )
        for row in rows
    ]


def _of(object_name: str, record_id: str) -> tuple[sa.ColumnElement[bool], ...]:
    return comments.c.object == object_name, comments.c.record_id == record_id
