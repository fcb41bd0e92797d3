"""W1, lead intake: start → gateway → two service tasks → end; each completion durable before the next.

Beside it in the same rounds, the floor: the bare driver writing the same rows in the same batches. SQLite runs
with synchronous=FULL, PostgreSQL with its default fsync. CPU seconds of all processes, the database included.
"""

import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from bench.harness import Case, Figure, measure, write_result
from guanxi import wiring
from guanxi.access.contracts import SYSTEM
from guanxi.platform.database import Database
from guanxi.runtime import tables
from guanxi.runtime.contracts import Deployment
from guanxi.runtime.deployments import deploy
from guanxi.runtime.instances import add_start
from guanxi.runtime.ports import Completed, JobContext, JobOutcome
from guanxi.runtime.runtime import Runtime
from guanxi.runtime.worker import BATCH, Worker

INSTANCES = 2000
FLOOR_BATCH = 500  # each of its four steps is committed for itself
STATE_BYTES = 490
MOST_ROWS = 18
PROCESS = b"""<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
 xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d" targetNamespace="bench">
<bpmn:process id="w1" name="Lead intake" isExecutable="true">
 <bpmn:startEvent id="start" /><bpmn:endEvent id="end" /><bpmn:endEvent id="not_now" />
 <bpmn:exclusiveGateway id="good" default="to_not_now" />
 <bpmn:serviceTask id="assign"><bpmn:extensionElements>
  <zeebe:taskDefinition type="assign" /></bpmn:extensionElements></bpmn:serviceTask>
 <bpmn:serviceTask id="welcome"><bpmn:extensionElements>
  <zeebe:taskDefinition type="welcome" /></bpmn:extensionElements></bpmn:serviceTask>
 <bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="good" />
 <bpmn:sequenceFlow id="f2" sourceRef="good" targetRef="assign">
  <bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">=lead.score &gt; 50</bpmn:conditionExpression>
 </bpmn:sequenceFlow>
 <bpmn:sequenceFlow id="to_not_now" sourceRef="good" targetRef="not_now" />
 <bpmn:sequenceFlow id="f3" sourceRef="assign" targetRef="welcome" />
 <bpmn:sequenceFlow id="f4" sourceRef="welcome" targetRef="end" />
</bpmn:process></bpmn:definitions>"""
LEAD = {
    "first_name": "Mei",
    "last_name": "Chen",
    "company": "Harbour Tools Ltd",
    "email": "mei.chen@harbour-tools.example",
    "phone": "+86 21 5555 0100",
    "language": "zh-CN",
    "source": "web_form",
    "score": 80,
    "note": "Asked for a quote for 40 seats and a call next week.",
}


class Work:
    """Both activities: done in the transaction of the step."""

    effect_queues: tuple[str, ...] = ()

    def queue(self, job_type: str) -> str:
        return "transaction"

    def transactional(self, job_type: str) -> Callable[[Any, JobContext], JobOutcome]:
        return lambda tx, job: Completed({"owner": "ann"} if job_type == "assign" else {"message_id": "m-1"})

    def effect(self, job_type: str) -> Callable[[JobContext], JobOutcome]:
        raise NotImplementedError


class Scene:
    """A fresh database with the process deployed."""

    def __init__(self, url: str):
        self.database = Database(url)
        wiring.migrate(self.database)
        self.runtime = Runtime(Work())
        self.worker = Worker(self.database, self.runtime, threads=0)
        with self.database.write() as tx:
            found = deploy(self.runtime, tx, {"w1.bpmn": PROCESS}, actor=SYSTEM)
        assert isinstance(found, Deployment), found
        self.definition = found.definitions[0].key
        self.worker.drain()


