"""Hand one message to a mail server and say what came of it: sent, or a failure with its class."""

from __future__ import annotations

import contextlib
import smtplib
import ssl
from email.message import EmailMessage

from msgspec import Struct

from guanxi.activities.declaration import ErrorKind
from guanxi.activities.email.connection import SmtpConnection
from guanxi.activities.outcome import Failed

_LOCAL_NAME = "guanxi.localdomain"  # said in EHLO; smtplib would ask the DNS for one, which may hang


class Sent(Struct, frozen=True):
    """The server took the message; `refused` are receivers it did not take, with its answer."""

    refused: dict[str, str]


def deliver(
    connection: SmtpConnection, message: EmailMessage, *, sender: str, receivers: list[str]
) -> Sent | Failed:
    """Send the message over one connection of its own.

    Args:
        sender: the bare address of the envelope (bounces go there).
        receivers: bare addresses of the envelope.

    Returns:
        Sent once the server said 250 to the content (what happens to QUIT afterwards does not matter).
        Failed of kind RETRY when the server cannot be reached, hangs or answers 4xx; BUSINESS when it
        takes none of the receivers; PERMANENT for any other 5xx, a wrong login or certificate.
    """
    try:
        server = _open(connection)
    except Exception as error:
        return _failure(connection, error)
    try:
        refused = server.send_message(message, from_addr=sender, to_addrs=receivers)
    except Exception as error:
        _close(server)
        return _failure(connection, error)
    with contextlib.suppress(smtplib.SMTPException, OSError):
        server.quit()
    _close(server)
    return Sent({address: _words(code, answer) for address, (code, answer) in refused.items()})


def _open(connection: SmtpConnection) -> smtplib.SMTP:
    context = ssl.create_default_context(cafile=connection.ca_file)
    host, port, timeout = connection.host, connection.port, connection.timeout
    if connection.security == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            host, port, timeout=timeout, context=context, local_hostname=_LOCAL_NAME
        )
    else:
        server = smtplib.SMTP(host, port, timeout=timeout, local_hostname=_LOCAL_NAME)
    try:
        if connection.security == "starttls":
            server.starttls(context=context)
        if connection.user:
            server.login(connection.user, connection.password)
    except BaseException:
        _close(server)
        raise
    return server


def _close(server: smtplib.SMTP) -> None:
    with contextlib.suppress(OSError):
        server.close()


def _failure(connection: SmtpConnection, error: Exception) -> Failed:
    """Sort an error of smtplib into its class; an unknown exception is our bug and raised again."""
    where = f"{connection.host}:{connection.port}"
    match error:
        case smtplib.SMTPRecipientsRefused(recipients=refused):
            return _receivers_refused(where, refused)
        case smtplib.SMTPAuthenticationError(smtp_code=code, smtp_error=answer) if code >= 500:
            return Failed(
                ErrorKind.PERMANENT,
                "MAIL_LOGIN",
                f"The mail server {where} refused the login: {_words(code, answer)}.",
                "Correct GUANXI_SMTP_USER and GUANXI_SMTP_PASSWORD, then retry.",
            )
        case smtplib.SMTPResponseException(smtp_code=code, smtp_error=answer):
            return _answer(where, code, answer)
        case smtplib.SMTPNotSupportedError():
            return Failed(
                ErrorKind.PERMANENT,
                "MAIL_NOT_SUPPORTED",
                f"The mail server {where} cannot do what the connection asks for: {error}.",
                "Change GUANXI_SMTP_SECURITY or the login to what the server offers, then retry.",
            )
        case ssl.SSLCertVerificationError():
            return Failed(
                ErrorKind.PERMANENT,
                "MAIL_CERTIFICATE",
                f"The certificate of the mail server {where} is not trusted: {error.verify_message}.",
                "Use the name the certificate was made for, or add its authority to this machine.",
            )
        case OSError():  # smtplib.SMTPException is an OSError too: refused, hung up, timed out
            return Failed(
                ErrorKind.RETRY,
                "MAIL_UNREACHABLE",
                f"The mail server {where} cannot be reached: {error}.",
                "Check that it runs and that GUANXI_SMTP_HOST and GUANXI_SMTP_PORT are right.",
            )
        case UnicodeError():
            return Failed(
                ErrorKind.BUSINESS, "MAIL_WRONG_ADDRESS", f"The server takes only ASCII addresses: {error}."
            )
    raise error


def _receivers_refused(where: str, refused: dict[str, tuple[int, bytes]]) -> Failed:
    words = "; ".join(f"{address}: {_words(*answer)}" for address, answer in refused.items())
    if any(code < 500 for code, _ in refused.values()):
        return Failed(
            ErrorKind.RETRY, "MAIL_DELAYED", f"The mail server {where} does not take it now: {words}."
        )
    return Failed(
        ErrorKind.BUSINESS,
        "MAIL_WRONG_ADDRESS",
        f"The mail server {where} does not know the receiver: {words}.",
        "Correct the address, then retry.",
    )


def _answer(where: str, code: int, answer: bytes | str) -> Failed:
    words = _words(code, answer)
    if 500 <= code < 600:
        return Failed(
            ErrorKind.PERMANENT,
            "MAIL_REFUSED",
            f"The mail server {where} refused the message: {words}.",
            "Mend what the answer names, then retry.",
        )
    return Failed(ErrorKind.RETRY, "MAIL_DELAYED", f"The mail server {where} does not take it now: {words}.")


def _words(code: int, answer: bytes | str) -> str:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return f"{code} {' '.join(text.split())}"[:300]
