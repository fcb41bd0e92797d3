"""The mail server to send through."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

Security = Literal["none", "starttls", "tls"]


class SmtpConnection(Struct, frozen=True, kw_only=True):
    """Address and credentials of one mail server.

    `timeout` is in seconds and holds for each answer of the server; `ca_file` names the authorities that
    vouch for the server's certificate (the machine's own when None); `user` empty means no login.
    """

    host: str
    port: int
    security: Security = "starttls"
    user: str = ""
    password: str = ""
    timeout: float = 20.0
    ca_file: str | None = None

    def __repr__(self) -> str:
        return f"SmtpConnection({self.host}:{self.port}, {self.security})"
