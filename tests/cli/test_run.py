"""``guanxi run`` as an operator has it: two real processes, Granian, and a kill in between."""

import contextlib
import os
import signal
import time
from pathlib import Path

import httpx
import psutil

from tests.e2e.conftest import start_server, stop_server


def until(condition: object, seconds: float = 60) -> None:
    """Wait for other processes to do their part."""
    deadline = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < deadline
        time.sleep(0.05)


def children(pid: int) -> dict[str, int]:
    """Return the process ids of web and worker by name."""
    found = {}
    for child in psutil.Process(pid).children():
        with contextlib.suppress(psutil.Error):  # a child that has just died
            words = child.cmdline()
            if len(words) > 3:
                found[words[3]] = child.pid
    return found


def test_runs_survives_a_kill_and_stops(tmp_path: Path) -> None:
    """The demo signs in; a killed worker and a killed web process come back; Ctrl-C ends all with code 0."""
    server = start_server(tmp_path)
    pid = server.process.pid
    try:
        with httpx.Client(base_url=server.url, timeout=30) as client:
            credentials = {"email": "demo@guanxi.example", "password": "guanxi-demo"}
            session = client.post("/api/v1/session", json=credentials)
            assert session.status_code == 200
            client.headers["X-CSRF-Token"] = session.json()["csrf_token"]
            first = children(pid)
            assert set(first) == {"web", "worker"}

            os.kill(first["worker"], signal.SIGKILL)
            lead = client.post("/api/v1/leads", json={"last_name": "Doe", "email": "doe@example.com"}).json()
            address = f"/api/v1/leads/{lead['id']}/process-instances"
            until(lambda: client.get(address).json()["items"])

            os.kill(first["web"], signal.SIGKILL)
            until(lambda: children(pid).get("web") not in (None, first["web"]))
        until(lambda: answers(server.url))
        assert httpx.get(f"{server.url}/api/v1/leads").status_code == 401
        last = children(pid)
    finally:
        code = stop_server(server)
    assert code == 0
    assert not any(psutil.pid_exists(child) for child in last.values())


def answers(url: str) -> bool:
    """Whether the server answers."""
    try:
        return httpx.get(f"{url}/api/v1/health").status_code == 200
    except httpx.TransportError:
        return False
