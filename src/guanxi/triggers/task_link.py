"""The signed link in a mail about a user task: whose mail about which task it is, and until when it works.

The signature binds the mail, the task, the person and the end of its life; what is not signed by this server is nothing.
"""

import hashlib
import hmac

from guanxi.platform.clock import to_micros
from guanxi.runtime.task_mails import TaskMail


def sign_link(secret: bytes, mail: TaskMail) -> str:
    """Return the token of the link in a mail."""
    return f"{mail.key}.{_signature(secret, mail)}"


def key_in(token: str) -> int | None:
    """Return the key of the mail a token is about, unproven; None when it is no token."""
    key, dot, _ = token.partition(".")
    return int(key) if dot and key.isascii() and key.isdigit() and len(key) < 20 else None


def is_signed(secret: bytes, mail: TaskMail, token: str) -> bool:
    """Whether a token was made by this server for exactly this mail."""
    given = token.partition(".")[2].encode("utf-8", "replace")
    return hmac.compare_digest(given, _signature(secret, mail).encode())


def _signature(secret: bytes, mail: TaskMail) -> str:
    body = f"task-mail.{mail.key}.{mail.task_key}.{mail.person}.{to_micros(mail.expires_at)}"
    return hmac.new(secret, body.encode(), hashlib.sha256).hexdigest()
