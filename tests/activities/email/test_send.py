"""The mail activity against real servers on loopback."""

import email
from collections.abc import Callable
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from pathlib import Path

import msgspec
import pytest

from guanxi.activities.declaration import ErrorKind
from guanxi.activities.email.connection import SmtpConnection
from guanxi.activities.email.declaration import SEND
from guanxi.activities.email.send import MailSender
from guanxi.activities.email.templates import Templates
from guanxi.activities.outcome import Done, Failed, Outcome
from tests.activities.email.conftest import Answers, Certificate, login_as

NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
MAIL = {"to": "li.wei@example.com", "subject": "Welcome", "body": "Dear Li Wei,\n\nhello & welcome."}
Serve = Callable[..., SmtpConnection]


def send(connection: SmtpConnection, inputs: dict[str, object] = MAIL, **changes: object) -> Outcome:
    """Send one mail through the connection."""
    sender = MailSender(
        connection=connection,
        mail_from="Guanxi <crm@guanxi.example>",
        templates=changes.get("templates", Templates()),
        consent=changes.get("consent", lambda address, purpose: False),
    )
    return sender.send(inputs, idempotency_key=str(changes.get("key", "7-3")), now=NOW)


def failed(outcome: Outcome) -> tuple[ErrorKind, str]:
    """Kind and code of a failure, which is always one the activity declares."""
    assert isinstance(outcome, Failed)
    declared = {(error.kind, error.code) for error in SEND.errors}
    assert (outcome.kind, outcome.code) in declared
    return outcome.kind, outcome.code


def body(message: EmailMessage, kind: str) -> str:
    """The text of one part, with plain line ends."""
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def test_sends_text_and_html_with_plain_headers(serve: Serve) -> None:
    """A mail arrives with both parts, sender, subject, date and a mark that a program sent it."""
    server = Answers()
    outcome = send(serve(server))

    assert isinstance(outcome, Done)
    assert outcome.variables["refused"] == []
    [envelope] = server.received
    message = email.message_from_bytes(envelope.original_content, policy=policy.default)
    assert envelope.mail_from == "crm@guanxi.example"
    assert envelope.rcpt_tos == ["li.wei@example.com"]
    assert message["From"] == "Guanxi <crm@guanxi.example>"
    assert message["Subject"] == "Welcome"
    assert message["Date"] == "Mon, 05 Jan 2026 09:00:00 +0000"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"] == outcome.variables["message_id"]
    assert body(message, "plain") == "Dear Li Wei,\n\nhello & welcome.\n"
    assert body(message, "html") == "<p>Dear Li Wei,</p>\n<p>hello &amp; welcome.</p>\n"


def test_the_same_job_sends_the_same_bytes_and_another_job_another_id(serve: Serve) -> None:
    """The Message-ID depends on the idempotency key alone, so a double can be dropped."""
    server = Answers()
    connection = serve(server)
    first, again, other = send(connection), send(connection), send(connection, key="7-4")

    assert server.received[0].original_content == server.received[1].original_content
    assert first == again
    assert isinstance(other, Done)
    assert isinstance(first, Done)
    assert other.variables["message_id"] != first.variables["message_id"]


def test_sends_over_starttls_with_login(serve: Serve, certificate: Certificate) -> None:
    """STARTTLS with a checked certificate, then a login, then the mail."""
    server = Answers()
    plain = serve(
        server,
        tls_context=certificate.context,
        require_starttls=True,
        authenticator=login_as("crm", "secret"),
        auth_required=True,
    )
    connection = msgspec.structs.replace(
        plain, security="starttls", user="crm", password="secret", ca_file=str(certificate.file)
    )

    assert isinstance(send(connection), Done)
    assert len(server.received) == 1


def test_sends_over_tls_from_the_first_byte(serve: Serve, certificate: Certificate) -> None:
    """Implicit TLS works too."""
    server = Answers()
    plain = serve(server, ssl_context=certificate.context)
    connection = msgspec.structs.replace(plain, security="tls", ca_file=str(certificate.file))

    assert isinstance(send(connection), Done)
    assert len(server.received) == 1


def test_a_certificate_nobody_vouches_for_is_refused(serve: Serve, certificate: Certificate) -> None:
    """Without its authority the server is not trusted and nothing is sent."""
    server = Answers()
    plain = serve(server, tls_context=certificate.context)

    outcome = send(msgspec.structs.replace(plain, security="starttls"))

    assert failed(outcome) == (ErrorKind.PERMANENT, "MAIL_CERTIFICATE")
    assert server.received == []


def test_a_server_without_starttls_is_not_used_in_the_clear(serve: Serve) -> None:
    """When the connection asks for STARTTLS and the server has none, nothing is sent."""
    server = Answers()

    outcome = send(msgspec.structs.replace(serve(server), security="starttls"))

    assert failed(outcome) == (ErrorKind.PERMANENT, "MAIL_NOT_SUPPORTED")
    assert server.received == []


def test_a_wrong_login_is_permanent_and_does_not_show_the_password(
    serve: Serve, certificate: Certificate
) -> None:
    """535 is an incident at once; the password stands nowhere in the words."""
    server = Answers()
    plain = serve(server, tls_context=certificate.context, authenticator=login_as("crm", "secret"))
    outcome = send(
        msgspec.structs.replace(
            plain, security="starttls", user="crm", password="hunter2", ca_file=str(certificate.file)
        )
    )

    assert failed(outcome) == (ErrorKind.PERMANENT, "MAIL_LOGIN")
    assert isinstance(outcome, Failed)
    assert "hunter2" not in outcome.text
    assert "hunter2" not in repr(plain)


