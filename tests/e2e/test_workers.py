"""The example workers in Python, Java and C#, as processes of their own against a running Guanxi."""

import asyncio
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from tests.e2e.conftest import ROOT, Server, start_server, stop_server
from tests.e2e.test_cli import guanxi_command

pytestmark = pytest.mark.services

EXAMPLES = ROOT / "examples" / "workers"
NEEDS = {
    "java": ("java", "apt-get install default-jdk-headless"),
    "csharp": ("mcs", "apt-get install mono-mcs libmono-posix4.0-cil"),
}
LEASE = 5.0
"""Seconds; a worker prolongs it after a third, so a machine that is busy for three seconds loses no job."""


def api(server: Server, key: str, method: str, path: str, body: Any = None) -> Any:
    """Call the API as the administrator."""
    request = urllib.request.Request(
        f"{server.url}/api/v1{path}",
        None if body is None else json.dumps(body).encode(),
        {"Authorization": f"Bearer {key}", "Content-Type": "application/json"},
        method=method,
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.loads(answer.read() or b"null")


def wait_until(found: Callable[[], Any], what: str) -> Any:
    """Return what is found, within three minutes."""
    deadline = time.monotonic() + 180
    while True:
        value = found()
        if value:
            return value
        assert time.monotonic() < deadline, f"never: {what}"
        time.sleep(0.1)


class Office:
    """The running server with the example process, and one language's worker."""

    def __init__(self, server: Server, admin: str, key: str, command: list[str], log: Path):
        self.server, self.admin, self.command, self.log = server, admin, command, log
        self.environment = {**os.environ, "GUANXI_API_KEY": key}
        self.processes: list[subprocess.Popen[bytes]] = []

    def worker(self) -> subprocess.Popen[bytes]:
        """Start a worker and return it once it asks for jobs."""
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                [*self.command, self.server.url, str(LEASE)],
                env=self.environment,
                stdout=subprocess.PIPE,
                stderr=log,
            )
        self.processes.append(process)
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line == b"ready\n", (line, self.log.read_text())
        return process

    def start(self, **variables: Any) -> str:
        """Start a run and return its key."""
        body = {"process_id": "charge", "variables": variables}
        return str(api(self.server, self.admin, "POST", "/process-instances", body)["key"])

    def run(self, key: str) -> Any:
        """A run with its detail."""
        return api(self.server, self.admin, "GET", f"/process-instances/{key}")

    def jobs(self, key: str) -> Any:
        """The open jobs of a run."""
        return api(self.server, self.admin, "GET", f"/jobs?instance_key={key}")["items"]

    def ended(self, key: str) -> Any:
        """A run once it has ended."""
        return wait_until(lambda: (run := self.run(key))["state"] != "active" and run, "the run ends")

    def held(self, key: str) -> Any:
        """The job of a run once a worker has it."""
        return wait_until(
            lambda: [job for job in self.jobs(key) if job["state"] == "activated"], "a worker takes it"
        )[0]

    def prolonged(self, key: str) -> None:
        """Wait until the worker has prolonged its lease.

        Only then has it surely read the job: an answer still on its way is broken off by a signal to end.
        """
        first = self.held(key)["due_at"]
        wait_until(lambda: self.held(key)["due_at"] != first, "the lease is prolonged")


@pytest.fixture(scope="module")
def keys(server: Server) -> tuple[str, str]:
    """The administrator's key, and one that may only charge cards; the example process is deployed."""
    admin = guanxi_command(server, "api-key", "create", "demo@guanxi.example", "--name", "workers").strip()
    guanxi_command(
        server, "user", "create", "worker@guanxi.example", "--name", "Workers", "--role", "worker",
        "--password", "a password nobody uses",
    )  # fmt: skip
    key = guanxi_command(
        server,
        "api-key",
        "create",
        "worker@guanxi.example",
        "--name",
        "cards",
        "--scope",
        "update:job.charge-card",
    ).strip()
    guanxi_command(server, "deploy", str(EXAMPLES / "charge.bpmn"))
    return admin, key


def build(language: str, folder: Path) -> list[str]:
    """Return the command of a worker; compile it where the language wants that."""
    program, install = NEEDS.get(language, (sys.executable, ""))
    if shutil.which(program) is None:
        pytest.skip(f"no {program} found; install it with: {install}")
    if language == "java":
        return ["java", str(EXAMPLES / "Worker.java")]
    if language == "csharp":
        made = folder / "Worker.exe"
        subprocess.run(["mcs", "-r:Mono.Posix", f"-out:{made}", str(EXAMPLES / "Worker.cs")], check=True)
        return ["mono", str(made)]
    return [sys.executable, str(EXAMPLES / "worker.py")]


@pytest.fixture(params=["python", "java", "csharp"])
def office(
    request: pytest.FixtureRequest, server: Server, keys: tuple[str, str], tmp_path: Path
) -> Iterator[Office]:
    """One language at a time."""
    found = Office(server, *keys, build(request.param, tmp_path), tmp_path / "worker.log")
    yield found
    for process in found.processes:
        if process.poll() is None:
            process.kill()
        process.wait(60)
        if process.stdout is not None:
            process.stdout.close()


