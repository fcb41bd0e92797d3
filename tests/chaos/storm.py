"""The storm: leads come in while workers, or everything, are killed again and again; then calm, then judgement.

Beside deaths it brings what else happens to machines: the database's server crashes and comes back, the disk fills,
the clock jumps forward and back, a worker freezes so long that its leases run out and comes back with late results, a
worker of another program completes jobs over HTTP that are another's by then, people answer twice.
"""

import random
import signal
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from guanxi.platform.database import Database
from guanxi.platform.settings import load_settings
from guanxi.runtime.failpoints import POINTS
from tests.chaos.outside import OutsideWorker
from tests.chaos.verdict import PROCESSES, judge
from tests.chaos.world import LEASE_SECONDS, PATIENCE_SECONDS, Clerk, World, kill, open_world
from tests.servers.postgresql import Server

CALM_SECONDS = 600
_DIE_SECONDS = 8
_MOST_COMMITS = 10
_ROUND = (
    "in_commit",
    "worker",
    "before_commit",
    "trouble",
    "in_commit",
    "after_commit",
    "everything",
    "in_commit",
    "clock",
    "after_commit",
    "frozen",
    "before_commit",
)
"""How twelve deaths come, seven around a commit. *trouble* is the server's crash, or a full disk on SQLite."""


class Storm:
    """Leads, people and deaths.

    Args:
        server: the database's server, None on SQLite.
        leads: how many come in at each strike.
    """

    def __init__(self, world: World, chance: random.Random, server: Server | None, leads: int):
        self.world = world
        self.chance = chance
        self.server = server
        self.leads = leads
        self.clerk = Clerk(world, chance)
        self.outside = OutsideWorker(world, chance, LEASE_SECONDS)
        self.died: dict[str, int] = {}
        self.clock_jumps = {"forward": 0, "back": 0}

    def strike(self, number: int) -> None:
        """One round: a worker, some leads and tasks, a death."""
        how = _ROUND[number % len(_ROUND)]
        if how.endswith("_commit"):
            how = self._in_commit(how)
        else:
            self.world.start_worker()
            self._bring_work()
            time.sleep(self.chance.uniform(0.05, 0.6))
            how = _STRIKES[how](self)
        self.died[how] = self.died.get(how, 0) + 1

    def _bring_work(self) -> None:
        for _ in range(self.leads):
            self.clerk.send(len(self.clerk.sent))
        self.clerk.make_sure()
        self.clerk.work_tasks(most=self.chance.randint(0, 3 * self.leads))
        self.outside.work()

    def _in_commit(self, point: str) -> str:
        self.world.start_worker(f"{point}:{self.chance.randint(1, _MOST_COMMITS)}")
        self._bring_work()
        assert self.world.worker is not None
        end = time.monotonic() + _DIE_SECONDS
        while time.monotonic() < end:
            if self.world.worker.poll() is not None:
                return point
            time.sleep(0.01)
        return self._worker()

    def _worker(self) -> str:
        kill(self.world.worker)
        return "worker"

    def _everything(self) -> str:
        self.clerk.send(len(self.clerk.sent))
        kill(self.world.worker, self.world.web)
        self.world.start_web()
        return "everything"

    def _clock(self) -> str:
        """The clock jumps forward past every lease, and back as far as one that is set right does, or the other way round."""
        jumps = [self.chance.uniform(5, 120), -self.chance.uniform(1, 10)]
        self.chance.shuffle(jumps)
        for jump in jumps:
            self.world.weather.clock_is_wrong_by += jump
            self.clock_jumps["forward" if jump > 0 else "back"] += 1
            self._bring_work()
        kill(self.world.worker)
        return "clock"

    def _frozen(self) -> str:
        """A worker stands still until its leases have run out; what it then hands over comes too late."""
        first = self.world.worker
        assert first is not None
        self.world.start_worker()
        first.send_signal(signal.SIGSTOP)
        time.sleep(LEASE_SECONDS * 1.5)
        first.send_signal(signal.SIGCONT)
        time.sleep(0.3)
        kill(first, self.world.worker)
        return "frozen"

    def _trouble(self) -> str:
        return self._full() if self.server is None else self._crash(self.server)

    def _crash(self, server: Server) -> str:
        """The server crashes; of two workers one lives through it, one is killed meanwhile and cannot start."""
        lives = self.world.worker
        self._wait_until_it_works()
        server.crash()
        self.clerk.send(len(self.clerk.sent))
        self.world.start_worker()
        time.sleep(self.chance.uniform(0.1, 1.0))
        kill(self.world.worker)
        server.start()
        self.world.worker = lives
        self._expect_alive("the crash of the server")
        self._bring_work()
        kill(lives)
        return "server"

    def _wait_until_it_works(self) -> None:
        """Wait for the worker's first sign of life; one that only begins is refused while the server is away."""
        assert self.world.worker is not None
        query = f"SELECT count(*) FROM worker_heartbeat WHERE worker LIKE '%%-{self.world.worker.pid}'"
        database = Database(load_settings(self.world.environment).url)
        end = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < end:
            with database.read() as tx:
                if tx.connection.exec_driver_sql(query).scalar():
                    break
            time.sleep(0.05)
        database.close()

    def _full(self) -> str:
        """The disk is full: what cannot be written is refused whole; the worker goes on when there is room again."""
        self._wait_until_it_works()
        self.world.weather.pages = 1
        self._bring_work()
        time.sleep(self.chance.uniform(0.1, 1.0))
        self.world.weather.pages = None
        self._expect_alive("a full disk")
        self._bring_work()
        kill(self.world.worker)
        return "full"

    def _expect_alive(self, after: str) -> None:
        if self.world.worker is None or self.world.worker.poll() is not None:
            self.clerk.problems.append(f"the worker did not live through {after}")


