"""The demo's mail sink: a real SMTP server that keeps mails once."""

import smtplib
import socket
from email.message import EmailMessage

import pytest

from guanxi.activities.sink import Sink, list_mails, read_mail, store_mail
from guanxi.activities.tables import sink_mail
from guanxi.platform.database import Database, live_change
from guanxi.platform.errors import NotFound, Unavailable


def mail(
    message_id: str = "<1@guanxi.example>", to: str = "li@example.com", subject: str = "您好"
) -> EmailMessage:
    """A mail with two parts."""
    message = EmailMessage()
    message["From"] = "Guanxi <crm@guanxi.example>"
    message["To"] = to
    message["Subject"] = subject
    message["Message-ID"] = message_id
    message.set_content("hello\n")
    message.add_alternative("<p>hello</p>\n", subtype="html")
    return message


def test_a_mail_sent_over_smtp_can_be_listed_and_read(sqlite_database: Database) -> None:
    """What comes in over the wire is kept with its parts."""
    sink_mail.create(sqlite_database.engine)
    live_change.create(sqlite_database.engine)
    sink = Sink(sqlite_database, port=0)
    sink.start()
    try:
        with smtplib.SMTP("127.0.0.1", sink.port, timeout=5) as server:
            server.send_message(mail())
    finally:
        sink.stop()

    with sqlite_database.read() as tx:
        [kept] = list_mails(tx)
        detail = read_mail(tx, kept.key)
    assert (kept.sender, kept.to, kept.subject, kept.doubles) == (
        "Guanxi <crm@guanxi.example>",
        "li@example.com",
        "您好",
        0,
    )
    assert kept.received_at == sqlite_database.clock.now()
    assert (detail.text, detail.html) == ("hello\n", "<p>hello</p>\n")
    assert detail.headers["Message-ID"] == "<1@guanxi.example>"


def test_a_double_is_dropped_and_counted(database: Database) -> None:
    """The same Message-ID twice is one mail with one double."""
    sink_mail.create(database.engine)
    live_change.create(database.engine)
    with database.write() as tx:
        assert store_mail(tx, mail().as_bytes(), "crm@guanxi.example", ["li@example.com"])
        assert not store_mail(tx, mail().as_bytes(), "crm@guanxi.example", ["li@example.com"])
        assert store_mail(tx, mail("<2@guanxi.example>").as_bytes(), "crm@guanxi.example", ["wu@example.com"])

    with database.read() as tx:
        assert [(one.to, one.doubles) for one in list_mails(tx)] == [
            ("wu@example.com", 0),
            ("li@example.com", 1),
        ]
        assert [one.to for one in list_mails(tx, to="li@example.com")] == ["li@example.com"]
        assert [one.to for one in list_mails(tx, before=list_mails(tx)[0].key)] == ["li@example.com"]


def test_strange_content_is_kept_and_shown_as_far_as_it_can_be_read(sqlite_database: Database) -> None:
    """A mail without headers or with an unknown charset does not break the list or the page."""
    sink_mail.create(sqlite_database.engine)
    live_change.create(sqlite_database.engine)
    with sqlite_database.write() as tx:
        store_mail(tx, b"\x00\xff garbage", "x@example.com", ["li@example.com"])
        store_mail(tx, b"Content-Type: text/plain; charset=klingon\r\n\r\nhi\xff", "x@example.com", ["a@b.c"])

    with sqlite_database.read() as tx:
        texts = [read_mail(tx, one.key).text for one in list_mails(tx)]
    assert texts[0] == "hi\ufffd"
    assert len(texts) == 2


def test_an_unknown_mail_is_not_found(sqlite_database: Database) -> None:
    """Reading what is not there says so."""
    sink_mail.create(sqlite_database.engine)
    live_change.create(sqlite_database.engine)
    with sqlite_database.read() as tx, pytest.raises(NotFound, match="no mail 5"):
        read_mail(tx, 5)


def test_a_taken_port_is_named(sqlite_database: Database) -> None:
    """The message says which port and which setting."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(Unavailable, match=f"port {port}.*GUANXI_SINK_PORT"):
            Sink(sqlite_database, port=port).start()
