"""The operator's commands against a running server."""

import json
import signal
import subprocess
import sys
import time

import httpx
import pytest

from tests.e2e.conftest import Server, start_server, stop_server

pytestmark = pytest.mark.services


def guanxi_command(server: Server, *arguments: str) -> str:
    """Run a command with the settings of a server and return what it printed."""
    done = subprocess.run(
        [sys.executable, "-m", "guanxi.cli", *arguments],
        env=server.environment,
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_doctor_finds_nothing_wrong_with_the_demo(server: Server) -> None:
    """All parts answer, the schema is current, every instance is consistent."""
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
        timeout=60,
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
    made = httpx.post(f"{first.url}/api/v1/leads", json=lead, headers=headers).raise_for_status().json()
    subprocess.run(["pkill", "-KILL", "-s", str(first.process.pid)], check=True)
    first.process.wait(10)

    second = start_server(folder)
    try:
        deadline = time.monotonic() + 45
        while True:
            found = httpx.get(
                f"{second.url}/api/v1/leads/{made['id']}/process-instances", headers=headers
            ).json()["items"]
            tasks = httpx.get(f"{second.url}/api/v1/user-tasks?scope=all", headers=headers).json()["items"]
            mine = [task for task in tasks if task["record"] and task["record"]["id"] == made["id"]]
            if mine or time.monotonic() > deadline:
                break
            time.sleep(0.2)
        assert len(found) == 1, json.dumps(found)
        assert [task["name"] for task in mine] == ["Call the lead"]
    finally:
        assert stop_server(second) == 0
    assert -first.process.returncode == signal.SIGKILL
