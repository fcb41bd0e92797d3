"""What Flower and ``celery events`` live on: a Celery worker of ours tells of itself and of each message it works."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from guanxi.runtime.fabric import TASK, make_app, sender
from tests.servers import redis

WAIT_SECONDS = 120


@pytest.mark.services
def test_a_worker_tells_of_itself_and_its_messages(tmp_path: Path) -> None:
    """The receiver of Celery, which Flower is built on, sees the worker, and a message received, started and done."""
    if redis.find() is None:
        pytest.skip(f"no Redis found; install it with: {redis.INSTALL}")
    server = redis.Redis(tmp_path)
    server.start()
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("GUANXI_")},
        "GUANXI_DATA_DIR": str(tmp_path / "data"),
        "GUANXI_BROKER_URL": server.url,
    }
    command = [sys.executable, "-m", "guanxi.cli"]
    subprocess.run([*command, "migrate"], env=environment, check=True, capture_output=True)
    app = make_app(server.url, ("email", "http"))
    seen: dict[str, dict[str, object]] = {}
    with (tmp_path / "worker.log").open("wb") as log:
        worker = subprocess.Popen(
            [*command, "worker"], env=environment, stdout=log, stderr=log, start_new_session=True
        )
    try:
        with app.connection_for_read() as connection:
            receiver = app.events.Receiver(
                connection, handlers={"*": lambda event: seen.update({event["type"]: event})}
            )
            end = time.monotonic() + WAIT_SECONDS
            send = sender(app)
            while "task-succeeded" not in seen and time.monotonic() < end:
                send("steps")
                try:
                    receiver.capture(limit=5, timeout=2, wakeup=True)
                except TimeoutError:
                    continue
        assert {"task-received", "task-started", "task-succeeded"} <= set(seen), (
            tmp_path / "worker.log"
        ).read_text()
        assert seen["task-received"]["name"] == TASK
        assert str(seen["task-succeeded"]["hostname"]).startswith(f"guanxi-{worker.pid}@")
    finally:
        os.killpg(worker.pid, signal.SIGTERM)
        try:
            worker.wait(60)
        except subprocess.TimeoutExpired:
            os.killpg(worker.pid, signal.SIGKILL)
            worker.wait(10)
        server.stop()
