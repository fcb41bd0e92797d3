"""W1, lead intake: start → gateway → two service tasks → end; each completion durable before the next.

Beside it in the same rounds, the floor and four peers. The floor is the bare driver on the same database: per instance
one insert and three updates of a state of 490 B and four inserts of history, four commits for 500 instances. The rows of
history have the columns and the bytes of ours, without secondary index. CPU seconds of all processes, the database
included.
"""

import json
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
import sqlalchemy as sa

from bench.harness import Case, Figure, measure, write_result
from bench.peers.environments import python_of
from bench.peers.process import count, counting
from bench.scene import (
    LEAD,
    Scene,
    flows,
    plain,
    postgresql_scene,
    process,
    server_pids,
    sqlite_scene,
    task,
    wipe,
)
from tests.servers.ports import free_port
from tests.servers.redis import wait_for

INSTANCES = 2000
FLOOR_BATCH = 500  # each of its four steps is committed for itself
STATE_BYTES = 490
MOST_ROWS = 18
MOST_BYTES = 12 * 1024
GATEWAY = """<bpmn:exclusiveGateway id="good" default="to_not_now" /><bpmn:endEvent id="not_now" />
 <bpmn:sequenceFlow id="to_not_now" sourceRef="good" targetRef="not_now" />
 <bpmn:sequenceFlow id="to_assign" sourceRef="good" targetRef="assign">
  <bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">=lead.score &gt; 50</bpmn:conditionExpression>
 </bpmn:sequenceFlow>"""
PROCESS = process(
    GATEWAY + task("assign") + task("welcome") + flows("start good", "assign welcome", "welcome end")
)
PEERS = {
    "SpiffWorkflow": ("SpiffWorkflow", "3.2.0"),
    "DBOS": ("dbos", "3.4.0"),
    "Procrastinate": ("procrastinate", "3.10.0", "psycopg[binary]==3.3.9"),
    "Celery": ("celery[redis]", "5.7.0"),
}


def run_guanxi(scene: Scene) -> int:
    """Start and finish the instances."""
    scene.start(INSTANCES)
    scene.worker.drain()
    assert scene.completed() == INSTANCES
    return INSTANCES


def rows_per_instance() -> float:
    """Rows written (inserted, updated, deleted) per instance, counted by SQLite itself."""
    with sqlite_scene(PROCESS) as scene:
        total = 0

        def note(connection: Any, *_: Any) -> None:
            nonlocal total
            total = connection.connection.dbapi_connection.total_changes

        sa.event.listen(scene.database.engine, "commit", note)
        with scene.database.read() as tx:
            driver: Any = tx.connection.connection.dbapi_connection
            before = int(driver.total_changes)
        run_guanxi(scene)
        return (total - before) / INSTANCES


def bytes_per_instance(scene: Scene) -> float:
    """Bytes on disk per finished instance, its history and all indices included."""
    before = scene.bytes_on_disk()
    run_guanxi(scene)
    return (scene.bytes_on_disk() - before) / INSTANCES


_FLOOR_TABLES = (
    "CREATE TABLE floor_state (id BIGINT PRIMARY KEY, version INT, state {blob})",
    """CREATE TABLE floor_history (instance_key BIGINT, element_key BIGINT, definition_key BIGINT,
    element_id VARCHAR(255), type VARCHAR(30), state VARCHAR(10), triggered_at BIGINT, started_at BIGINT, ended_at BIGINT,
    attempts INT, actor VARCHAR(255), flows TEXT, input TEXT, output TEXT, PRIMARY KEY (instance_key, element_key))""",
)
_KEY, _AT = 250_000_000_000_000_000, 1_764_500_000_000_000  # as long as real keys and moments are


def run_floor(connection: Any, mark: str, begin: str) -> int:
    """One state insert, three updates, four history inserts per instance, each step of a batch its own commit."""
    state = b"x" * STATE_BYTES
    cursor = connection.cursor()
    insert = f"INSERT INTO floor_history VALUES ({','.join([mark] * 14)})"
    for first in range(0, INSTANCES, FLOOR_BATCH):
        keys = range(_KEY + first, _KEY + min(first + FLOOR_BATCH, INSTANCES))
        for step in range(4):
            cursor.execute(begin)
            if step == 0:
                rows: list[tuple[Any, ...]] = [(key, 0, state) for key in keys]
                cursor.executemany(f"INSERT INTO floor_state VALUES ({mark},{mark},{mark})", rows)
            else:
                rows = [(step, state, key) for key in keys]
                statement = f"UPDATE floor_state SET version={mark}, state={mark} WHERE id={mark}"
                cursor.executemany(statement, rows)
            cursor.executemany(insert, [_floor_history(key, step) for key in keys])
            cursor.execute("COMMIT")
    return INSTANCES


def _floor_history(key: int, step: int) -> tuple[Any, ...]:
    head = (key, step, _KEY, "welcome", "serviceTask", "completed", _AT, _AT, _AT, 1, "system:worker", "f4")
    return (*head, None, '{"owner":"ann"}')


@contextmanager
def _sqlite_floor() -> Iterator[sqlite3.Connection]:
    with tempfile.TemporaryDirectory(prefix="guanxi-bench-") as folder:
        connection = sqlite3.connect(Path(folder) / "floor.db", isolation_level=None)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        for table in _FLOOR_TABLES:
            connection.execute(table.format(blob="BLOB"))
        yield connection
        connection.close()


