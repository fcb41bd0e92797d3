"""The storm: leads come in while workers, or everything, are killed again and again; then calm, then judgement."""

import random
import tempfile
import time
from pathlib import Path
from typing import Any

from guanxi.platform.database import Database
from guanxi.platform.settings import load_settings
from guanxi.runtime.failpoints import POINTS
from tests.chaos.verdict import judge
from tests.chaos.world import Clerk, World, kill, open_world

CALM_SECONDS = 180
_DIE_SECONDS = 8


def run_storm(kills: int, leads: int, database_url: str = "", seed: int = 1) -> dict[str, Any]:
    """Kill that often during that many leads and return the result; ``broken`` is empty when all promises hold.

    Every fifth kill takes web and worker together. Half of the others happen at a fail-point around a commit,
    the rest at a random moment.
    """
    chance = random.Random(seed)
    begin = time.monotonic()
    with (
        tempfile.TemporaryDirectory(prefix="guanxi-chaos-") as name,
        open_world(Path(name), database_url) as (world, mails),
    ):
        world.start_web()
        clerk = Clerk(world, chance)
        died: dict[str, int] = {}
        for number in range(kills):
            count = (number + 1) * leads // kills - number * leads // kills
            how = _strike(world, clerk, chance, number, range(len(clerk.sent), len(clerk.sent) + count))
            died[how] = died.get(how, 0) + 1
        calm = _calm(world, clerk)
        settings = load_settings(world.environment | {"GUANXI_FAILPOINT": ""})
        database = Database(settings.url)
        verdict = judge(database, clerk.sent, mails.seen)
        database.close()
        if verdict["broken"]:
            verdict["log"] = (Path(name) / "processes.log").read_text(errors="replace")[-6000:]
    if not calm:
        verdict["broken"].append(f"work was left after {CALM_SECONDS} s of calm")
    verdict["broken"] += clerk.problems
    return {
        "kills": kills,
        "died": died,
        "seed": seed,
        "seconds": round(time.monotonic() - begin, 1),
        **verdict,
    }


def _strike(world: World, clerk: Clerk, chance: random.Random, number: int, leads: range) -> str:
    """One round: a worker, some leads and tasks, a death. Returns how it died."""
    everything = number % 5 == 4
    point = "" if everything or chance.random() < 0.4 else f"{chance.choice(POINTS)}:{chance.randint(1, 8)}"
    world.start_worker(point)
    for lead in leads:
        clerk.send(lead)
    clerk.make_sure()
    clerk.work_tasks(most=chance.randint(0, 40))
    if point and _dies_by_itself(world):
        return point.partition(":")[0]
    time.sleep(chance.uniform(0.2, 1.5))
    if everything:
        clerk.send(leads.stop)
        kill(world.web)
    kill(world.worker)
    if everything:
        world.start_web()
    return "everything" if everything else "worker"


def _dies_by_itself(world: World) -> bool:
    end = time.monotonic() + _DIE_SECONDS
    while time.monotonic() < end:
        assert world.worker is not None
        if world.worker.poll() is not None:
            return True
        time.sleep(0.02)
    return False


def _calm(world: World, clerk: Clerk) -> bool:
    """Let one worker finish everything; return whether it did in time."""
    world.start_worker()
    end = time.monotonic() + CALM_SECONDS
    while time.monotonic() < end:
        clerk.make_sure()
        open_tasks = clerk.work_tasks()
        active = world.call("GET", "/process-instances?process_id=lead-intake&state=active&limit=1")
        known = active is not None and active[0] == 200 and not active[1]["items"]
        if known and not open_tasks and not clerk.unsure and _nothing_pending(world):
            return True
        time.sleep(0.2)
    return False


def _nothing_pending(world: World) -> bool:
    database = Database(load_settings(world.environment).url)
    with database.read() as tx:
        pending = tx.connection.exec_driver_sql("SELECT count(*) FROM event WHERE pending").scalar()
    database.close()
    return not pending
