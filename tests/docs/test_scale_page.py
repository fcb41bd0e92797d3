"""“From one laptop to many machines”: its commands take a real installation from rung 2 to rung 3."""

import json
import os
import re
import shlex
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from guanxi.platform.database import Database
from guanxi.platform.settings import load_settings
from guanxi.runtime.fabric import make_app
from guanxi.runtime.instances import list_instances
from guanxi.runtime.store.heartbeats import last_seen
from tests.chaos.verdict import TIMED
from tests.conftest import ROOT
from tests.servers import postgresql, rabbitmq
from tests.servers.ports import free_port

PAGE = (ROOT / "docs" / "how-to" / "scale.md").read_text("utf-8")
BLOCKS = [
    [line for line in block.splitlines() if line]
    for block in re.findall(r"^```sh\n(.*?)^```", PAGE, re.M | re.S)
]


class Machine:
    """A shell of somebody who follows the page: variables, and programs in the background."""

    def __init__(self, folder: Path, addresses: dict[str, str]):
        self.folder = folder
        self.addresses = addresses
        self.port = free_port()
        self.background: list[subprocess.Popen[bytes]] = []
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("GUANXI_")},
            "GUANXI_DATA_DIR": str(folder / "data"),
            "GUANXI_PORT": str(self.port),
        }

    def follow(self, lines: list[str]) -> None:
        """Do what a block of the page says."""
        for line in lines:
            words = shlex.split(line.removesuffix("&"))
            if words[0] == "export":
                name, _, value = words[1].partition("=")
                self.environment[name] = self.addresses.get(value, value)
            elif words[0] == "guanxi" and line.endswith("&"):
                self._start(words[1:])
            elif words[0] == "guanxi":
                self.run(*words[1:])
            else:
                assert words[:2] == ["pip", "install"]  # the extras are among the tests' requirements

    def run(self, *arguments: str) -> str:
        """Run a command to its end, again while what it looks at has only been started."""
        deadline = time.monotonic() + 240
        while True:
            done = subprocess.run(
                [sys.executable, "-m", "guanxi.cli", *arguments],
                env=self.environment,
                cwd=self.folder,
                capture_output=True,
                text=True,
            )
            if done.returncode == 0:
                return done.stdout
            assert arguments == ("doctor",), done.stderr
            bad = [line for line in done.stdout.splitlines() if line.startswith("BAD")]
            if all(line.startswith(("BAD  Mail server", "BAD  Web client")) for line in bad):
                return done.stdout
            assert time.monotonic() < deadline, done.stdout
            time.sleep(0.5)

    def _start(self, arguments: list[str]) -> None:
        with (self.folder / "log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "guanxi.cli", *arguments],
                env=self.environment,
                cwd=self.folder,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        process.args = arguments
        self.background.append(process)

    def stop(self, name: str = "") -> list[int]:
        """Stop the programs of that name, or all, as the page says; return their exit codes."""
        mine = [one for one in self.background if not name or one.args[0] == name]  # type: ignore[index]  # a list
        for process in mine:
            process.send_signal(signal.SIGTERM)
            self.background.remove(process)
        try:
            return [process.wait(60) for process in mine]
        finally:
            for process in mine:
                if process.poll() is None:
                    os.killpg(process.pid, signal.SIGKILL)

    def lead(self, key: str, name: str) -> None:
        """Create a lead over HTTP."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/api/v1/leads",
            data=json.dumps({"last_name": name}).encode(),
            headers={"Authorization": f"Bearer {key}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            assert answer.status == 201


@pytest.fixture
def rabbit(tmp_path: Path) -> Iterator[rabbitmq.RabbitMQ]:
    """A running RabbitMQ."""
    if rabbitmq.find() is None:
        pytest.skip(f"no RabbitMQ found; install it with: {rabbitmq.INSTALL}")
    folder = tmp_path / "rabbit"
    folder.mkdir()
    server = rabbitmq.RabbitMQ(folder)
    try:
        server.start()
        yield server
    finally:
        server.close()


@pytest.mark.services
def test_the_commands_lead_from_rung_to_rung(tmp_path: Path, rabbit: rabbitmq.RabbitMQ) -> None:
    """Each rung works leads; switching leaves nothing behind; Celery tells its events."""
    assert len(BLOCKS) == 3
    (tmp_path / "my-processes").mkdir()
    (tmp_path / "my-processes" / "timed.bpmn").write_bytes(TIMED)
    with postgresql.serving() as server:
        machine = Machine(
            tmp_path,
            {
                "postgresql://guanxi:PASSWORD@db.example/guanxi": server.url,
                "amqp://guanxi:PASSWORD@rabbit.example//": rabbit.url,
            },
        )
        try:
            machine.follow(BLOCKS[0])
            key = machine.run("api-key", "create", "you@example.com", "--name", "page").strip()
            machine.follow(BLOCKS[1])
            _until_answers(machine.port)
            database = Database(load_settings(machine.environment).url)
            _until_alive(database, 2)
            machine.lead(key, "Rung 2")
            _until_completed(database, 1, tmp_path / "log")

            assert machine.stop("worker") == [0, 0]
            machine.follow(BLOCKS[2])
            _until_listening(rabbit.url, 2)
            events: list[dict[str, Any]] = []
            listener = threading.Thread(target=_listen, args=(rabbit.url, events), daemon=True)
            listener.start()
            _until(lambda: bool(events))  # the workers' signs of life: from now on it misses nothing
            machine.lead(key, "Rung 3")
            _until_completed(database, 2, tmp_path / "log")
            database.close()
            listener.join(120)
            codes = machine.stop()
        finally:
            machine.stop()
    assert codes == [0, 0, 0, 0]
    kinds = {event["type"] for event in events}
    assert {"task-received", "task-started", "task-succeeded"} <= kinds
    assert {event["name"] for event in events if event["type"] == "task-received"} == {"guanxi.drain"}


def _until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 240
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def _until_answers(port: int) -> None:
    def answers() -> bool:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/api/v1/health", timeout=10).close()
        except OSError:
            return False
        return True

    _until(answers)


def _until_alive(database: Database, number: int) -> None:
    """Wait until so many workers have shown a sign of life: one that only begins does not know how to end yet."""

    def alive() -> bool:
        with database.read() as tx:
            return len(last_seen(tx)) >= number

    _until(alive)


def _until_listening(url: str, number: int) -> None:
    """Wait until so many Celery workers answer."""
    app = make_app(url, ())
    deadline = time.monotonic() + 240
    while len(found := app.control.ping(timeout=3)) < number:
        assert time.monotonic() < deadline, found


def _until_completed(database: Database, number: int, log: Path) -> None:
    deadline = time.monotonic() + 240
    while True:
        with database.read() as tx:
            found = [one.status for one in list_instances(tx, process_id="timed")]
        if found == ["completed"] * number:
            return
        assert time.monotonic() < deadline, (found, log.read_text()[-3000:])
        time.sleep(0.2)


def _listen(url: str, events: list[dict[str, Any]]) -> None:
    """Collect what the workers tell, as Flower does, until it has heard of a task from its receipt to its success."""
    app = make_app(url, ())
    received = set()

    def note(event: dict[str, Any]) -> None:
        events.append(event)
        if event["type"] == "task-received":
            received.add(event["uuid"])
        if event["type"] == "task-succeeded" and event["uuid"] in received:
            receiver.should_stop = True

    with app.connection() as connection:
        receiver = app.events.Receiver(connection, handlers={"*": note})
        receiver.capture(limit=None, timeout=120, wakeup=True)