def test_a_worker_charges_throws_fails_and_ends(office: Office, request: pytest.FixtureRequest) -> None:
    """It waits for work, does it longer than its lease, and when told to end finishes what it has in hand."""
    language = request.node.callspec.params["office"]
    worker = office.worker()
    begun = time.monotonic()
    good, over, wrong = office.start(amount=20), office.start(amount=2000), office.start(amount=-1)

    run = office.ended(good)
    assert time.monotonic() - begun < 29  # the long poll itself takes 30 s: new work has woken it
    assert run["variables"]["receipt"] == {
        "by": language,
        "attempt": 1,
        "key": f"{good}-{run['elements'][1]['key']}",
    }
    declined = office.ended(over)
    assert declined["variables"] == {"amount": 2000, "reason": "over the limit"}
    assert "not_charged" in [one["element_id"] for one in declined["elements"]]
    [incident] = wait_until(lambda: office.run(wrong)["incidents"], "the failure becomes an incident")
    assert incident["type"] == "JOB_NO_RETRIES"
    assert "cannot charge -1" in incident["message"]

    long = office.start(amount=1, seconds=LEASE * 1.5)
    office.prolonged(long)
    worker.send_signal(signal.SIGTERM)
    later = office.start(amount=1)
    run = office.ended(long)
    assert run["variables"]["receipt"]["attempt"] == 1
    assert worker.wait(60) in (0, 128 + signal.SIGTERM), office.log.read_text()
    assert [job["state"] for job in office.jobs(later)] == ["available"]
    api(office.server, office.admin, "POST", f"/process-instances/{later}/cancellation")


def test_the_job_of_a_killed_worker_is_offered_again(office: Office) -> None:
    """After the lease, to the next one; no try was used up, and the idempotency key is the same."""
    first = office.worker()
    key = office.start(amount=5, seconds=1.5)
    job = office.held(key)
    first.kill()
    first.wait(60)
    office.worker()
    begun = time.monotonic()

    run = office.ended(key)
    assert run["variables"]["receipt"]["attempt"] == 2
    assert (job["attempts"], job["retries"]) == (1, 3)
    assert time.monotonic() - begun < 29  # the end of the lease has woken it, not that of the long poll


def test_a_worker_that_waits_ends_at_once_and_takes_nothing_with_it(office: Office) -> None:
    """The wait it has broken off is given no job."""
    worker = office.worker()
    time.sleep(0.5)  # it waits
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(60) in (0, 128 + signal.SIGTERM)
    key = office.start(amount=5)
    time.sleep(0.5)
    assert [job["state"] for job in office.jobs(key)] == ["available"]
    api(office.server, office.admin, "POST", f"/process-instances/{key}/cancellation")


WAITING = 150  # more than Granian would serve at a time if it were not told
WAIT_SECONDS = 100


class TakenIn:
    """Whether all requests are sent, and the web process has not been busy with them for two seconds.

    Not "does nothing": a process that wakes now and then costs much on some virtual machines, the more the less there
    is to do.
    """

    def __init__(self, server: Server, sent: list[str]):
        supervisor = psutil.Process(server.process.pid)
        self._web = next(child for child in supervisor.children() if "web" in child.cmdline())
        self._sent = sent

    def _busy(self) -> bool:
        before = sum(self._web.cpu_times()[:2])
        time.sleep(1)
        return sum(self._web.cpu_times()[:2]) - before > 0.25

    def __call__(self) -> bool:
        return len(self._sent) == WAITING and not self._busy() and not self._busy()


async def wait_together(server: Server, key: str) -> list[Any]:
    """Let many workers wait, ask whether the server still answers others, end it, and return their answers."""
    headers = {"Authorization": f"Bearer {key}"}
    limits = httpx.Limits(max_connections=None)
    sent: list[str] = []

    async def trace(event: str, _: dict[str, Any]) -> None:
        if event == "http11.send_request_body.complete":
            sent.append(event)

    async with httpx.AsyncClient(
        base_url=server.url, headers=headers, timeout=WAIT_SECONDS + 60, limits=limits
    ) as client:
        wish = {"types": ["x"], "worker": "w", "request_timeout_ms": WAIT_SECONDS * 1000}
        waiting = [
            asyncio.create_task(
                client.post("/api/v1/job-activations", json=wish, extensions={"trace": trace})
            )
            for _ in range(WAITING)
        ]
        await asyncio.to_thread(wait_until, TakenIn(server, sent), "the server has taken them all in")
        assert not any(one.done() for one in waiting)
        begun = time.monotonic()
        assert (await client.get("/api/v1/health")).status_code == 200
        assert await asyncio.to_thread(stop_server, server) == 0
        assert time.monotonic() - begun < WAIT_SECONDS / 2  # neither question nor end has waited for them
        return [answer.json() for answer in await asyncio.gather(*waiting)]


def test_a_server_that_ends_does_not_wait_for_those_who_wait(tmp_path: Path) -> None:
    """They hold up nobody, get their answer at once, and nothing has to be killed."""
    server = start_server(tmp_path, GUANXI_DEMO="false")
    guanxi_command(
        server, "user", "create", "w@guanxi.example", "--name", "W", "--role", "worker",
        "--password", "a password nobody uses",
    )  # fmt: skip
    key = guanxi_command(server, "api-key", "create", "w@guanxi.example", "--name", "w").strip()

    with ThreadPoolExecutor(1) as aside:  # the browser of other tests keeps a loop running in this thread
        answers = aside.submit(lambda: asyncio.run(wait_together(server, key))).result()
    waited = [answer for answer in answers if answer == {"jobs": []}]
    came_too_late = [answer for answer in answers if answer.get("code") == "runtime.too_many_waiting"]
    assert len(waited) + len(came_too_late) == WAITING, answers
    # On a machine that stood still for a while, some requests meet a server that is ending already.
    assert len(waited) > WAITING * 2 / 3
    assert "killed" not in (tmp_path / "server.log").read_text()
