"""Sends the mails that ask people to do a task: a thread of the worker process.

A mail is written in the receiver's language and holds a signed link to a page that shows what is asked. Text and look
can be replaced like those of other mails, by ``task.en.txt`` and ``task.zh.txt`` in the mail folder.
"""

import logging
from pathlib import Path
from typing import Any

import msgspec

from guanxi.access.contracts import user_actor
from guanxi.access.users import get_user
from guanxi.activities.declaration import ErrorKind
from guanxi.activities.email.send import MailSender
from guanxi.activities.outcome import Failed
from guanxi.platform.chores import Chore
from guanxi.platform.database import Database, Tx
from guanxi.platform.errors import Forbidden, NotFound
from guanxi.records.catalogue import Catalogue
from guanxi.records.query import read_titles
from guanxi.runtime import task_mails
from guanxi.runtime.contracts import UserTask
from guanxi.runtime.retries import back_off
from guanxi.runtime.runtime import Runtime
from guanxi.runtime.task_mails import TaskMail
from guanxi.runtime.task_rights import is_candidate
from guanxi.runtime.user_tasks import get_user_task
from guanxi.triggers.task_link import sign_link

MAIL_FOLDER = Path(__file__).parent / "mail"
"""Where the texts of these mails lie."""

_LOOK_SECONDS = 1.0
_log = logging.getLogger(__name__)


class Asked(msgspec.Struct, frozen=True):
    """What a mail says, and to whom."""

    to: str
    language: str
    data: dict[str, Any]


class TaskMailer(Chore):
    """Sends what is due.

    Args:
        secret: signs the links.
        base_url: address under which people reach the server.
    """

    def __init__(
        self,
        database: Database,
        runtime: Runtime,
        catalogue: Catalogue,
        sender: MailSender,
        *,
        secret: bytes,
        base_url: str,
    ) -> None:
        super().__init__("task-mails", _LOOK_SECONDS)
        self._database = database
        self._runtime = runtime
        self._catalogue = catalogue
        self._sender = sender
        self._secret = secret
        self._base_url = base_url

    def work_once(self) -> bool:
        """Do what is due now; return whether there was anything."""
        with self._database.read() as tx:
            due = task_mails.due_mails(tx)
        for row in due:
            if self._stopping.is_set():
                break
            with self._database.write() as tx:
                mail = task_mails.claim_mail(tx, row)
                if mail is not None and not mail.person:
                    task_mails.ask_people(self._runtime, tx, mail)
            if mail is not None and mail.person:
                self._send(mail)
        return bool(due)

    def _send(self, mail: TaskMail) -> None:
        with self._database.read() as tx:
            asked = self._asked(tx, mail)
            now = tx.now
        if asked is None:
            with self._database.write() as tx:
                task_mails.end_mail(tx, mail, "dropped")
            return
        inputs = {"to": asked.to, "template": "task", "language": asked.language, "data": asked.data}
        outcome = self._sender.send(inputs, idempotency_key=f"task-mail-{mail.key}", now=now)
        with self._database.write() as tx:
            if not isinstance(outcome, Failed):
                task_mails.end_mail(tx, mail, "sent")
            elif outcome.kind is ErrorKind.RETRY and mail.attempts < task_mails.MOST_TRIES:
                task_mails.retry_mail(tx, mail, back_off(mail.attempts, tx.ids), outcome.text)
            else:
                _log.warning("the mail about task %s was given up: %s", mail.task_key, outcome.text)
                task_mails.end_mail(tx, mail, "failed", outcome.text)

    def _asked(self, tx: Tx, mail: TaskMail) -> Asked | None:
        """What the mail says; None when it is no longer wanted."""
        try:
            task, user = get_user_task(tx, mail.task_key), get_user(tx, mail.person)
        except NotFound:
            return None
        theirs = task.assignee == user.id or (not task.assignee and is_candidate(tx, task, user.id))
        if task.state != "open" or not theirs or not user.active:
            return None
        names = task_mails.names_of(self._runtime, tx, task.key, user.language)
        data = {
            "person": user.name,
            "task": names.get(task.name, task.name),
            "process": names.get(task.process_name, task.process_name),
            "record": self._title(tx, task, mail),
            "due": "" if task.due_at is None else f"{task.due_at:%Y-%m-%d %H:%M} UTC",
            "expires": f"{mail.expires_at:%Y-%m-%d %H:%M} UTC",
            "link": f"{self._base_url}/tasks/{sign_link(self._secret, mail)}",
            "inbox": f"{self._base_url}/inbox?task={task.key}",
        }
        return Asked(user.email, user.language, data)

    def _title(self, tx: Tx, task: UserTask, mail: TaskMail) -> str:
        if not task.object or not task.record_id:
            return ""
        try:
            actor = user_actor(get_user(tx, mail.person))
            titles = read_titles(tx, self._catalogue, task.object, [task.record_id], actor=actor)
        except (Forbidden, NotFound):
            return ""
        return titles.get(task.record_id, "")
