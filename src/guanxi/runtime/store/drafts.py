"""Drafts, their revisions, comments and tests."""

from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa

from guanxi.platform.database import Tx
from guanxi.runtime.draft_tables import draft, draft_comment, draft_revision, draft_test
from guanxi.runtime.tables import instance, process_definition


def add(tx: Tx, row: dict[str, Any]) -> None:
    """Write a draft."""
    tx.connection.execute(draft.insert(), row)


def add_revision(tx: Tx, row: dict[str, Any]) -> None:
    """Write a text of a draft."""
    tx.connection.execute(draft_revision.insert(), row)


def get(tx: Tx, key: int) -> Any:
    """Return the row of a draft, or None."""
    return tx.connection.execute(sa.select(draft).where(draft.c.key == key)).first()


def lock(tx: Tx, keys: Collection[int]) -> Sequence[Any]:
    """Return the rows of drafts in the order of keys, locked until the end of the transaction."""
    query = sa.select(draft).where(draft.c.key.in_(sorted(keys))).order_by(draft.c.key)
    return tx.connection.execute(query if tx.dialect == "sqlite" else query.with_for_update()).all()


def select(
    tx: Tx, *, state: str, kind: str, definition_id: str, before: int | None, limit: int
) -> Sequence[Any]:
    """Return drafts, newest first; empty texts do not filter."""
    query = sa.select(draft).order_by(draft.c.key.desc()).limit(limit)
    for column, value in (
        (draft.c.state, state),
        (draft.c.kind, kind),
        (draft.c.definition_id, definition_id),
    ):
        if value:
            query = query.where(column == value)
    if before is not None:
        query = query.where(draft.c.key < before)
    return tx.connection.execute(query).all()


def change(tx: Tx, key: int, values: dict[str, Any], *, revision: int | None = None) -> bool:
    """Change a draft that is open and, when a revision is given, still has that; return whether it was."""
    statement = draft.update().where(draft.c.key == key, draft.c.state == "open")
    if revision is not None:
        statement = statement.where(draft.c.revision == revision)
    return tx.connection.execute(statement.values(**values)).rowcount == 1


def reopen(tx: Tx, key: int, values: dict[str, Any]) -> None:
    """Change a draft whatever its state."""
    tx.connection.execute(draft.update().where(draft.c.key == key).values(**values))


def revision(tx: Tx, key: int, number: int) -> Any:
    """Return a text with all about it, or None."""
    columns = draft_revision.c
    query = sa.select(draft_revision).where(columns.draft_key == key, columns.revision == number)
    return tx.connection.execute(query).first()


def revisions(tx: Tx, key: int) -> Sequence[Any]:
    """Return the revisions of a draft without their texts, newest first."""
    columns = [column for column in draft_revision.c if column.name != "content"]
    query = sa.select(*columns).where(draft_revision.c.draft_key == key)
    return tx.connection.execute(query.order_by(draft_revision.c.revision.desc())).all()


def add_comment(tx: Tx, row: dict[str, Any]) -> None:
    """Write a comment."""
    tx.connection.execute(draft_comment.insert(), row)


def get_comment(tx: Tx, key: int) -> Any:
    """Return the row of a comment, or None."""
    return tx.connection.execute(sa.select(draft_comment).where(draft_comment.c.key == key)).first()


def comments(tx: Tx, key: int) -> Sequence[Any]:
    """Return the comments on a draft, oldest first."""
    query = sa.select(draft_comment).where(draft_comment.c.draft_key == key).order_by(draft_comment.c.key)
    return tx.connection.execute(query).all()


def resolve_comment(tx: Tx, key: int, at: int | None, by: str) -> None:
    """Note that a comment is settled, or (None) that it is not."""
    statement = draft_comment.update().where(draft_comment.c.key == key)
    tx.connection.execute(statement.values(resolved_at=at, resolved_by=by))


def put_test(tx: Tx, row: dict[str, Any]) -> None:
    """Write a test, in place of one of the same name."""
    columns = draft_test.c
    same = (columns.draft_key == row["draft_key"], columns.name == row["name"])
    if not tx.connection.execute(draft_test.update().where(*same).values(**row)).rowcount:
        tx.connection.execute(draft_test.insert(), row)


def tests(tx: Tx, key: int) -> Sequence[Any]:
    """Return the tests of a draft by name, removed ones (without content) included."""
    query = sa.select(draft_test).where(draft_test.c.draft_key == key)
    return tx.connection.execute(query.order_by(draft_test.c.name)).all()


def running(tx: Tx, process_id: str) -> int:
    """Return how many instances run on some version of a process."""
    query = (
        sa.select(sa.func.count())
        .select_from(instance.join(process_definition, process_definition.c.key == instance.c.definition_key))
        .where(process_definition.c.process_id == process_id, instance.c.status == "active")
    )
    return int(tx.connection.execute(query).scalar_one())
