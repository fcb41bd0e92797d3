"""Mails the demo's sink caught, and health."""

from datetime import datetime

import msgspec


class Mail(msgspec.Struct, frozen=True, kw_only=True):
    """A mail the built-in sink received."""

    key: str
    received_at: datetime
    sender: str = msgspec.field(name="from")
    to: list[str]
    subject: str


class Mails(msgspec.Struct, frozen=True):
    """One page of mails, newest first."""

    items: list[Mail]
    next_cursor: str | None


class MailDetail(Mail, frozen=True, kw_only=True):
    """A mail with its content."""

    text: str
    html: str | None
    headers: dict[str, str]


class Health(msgspec.Struct, frozen=True):
    """The server answers and reaches its database. ``instance`` tells the ``guanxi run`` it belongs to."""

    status: str
    version: str
    instance: str
