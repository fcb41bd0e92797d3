"""The fabric storm: leads come in while the broker loses its queues, restarts and is sent doubles, and workers die.

Work goes through RabbitMQ or Redis to Celery workers. Whatever the broker loses, the rows still hold.
"""

import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import kombu

from guanxi.platform.database import Database
from guanxi.platform.settings import load_settings
from guanxi.runtime.dispatch import STEPS
from guanxi.runtime.fabric import PREFIX, make_app, sender
from tests.chaos.outside import OutsideWorker
from tests.chaos.storm import CALM_SECONDS, is_anything_left
from tests.chaos.verdict import PROCESSES, judge
from tests.chaos.world import LEASE_SECONDS, PATIENCE_SECONDS, Clerk, World, open_world

QUEUES = (STEPS, "email", "http")
_DOUBLES = 20
_LEADS = 4


class Broker(Protocol):
    """A message broker that can be stopped and started."""

    url: str

    def start(self) -> None:
        """Start it."""
        ...

    def stop(self) -> None:
        """End it at once."""
        ...


class FabricStorm:
    """Leads, a dispatcher, a Celery worker, and what happens to them."""

    def __init__(self, world: World, broker: Broker, chance: random.Random):
        self.world = world
        self.broker = broker
        self.clerk = Clerk(world, chance)
        self.outside = OutsideWorker(world, chance, LEASE_SECONDS)
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.purged = 0
        self.struck: Counter[str] = Counter()
        self._send = sender(make_app(broker.url, QUEUES[1:]))

    def start(self, what: str) -> None:
        """Start the dispatcher or the worker."""
        with self.world.log.open("ab") as log:
            self.processes[what] = subprocess.Popen(
                [sys.executable, "-m", "guanxi.cli", what],
                env=self.world.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def kill(self, what: str) -> None:
        """End one with all its processes at once."""
        process = self.processes.pop(what)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(60)

    def bring_work(self) -> None:
        """Send leads and work tasks."""
        for _ in range(_LEADS):
            self.clerk.send(len(self.clerk.sent))
        self.clerk.make_sure()
        self.clerk.work_tasks(most=2 * _LEADS)
        self.outside.work()

    def purge(self) -> None:
        """The broker loses all messages it holds."""
        with kombu.Connection(self.broker.url) as connection:
            channel = connection.channel()
            for queue in QUEUES:
                self.purged += channel.queue_purge(PREFIX + queue) or 0

    def restart_broker(self) -> None:
        """The broker is away while work comes in."""
        self.broker.stop()
        self.bring_work()
        time.sleep(0.5)
        self.broker.start()

    def restart_worker(self) -> None:
        """The worker dies with what it was working."""
        self.kill("worker")
        self.bring_work()
        self.start("worker")

    def restart_dispatcher(self) -> None:
        """The dispatcher dies; work comes in meanwhile."""
        self.kill("dispatch")
        self.bring_work()
        self.start("dispatch")

    def double(self) -> None:
        """Every queue gets many messages for the same work."""
        for queue in QUEUES:
            for _ in range(_DOUBLES):
                self._send_surely(queue)

    def _send_surely(self, queue: str) -> None:
        """Send a message; a connection from before the broker's restart fails once."""
        try:
            self._send(queue)
        except kombu.exceptions.OperationalError:
            self._send(queue)

    def lose(self) -> None:
        """Messages pile up while no worker listens, and are lost."""
        self.kill("worker")
        self.bring_work()
        time.sleep(1.2)
        before, end = self.purged, time.monotonic() + PATIENCE_SECONDS
        while self.purged == before and time.monotonic() < end:  # a busy dispatcher has sent none yet
            self.purge()
            time.sleep(0.1)
        self.start("worker")


STRIKES: tuple[Callable[[FabricStorm], None], ...] = (
    FabricStorm.double,
    FabricStorm.lose,
    FabricStorm.restart_broker,
    FabricStorm.restart_worker,
    FabricStorm.restart_dispatcher,
)


def run_fabric_storm(
    broker: Broker, database_url: str = "", *, rounds: int = 1, seed: int = 1
) -> dict[str, Any]:
    """Strike with everything that often; ``broken`` is empty when all promises hold."""
    begin = time.monotonic()
    with (
        tempfile.TemporaryDirectory(prefix="guanxi-chaos-") as name,
        open_world(Path(name), database_url) as (world, mails),
    ):
        world.deploy(PROCESSES)
        world.environment["GUANXI_BROKER_URL"] = broker.url
        world.start_web()
        storm = FabricStorm(world, broker, random.Random(seed))
        try:
            storm.start("dispatch")
            storm.start("worker")
            for number in range(rounds * len(STRIKES)):
                storm.bring_work()
                time.sleep(0.5)
                strike = STRIKES[number % len(STRIKES)]
                strike(storm)
                storm.struck[strike.__name__] += 1
            calm = _calm(storm)
        finally:
            ended = _end(storm)
        database = Database(load_settings(world.environment).url)
        verdict = judge(database, storm.clerk.sent, mails.seen)
        database.close()
        log = world.log.read_text(errors="replace")
    verdict["broken"] += storm.clerk.problems + storm.outside.problems + ended
    if not calm:
        verdict["broken"].append(f"work was left after {CALM_SECONDS} s of calm")
    if verdict["broken"]:
        verdict["log"] = log[-6000:]
    return {
        "died": storm.struck,
        "seconds": round(time.monotonic() - begin, 1),
        "messages_purged": storm.purged,
        "completed_too_late_and_refused": storm.outside.refused,
        **verdict,
    }


def _calm(storm: FabricStorm) -> bool:
    end = time.monotonic() + CALM_SECONDS
    database = Database(load_settings(storm.world.environment).url)
    try:
        while time.monotonic() < end:
            storm.clerk.make_sure()
            left = storm.clerk.work_tasks() + storm.outside.work(forgets=False)
            if not left and not storm.clerk.unsure and not is_anything_left(database):
                return True
            time.sleep(0.2)
        return False
    finally:
        database.close()


def _end(storm: FabricStorm) -> list[str]:
    """Ask dispatcher and worker to end; return which did not, or not with code 0."""
    broken = []
    for what, process in storm.processes.items():
        process.send_signal(signal.SIGTERM)
        try:
            if process.wait(120) != 0:
                broken.append(f"{what} ended with code {process.returncode}")
        except subprocess.TimeoutExpired:
            broken.append(f"{what} did not end on SIGTERM")
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(60)
    return broken
