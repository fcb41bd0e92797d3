"""W1 in Procrastinate's own environment, so this imports nothing of ours: two tasks on PostgreSQL, one defers the other.

Called with the URL of a database and the lead as JSON; reads a count per line and runs that many chains. A queue of
tasks only: it keeps no state of a process and no history of it beyond its jobs.
"""

import asyncio
import json
import sys

from procrastinate import App, PsycopgConnector

BATCH = 100
app = App(connector=PsycopgConnector(conninfo=sys.argv[1]))
done = 0


@app.task(queue="bench")
async def assign(lead, record):
    """Gateway and first activity; its completion and the next task are two commits."""
    if lead["score"] > 50:
        await welcome.defer_async(lead=lead, record=record, owner="ann")


@app.task(queue="bench")
async def welcome(lead, record, owner):
    """The second activity."""
    global done
    done += 1


async def main():
    """Serve until the input ends."""
    global done
    lead = json.loads(sys.argv[2])
    async with app.open_async():
        await app.schema_manager.apply_schema_async()
        print("ready", flush=True)
        for line in sys.stdin:
            done, count = 0, int(line)
            for first in range(0, count, BATCH):
                rows = [
                    {"lead": lead, "record": {"object": "lead", "id": f"lead-{number}"}}
                    for number in range(first, min(first + BATCH, count))
                ]
                await assign.batch_defer_async(*rows)
            await app.run_worker_async(wait=False, install_signal_handlers=False, listen_notify=False)
            print(done, flush=True)


if __name__ == "__main__":
    asyncio.run(main())
