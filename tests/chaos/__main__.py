"""``python -m tests.chaos --kills 500 --database sqlite``: prints the result as JSON and stores it.

With ``--import`` the storm rages during an import of 8,800 deals instead of while leads come in.
"""

import argparse
import json
import sys
from contextlib import nullcontext
from pathlib import Path

from tests.chaos.import_storm import run_import_storm
from tests.chaos.storm import run_storm
from tests.servers import postgresql

RESULTS = Path(__file__).parents[2] / "bench" / "results"


def main() -> int:
    """Run a storm; exit code 1 when a promise was broken."""
    parser = argparse.ArgumentParser(prog="tests.chaos", description=__doc__)
    parser.add_argument("--import", action="store_true", dest="imports", help="during an import of deals")
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--leads", type=int, default=0, help="default: 20 per kill")
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    leads = given.leads or given.kills * 20
    with postgresql.started() if given.database == "postgresql" else nullcontext("") as url:
        if given.imports:
            result = run_import_storm(given.kills, url, seed=given.seed)
        else:
            result = run_storm(given.kills, leads, url, seed=given.seed)
    text = json.dumps({"database": given.database, **result}, indent=1)
    print(text)
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / f"chaos_{'import_' if given.imports else ''}{given.database}.json").write_text(text + "\n")
    return 1 if result["broken"] else 0


sys.exit(main())