_STRIKES: dict[str, Callable[[Storm], str]] = {
    "worker": Storm._worker,
    "everything": Storm._everything,
    "clock": Storm._clock,
    "frozen": Storm._frozen,
    "trouble": Storm._trouble,
}


def run_storm(
    kills: int,
    server: Server | None = None,
    seed: int = 1,
    *,
    leads: int = 4,
    say: Callable[[str], None] = str,
) -> dict[str, Any]:
    """Kill that often and return the result; ``broken`` is empty when all promises hold.

    Args:
        leads: how many come in at each kill.
        say: is told how far it is.
    """
    chance = random.Random(seed)
    begin = time.monotonic()
    with (
        tempfile.TemporaryDirectory(prefix="guanxi-chaos-") as name,
        open_world(Path(name), "" if server is None else server.url) as (world, mails),
    ):
        world.deploy(PROCESSES)
        world.start_web()
        storm = Storm(world, chance, server, leads)
        for number in range(kills):
            storm.strike(number)
            if number % 25 == 24:
                say(f"{number + 1} kills in {time.monotonic() - begin:.0f} s")
        calm = _calm(storm)
        database = Database(load_settings(world.environment).url)
        verdict = judge(database, storm.clerk.sent, mails.seen)
        database.close()
        verdict["broken"] += storm.clerk.problems + storm.outside.problems
        if not calm:
            verdict["broken"].append(f"work was left after {CALM_SECONDS} s of calm")
        if verdict["broken"]:
            verdict["log"] = (Path(name) / "processes.log").read_text(errors="replace")[-6000:]
    return {
        "kills": kills,
        "died": storm.died,
        "killed_around_a_commit": sum(storm.died.get(point, 0) for point in POINTS),
        "clock_jumps": storm.clock_jumps,
        "completed_too_late_and_refused": storm.outside.refused,
        "answered_twice_and_refused": storm.clerk.refused_twice,
        "seed": seed,
        "seconds": round(time.monotonic() - begin, 1),
        **verdict,
    }


def _calm(storm: Storm) -> bool:
    """Let one worker finish everything; return whether it did in time."""
    storm.world.start_worker()
    end = time.monotonic() + CALM_SECONDS
    database = Database(load_settings(storm.world.environment).url)
    try:
        while time.monotonic() < end:
            storm.clerk.make_sure()
            open_tasks = storm.clerk.work_tasks() + storm.outside.work(forgets=False)
            if not open_tasks and not storm.clerk.unsure and not is_anything_left(database):
                return True
            time.sleep(0.2)
        return False
    finally:
        database.close()


def is_anything_left(database: Database) -> bool:
    """Whether an event waits to be judged, an instance of the storm's processes to end, or a start for its turn.

    One statement, as only then all of it is seen at one moment: between two, the last change of an instance can be
    written, and its event be judged, unseen by both.
    """
    left = (
        "SELECT (SELECT count(*) FROM event WHERE pending) + (SELECT count(*) FROM waiting_start) + "
        "(SELECT count(*) FROM process_instance i JOIN process_definition d ON d.key = i.definition_key "
        "WHERE i.status = 'active' AND d.process_id IN ('lead-intake', 'timed', 'outside'))"
    )
    with database.read() as tx:
        return bool(tx.connection.exec_driver_sql(left).scalar())
