"""W1 in DBOS's own environment, so this imports nothing of ours: a workflow of two steps on PostgreSQL.

Called with the URL of a database and the lead as JSON; reads a count per line and runs that many workflows.
"""

import json
import sys
from concurrent.futures import ThreadPoolExecutor

from dbos import DBOS

THREADS = 4


@DBOS.step()
def assign(lead):
    """The first activity."""
    return {"owner": "ann"}


@DBOS.step()
def welcome(lead):
    """The second activity."""
    return {"message_id": "m-1"}


@DBOS.workflow()
def intake(lead, record):
    """Start, gateway, two activities, end."""
    if lead["score"] <= 50:
        return {}
    return assign(lead) | welcome(lead)


def main():
    """Serve until the input ends."""
    DBOS(config={"name": "bench", "system_database_url": sys.argv[1], "log_level": "ERROR"})
    DBOS.launch()
    lead = json.loads(sys.argv[2])
    print("ready", flush=True)
    with ThreadPoolExecutor(THREADS) as pool:
        for line in sys.stdin:
            records = [{"object": "lead", "id": f"lead-{number}"} for number in range(int(line))]
            done = list(pool.map(lambda record: intake(lead, record), records))
            print(sum(1 for one in done if "message_id" in one), flush=True)
    DBOS.destroy()


if __name__ == "__main__":
    main()
