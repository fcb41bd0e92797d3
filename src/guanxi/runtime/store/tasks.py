"""User tasks and their candidates."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

import msgspec
import sqlalchemy as sa

from guanxi.platform.clock import to_micros
from guanxi.platform.database import Tx
from guanxi.runtime.tables import (
    instance,
    process_definition,
    user_task,
    user_task_candidate,
    user_task_comment,
)
from guanxi.runtime.task_query import TaskPlace, TaskQuery

_joined = user_task.join(instance, instance.c.key == user_task.c.instance_key).join(
    process_definition, process_definition.c.key == user_task.c.definition_key
)
_query = sa.select(
    user_task,
    instance.c.object,
    instance.c.record_id,
    process_definition.c.process_id,
    process_definition.c.name.label("process_name"),
).select_from(_joined)


def get(tx: Tx, key: int) -> Any:
    """Return the row of a task with its process, or None."""
    return tx.connection.execute(_query.where(user_task.c.key == key)).first()


def select(tx: Tx, wanted: TaskQuery, *, after: TaskPlace | None, limit: int) -> Sequence[Any]:
    """Return tasks behind a place: open ones the most urgent first, others the last ended first."""
    query = _query.where(*_wanted(wanted)).limit(limit)
    open_ones = wanted.state == "open"
    if after is not None:
        query = query.where(_behind_open(after) if open_ones else _behind_ended(after))
    order: tuple[sa.ColumnElement[Any], ...] = (
        (user_task.c.priority.desc(), _NO_DATE, user_task.c.due_at, user_task.c.key)
        if open_ones
        else (user_task.c.ended_at.desc(), user_task.c.key.desc())
    )
    return tx.connection.execute(query.order_by(*order)).all()


def count(tx: Tx, wanted: TaskQuery) -> int:
    """Return how many tasks ``select`` would find without a limit."""
    query = sa.select(sa.func.count()).select_from(_joined).where(*_wanted(wanted))
    return int(tx.connection.execute(query).scalar_one())


_NO_DATE = sa.case((user_task.c.due_at.is_(None), 1), else_=0)


def _behind_open(after: TaskPlace) -> sa.ColumnElement[bool]:
    columns = user_task.c
    if after.due_at is None:
        later = columns.due_at.is_(None) & (columns.key > after.key)
    else:
        same = (columns.due_at == after.due_at) & (columns.key > after.key)
        later = columns.due_at.is_(None) | (columns.due_at > after.due_at) | same
    return (columns.priority < after.priority) | ((columns.priority == after.priority) & later)


def _behind_ended(after: TaskPlace) -> sa.ColumnElement[bool]:
    columns = user_task.c
    same = (columns.ended_at == after.ended_at) & (columns.key < after.key)
    return (columns.ended_at < after.ended_at) | same


def _wanted(wanted: TaskQuery) -> list[sa.ColumnElement[bool]]:
    columns = user_task.c
    found = [columns.state == wanted.state]
    if wanted.assignee is not None:
        found.append(columns.assignee == wanted.assignee)
    if wanted.offered_to is not None:
        found.append(columns.key.in_(_offered(*wanted.offered_to)))
    if wanted.visible_to is not None:
        found.append(_visible(*wanted.visible_to))
    equal = (
        (columns.owner, wanted.owner),
        (columns.element_id, wanted.element_id),
        (instance.c.object, wanted.object),
        (instance.c.record_id, wanted.record_id),
        (process_definition.c.process_id, wanted.process_id),
        (columns.instance_key, wanted.instance_key),
    )
    found += [column == value for column, value in equal if value]
    if wanted.due_before is not None:
        found.append(columns.due_at < to_micros(wanted.due_before))
    if wanted.due_after is not None:
        found.append(columns.due_at >= to_micros(wanted.due_after))
    if wanted.follow_up_before is not None:
        ripe = columns.follow_up_at < to_micros(wanted.follow_up_before)
        found.append(columns.follow_up_at.is_(None) | ripe)
    return found


def _visible(user: str, groups: Collection[str]) -> sa.ColumnElement[bool]:
    columns = user_task.c
    offered_to_all = (
        (columns.assignee == "") & (columns.candidate_groups == "[]") & (columns.candidate_users == "[]")
    )
    return sa.or_(
        columns.assignee == user,
        columns.owner == user,
        columns.ended_by == f"user:{user}",
        columns.key.in_(_offered(user, groups)),
        offered_to_all,
    )


def _offered(user: str, groups: Iterable[str]) -> sa.Select[Any]:
    candidate = user_task_candidate.c
    return sa.select(candidate.task_key).where(
        ((candidate.kind == "group") & candidate.id.in_(sorted(groups)))
        | ((candidate.kind == "user") & (candidate.id == user))
    )


def set_assignee(tx: Tx, key: int, assignee: str) -> None:
    """Give a task to a person, or to nobody."""
    tx.connection.execute(user_task.update().where(user_task.c.key == key).values(assignee=assignee))


def set_owner(tx: Tx, key: int, owner: str) -> None:
    """Note for whom a task is done, or (empty) that whoever has it does it for themselves."""
    tx.connection.execute(user_task.update().where(user_task.c.key == key).values(owner=owner))


def done_by(tx: Tx, instance_key: int, elements: Collection[str]) -> Sequence[Any]:
    """Return who had and who ended the completed tasks of elements in an instance."""
    columns = user_task.c
    query = sa.select(columns.element_id, columns.name, columns.assignee, columns.ended_by).where(
        columns.instance_key == instance_key,
        columns.element_id.in_(sorted(elements)),
        columns.state == "completed",
    )
    return tx.connection.execute(query).all()


def add_comment(tx: Tx, row: dict[str, Any]) -> None:
    """Write a comment on a task."""
    tx.connection.execute(user_task_comment.insert(), row)


def comments(tx: Tx, key: int) -> Sequence[Any]:
    """Return the comments on a task, oldest first."""
    columns = user_task_comment.c
    query = sa.select(user_task_comment).where(columns.task_key == key).order_by(columns.key)
    return tx.connection.execute(query).all()


def change(tx: Tx, instance_key: int, wait_key: int, values: dict[str, Any]) -> None:
    """Change columns of a task; candidates (tuples of names) are changed where they are looked up too."""
    place = (user_task.c.instance_key == instance_key, user_task.c.wait_key == wait_key)
    key = tx.connection.execute(sa.select(user_task.c.key).where(*place)).scalar_one_or_none()
    if key is None:
        return
    for name, kind in (("candidate_groups", "group"), ("candidate_users", "user")):
        if name in values:
            names = list(dict.fromkeys(values[name]))
            values = values | {name: msgspec.json.encode(names).decode()}
            _put_candidates(tx, key, kind, names)
    tx.connection.execute(user_task.update().where(user_task.c.key == key).values(**values))


def _put_candidates(tx: Tx, key: int, kind: str, names: list[str]) -> None:
    table = user_task_candidate
    tx.connection.execute(table.delete().where(table.c.task_key == key, table.c.kind == kind))
    if names:
        rows = [{"task_key": key, "kind": kind, "id": name} for name in names]
        tx.connection.execute(table.insert(), rows)
