"""Recovery: how long after a worker was killed with kill -9 the job it held is done by another.

The lease is the default of 30 s, and the killed worker had begun the job the moment before: the longest case. A second
worker runs all the time. On SQLite, each worker a process of its own.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from bench.harness import write_result
from bench.scene import Scene, flows, process, task
from guanxi.platform.database import Database
from guanxi.platform.settings import Settings
from guanxi.runtime.ports import Completed, JobContext, JobOutcome
from guanxi.runtime.runtime import Runtime
from guanxi.runtime.worker import Worker

LEASE = Settings().lease_seconds
ROUNDS = 3
PROCESS = process(task("call") + flows("start call", "call end"))


class Outside:
    """One effect; in a worker that is to be killed it never ends."""

    effect_queues = ("effect",)

    def __init__(self, begun: Path, hangs: bool):
        self._begun = begun
        self._hangs = hangs

    def queue(self, job_type: str) -> str:
        """Return the queue of a type."""
        return "effect"

    def connection(self, job_type: str, variables: Mapping[str, Any]) -> str:
        """Return nothing: no connection has a limit."""
        return ""

    def transactional(self, job_type: str) -> Callable[[Any, JobContext], JobOutcome]:
        """There are none."""
        raise NotImplementedError

    def effect(self, job_type: str) -> Callable[[JobContext], JobOutcome]:
        """Return what tells that it has begun, and ends or does not."""

        def call(job: JobContext) -> JobOutcome:
            self._begun.touch()
            while self._hangs:
                time.sleep(1)
            return Completed()

        return call


def work(url: str, folder: str, name: str) -> None:
    """Be a worker process."""
    runtime = Runtime(Outside(Path(folder) / f"begun-{name}", hangs=name == "first"))
    Worker(Database(url), runtime, name=name, lease=timedelta(seconds=LEASE), threads=1).run()


def recover() -> float:
    """Kill the worker that holds a job; return the seconds until the instance is completed."""
    with tempfile.TemporaryDirectory(prefix="guanxi-bench-") as folder:
        url = f"sqlite:///{folder}/guanxi.db"
        scene = Scene(url, PROCESS)
        scene.runtime.catalogue.queue = lambda job_type: "effect"  # type: ignore[method-assign]  # no worker of this scene runs
        command = [sys.executable, "-m", "bench.recovery", "worker", url, folder]
        first = subprocess.Popen([*command, "first"])
        scene.start(1)
        _wait((Path(folder) / "begun-first").exists, 20)
        second = subprocess.Popen([*command, "second"])
        time.sleep(0.5)
        os.kill(first.pid, signal.SIGKILL)
        killed = time.monotonic()
        try:
            _wait(lambda: scene.completed() == 1, LEASE * 2)
            return time.monotonic() - killed
        finally:
            first.wait()
            second.kill()
            second.wait()
            scene.database.close()


def _wait(done: Callable[[], bool], seconds: float) -> None:
    end = time.monotonic() + seconds
    while not done():
        if time.monotonic() > end:
            raise TimeoutError("nothing has happened")
        time.sleep(0.02)


def main() -> bool:
    """Measure, store, print; return whether all bars hold."""
    seen = [recover() for _ in range(ROUNDS)]
    bars = {"seconds from the kill to the end of the instance": (max(seen), LEASE)}
    return write_result("recovery", {}, bars, {"lease, s": LEASE, "rounds": [round(one, 2) for one in seen]})


if __name__ == "__main__":
    if sys.argv[1:2] == ["worker"]:
        work(*sys.argv[2:])
    else:
        sys.exit(0 if main() else 1)