def test_nobody_listening_is_tried_again(closed_port: int) -> None:
    """A refused connection is worth a retry and names server and cure."""
    outcome = send(SmtpConnection(host="127.0.0.1", port=closed_port, security="none", timeout=5))

    assert failed(outcome) == (ErrorKind.RETRY, "MAIL_UNREACHABLE")
    assert isinstance(outcome, Failed)
    assert f"127.0.0.1:{closed_port}" in outcome.message
    assert "GUANXI_SMTP_HOST" in outcome.cure


def test_a_server_that_hangs_is_left_after_the_timeout(silent_port: int) -> None:
    """A server that never greets costs no more than the timeout."""
    outcome = send(SmtpConnection(host="127.0.0.1", port=silent_port, security="none", timeout=0.2))

    assert failed(outcome) == (ErrorKind.RETRY, "MAIL_UNREACHABLE")


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        (Answers(content="451 4.3.0 later"), (ErrorKind.RETRY, "MAIL_DELAYED")),
        (Answers(sender="421 4.3.2 closing"), (ErrorKind.RETRY, "MAIL_DELAYED")),
        (Answers(receiver="450 4.2.1 greylisted"), (ErrorKind.RETRY, "MAIL_DELAYED")),
        (Answers(content="554 5.7.1 looks like spam"), (ErrorKind.PERMANENT, "MAIL_REFUSED")),
        (Answers(sender="550 5.7.1 not you"), (ErrorKind.PERMANENT, "MAIL_REFUSED")),
        (Answers(receiver="550 5.1.1 no such user"), (ErrorKind.BUSINESS, "MAIL_WRONG_ADDRESS")),
    ],
)
def test_answers_of_the_server_fall_into_their_class(
    serve: Serve, answers: Answers, expected: tuple[ErrorKind, str]
) -> None:
    """4xx is tried again, 5xx is for a person, an unknown receiver is a business error."""
    assert failed(send(serve(answers))) == expected
    assert answers.received == []


def test_one_bad_receiver_does_not_stop_the_others(serve: Serve) -> None:
    """The mail goes to those the server takes, once; the others are handed back."""
    server = Answers(refuse=frozenset({"gone@example.com"}))

    outcome = send(serve(server), {**MAIL, "to": ["li.wei@example.com", "gone@example.com"]})

    assert isinstance(outcome, Done)
    assert outcome.variables["refused"] == ["gone@example.com"]
    assert [envelope.rcpt_tos for envelope in server.received] == [["li.wei@example.com"]]


@pytest.mark.parametrize(
    "to",
    [
        "",
        None,
        "nobody",
        "a@b@c",
        "a b@example.com",
        "x@-bad.example",
        "a@x.example\r\nBcc: b@x.example",
        [],
        7,
    ],
)
def test_a_wrong_address_is_a_business_error_and_nothing_is_sent(serve: Serve, to: object) -> None:
    """An empty or malformed receiver never reaches the server."""
    server = Answers()

    assert failed(send(serve(server), {**MAIL, "to": to})) == (ErrorKind.BUSINESS, "MAIL_WRONG_ADDRESS")
    assert server.received == []


@pytest.mark.parametrize(
    "change",
    [
        {"subject": "Hello\r\nBcc: victim@example.com"},
        {"subject": "Hello\nX: y"},
        {"subject": "  "},
        {"body": None},
        {"reply_to": "a@example.com\nBcc: b@example.com"},
    ],
)
def test_headers_cannot_be_injected(serve: Serve, change: dict[str, object]) -> None:
    """A line break in a header, or a missing part, refuses the mail."""
    server = Answers()

    assert failed(send(serve(server), {**MAIL, **change})) == (ErrorKind.PERMANENT, "MAIL_INPUT")
    assert server.received == []


def test_marketing_goes_only_to_those_who_agreed(serve: Serve) -> None:
    """The sender itself asks for consent, per receiver, and sends nothing when one is missing."""
    server = Answers()
    connection = serve(server)
    inputs = {**MAIL, "purpose": "marketing"}

    refused = send(connection, {**inputs, "to": "yes@example.com, no@example.com"}, consent=_agreed)
    sent = send(connection, {**inputs, "to": "yes@example.com"}, consent=_agreed)

    assert failed(refused) == (ErrorKind.BUSINESS, "MAIL_NO_CONSENT")
    assert isinstance(refused, Failed)
    assert "no@example.com" in refused.message
    assert isinstance(sent, Done)
    assert len(server.received) == 1


def _agreed(address: str, purpose: str) -> bool:
    return (address, purpose) == ("yes@example.com", "marketing")


def test_a_template_is_chosen_by_language_and_filled_with_the_steps_variables(
    serve: Serve, tmp_path: Path
) -> None:
    """The main language stands in for a region; a missing value in the data is named."""
    (tmp_path / "hello.en.txt").write_text("Subject: Hello {{ name }}\n\nDear {{ name }}\n", "utf-8")
    (tmp_path / "hello.zh.txt").write_text("Subject: 您好 {{ name }}\n\n尊敬的 {{ name }}\n", "utf-8")
    templates = Templates([tmp_path])
    server = Answers()
    connection = serve(server)
    inputs = {"to": "li@example.com", "template": "hello", "language": "zh-CN", "name": "李伟"}

    assert isinstance(send(connection, inputs, templates=templates), Done)
    missing = send(connection, {**inputs, "data": {"nom": "x"}}, templates=templates)

    message = email.message_from_bytes(server.received[0].original_content, policy=policy.default)
    assert message["Subject"] == "您好 李伟"
    assert body(message, "plain") == "尊敬的 李伟\n"
    assert failed(missing) == (ErrorKind.PERMANENT, "MAIL_TEMPLATE")
    assert isinstance(missing, Failed)
    assert "'name' is undefined" in missing.message
    assert len(server.received) == 1
