"""Sends the mails with a link for a new password: a thread of the worker process.

Text and look can be replaced like those of other mails, by ``password.en.txt``, ``password.zh.txt``, ``invitation.en.txt`` and
``invitation.zh.txt`` in the mail folder: the latter go to people who have no password yet.
"""

import logging

from guanxi.access import password_resets as resets
from guanxi.access.users import get_user
from guanxi.activities.declaration import ErrorKind
from guanxi.activities.email.send import MailSender
from guanxi.activities.outcome import Failed
from guanxi.platform.chores import Chore
from guanxi.platform.database import Database
from guanxi.runtime.retries import back_off

_LOOK_SECONDS = 1.0
_log = logging.getLogger(__name__)


class ResetMailer(Chore):
    """Sends what is due.

    Args:
        secret: signs the links.
        base_url: address under which people reach the server.
    """

    def __init__(self, database: Database, sender: MailSender, *, secret: bytes, base_url: str) -> None:
        super().__init__("password-mails", _LOOK_SECONDS)
        self._database = database
        self._sender = sender
        self._secret = secret
        self._base_url = base_url

    def work_once(self) -> bool:
        """Do what is due now; return whether there was anything."""
        with self._database.read() as tx:
            due = resets.due_resets(tx)
        for reset in due:
            if self._stopping.is_set():
                break
            with self._database.write() as tx:
                taken = resets.claim_reset(tx, reset)
            if taken:
                self._send(reset)
        return bool(due)

    def _send(self, reset: resets.Reset) -> None:
        with self._database.read() as tx:
            user, now = get_user(tx, reset.user_id), tx.now
            template = "password" if resets.has_password(tx, user.id) else "invitation"
        data = {
            "person": user.name,
            "expires": f"{reset.expires_at:%Y-%m-%d %H:%M} UTC",
            # Behind the #, so that no server and no log on the way sees it.
            "link": f"{self._base_url}/new-password#{resets.sign_reset(self._secret, reset)}",
        }
        inputs = {"to": user.email, "template": template, "language": user.language, "data": data}
        outcome = self._sender.send(inputs, idempotency_key=f"password-reset-{reset.key}", now=now)
        tries = reset.attempts + 1
        with self._database.write() as tx:
            if not isinstance(outcome, Failed):
                resets.end_mail(tx, reset)
            elif outcome.kind is ErrorKind.RETRY and tries < resets.MOST_TRIES:
                resets.retry_mail(tx, reset, back_off(tries, tx.ids))
            else:
                _log.warning("the mail for a new password was given up: %s", outcome.text)
                resets.end_mail(tx, reset)