@contextmanager
def _postgresql_floor(url: str) -> Iterator[Any]:
    wipe(url)
    with psycopg.connect(plain(url), autocommit=True) as connection:
        for table in _FLOOR_TABLES:
            connection.execute(table.format(blob="BYTEA"))
        yield connection


def our_cases(url: str) -> list[Case]:
    """Guanxi and the floor on both databases."""
    servers = partial(server_pids, url)
    return [
        Case("guanxi sqlite", run_guanxi, partial(sqlite_scene, PROCESS)),
        Case("floor sqlite", lambda found: run_floor(found, "?", "BEGIN IMMEDIATE"), _sqlite_floor),
        Case("guanxi postgresql", run_guanxi, partial(postgresql_scene, url, PROCESS), servers),
        Case(
            "floor postgresql",
            lambda found: run_floor(found, "%s", "BEGIN"),
            partial(_postgresql_floor, url),
            servers,
        ),
    ]


def peer_cases(url: str, notes: dict[str, str]) -> Iterator[Case]:
    """The peers that can be installed; of the others the notes say why not."""
    python = {}
    for name, package in PEERS.items():
        try:
            python[name] = python_of(*package)
            notes[name] = package[1]
        except RuntimeError as error:
            notes[name] = f"could not be installed: {error}"
    if "SpiffWorkflow" in python:
        for way in ("each", "batched"):
            command = partial(_spiff, python["SpiffWorkflow"], way)
            yield _peer(f"SpiffWorkflow {way} sqlite", 200, command)
    for name in ("DBOS", "Procrastinate"):
        if name in python:
            command = partial(_on_postgresql, python[name], name.lower(), url)
            yield _peer(f"{name} postgresql", 200, command, partial(server_pids, url))
    if "Celery" in python and shutil.which("redis-server"):
        yield _peer("Celery redis", 200, partial(_celery, python["Celery"]))
    elif "Celery" in python:
        notes["Celery"] = "needs redis-server"


@contextmanager
def _spiff(python: Path, way: str, folder: Path) -> Iterator[tuple[list[str], list[int]]]:
    yield [str(python), "w1_spiff.py", str(folder), json.dumps(LEAD), way], []


@contextmanager
def _on_postgresql(python: Path, name: str, url: str, _: Path) -> Iterator[tuple[list[str], list[int]]]:
    with psycopg.connect(plain(url), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {name}")
    yield [str(python), f"w1_{name}.py", plain(url, name), json.dumps(LEAD)], []


@contextmanager
def _celery(python: Path, folder: Path) -> Iterator[tuple[list[str], list[int]]]:
    port = free_port()
    options = [
        "--port",
        str(port),
        "--dir",
        str(folder),
        "--save",
        "",
        "--appendonly",
        "yes",
        "--appendfsync",
        "always",
    ]
    with subprocess.Popen(["redis-server", *options], stdout=subprocess.DEVNULL) as server:
        wait_for(port, server)
        try:
            yield [str(python), "w1_celery.py", f"redis://127.0.0.1:{port}/0", json.dumps(LEAD)], [server.pid]
        finally:
            server.terminate()


def _peer(
    name: str, units: int, command: Callable[[Path], Any], servers: Callable[[], list[int]] = list
) -> Case:
    pids: list[int] = []

    @contextmanager
    def setup() -> Iterator[Any]:
        with (
            tempfile.TemporaryDirectory(prefix="guanxi-bench-") as folder,
            command(Path(folder)) as (words, more),
            counting(words, Path(folder)) as process,
        ):
            pids[:] = [process.pid, *more]
            yield process

    return Case(name, lambda process: count(process, units), setup, lambda: [*pids, *servers()])


def bars(figures: dict[str, Figure]) -> dict[str, tuple[float, float]]:
    """The bars of the project by description: seen, allowed."""
    found: dict[str, tuple[float, float]] = {"rows written per instance": (rows_per_instance(), MOST_ROWS)}
    cpu = {name: figure.cpu_seconds_per_1000 for name, figure in figures.items()}
    for server, most, peer in (
        ("sqlite", 0.25, "SpiffWorkflow each sqlite"),
        ("postgresql", 0.5, "DBOS postgresql"),
    ):
        ours = cpu[f"guanxi {server}"]
        found[f"{server}: CPU s per 1,000 instances"] = (ours, most)
        found[f"{server}: times the floor"] = (ours / cpu[f"floor {server}"], 6.0)
        if peer in cpu:
            found[f"{server}: share of the CPU of {peer.split()[0]}"] = (ours / cpu[peer], 0.05)
    return found


def main() -> bool:
    """Measure, store, print; return whether all bars hold."""
    from tests.servers import postgresql

    notes: dict[str, str] = {}
    with postgresql.started() as url:
        figures = measure([*our_cases(url), *peer_cases(url, notes)], failed=notes)
        found = bars(figures)
        for scene, name in (
            (sqlite_scene(PROCESS), "sqlite"),
            (postgresql_scene(url, PROCESS), "postgresql"),
        ):
            with scene as world:
                found[f"{name}: bytes on disk per finished instance"] = (
                    bytes_per_instance(world),
                    MOST_BYTES,
                )
    return write_result("w1", figures, found, notes)


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
