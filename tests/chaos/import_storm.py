"""The import storm: 8,800 deals come in over the API while web and worker are killed again and again.

Each new deal that is open starts a process, and people work tasks meanwhile. Then calm, then judgement.
"""

import random
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from guanxi.platform.database import Database
from guanxi.platform.settings import load_settings
from tests.chaos.import_verdict import judge, nothing_left
from tests.chaos.world import World, kill, open_world
from tests.quality.facts import FOLDER, MAPPING

CALM_SECONDS = 600
_PATIENCE_SECONDS = 240
ROWS = 35 + 7 + 85 + 85 + 8800
_ROUND = (
    "import_in_commit",
    "worker",
    "in_commit",
    "everything",
    "import_in_commit",
    "import_before_commit",
    "in_commit",
    "everything",
    "import_in_commit",
    "import_after_commit",
)
"""How ten deaths come: half inside a commit, of the import or of processes; the worker alone, or all together."""


class ImportStorm:
    """One import and the people who work meanwhile.

    Args:
        kills: how often something is killed, always while the import is unfinished.
    """

    def __init__(self, world: World, chance: random.Random, kills: int):
        self.world = world
        self.chance = chance
        self.kills = kills
        self.died: dict[str, int] = {}
        self.rows_at_kill: list[int] = []
        self.visits = 0
        self.problems: list[str] = []
        self.key = ""

    def request(self) -> None:
        """Send the files."""
        files = {
            name: (FOLDER / name).read_bytes() for name in sorted(path.name for path in FOLDER.glob("*.csv"))
        }
        answer = self.world.upload(f"/imports?mapping={MAPPING}&mode=run", files)
        assert answer is not None, "no answer to the upload"
        assert answer[0] == 202, answer
        self.key = answer[1]["key"]

    def strike(self, number: int) -> None:
        """One round: a worker works, people too, something dies before the import is done.

        Nothing stands between seeing the rows and the kill: the import goes on meanwhile, and is soon done.
        """
        how = _ROUND[number % len(_ROUND)]
        by_itself = how.endswith("_commit")
        before = self.rows_done()
        self.world.start_worker(f"{how}:{self.chance.randint(1, 4)}" if by_itself else "")
        if by_itself:
            self.wait_for(self._is_dead)
        else:
            wanted = max(before + 1, ROWS * (number + 1) // (self.kills + 3))
            people = threading.Thread(target=self.plan_visits, args=(self.chance.randint(0, 10),))
            people.start()
            self.wait_for(lambda: self._is_dead() or self.rows_done() >= wanted)
            kill(self.world.worker, self.world.web if how == "everything" else None)
            if how == "everything":
                self.world.start_web()
            people.join()
        self.died[how] = self.died.get(how, 0) + 1
        state, rows = self.state()
        self.rows_at_kill.append(rows)
        if state not in ("waiting", "running"):
            self.problems.append(f"the import was {state} at kill {number + 1}")

    def plan_visits(self, most: int) -> None:
        """Work open tasks as people do."""
        found = self.world.call("GET", "/user-tasks?scope=all&state=open")
        tasks = found[1]["items"] if found is not None and found[0] == 200 else []
        planned = [task for task in tasks if task["element_id"] == "plan_the_visit"]
        for task in planned[:most]:
            body = {"variables": {"plan": "visit", "visit_on": {"@": "2026-12-01"}, "visit_note": "storm"}}
            answer = self.world.call("POST", f"/user-tasks/{task['key']}/completion", body)
            if answer is not None and answer[0] == 200:
                self.visits += 1
            elif answer is not None and answer[0] not in (409, 503):
                self.problems.append(f"task {task['key']}: {answer}")

    def state(self) -> tuple[str, int]:
        """Return the state of the import and how many rows are done."""
        found: list[Any] = []

        def look() -> bool:
            answer = self.world.call("GET", f"/imports/{self.key}")
            if answer is not None and answer[0] == 200:
                found.append(answer[1])
            return bool(found)

        self.wait_for(
            look
        )  # an answer that is lost, or a server too busy to give one, says nothing about the import
        return (found[0]["state"], found[0]["rows_done"]) if found else ("unknown", 0)

    def rows_done(self) -> int:
        """Return how many rows are done."""
        return self.state()[1]

    def wait_for(
        self, happened: Callable[[], bool], *, every: float = 0.02, most: float = _PATIENCE_SECONDS
    ) -> None:
        """Wait until something happened, looking every so many seconds, at most that many."""
        end = time.monotonic() + most
        while not happened():
            if time.monotonic() > end:
                self.problems.append("nothing happened for a long time; see the log")
                return
            time.sleep(every)

    def _is_dead(self) -> bool:
        assert self.world.worker is not None
        return self.world.worker.poll() is not None


def run_import_storm(kills: int, database_url: str = "", seed: int = 1) -> dict[str, Any]:
    """Kill that often during the import and return the result; ``broken`` is empty when all promises hold."""
    chance = random.Random(seed)
    begin = time.monotonic()
    with (
        tempfile.TemporaryDirectory(prefix="guanxi-chaos-") as name,
        open_world(Path(name), database_url) as (world, _),
    ):
        world.start_web()
        storm = ImportStorm(world, chance, kills)
        storm.request()
        for number in range(kills):
            storm.strike(number)
        calm = _calm(storm)
        database = Database(load_settings(world.environment).url)
        verdict = judge(database, int(storm.key))
        database.close()
        if verdict["broken"] or storm.problems or not calm:
            verdict["log"] = (Path(name) / "processes.log").read_text(errors="replace")[-6000:]
    verdict["broken"] += storm.problems + ([] if calm else [f"work was left after {CALM_SECONDS} s of calm"])
    return {
        "kills": kills,
        "died": storm.died,
        "rows_done_at_each_kill": storm.rows_at_kill,
        "visits_planned_meanwhile": storm.visits,
        "seed": seed,
        "seconds": round(time.monotonic() - begin, 1),
        **verdict,
    }


def _calm(storm: ImportStorm) -> bool:
    """Let one worker finish everything; return whether it did in time."""
    storm.world.start_worker()
    end = time.monotonic() + CALM_SECONDS
    database = Database(load_settings(storm.world.environment).url)
    try:
        while time.monotonic() < end:
            if storm.state()[0] == "done" and nothing_left(database):
                return True
            time.sleep(0.3)
        return False
    finally:
        database.close()
