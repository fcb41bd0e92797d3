"""A mail server that does not answer becomes an incident, which a person retries from the interface."""

import re
import threading
from collections.abc import Iterator
from contextlib import closing

import httpx
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message
from playwright.sync_api import Page, expect

from tests.e2e.conftest import ROOT, Server, start_server, stop_server
from tests.e2e.screens import sign_in
from tests.servers.ports import free_port

pytestmark = [pytest.mark.browser, pytest.mark.services]
PATIENCE_MS = 30_000
PROCESS = (ROOT / "examples" / "first-process" / "thank-visitor.bpmn").read_text()
SUBJECT = "Good to meet you"
ONE_MAIL = """<bpmn:serviceTask id="write_card" name="Send a card"><bpmn:extensionElements>
  <zeebe:taskDefinition type="guanxi.email.send" retries="3" />
  <zeebe:ioMapping>
    <zeebe:input source="=lead.email" target="to" />
    <zeebe:input source="Good to meet you" target="subject" />
    <zeebe:input source="Thank you for coming." target="body" />
  </zeebe:ioMapping></bpmn:extensionElements>"""


class Inbox(Message):
    """Keeps what arrives."""

    def __init__(self) -> None:
        super().__init__()
        self.subjects: list[str] = []
        self.arrived = threading.Event()

    def handle_message(self, message: object) -> None:
        """Remember the subject; the demo's own processes send mails too."""
        self.subjects.append(str(message["Subject"]))  # type: ignore[index]  # aiosmtpd has no types
        if self.subjects[-1] == SUBJECT:
            self.arrived.set()


@pytest.fixture
def deaf_port() -> int:
    """A port where no mail server listens yet."""
    return free_port()


@pytest.fixture
def server_without_mail(tmp_path_factory: pytest.TempPathFactory, deaf_port: int) -> Iterator[Server]:
    """The demo, told to send by a mail server that is not there."""
    running = start_server(
        tmp_path_factory.mktemp("guanxi-deaf"), GUANXI_SMTP_HOST="127.0.0.1", GUANXI_SMTP_PORT=str(deaf_port)
    )
    yield running
    stop_server(running)


def signed_in_client(server: Server) -> httpx.Client:
    """Return a client with the demo's session."""
    client = httpx.Client(base_url=server.url, timeout=60)
    answer = client.post("/api/v1/session", json={"email": "demo@guanxi.example", "password": "guanxi-demo"})
    client.headers["X-CSRF-Token"] = answer.json()["csrf_token"]
    return client


def test_an_unreachable_mail_server_becomes_an_incident_that_a_person_retries(
    server_without_mail: Server, deaf_port: int, page: Page
) -> None:
    """The incident names the server; once the server is there, one click sends the mail and the process ends."""
    body = re.sub(r"<bpmn:userTask.*?</bpmn:extensionElements>", ONE_MAIL, PROCESS, flags=re.S)
    body = body.replace("</bpmn:userTask>", "</bpmn:serviceTask>")
    with closing(signed_in_client(server_without_mail)) as client:
        deployed = client.post("/api/v1/deployments", files={"files": ("card.bpmn", body.encode())})
        assert deployed.status_code == 201, deployed.text
        lead = {"last_name": "Silent", "email": "silent@example.com", "source": "event"}
        assert client.post("/api/v1/leads", json=lead).status_code == 201

    sign_in(page, server_without_mail)
    page.get_by_role("link", name=re.compile("^Automations")).click()
    page.get_by_text("Thank a visitor").first.click()
    stuck = page.get_by_text(re.compile(f"127.0.0.1.*{deaf_port}|mail server", re.I)).first
    expect(stuck).to_be_visible(timeout=PATIENCE_MS)

    inbox = Inbox()
    controller = Controller(inbox, hostname="127.0.0.1", port=deaf_port)
    controller.start()
    try:
        page.get_by_role("button", name="Try again").first.click()
        expect(page.get_by_text("Nothing is stuck.")).to_be_visible(timeout=PATIENCE_MS)
        assert inbox.arrived.wait(60)
        expect(page.get_by_text("Completed", exact=True).last).to_be_visible(timeout=PATIENCE_MS)
    finally:
        controller.stop()
    assert inbox.subjects.count(SUBJECT) == 1