def run_guanxi(scene: Scene) -> int:
    """Start and finish the instances."""
    for _ in range(INSTANCES // BATCH):
        with scene.database.write() as tx:
            batch = scene.runtime.batch(tx)
            for number in range(BATCH):
                variables = {"lead": LEAD, "record": {"object": "lead", "id": f"lead-{number}"}}
                add_start(batch, actor=SYSTEM, variables=variables, definition_key=scene.definition)
            batch.flush()
    scene.worker.drain()
    with scene.database.read() as tx:
        query = sa.select(sa.func.count()).where(tables.instance.c.status == "completed")
        assert tx.connection.execute(query).scalar_one() == INSTANCES
    return INSTANCES


def rows_per_instance() -> float:
    """Rows written (inserted, updated, deleted) per instance, counted by SQLite itself."""
    with _sqlite() as scene:
        total = 0

        def count(connection: Any, *_: Any) -> None:
            nonlocal total
            total = connection.connection.dbapi_connection.total_changes

        sa.event.listen(scene.database.engine, "commit", count)
        before = _changes(scene)
        run_guanxi(scene)
        return (total - before) / INSTANCES


def _changes(scene: Scene) -> int:
    with scene.database.read() as tx:
        driver: Any = tx.connection.connection.dbapi_connection
        return int(driver.total_changes)


@contextmanager
def _sqlite() -> Iterator[Scene]:
    with tempfile.TemporaryDirectory(prefix="guanxi-w1-") as folder:
        scene = Scene(f"sqlite:///{folder}/w1.db")
        yield scene
        scene.database.close()


_FLOOR_TABLES = (
    "CREATE TABLE floor_state (id BIGINT PRIMARY KEY, version INT, state {blob})",
    "CREATE TABLE floor_history (id BIGINT PRIMARY KEY, instance BIGINT, element VARCHAR(50), at BIGINT)",
)


def run_floor(connection: Any, mark: str, begin: str) -> int:
    """One state insert, three updates, four history inserts per instance, each step of a batch its own commit."""
    state = b"x" * STATE_BYTES
    cursor = connection.cursor()
    for first in range(0, INSTANCES, FLOOR_BATCH):
        keys = range(first, min(first + FLOOR_BATCH, INSTANCES))
        for step in range(4):
            cursor.execute(begin)
            if step == 0:
                rows: list[tuple[Any, ...]] = [(key, 0, state) for key in keys]
                cursor.executemany(f"INSERT INTO floor_state VALUES ({mark},{mark},{mark})", rows)
            else:
                rows = [(step, state, key) for key in keys]
                statement = f"UPDATE floor_state SET version={mark}, state={mark} WHERE id={mark}"
                cursor.executemany(statement, rows)
            rows = [(key * 4 + step, key, "element", 1) for key in keys]
            cursor.executemany(f"INSERT INTO floor_history VALUES ({mark},{mark},{mark},{mark})", rows)
            cursor.execute("COMMIT")
    return INSTANCES


@contextmanager
def _sqlite_floor() -> Iterator[sqlite3.Connection]:
    with tempfile.TemporaryDirectory(prefix="guanxi-w1-") as folder:
        connection = sqlite3.connect(Path(folder) / "floor.db", isolation_level=None)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        for table in _FLOOR_TABLES:
            connection.execute(table.format(blob="BLOB"))
        yield connection
        connection.close()


def cases_postgresql(url: str) -> list[Case]:
    """The same two on PostgreSQL."""
    import psycopg

    plain = url.replace("postgresql+psycopg", "postgresql")

    @contextmanager
    def scene() -> Iterator[Scene]:
        _wipe(url)
        found = Scene(url)
        yield found
        found.database.close()

    @contextmanager
    def floor() -> Iterator[Any]:
        _wipe(url)
        with psycopg.connect(plain, autocommit=True) as connection:
            for table in _FLOOR_TABLES:
                connection.execute(table.format(blob="BYTEA"))
            yield connection

    def servers() -> list[int]:
        with psycopg.connect(plain) as connection:
            [folder] = connection.execute("SHOW data_directory").fetchone()  # type: ignore[misc]
        return [int((Path(folder) / "postmaster.pid").read_text().split()[0])]

    return [
        Case("guanxi postgresql", run_guanxi, scene, servers),
        Case("floor postgresql", lambda found: run_floor(found, "%s", "BEGIN"), floor, servers),
    ]


def _wipe(url: str) -> None:
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql("DROP SCHEMA public CASCADE")
        connection.exec_driver_sql("CREATE SCHEMA public")
    engine.dispose()


def bars(figures: dict[str, Figure]) -> dict[str, tuple[float, float]]:
    """The bars of the project by description: seen, allowed."""
    found: dict[str, tuple[float, float]] = {"rows written per instance": (rows_per_instance(), MOST_ROWS)}
    for server, most in (("sqlite", 0.25), ("postgresql", 0.5)):
        ours = figures[f"guanxi {server}"].cpu_seconds_per_1000
        floor = figures[f"floor {server}"].cpu_seconds_per_1000
        found[f"{server}: CPU s per 1,000 instances"] = (ours, most)
        found[f"{server}: times the floor"] = (ours / floor, 6.0)
    return found


def main() -> bool:
    """Measure, store, print; return whether all bars hold."""
    from tests.servers import postgresql

    with postgresql.started() as url:
        cases = [
            Case("guanxi sqlite", run_guanxi, _sqlite),
            Case("floor sqlite", lambda found: run_floor(found, "?", "BEGIN IMMEDIATE"), _sqlite_floor),
            *cases_postgresql(url),
        ]
        figures = measure(cases)
    return write_result("w1", figures, bars(figures))


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
