"""Mails about user tasks whose process asks for them (the property ``mail``): who gets one, and what became of it.

The wish for a mail is written in the transaction that made the task or gave it to somebody. Whoever sends takes it for
a while, so it is sent again when they die; its key makes it the same mail.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec

from guanxi.access.users import get_user, group_members
from guanxi.bpmn.timing import add, parse_duration
from guanxi.platform.clock import from_micros, to_micros
from guanxi.platform.database import Tx
from guanxi.runtime.contracts import UserTask
from guanxi.runtime.properties import mail_span
from guanxi.runtime.runtime import Runtime
from guanxi.runtime.store import task_mails as store
from guanxi.runtime.store import tasks
from guanxi.runtime.user_tasks import to_task

LEASE = timedelta(minutes=2)
MOST_TRIES = 8
MOST_PEOPLE = 50
"""So many candidates of one task are asked at most."""


class TaskMail(msgspec.Struct, frozen=True):
    """A mail about a task; ``person`` is empty while it is not known who is to be asked."""

    key: int
    task_key: int
    person: str
    attempts: int
    expires_at: datetime
    used_at: datetime | None
    state: str


def due_mails(tx: Tx, limit: int = 20) -> Sequence[Any]:
    """Return mails whose time has come, to be given to ``claim_mail``."""
    return store.due(tx, to_micros(tx.now), limit)


def claim_mail(tx: Tx, due: Any) -> TaskMail | None:
    """Take a due mail for a while; None when somebody else has it."""
    taken = store.claim(tx, due, to_micros(tx.now + LEASE))
    return _mail(due, attempts=due.attempts + 1) if taken else None


def ask_people(runtime: Runtime, tx: Tx, mail: TaskMail) -> None:
    """Write a mail for everybody who has the task or, when nobody has it, may take it, and was not asked before."""
    store.change(tx, mail.key, state="told")
    row = tasks.get(tx, mail.task_key)
    if row is None or row.state != "open":
        return
    element = runtime.definitions.load(tx, row.definition_key).element(row.element_id)
    span = mail_span(element)
    if not span:
        return
    expires_at = to_micros(add(tx.now, parse_duration(span)))
    task, told = to_task(row), store.told(tx, mail.task_key)
    for person in _people(tx, task)[:MOST_PEOPLE]:
        if person not in told:
            store.add(tx, store.due_mail(tx, task.key, person, expires_at))


def _people(tx: Tx, task: UserTask) -> list[str]:
    if task.assignee:
        return [task.assignee]
    members = [user.id for group in task.candidate_groups for user in group_members(tx, group)]
    found = dict.fromkeys((*task.candidate_users, *members))
    return [person for person in found if get_user(tx, person).active]


def read_mail(tx: Tx, key: int, *, lock: bool = False) -> TaskMail | None:
    """Return a mail, or None.

    Args:
        lock: hold it until the transaction ends, so that its link is used once.
    """
    row = store.get(tx, key, lock=lock)
    return None if row is None else _mail(row)


def end_mail(tx: Tx, mail: TaskMail, state: str, error: str = "") -> None:
    """Note that a mail was ``sent``, has ``failed`` for good, or was ``dropped`` because nobody needs it any more."""
    store.change(tx, mail.key, state=state, error=error)


def retry_mail(tx: Tx, mail: TaskMail, after: timedelta, error: str) -> None:
    """Send a mail again later."""
    store.change(tx, mail.key, due_at=to_micros(tx.now + after), error=error)


def use_link(tx: Tx, mail: TaskMail) -> None:
    """Note that the link of a mail has done its work."""
    store.change(tx, mail.key, state="used", used_at=to_micros(tx.now))


def names_of(runtime: Runtime, tx: Tx, task_key: int, language: str) -> Mapping[str, str]:
    """Return what names of a task's process are in a language, by the name in its file."""
    row = tasks.get(tx, task_key)
    prefix = f"{language}:"
    properties = runtime.definitions.load(tx, row.definition_key).definition.graph.properties
    return {
        name.removeprefix(prefix).strip(): value
        for name, value in properties.items()
        if name.startswith(prefix)
    }


def _mail(row: Any, attempts: int | None = None) -> TaskMail:
    return TaskMail(
        key=row.key,
        task_key=row.task_key,
        person=row.person,
        attempts=row.attempts if attempts is None else attempts,
        expires_at=from_micros(row.expires_at),
        used_at=None if row.used_at is None else from_micros(row.used_at),
        state=row.state,
    )
