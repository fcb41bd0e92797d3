"""``python -m tests.chaos --kills 500 --database sqlite``: prints the result as JSON and stores it."""

import argparse
import json
import sys
from pathlib import Path

from tests.chaos.storm import run_storm
from tests.servers import postgresql

RESULTS = Path(__file__).parents[2] / "bench" / "results"


def main() -> int:
    """Run a storm; exit code 1 when a promise was broken."""
    parser = argparse.ArgumentParser(prog="tests.chaos", description=__doc__)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--leads", type=int, default=0, help="default: 20 per kill")
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    leads = given.leads or given.kills * 20
    if given.database == "sqlite":
        result = run_storm(given.kills, leads, seed=given.seed)
    else:
        with postgresql.started() as url:
            result = run_storm(given.kills, leads, url, seed=given.seed)
    text = json.dumps({"database": given.database, **result}, indent=1)
    print(text)
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / f"chaos_{given.database}.json").write_text(text + "\n")
    return 1 if result["broken"] else 0


sys.exit(main())
