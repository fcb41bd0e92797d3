"""``guanxi run`` as an operator has it: two real processes, Granian, and a kill in between."""

import contextlib
import http.server
import os
import signal
import threading
import time
from pathlib import Path

import httpx
import psutil
import pytest

from guanxi.cli import run
from guanxi.platform.settings import Settings
from tests.e2e.conftest import start_server, stop_server
from tests.servers import postgresql, redis


def until(condition: object, seconds: float = 180) -> None:
    """Wait for other processes to do their part."""
    deadline = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]  # any callable
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
        with httpx.Client(base_url=server.url, timeout=60) as client:
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
        assert httpx.get(f"{server.url}/api/v1/leads", timeout=60).status_code == 401
        last = children(pid)
    finally:
        code = stop_server(server)
    assert code == 0
    assert not any(psutil.pid_exists(child) for child in last.values())


@pytest.mark.services
def test_outlives_its_database_server(tmp_path: Path) -> None:
    """PostgreSQL crashes and the worker dies meanwhile: it is tried until the server is back, and goes on by itself."""
    with postgresql.serving() as database:
        server = start_server(tmp_path, GUANXI_DATABASE_URL=database.url)
        pid = server.process.pid
        log = tmp_path / "server.log"
        try:
            until(lambda: "worker" in children(pid) and "Guanxi is running" in log.read_text())
            first = children(pid)["worker"]

            database.crash()
            os.kill(first, signal.SIGKILL)
            until(lambda: log.read_text().count("The worker process will be tried again in 3 s") > 1)
            away = httpx.post(
                f"{server.url}/api/v1/session",
                json={"email": "demo@guanxi.example", "password": "guanxi-demo"},
                timeout=60,
            )
            database.start()
            until(lambda: children(pid).get("worker") not in (None, first))

            with httpx.Client(base_url=server.url, timeout=60) as client:
                credentials = {"email": "demo@guanxi.example", "password": "guanxi-demo"}
                session = client.post("/api/v1/session", json=credentials)
                client.headers["X-CSRF-Token"] = session.json()["csrf_token"]
                lead = client.post(
                    "/api/v1/leads", json={"last_name": "Doe", "email": "doe@example.com"}
                ).json()
                address = f"/api/v1/leads/{lead['id']}/process-instances"
                until(lambda: client.get(address).json()["items"])
        finally:
            code = stop_server(server)
    assert (away.status_code, away.json()["code"]) == (503, "database.unusable")
    assert code == 0


@pytest.mark.services
def test_one_setting_hands_the_work_to_celery(tmp_path: Path) -> None:
    """With the address of a broker the same command runs a dispatcher and a Celery worker; they work and stop."""
    if redis.find() is None:
        pytest.skip(f"no Redis found; install it with: {redis.INSTALL}")
    folder = tmp_path / "redis"
    folder.mkdir()
    broker = redis.Redis(folder)
    broker.start()
    try:
        server = start_server(tmp_path, GUANXI_BROKER_URL=broker.url)
        pid = server.process.pid
        try:
            with httpx.Client(base_url=server.url, timeout=60) as client:
                credentials = {"email": "demo@guanxi.example", "password": "guanxi-demo"}
                session = client.post("/api/v1/session", json=credentials)
                client.headers["X-CSRF-Token"] = session.json()["csrf_token"]
                lead = client.post(
                    "/api/v1/leads", json={"last_name": "Doe", "email": "doe@example.com"}
                ).json()
                address = f"/api/v1/leads/{lead['id']}/process-instances"
                until(lambda: client.get(address).json()["items"])
            assert set(children(pid)) == {"web", "dispatch", "worker"}
            first = children(pid)["worker"]
            os.kill(first, signal.SIGKILL)
            until(lambda: children(pid).get("worker") not in (None, first))
            started = children(pid)
        finally:
            code = stop_server(server)
    finally:
        broker.close()
    assert code == 0
    assert not any(psutil.pid_exists(child) for child in started.values())


class Stranger(http.server.BaseHTTPRequestHandler):
    """A Guanxi that another ``guanxi run`` started."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'{"status": "ok", "version": "0.1.0", "instance": "theirs"}')

    def log_message(self, *_: object) -> None:
        """Keep the test's output clean."""


def test_takes_no_foreign_server_for_its_own() -> None:
    """A healthy answer counts only with the token of this run."""
    with http.server.HTTPServer(("127.0.0.1", 0), Stranger) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings = Settings(port=server.server_port)

        assert not run.is_answering(settings, "ours")
        assert run.is_answering(settings, "theirs")
        server.shutdown()
    assert not run.is_answering(settings, "theirs")


def answers(url: str) -> bool:
    """Whether the server answers."""
    try:
        return httpx.get(f"{url}/api/v1/health").status_code == 200
    except httpx.TransportError:
        return False
