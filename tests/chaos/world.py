"""A whole Guanxi to be killed: real web and worker processes, a real mail server, leads sent over HTTP."""

import http.client
import json
import os
import random
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller

from tests.chaos.nursery import Forked, Weather, fork
from tests.servers.ports import free_port

LEASE_SECONDS = 1
PATIENCE_SECONDS = 180
_ANSWERS_TWICE = 0.1


class Mails:
    """Counts mails by receiver and Message-ID, which is the same for every try of one step."""

    def __init__(self) -> None:
        self.seen: Counter[tuple[str, str]] = Counter()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """Take a mail."""
        head = envelope.content.decode(errors="replace").split("\r\n\r\n")[0]
        [line] = [line for line in head.splitlines() if line.lower().startswith("message-id:")]
        self.seen[envelope.rcpt_tos[0], line.partition(":")[2].strip()] += 1
        return "250 OK"


class World:
    """The processes and what the outside knows of them.

    Args:
        folder: data folder.
        database_url: empty for SQLite in that folder.
    """

    def __init__(self, folder: Path, database_url: str, smtp_port: int):
        self.port = free_port()
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("GUANXI_")},
            "GUANXI_DATA_DIR": str(folder),
            "GUANXI_DATABASE_URL": database_url,
            "GUANXI_PORT": str(self.port),
            "GUANXI_SMTP_HOST": "127.0.0.1",
            "GUANXI_SMTP_PORT": str(smtp_port),
            "GUANXI_LEASE_SECONDS": str(LEASE_SECONDS),
        }
        self.web: Forked | None = None
        self.worker: Forked | None = None
        self.log = folder / "processes.log"
        self.weather_file = folder / "weather"
        self.weather = Weather(self.weather_file)
        self._key = ""

    def prepare(self) -> None:
        """Make the tables, the demo with its processes, and an API key."""
        self.command("migrate")
        self.command("demo")
        self._key = self.command("api-key", "create", "demo@guanxi.example", "--name", "chaos").strip()

    def command(self, *arguments: str) -> str:
        """Run a command of Guanxi and return what it prints."""
        return subprocess.run(
            [sys.executable, "-m", "guanxi.cli", *arguments],
            env=self.environment,
            check=True,
            capture_output=True,
            text=True,
        ).stdout

    def deploy(self, files: dict[str, bytes]) -> None:
        """Deploy process files."""
        paths = [self.log.parent / name for name in files]
        for path in paths:
            path.write_bytes(files[path.name])
        self.command("deploy", *map(str, paths))

    def start_worker(self, failpoint: str = "") -> None:
        """Start a worker, which kills itself at the failpoint if one is given."""
        self.worker = self._start("worker", {"GUANXI_FAILPOINT": failpoint} if failpoint else {})

    def start_web(self) -> None:
        """Start the web process and wait until it answers."""
        self.web = self._start("web", {})
        end = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < end:
            if self.call("GET", "/health") is not None:
                return
            time.sleep(0.02)
        raise RuntimeError("the web process does not answer; see processes.log")

    def _start(self, what: str, more: dict[str, str]) -> Forked:
        return fork([what], self.environment | more, self.log, self.weather_file)

    def call(self, method: str, path: str, body: Any = None) -> tuple[int, Any] | None:
        """Call the API; return status and answer, or None when there was no answer."""
        content = None if body is None else json.dumps(body).encode()
        return self._send(method, path, content, "application/json")

    def upload(self, path: str, files: dict[str, bytes]) -> tuple[int, Any] | None:
        """Send files as parts of a form; return status and answer, or None when there was no answer."""
        boundary = "guanxi-chaos-boundary"
        parts = [
            f'--{boundary}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n\r\n'.encode()
            + content
            + b"\r\n"
            for name, content in files.items()
        ]
        body = b"".join(parts) + f"--{boundary}--\r\n".encode()
        return self._send("POST", path, body, f"multipart/form-data; boundary={boundary}")

    def _send(self, method: str, path: str, content: bytes | None, kind: str) -> tuple[int, Any] | None:
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/api/v1{path}",
            method=method,
            data=content,
            headers={"Authorization": f"Bearer {self._key}", "Content-Type": kind},
        )
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:
                return answer.status, json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as error:
            return error.code, error.read()
        except (OSError, http.client.HTTPException):  # the latter: killed in the middle of an answer
            return None

    def close(self) -> None:
        """Stop whatever runs."""
        kill(self.worker, self.web)


def kill(*processes: subprocess.Popen[bytes] | None) -> None:
    """Kill processes at once, all before the first is waited for; those that do not run are left alone."""
    started = [process for process in processes if process is not None]
    for process in started:
        process.kill()
    for process in started:
        process.wait(60)


class Clerk:
    """Sends leads and works tasks, as people do: when no answer comes, they look and try again."""

    def __init__(self, world: World, chance: random.Random):
        self.world = world
        self.chance = chance
        self.unsure: list[str] = []
        self.sent: list[str] = []
        self.problems: list[str] = []
        self.refused_twice = 0

    def send(self, number: int) -> None:
        """Send a lead; when the answer is lost, keep it to be looked up later."""
        email = f"chaos-{number}@example.com"
        self.sent.append(email)
        self._send(email)

    def _send(self, email: str) -> None:
        lead = {"first_name": "Chaos", "last_name": email.split("@")[0], "email": email, "source": "referral"}
        answer = self.world.call("POST", "/leads", lead | {"budget": 100000, "company_name": "Chaos Ltd"})
        if answer is None or answer[0] == 503:
            self.unsure.append(email)
        elif answer[0] != 201:
            self.problems.append(f"{email}: {answer}")

    def make_sure(self) -> None:
        """Look up leads whose answer was lost; send again those that did not arrive."""
        asked, self.unsure = self.unsure, []
        for email in asked:
            found = self.world.call("GET", f"/leads?q={email}&limit=5")
            if found is None or found[0] != 200:
                self.unsure.append(email)
            elif not any(lead.get("email") == email for lead in found[1]["items"]):
                self._send(email)

    def work_tasks(self, most: int = 1000) -> int:
        """Complete open tasks and return how many there were."""
        found = self.world.call("GET", "/user-tasks?scope=all&state=open")
        if found is None or found[0] != 200:
            return 1
        tasks = found[1]["items"][:most]
        for task in tasks:
            outcome = self.chance.choice(["interested", "not_now"])
            body = {"variables": {"outcome": outcome}}
            answer = self.world.call("POST", f"/user-tasks/{task['key']}/completion", body)
            if answer is not None and answer[0] not in (200, 409, 503):
                self.problems.append(f"task {task['key']}: {answer}")
            elif answer is not None and answer[0] == 200 and self.chance.random() < _ANSWERS_TWICE:
                self._answer_again(task["key"], body)
        return len(tasks)

    def _answer_again(self, task: str, body: Any) -> None:
        """Who is impatient presses twice: the second time is refused."""
        answer = self.world.call("POST", f"/user-tasks/{task}/completion", body)
        if answer is not None and answer[0] == 409:
            self.refused_twice += 1
        elif answer is not None and answer[0] != 503:
            self.problems.append(f"task {task} answered twice: {answer}")


@contextmanager
def open_world(folder: Path, database_url: str) -> Iterator[tuple[World, Mails]]:
    """A prepared world with a mail server; everything is stopped at the end."""
    mails = Mails()
    controller = Controller(mails, hostname="127.0.0.1", port=free_port())
    controller.start()
    world = World(folder, database_url, controller.port)
    try:
        world.prepare()
        yield world, mails
    finally:
        world.close()
        controller.stop()
