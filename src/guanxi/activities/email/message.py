"""The message itself: headers and parts, deterministic for one idempotency key."""

from __future__ import annotations

import hashlib
from datetime import datetime
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from guanxi.activities.email.templates import Text

_SUBJECT_LIMIT = 900  # RFC 5322 allows 998 octets in a line; folding needs some


class UnfitMail(ValueError):
    """The mail lacks a part, or a header value holds a line break (an attempt to add headers)."""


def build_message(
    text: Text,
    *,
    sender: Address,
    to: tuple[Address, ...],
    idempotency_key: str,
    now: datetime,
    reply_to: Address | None = None,
    automatic: bool = True,
) -> EmailMessage:
    """Put the mail together.

    Args:
        idempotency_key: the Message-ID is made from it, so a mail sent twice for one job carries the
            same id and the receiver can drop the double (RFC 5322 §3.6.4: a Message-ID names one mail).
        now: for the Date header.
        automatic: mark as sent by a program (RFC 3834 §5), so that robots do not answer it.

    Raises:
        UnfitMail: the subject holds a line break or another control character.
    """
    if any(ord(character) < 32 or ord(character) == 127 for character in text.subject):
        raise UnfitMail("The subject holds a line break or control character.")
    message = EmailMessage(policy=policy.SMTP)
    message["From"] = sender
    message["To"] = to
    message["Subject"] = text.subject[:_SUBJECT_LIMIT]
    message["Date"] = format_datetime(now)
    message["Message-ID"] = message_id(idempotency_key, sender.domain)
    if reply_to:
        message["Reply-To"] = reply_to
    if automatic:
        message["Auto-Submitted"] = "auto-generated"
    message.set_content(text.plain)
    message.add_alternative(text.html, subtype="html")
    boundary = hashlib.sha256(b"boundary:" + idempotency_key.encode()).hexdigest()[:32]
    message.set_boundary(f"=_{boundary}")
    return message


def message_id(idempotency_key: str, domain: str) -> str:
    """The Message-ID of the mail a job sends: always the same for the same key."""
    return f"<{hashlib.sha256(idempotency_key.encode()).hexdigest()[:40]}@{domain}>"
