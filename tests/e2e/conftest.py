"""A real Guanxi in processes of its own, and a real Chromium in front of it."""

import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.servers.ports import free_port

ROOT = Path(__file__).parents[2]
START_SECONDS = 240  # a busy machine is no failure: the tests ask whether it starts and stops, not how fast
STOP_SECONDS = 60
expect.set_options(timeout=30_000)  # a busy machine is slow, which is no fault
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass
class Server:
    """A running Guanxi."""

    url: str
    data: Path
    process: subprocess.Popen[bytes]
    environment: dict[str, str]


def start_server(data: Path, **settings: str) -> Server:
    """Start ``guanxi run`` on free ports and return when it answers."""
    port = free_port()
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("GUANXI_")},
        "GUANXI_DATA_DIR": str(data),
        "GUANXI_PORT": str(port),
        "GUANXI_SINK_PORT": str(free_port()),
        **settings,
    }
    with (data / "server.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "guanxi.cli", "run"],
            env=environment,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    server = Server(f"http://127.0.0.1:{port}", data, process, environment)
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            with urllib.request.urlopen(f"{server.url}/api/v1/health", timeout=10):
                return server
        except OSError:
            if process.poll() is not None or time.monotonic() > deadline:
                stop_server(server)
                pytest.fail("Guanxi did not start:\n" + (data / "server.log").read_text()[-3000:])
            time.sleep(0.1)


def stop_server(server: Server) -> int:
    """Send Ctrl-C and return the exit code; kill what does not stop in time."""
    server.process.send_signal(signal.SIGINT)
    try:
        return server.process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(server.process.pid, signal.SIGKILL)
        return server.process.wait(STOP_SECONDS)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The demo, running, shared by the browser tests of a session."""
    running = start_server(tmp_path_factory.mktemp("guanxi"))
    yield running
    assert stop_server(running) == 0


def chromium() -> str:
    """Return the path of Chromium, or skip with what to install."""
    path = os.environ.get("GUANXI_TEST_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if not path:
        pytest.skip("no Chromium found; install it with: apt-get install chromium fonts-noto-cjk")
    return path


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Use the system's Chromium; nothing is downloaded."""
    return {"executable_path": chromium(), "args": CHROMIUM_FLAGS}


@pytest.fixture(scope="session")
def browser_context_args() -> dict[str, Any]:
    """A laptop's window, English unless a test says otherwise."""
    return {"viewport": {"width": 1360, "height": 860}, "locale": "en-US", "timezone_id": "UTC"}


@pytest.fixture(scope="session")
def browser(browser: Browser) -> Browser:
    """Let every window ask for less motion: what moves or fades is neither clicked nor measured on its way."""
    for opens in ("new_context", "new_page"):
        setattr(browser, opens, partial(getattr(browser, opens), reduced_motion="reduce"))
    return browser
