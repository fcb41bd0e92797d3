"""Trigger latency, embedded: from the commit of a new lead to the commit of the first activity it sets off.

SQLite with synchronous=FULL, 50 leads a second, each in a transaction of its own. This process stands for the web process;
the worker is a process of its own, as `guanxi run` starts it. Both read the same clock.
"""

import os
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import Any

from bench.harness import write_result
from bench.scene import flows, process
from guanxi import wiring
from guanxi.access.contracts import SYSTEM
from guanxi.crm.catalogue import load_catalogue
from guanxi.platform.database import Database, Tx
from guanxi.platform.settings import load_settings
from guanxi.records.actions import create_record
from guanxi.runtime.contracts import Deployment
from guanxi.runtime.ports import JobContext, JobOutcome, TransactionalHandler, Waiting

PER_SECOND = 50
SECONDS = 60
WARM_UP = 5  # seconds that do not count
MOST_MS = {50: 10.0, 99: 60.0}
PROCESS = (
    process(
        """<bpmn:serviceTask id="note"><bpmn:extensionElements><zeebe:taskDefinition type="guanxi.records.update" />
        <zeebe:ioMapping><zeebe:input source="lead" target="object" /><zeebe:input source="=record.id" target="id" />
        <zeebe:input source='={status: "assigned"}' target="values" /></zeebe:ioMapping>
        </bpmn:extensionElements></bpmn:serviceTask>"""
        + flows("start note", "note end")
    )
    .decode()
    .replace(
        '<bpmn:startEvent id="start" />',
        """<bpmn:startEvent id="start"><bpmn:extensionElements><zeebe:properties>
        <zeebe:property name="trigger" value="record" /><zeebe:property name="trigger.object" value="lead" />
        <zeebe:property name="trigger.on" value="created" /></zeebe:properties></bpmn:extensionElements>
        </bpmn:startEvent>""",
    )
    .encode()
)


def work() -> None:
    """Be the worker process: as the real one, but it tells when the first activity of each lead is committed."""
    settings = load_settings()
    worker = wiring.make_worker(settings, wiring.open_database(settings))
    catalogue: Any = worker.runtime.catalogue
    catalogue.transactional = partial(_telling, catalogue.transactional)
    worker.run()


def _telling(find: Any, job_type: str) -> TransactionalHandler:
    handler: TransactionalHandler = find(job_type)

    def handle(tx: Tx, job: JobContext) -> JobOutcome | Waiting:
        tx.after_commit.append(lambda: print(job.record_id, time.time(), flush=True))
        return handler(tx, job)

    return handle


def change(database: Database) -> dict[str, float]:
    """Create leads at a steady pace; return the moment of each commit by the id of the lead."""
    catalogue = load_catalogue()
    begin, committed = time.time(), {}
    for number in range(PER_SECOND * SECONDS):
        time.sleep(max(0.0, begin + number / PER_SECOND - time.time()))
        values = {"last_name": f"Chen {number}", "company_name": "Harbour Tools Ltd"}
        with database.write() as tx:
            found = create_record(tx, catalogue, "lead", values, actor=SYSTEM)
            tx.wake = True
        committed[found.id] = time.time()
    return committed


def latencies(folder: Path) -> list[float]:
    """Run both processes and return the milliseconds of each lead that counts, in order of size."""
    os.environ["GUANXI_DATA_DIR"] = str(folder)
    settings = load_settings()
    database = wiring.open_database(settings)
    wiring.migrate(database)
    found = wiring.deploy(database, {"note.bpmn": PROCESS})
    assert isinstance(found, Deployment), found
    told = folder / "told"
    with (
        told.open("w") as out,
        subprocess.Popen([sys.executable, "-m", "bench.latency", "worker"], stdout=out) as worker,
    ):
        time.sleep(3)
        committed = change(database)
        time.sleep(3)
        worker.terminate()
    database.close()
    done: dict[str, float] = {}
    for line in told.read_text().splitlines():
        record_id, moment = line.split()
        done.setdefault(record_id, float(moment))
    counted = list(committed)[PER_SECOND * WARM_UP :]
    return sorted((done[one] - committed[one]) * 1000 for one in counted)


def main() -> bool:
    """Measure, store, print; return whether all bars hold."""
    with tempfile.TemporaryDirectory(prefix="guanxi-bench-") as folder:
        found = latencies(Path(folder))
    bars = {f"p{at}, ms": (found[len(found) * at // 100], most) for at, most in MOST_MS.items()}
    notes = {"leads": len(found), "per second": PER_SECOND, "latest, ms": round(found[-1], 1)}
    return write_result("latency", {}, bars, notes)


if __name__ == "__main__":
    if sys.argv[1:] == ["worker"]:
        work()
    else:
        sys.exit(0 if main() else 1)
