"""What the engine asks for about user tasks, as rows; see ``effects``."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import msgspec

from guanxi.access.users import find_user_by_email
from guanxi.engine import effects
from guanxi.platform.clock import to_micros
from guanxi.platform.database import Tx
from guanxi.runtime.properties import mail_span
from guanxi.runtime.store import tasks
from guanxi.runtime.store.task_mails import due_mail
from guanxi.runtime.tables import user_task

if TYPE_CHECKING:
    from guanxi.runtime.stepping import Batch, Live

_encode = msgspec.json.encode


def create_user_task(
    batch: "Batch", live: "Live", effect: effects.CreateUserTask, _actor: str, _attempts: int
) -> None:
    """Put a task into the inbox."""
    if effect.calendar:
        batch.counted.add((effect.calendar, live.key))
    key = batch.tx.ids.new_key()
    users = tuple(_person(batch.tx, one) for one in effect.candidate_users)
    batch.writes.tasks.append(
        (
            key,
            live.key,
            effect.key,
            live.definition.key,
            effect.element_key,
            effect.element_id,
            effect.name,
            "open",
            _person(batch.tx, effect.assignee or ""),
            _encode(effect.candidate_groups).decode(),
            _encode(users).decode(),
            effect.form_key,
            effect.priority,
            batch.at,
            to_micros(effect.due) if effect.due else None,
            to_micros(effect.follow_up) if effect.follow_up else None,
            None,
            "",
            "",
        )
    )
    batch.writes.candidates += _candidates(key, effect.candidate_groups, users)
    if mail_span(live.definition.element(effect.element_id)):
        batch.writes.task_mails.append(due_mail(batch.tx, key))


def change_user_task(
    batch: "Batch", live: "Live", effect: effects.ChangeUserTask, _actor: str, _attempts: int
) -> None:
    """Change the task where it lies: among what is to be written, or in its table."""
    if effect.calendar:
        batch.counted.add((effect.calendar, live.key))
    place = (live.key, effect.key)
    changes = _with_people(batch.tx, effect.changes)
    for at, row in enumerate(batch.writes.tasks):
        if (row[1], row[2]) == place:
            batch.writes.tasks[at] = _changed(row, changes)
            break
    else:
        tasks.change(batch.tx, *place, _columns(changes))
        return
    groups, users = changes.get("candidate_groups"), changes.get("candidate_users")
    key = row[0]
    kept = [
        (task, kind, name)
        for task, kind, name in batch.writes.candidates
        if task != key or (groups is None if kind == "group" else users is None)
    ]
    batch.writes.candidates = [*kept, *_candidates(key, groups or (), users or ())]


def _person(tx: Tx, name: str) -> str:
    """Return the id of the user whom a process names by e-mail, as people do; any other name stays as it is."""
    user = find_user_by_email(tx, name) if "@" in name else None
    return user.id if user else name


def _with_people(tx: Tx, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return the changes with the people in them as ids."""
    found = dict(changes)
    if found.get("assignee"):
        found["assignee"] = _person(tx, found["assignee"])
    if found.get("candidate_users"):
        found["candidate_users"] = tuple(_person(tx, one) for one in found["candidate_users"])
    return found


def _columns(changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return changed fields of a task as they stand in its table; candidates also as tuples of names."""
    found: dict[str, Any] = {}
    for name, value in changes.items():
        if name in ("due", "follow_up"):
            found[f"{name}_at"] = None if value is None else to_micros(value)
        elif name == "assignee":
            found[name] = value or ""
        else:
            found[name] = value
    return found


def _changed(row: tuple[Any, ...], changes: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return the row of a new task with changed fields."""
    columns = [column.name for column in user_task.c]
    values = dict(zip(columns, row, strict=True)) | _columns(changes)
    for name in ("candidate_groups", "candidate_users"):
        if not isinstance(values[name], str):
            values[name] = _encode(values[name]).decode()
    return tuple(values[name] for name in columns)


def _candidates(key: int, groups: Iterable[str], users: Iterable[str]) -> list[tuple[int, str, str]]:
    """Return the candidates of a task, each once."""
    return [
        *((key, "group", name) for name in dict.fromkeys(groups)),
        *((key, "user", name) for name in dict.fromkeys(users)),
    ]


def deny_user_task(
    batch: "Batch", live: "Live", effect: effects.DenyUserTask, _actor: str, _attempts: int
) -> None:
    """The task stays as it was; nothing is to be written."""
