"""The demo's mail server: takes every mail over real SMTP, keeps it in a table, sends nothing on."""

from __future__ import annotations

import asyncio
import hashlib
import socket
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import sqlalchemy as sa
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from msgspec import Struct

from guanxi.activities.tables import sink_mail
from guanxi.platform.clock import from_micros, to_micros
from guanxi.platform.database import Database, Tx
from guanxi.platform.errors import NotFound, Unavailable

_SIZE_LIMIT = 10 * 1024 * 1024  # bytes of one mail


class SinkMail(Struct, frozen=True):
    """A mail in the list; `doubles` counts how often the same Message-ID came again and was dropped."""

    key: int
    received_at: datetime
    sender: str
    to: str
    subject: str
    doubles: int


class SinkMailDetail(Struct, frozen=True):
    """A mail with its parts; `html` was written by others and must be shown without rights."""

    mail: SinkMail
    text: str
    html: str
    headers: dict[str, str]


class Sink:
    """Runs the mail server in a thread of this process; may be started again after a stop.

    `port` 0 takes a free one; the one in use stands in `port` after `start`.
    """

    def __init__(self, database: Database, *, host: str = "127.0.0.1", port: int = 8025) -> None:
        self._database = database
        self._host = host
        self._controller: _SinkController | None = None
        self.port = port

    def start(self) -> None:
        """Listen.

        Raises:
            Unavailable: code `sink.port`; the port is taken.
        """
        controller = _SinkController(_Handler(self._database), self._host, self.port)
        try:
            # aiosmtpd tells seconds later that it is taken.
            socket.create_server((self._host, self.port)).close()
            controller.start()
        except OSError as error:
            controller.loop.close()
            raise Unavailable(
                "sink.port",
                f"The demo's mail sink cannot listen on port {self.port}: {error.strerror}.",
                "Free the port or set GUANXI_SINK_PORT to another one.",
            ) from error
        self._controller, self.port = controller, int(controller.port)

    def stop(self) -> None:
        """Stop listening; a mail being taken is not answered, so its sender tries again."""
        if self._controller is not None:
            self._controller.stop()
            self._controller = None


class _SinkController(Controller):
    def __init__(self, handler: _Handler, host: str, port: int) -> None:
        super().__init__(handler, hostname=host, port=port, data_size_limit=_SIZE_LIMIT, ident="Guanxi sink")

    def _trigger_server(self) -> None:
        assert isinstance(self.server, asyncio.Server)
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]  # aiosmtpd has no types


class _Handler:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        with self._database.write() as tx:
            store_mail(
                tx, bytes(envelope.original_content or b""), envelope.mail_from or "", envelope.rcpt_tos
            )
        return "250 2.0.0 kept"


def store_mail(tx: Tx, content: bytes, sender: str, receivers: list[str]) -> bool:
    """Keep a mail; one with a Message-ID that is there already is only counted.

    Returns:
        Whether it is new. A mail without Message-ID is known by its content.
    """
    message = message_from_bytes(content, policy=policy.default)
    message_id = str(message["Message-ID"] or hashlib.sha256(content).hexdigest()).strip()[:255]
    counted = tx.connection.execute(
        sink_mail.update().where(sink_mail.c.message_id == message_id).values(doubles=sink_mail.c.doubles + 1)
    )
    if counted.rowcount:
        return False
    tx.changed.add("mail")
    tx.connection.execute(
        sink_mail.insert(),
        {
            "key": tx.ids.new_key(),
            "message_id": message_id,
            "received_at": to_micros(tx.now),
            "sender": str(message["From"] or sender)[:320],
            "receivers": ", ".join(receivers),
            "subject": str(message["Subject"] or ""),
            "content": content,
            "doubles": 0,
        },
    )
    return True


def list_mails(
    tx: Tx, *, before: int | None = None, to: str | None = None, limit: int = 50
) -> list[SinkMail]:
    """Return kept mails, newest first.

    Args:
        before: only mails older than the one of this key (the last of the page before).
        to: only mails to this address.
    """
    query = sa.select(sink_mail).order_by(sink_mail.c.key.desc()).limit(limit)
    if before is not None:
        query = query.where(sink_mail.c.key < before)
    if to is not None:
        query = query.where(sink_mail.c.receivers.contains(to, autoescape=True))
    return [_mail(row) for row in tx.connection.execute(query)]


def read_mail(tx: Tx, key: int) -> SinkMailDetail:
    """Return one mail with its parts.

    Raises:
        NotFound: code `mail.not_found`.
    """
    row = tx.connection.execute(sa.select(sink_mail).where(sink_mail.c.key == key)).one_or_none()
    if row is None:
        raise NotFound("mail.not_found", f"There is no mail {key} in the sink.")
    message = message_from_bytes(row.content, policy=policy.default)
    return SinkMailDetail(
        mail=_mail(row),
        text=_part(message, "plain"),
        html=_part(message, "html"),
        headers={name: str(value) for name, value in message.items()},
    )


def _mail(row: Any) -> SinkMail:
    return SinkMail(
        key=row.key,
        received_at=from_micros(row.received_at),
        sender=row.sender,
        to=row.receivers,
        subject=row.subject,
        doubles=row.doubles,
    )


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    if part is None:
        return ""
    try:
        return str(part.get_content()).replace("\r\n", "\n")
    except (LookupError, UnicodeError):  # an unknown or wrong charset: show what can be read
        payload = part.get_payload(decode=True)
        return payload.decode("utf-8", "replace") if isinstance(payload, bytes) else ""
