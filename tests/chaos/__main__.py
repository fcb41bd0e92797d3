"""``python -m tests.chaos --kills 500 --database sqlite``: prints the result as JSON and stores it.

With ``--fabric rabbitmq`` work goes through a broker to Celery workers, which are struck as well.
With ``--import`` the storm rages during an import of 8,800 deals instead of while leads come in.
``--all`` runs every storm, which is ``make chaos``.
"""

import argparse
import json
import sys
import tempfile
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from tests.chaos.everything import run_all
from tests.chaos.fabric_storm import STRIKES, run_fabric_storm
from tests.chaos.import_storm import run_import_storm
from tests.chaos.storm import run_storm
from tests.servers import postgresql, rabbitmq, redis

_PIECE = 100
RESULTS = Path(__file__).parents[2] / "bench" / "results"


def main() -> int:
    """Run a storm; exit code 1 when a promise was broken."""
    parser = argparse.ArgumentParser(prog="tests.chaos", description=__doc__)
    parser.add_argument("--import", action="store_true", dest="imports", help="during an import of deals")
    parser.add_argument("--all", action="store_true", help="every storm; --kills then is how many at most")
    parser.add_argument("--kills", type=int, help="10 if not given")
    parser.add_argument("--results", type=Path, default=RESULTS, help="folder for the result")
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--fabric", choices=["rabbitmq", "redis"], help="with Celery, which is struck as well"
    )
    parser.add_argument("--leads", type=int, default=4, help="at each kill")
    parser.add_argument(
        "--resume", action="store_true", help="go on where a run that was stopped had come to"
    )
    given = parser.parse_args()
    if given.all:
        return 1 if run_all(given.results, given.kills) else 0
    given.kills = given.kills or 10
    kind = "import_" if given.imports else f"{given.fabric}_" if given.fabric else ""
    path = given.results / f"chaos_{kind}{given.database}.json"
    with postgresql.serving() if given.database == "postgresql" else nullcontext() as server:
        if given.imports:
            url = "" if server is None else server.url
            result = {"database": given.database, **run_import_storm(given.kills, url, seed=given.seed)}
            _store(path, result)
        elif given.fabric:
            result = {"database": given.database, "broker": given.fabric, **_with_fabric(given, server)}
            _store(path, result)
        else:
            result = _in_pieces(given, path, server)
    print(json.dumps(result, indent=1))
    return 1 if result["broken"] else 0


def _with_fabric(given: argparse.Namespace, server: postgresql.Server | None) -> dict[str, Any]:
    """Run a storm over a broker of its own."""
    with tempfile.TemporaryDirectory(prefix="guanxi-broker-") as name:
        broker = rabbitmq.RabbitMQ(Path(name)) if given.fabric == "rabbitmq" else redis.Redis(Path(name))
        broker.start()
        try:
            url = "" if server is None else server.url
            rounds = -(-given.kills // len(STRIKES))
            return {"strikes": rounds * len(STRIKES), **run_fabric_storm(broker, url, rounds=rounds)}
        finally:
            broker.close()


def _in_pieces(given: argparse.Namespace, path: Path, server: postgresql.Server | None) -> dict[str, Any]:
    """Run storms of at most `_PIECE` kills, each on a database of its own, and keep the sum after each."""
    total: dict[str, Any] = {"database": given.database, "kills": 0, "seeds": [], "broken": []}
    if given.resume and path.exists():
        total = json.loads(path.read_text())
    seed = max([given.seed - 1, *total["seeds"]])
    while total["kills"] < given.kills and not total["broken"]:
        seed += 1
        if server is not None:
            server.empty()
        kills = min(_PIECE, given.kills - total["kills"])
        result = run_storm(
            kills, server, seed, leads=given.leads, say=lambda text: print(text, file=sys.stderr, flush=True)
        )
        for name, value in result.items():
            total[name] = _sum(total.get(name), value) if name != "seed" else seed
        total["seeds"].append(total.pop("seed"))
        total["broken"] += _too_few_in_commits(total)
        _store(path, total)
    return total


def _too_few_in_commits(total: dict[str, Any]) -> list[str]:
    """A storm that seldom kills around a commit proves little; fewer than a hundred kills say nothing about that."""
    kills, hit = total["kills"], total["killed_around_a_commit"]
    return (
        [f"only {hit} of {kills} kills were around a commit"] if kills >= _PIECE and 2 * hit < kills else []
    )


def _sum(before: Any, value: Any) -> Any:
    if isinstance(value, dict):
        before = before or {}
        return {name: before.get(name, 0) + value.get(name, 0) for name in {**before, **value}}
    if isinstance(value, float):
        return round((before or 0) + value, 1)
    return value if before is None else before + value


def _store(path: Path, result: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(result, indent=1) + "\n")


sys.exit(main())
