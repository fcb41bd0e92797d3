"""The operator's commands against a running server."""

import json
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing

import httpx
import pytest

from guanxi.platform.database import Database
from guanxi.platform.settings import load_settings
from guanxi.runtime.store.heartbeats import last_seen
from tests.e2e.conftest import Server, start_server, stop_server

pytestmark = pytest.mark.services


def guanxi_command(server: Server, *arguments: str) -> str:
    """Run a command with the settings of a server and return what it printed."""
    done = subprocess.run(
        [sys.executable, "-m", "guanxi.cli", *arguments],
        env=server.environment,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def wait_for_worker(server: Server) -> None:
    """Wait until the worker catches mail and has shown a sign of life: the web process may answer before it."""
    settings = load_settings(server.environment)
    deadline = time.monotonic() + 240
    with closing(Database(settings.url)) as database:
        while True:
            with database.read() as tx:
                seen = last_seen(tx)
            with socket.socket() as probe:
                if seen and probe.connect_ex(("127.0.0.1", settings.sink_port)) == 0:
                    return
            assert time.monotonic() < deadline, (server.data / "server.log").read_text()[-3000:]
            time.sleep(0.1)


def test_doctor_finds_nothing_wrong_with_the_demo(server: Server) -> None:
    """All parts answer, the schema is current, every instance is consistent."""
    wait_for_worker(server)
    lines = guanxi_command(server, "doctor", "--deep").splitlines()
    assert len(lines) > 3
    assert [line for line in lines if not line.startswith("ok ")] == []


def test_a_port_that_is_taken_is_one_line(server: Server) -> None:
    """A second server on the same port says what to do and starts nothing."""
    done = subprocess.run(
        [sys.executable, "-m", "guanxi.cli", "run"],
        env=server.environment,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )

    assert done.returncode == 3
    assert len(done.stderr.strip().splitlines()) == 1
    assert server.url.rpartition(":")[2] in done.stderr
    assert "GUANXI_PORT" in done.stderr


def test_everything_killed_starts_again_and_loses_nothing(tmp_path_factory: pytest.TempPathFactory) -> None:
    """kill -9 of supervisor, web and worker right after a lead was taken: after a restart it is worked once."""
    folder = tmp_path_factory.mktemp("killed")
    first = start_server(folder)
    key = guanxi_command(first, "api-key", "create", "demo@guanxi.example", "--name", "kill").strip()
    headers = {"Authorization": f"Bearer {key}"}
    lead = {"last_name": "Survivor", "company_name": "Acme", "phone": "+442079460018", "source": "referral"}
    made = (
        httpx.post(f"{first.url}/api/v1/leads", json=lead, headers=headers, timeout=60)
        .raise_for_status()
        .json()
    )
    subprocess.run(["pkill", "-KILL", "-s", str(first.process.pid)], check=True)
    first.process.wait(60)

    second = start_server(folder)
    try:
        deadline = time.monotonic() + 180
        while True:
            address = f"{second.url}/api/v1/leads/{made['id']}/process-instances"
            found = httpx.get(address, headers=headers, timeout=60).json()["items"]
            address = f"{second.url}/api/v1/user-tasks?scope=all&record_id={made['id']}"
            tasks = httpx.get(address, headers=headers, timeout=60).json()["items"]
            mine = [task for task in tasks if task["record"] and task["record"]["id"] == made["id"]]
            if mine or time.monotonic() > deadline:
                break
            time.sleep(0.2)
        assert len(found) == 1, json.dumps(found)
        assert [task["name"] for task in mine] == ["Call the lead"]
    finally:
        assert stop_server(second) == 0
    assert -first.process.returncode == signal.SIGKILL
