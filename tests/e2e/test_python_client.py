"""Scripts against a running Guanxi over real sockets: the example with its mail, the page of the client, and curl."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes

import pytest

from guanxi.client import Client
from tests.activities.email.conftest import Answers, Certificate, Loopback, certificate, login_as
from tests.e2e.conftest import ROOT, Server, start_server, stop_server
from tests.e2e.test_cli import guanxi_command

__all__ = ["certificate"]  # a fixture

pytestmark = pytest.mark.services

PAGE = (ROOT / "docs" / "how-to" / "use-the-python-client.md").read_text(encoding="utf-8")
USER, PASSWORD = "crm@example.com", "a mail password"


@dataclass(frozen=True)
class Office:
    """A server of these tests alone, and what a script is told about it."""

    server: Server
    environment: dict[str, str]

    def client(self) -> Client:
        """A client of the server."""
        return Client(self.environment["GUANXI_URL"], self.environment["GUANXI_API_KEY"])

    def run(self, *command: str, **more: str) -> subprocess.CompletedProcess[str]:
        """Run a command with what it is told in its environment."""
        return subprocess.run(
            command,
            env={**os.environ, **self.environment, **more},
            cwd=self.server.data,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """A running Guanxi with a key of its administrator."""
    server = start_server(tmp_path_factory.mktemp("client"))
    key = guanxi_command(server, "api-key", "create", "demo@guanxi.example", "--name", "script").strip()
    yield Office(server, {"GUANXI_URL": server.url, "GUANXI_API_KEY": key})
    stop_server(server)


@pytest.fixture
def mail(certificate: Certificate) -> Iterator[tuple[Answers, dict[str, str]]]:
    """A mail server that takes mail only after STARTTLS and login, and what a script is told about it."""
    answers = Answers()
    controller = Loopback(
        answers,
        hostname="127.0.0.1",
        port=0,
        tls_context=certificate.context,
        require_starttls=True,
        auth_required=True,
        authenticator=login_as(USER, PASSWORD),
    )
    controller.start()
    told = {
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": str(controller.port),
        "SMTP_USER": USER,
        "SMTP_PASSWORD": PASSWORD,
        "SSL_CERT_FILE": str(certificate.file),
    }
    yield answers, told
    controller.stop()


def test_the_example_creates_a_lead_and_welcomes_it(
    office: Office, mail: tuple[Answers, dict[str, str]]
) -> None:
    """The lead has its Chinese name in parts; the mail came over STARTTLS with login."""
    answers, told = mail
    done = office.run(
        sys.executable, str(ROOT / "examples" / "welcome_lead.py"), "欧阳娜娜", "nana@welcome.example", **told
    )

    assert done.returncode == 0, done.stderr
    with office.client() as client:
        [lead] = client.list("lead", filter={"field": "email", "op": "eq", "value": "nana@welcome.example"})
    assert done.stdout.strip() == lead.number
    assert (lead["last_name"], lead["first_name"], lead.title) == ("欧阳", "娜娜", "欧阳娜娜")
    [envelope] = answers.received
    assert (envelope.mail_from, envelope.rcpt_tos) == (USER, ["nana@welcome.example"])
    content = envelope.content
    assert isinstance(content, bytes)
    text = message_from_bytes(content).get_payload(decode=True)
    assert isinstance(text, bytes)
    assert "Dear 欧阳娜娜" in text.decode()


def test_the_example_sends_nothing_with_a_wrong_password(
    office: Office, mail: tuple[Answers, dict[str, str]]
) -> None:
    """The mail server was real: it refuses the login, and the script says so."""
    answers, told = mail
    done = office.run(
        sys.executable,
        str(ROOT / "examples" / "welcome_lead.py"),
        "Ann Lee",
        "ann@welcome.example",
        **{**told, "SMTP_PASSWORD": "wrong"},
    )

    assert done.returncode == 1
    assert "SMTPAuthenticationError" in done.stderr
    assert answers.received == []


def test_the_page_of_the_client_runs_as_it_is_written(office: Office) -> None:
    """All its examples, in their order, in one script."""
    script = "\n".join(re.findall(r"^```python\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL))
    checks = "assert len(list(client.list('contact', filter=at_acme))) == 3\nassert contact.title == '张伟', contact\n"

    done = office.run(
        sys.executable, "-W", "error", "-c", script + checks + "client.close()\nprint('done')\n"
    )

    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert any(line.startswith("record.version_conflict") for line in lines), lines
    assert {"Ann 0", "Ann 1", "Ann 2", "runtime.unknown_process"} <= set(lines)
    assert any(line.startswith("record.invalid") for line in lines), lines
    assert lines[-1] == "done"
    written = (office.server.data / "acme.csv").read_text(encoding="utf-8-sig").splitlines()
    assert sorted(written) == ["0,", "1,", "2,", "Last name,E-mail"], written


def test_curl_makes_a_contact_by_name_and_email(office: Office) -> None:
    """The command as the page has it; the name is kept in its parts."""
    if shutil.which("curl") is None:
        pytest.skip("no curl found; install it with: apt-get install curl")
    [command] = re.findall(r"^curl .*?\n```", PAGE, re.MULTILINE | re.DOTALL)

    done = office.run("sh", "-c", command.removesuffix("\n```") + ' -sS -w "\\n%{http_code}"', no_proxy="*")

    assert done.stdout.splitlines()[-1:] == ["201"], done.stdout + done.stderr
    with office.client() as client:
        [contact] = client.list("contact", filter={"field": "email", "op": "eq", "value": "xm@example.com"})
    assert (contact["last_name"], contact["first_name"], contact.title) == ("王", "小明", "王小明")
