"""W1 in Celery's own environment, so this imports nothing of ours: a chain of two tasks by way of Redis.

Called with the URL of a Redis that syncs its log with every write, and the lead as JSON; reads a count per line and runs
that many chains. A queue of tasks only: what a chain has done is known by its results, kept in Redis for a day.
"""

import json
import subprocess
import sys
import time

from celery import Celery, chain

URL = sys.argv[1] if len(sys.argv) > 1 and sys.argv[1].startswith("redis") else None
app = Celery("w1_celery")
app.conf.task_acks_late = True
app.conf.worker_prefetch_multiplier = 100


@app.task
def assign(lead, record):
    """Gateway and first activity."""
    return {"lead": lead, "record": record, "owner": "ann"}


@app.task
def welcome(known):
    """The second activity."""
    return known | {"message_id": "m-1"}


def main():
    """Serve until the input ends, with one worker process beside."""
    app.conf.broker_url = app.conf.result_backend = URL
    lead = json.loads(sys.argv[2])
    command = [sys.executable, "-m", "celery", "-A", "w1_celery", "-b", URL, "--result-backend", URL]
    worker = subprocess.Popen([*command, "worker", "-c", "1", "-l", "ERROR"], stdout=subprocess.DEVNULL)
    try:
        _result(_chain(lead, 0))
        print("ready", flush=True)
        for line in sys.stdin:
            sent = [_chain(lead, number) for number in range(int(line))]
            print(sum(1 for one in sent if "message_id" in _result(one)), flush=True)
    finally:
        worker.terminate()
        worker.wait()


def _result(sent):
    """Wait for a result by looking at its key: the message that tells of it may be lost."""
    while not sent.ready():
        time.sleep(0.02)
    return sent.result


def _chain(lead, number):
    return chain(assign.s(lead, {"object": "lead", "id": f"lead-{number}"}), welcome.s()).apply_async()


if __name__ == "__main__":
    main()
