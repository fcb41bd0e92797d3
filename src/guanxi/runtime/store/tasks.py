"""User tasks and their candidates."""

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
import sqlalchemy as sa

from guanxi.platform.database import Tx
from guanxi.runtime.tables import instance, process_definition, user_task, user_task_candidate

_query = sa.select(
    user_task,
    instance.c.object,
    instance.c.record_id,
    process_definition.c.process_id,
    process_definition.c.name.label("process_name"),
).select_from(
    user_task.join(instance, instance.c.key == user_task.c.instance_key).join(
        process_definition, process_definition.c.key == user_task.c.definition_key
    )
)


def get(tx: Tx, key: int) -> Any:
    """Return the row of a task with its process, or None."""
    return tx.connection.execute(_query.where(user_task.c.key == key)).first()


def select(
    tx: Tx,
    *,
    state: str,
    assignee: str | None,
    candidates: tuple[str, Iterable[str]] | None,
    record_id: str,
    limit: int,
) -> Sequence[Any]:
    """Return tasks, the most urgent first.

    Args:
        assignee: only tasks of this person; the empty text: of nobody.
        candidates: a user and groups: only tasks that are offered to one of them.
    """
    query = _query.where(*_wanted(state, assignee, candidates)).limit(limit)
    if record_id:
        query = query.where(instance.c.record_id == record_id)
    if state == "open":
        no_date = sa.case((user_task.c.due_at.is_(None), 1), else_=0)
        order: tuple[sa.ColumnElement[Any], ...] = (
            user_task.c.priority.desc(),
            no_date,
            user_task.c.due_at,
            user_task.c.key,
        )
    else:
        order = (user_task.c.ended_at.desc(), user_task.c.key.desc())
    return tx.connection.execute(query.order_by(*order)).all()


def count(tx: Tx, *, state: str, assignee: str | None, candidates: tuple[str, Iterable[str]] | None) -> int:
    """Return how many tasks ``select`` would find without a limit."""
    query = sa.select(sa.func.count()).select_from(user_task).where(*_wanted(state, assignee, candidates))
    return int(tx.connection.execute(query).scalar_one())


def _wanted(
    state: str, assignee: str | None, candidates: tuple[str, Iterable[str]] | None
) -> list[sa.ColumnElement[bool]]:
    wanted = [user_task.c.state == state]
    if assignee is not None:
        wanted.append(user_task.c.assignee == assignee)
    if candidates is not None:
        wanted.append(user_task.c.key.in_(_offered(*candidates)))
    return wanted


def _offered(user: str, groups: Iterable[str]) -> sa.Select[Any]:
    candidate = user_task_candidate.c
    return sa.select(candidate.task_key).where(
        ((candidate.kind == "group") & candidate.id.in_(sorted(groups)))
        | ((candidate.kind == "user") & (candidate.id == user))
    )


def set_assignee(tx: Tx, key: int, assignee: str) -> None:
    """Give a task to a person, or to nobody."""
    tx.connection.execute(user_task.update().where(user_task.c.key == key).values(assignee=assignee))


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
