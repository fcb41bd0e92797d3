"""The activities as the runtime calls them."""

from collections.abc import Iterator
from typing import Any

import pytest

from guanxi.access.contracts import SYSTEM, process_actor
from guanxi.access.users import create_user
from guanxi.activities.catalogue import ACTIVITIES
from guanxi.activities.email.connection import SmtpConnection
from guanxi.activities.email.send import MailSender
from guanxi.activities.email.templates import Templates
from guanxi.activities.handlers import Activities
from guanxi.activities.records.handlers import RecordActivities
from guanxi.activities.sink import Sink, list_mails, read_mail
from guanxi.crm.catalogue import load_catalogue
from guanxi.feel.values import Date, MonthsDuration
from guanxi.platform.database import Database, metadata
from guanxi.records.schema import ensure_schema
from guanxi.runtime.ports import BpmnError, Completed, Failed, JobContext

CATALOGUE = load_catalogue()


@pytest.fixture
def sink(sqlite_database: Database) -> Iterator[Sink]:
    """A mail sink on a database with all tables and one sales person."""
    metadata.create_all(sqlite_database.engine)
    ensure_schema(sqlite_database, CATALOGUE)
    with sqlite_database.write() as tx:
        create_user(tx, email="an@guanxi.example", name="An", actor=SYSTEM, groups=("sales",))
    sink = Sink(sqlite_database, port=0)
    sink.start()
    yield sink
    sink.stop()


def activities(port: int) -> Activities:
    """The activities, sending through a port of this machine."""
    mail = MailSender(
        connection=SmtpConnection(host="127.0.0.1", port=port, security="none", timeout=5),
        mail_from="crm@guanxi.example",
        templates=Templates(),
        consent=lambda address, purpose: False,
    )
    return Activities(mail, RecordActivities(CATALOGUE))


def job(database: Database, kind: str, variables: dict[str, Any]) -> JobContext:
    """A first try of a job."""
    return JobContext(
        key=3,
        instance_key=77,
        process_id="p",
        element_id="task",
        element_name="Do it",
        type=kind,
        headers={},
        variables=variables,
        attempt=1,
        idempotency_key="77-3",
        object="",
        record_id="",
        actor=process_actor("p", "P", instance_key=77, element_id="task"),
        now=database.clock.now(),
    )


def test_mail_and_http_are_effects_records_and_log_belong_to_the_transaction() -> None:
    """Each family of effects has a queue of its own; what is not ours waits for a worker outside."""
    queues = {kind: activities(1).queue(kind) for kind in [*ACTIVITIES, "acme.print"]}
    assert activities(1).effect_queues == ("email", "http")
    assert queues.pop("guanxi.email.send") == "email"
    assert queues.pop("guanxi.http.request") == "http"
    assert queues.pop("acme.print") == "external"
    assert set(queues.values()) == {"transaction"}


@pytest.mark.parametrize(
    ("url", "connection"),
    [
        ("https://API.Example.com/v1?x=1", "api.example.com"),
        ("http://api.example.com:8080/", "api.example.com:8080"),
        ("http://[::1]:80/", "::1:80"),
        ("https://user:pw@api.example.com", "api.example.com"),
        ("no address", ""),
        ("http://host:port/", ""),
        (7, ""),
        (None, ""),
    ],
)
def test_the_connection_of_a_call_is_its_host(url: Any, connection: str) -> None:
    """With a port where one is named; what is no address has none, and fails by itself."""
    assert activities(1).connection("guanxi.http.request", {"url": url}) == connection


def test_the_connection_of_mails_is_the_mail_server() -> None:
    """All go through the one of the settings."""
    assert activities(1).connection("guanxi.email.send", {}) == "127.0.0.1"


def test_a_mail_is_sent_with_its_receipt_and_feel_values_become_plain(
    sqlite_database: Database, sink: Sink
) -> None:
    """Variables that no mail can show do no harm; the Message-ID is result and receipt."""
    variables = {"to": "li@example.com", "subject": "Hi", "body": "Hello", "period": MonthsDuration(14)}
    handler = activities(sink.port).effect("guanxi.email.send")

    first = handler(job(sqlite_database, "guanxi.email.send", variables))
    again = handler(job(sqlite_database, "guanxi.email.send", variables))

    assert isinstance(first, Completed)
    assert first == again
    assert first.receipt == {"message_id": first.variables["message_id"], "refused": {}}
    with sqlite_database.read() as tx:
        [mail] = list_mails(tx)
        assert read_mail(tx, mail.key).text == "Hello\n"
    assert mail.doubles == 1


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        (
            {"to": "nobody", "subject": "Hi", "body": "Hello"},
            BpmnError("MAIL_WRONG_ADDRESS", "'nobody' is not one mail address. Correct the address."),
        ),
        (
            {"to": "li@example.com", "subject": 5, "body": "Hello"},
            Failed(
                "The input 'subject' of 'Send an e-mail' is not a text. One line. "
                "Correct the variables or the process, then retry.",
                code="INPUT_INVALID",
                retryable=False,
            ),
        ),
    ],
)
def test_failures_fall_into_the_classes_of_the_runtime(
    sqlite_database: Database, sink: Sink, variables: dict[str, Any], expected: BpmnError | Failed
) -> None:
    """A business error goes to the process, a permanent one to a person."""
    handler = activities(sink.port).effect("guanxi.email.send")
    assert handler(job(sqlite_database, "guanxi.email.send", variables)) == expected


def test_a_call_inside_the_own_network_is_refused_unless_allowed(
    sqlite_database: Database, sink: Sink
) -> None:
    """The guard is on by default."""
    handler = activities(sink.port).effect("guanxi.http.request")
    outcome = handler(job(sqlite_database, "guanxi.http.request", {"url": "http://169.254.169.254/latest"}))
    assert isinstance(outcome, Failed)
    assert (outcome.code, outcome.retryable) == ("HTTP_FORBIDDEN_ADDRESS", False)


def test_an_unreachable_server_is_worth_a_retry(sqlite_database: Database, sink: Sink) -> None:
    """The runtime tries again."""
    port = sink.port
    sink.stop()
    variables = {"to": "li@example.com", "subject": "Hi", "body": "Hello"}
    outcome = activities(port).effect("guanxi.email.send")(
        job(sqlite_database, "guanxi.email.send", variables)
    )
    assert isinstance(outcome, Failed)
    assert (outcome.code, outcome.retryable) == ("MAIL_UNREACHABLE", True)


def test_a_record_is_created_in_the_transaction_and_comes_back_as_feel(
    sqlite_database: Database, sink: Sink
) -> None:
    """A FEEL date goes in, a FEEL date comes out."""
    handler = activities(sink.port).transactional("guanxi.records.create")
    variables = {"object": "deal", "values": {"name": "GTX", "expected_close": Date(2026, 3, 1)}}
    with sqlite_database.write() as tx:
        outcome = handler(tx, job(sqlite_database, "guanxi.records.create", variables))

    assert isinstance(outcome, Completed)
    assert outcome.variables["created"]["expected_close"] == Date(2026, 3, 1)


def test_the_log_says_where_it_was_written(
    sqlite_database: Database, sink: Sink, caplog: pytest.LogCaptureFixture
) -> None:
    """Element and instance stand before the message."""
    handler = activities(sink.port).transactional("guanxi.log")
    with caplog.at_level("INFO", "guanxi.process"), sqlite_database.write() as tx:
        outcome = handler(tx, job(sqlite_database, "guanxi.log", {"message": "hello"}))
    assert outcome == Completed()
    assert "Do it (77): hello" in caplog.messages
