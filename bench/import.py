"""Import of the 8,800 deals of the CRM sales opportunities, and the 2,089 process starts it sets off.

From an empty database with the shipped processes deployed; tables and deployment are not measured. *import* is the
command line's work in this process, with mode run; *starts* is a worker judging the events of that import and bringing
every open deal to its user task; *upload* is both at once as people see it: from the request over HTTP until nothing is
left to do, with one web and one worker process. SQLite runs with synchronous=FULL, PostgreSQL with its default fsync.
"""

import os
import random
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import sqlalchemy as sa

from bench.harness import Case, Figure, measure, write_result
from guanxi import wiring
from guanxi.access.contracts import IMPORT
from guanxi.crm.catalogue import load_catalogue
from guanxi.crm.mapping_files import shipped_mapping
from guanxi.packs import pack_files, pack_names
from guanxi.platform.database import Database
from guanxi.platform.settings import Settings, load_settings
from guanxi.quality.importing import LEASE, Importer
from guanxi.quality.imports import claim_import, read_import, request_import
from guanxi.quality.sources import FolderSource
from tests.chaos.import_storm import ImportStorm
from tests.chaos.import_verdict import nothing_left
from tests.chaos.world import open_world
from tests.quality.facts import FOLDER, MAPPING, OPEN_DEALS
from tests.servers import postgresql

DEALS = 8800
MOST_SECONDS = 30.0
ROUNDS = 3


@dataclass
class Scene:
    """An empty database with the shipped processes."""

    settings: Settings
    database: Database


def run_import(scene: Scene) -> int:
    """Import everything in this process."""
    mapping = shipped_mapping(MAPPING)
    with scene.database.write() as tx:
        key = request_import(tx, MAPPING, mapping, actor=IMPORT, mode="run", source="folder")
        claim = claim_import(tx, key, LEASE)
    assert claim is not None
    Importer(scene.database, load_catalogue()).work(claim, FolderSource(FOLDER))
    with scene.database.read() as tx:
        done = read_import(tx, key)
    assert (done.state, done.files[-1].created) == ("done", DEALS), done
    return DEALS


def run_starts(scene: Scene) -> int:
    """Let a worker start and step the processes of the imported deals."""
    wiring.make_worker(scene.settings, scene.database, threads=0).drain()
    assert _started(scene.database) == OPEN_DEALS
    assert nothing_left(scene.database)
    return OPEN_DEALS


def run_upload(storm: ImportStorm) -> int:
    """Send the files over HTTP and wait until nothing is left to do."""
    database = Database(load_settings(storm.world.environment).url)
    storm.request()
    storm.wait_for(lambda: storm.state()[0] == "done" and nothing_left(database), every=0.5, most=900)
    assert _started(database) == OPEN_DEALS
    database.close()
    return DEALS


def _started(database: Database) -> int:
    with database.read() as tx:
        query = "SELECT count(*) FROM user_task WHERE element_id = 'plan_the_visit'"
        return int(tx.connection.exec_driver_sql(query).scalar_one())


def cases(server: str, url: str, servers: Callable[[], Iterable[int]] = tuple) -> list[Case]:
    """The three cases on one kind of database; ``url`` is empty for SQLite."""
    pids: list[int] = []

    @contextmanager
    def empty() -> Iterator[Scene]:
        with _place(url) as folder:
            settings = Settings(data_dir=folder, database_url=url, demo=False)
            database = wiring.open_database(settings)
            wiring.migrate(database)
            for name in pack_names():
                wiring.deploy(database, pack_files(name))
            yield Scene(settings, database)
            database.close()

    @contextmanager
    def imported() -> Iterator[Scene]:
        with empty() as scene:
            run_import(scene)
            yield scene

    @contextmanager
    def running() -> Iterator[ImportStorm]:
        with _place(url) as folder, open_world(folder, url) as (world, _):
            world.start_web()
            world.start_worker()
            assert world.web is not None
            assert world.worker is not None
            pids[:] = [world.web.pid, world.worker.pid]
            yield ImportStorm(world, random.Random(1), 0)

    return [
        Case(f"import {server}", run_import, empty, servers),
        Case(f"starts {server}", run_starts, imported, servers),
        Case(f"upload {server}", run_upload, running, lambda: [*servers(), *pids]),
    ]


@contextmanager
def _place(url: str) -> Iterator[Path]:
    if url:
        engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql("DROP SCHEMA public CASCADE")
            connection.exec_driver_sql("CREATE SCHEMA public")
        engine.dispose()
    with tempfile.TemporaryDirectory(prefix="guanxi-bench-") as folder:
        yield Path(folder)


def _postmaster(url: str) -> list[int]:
    with psycopg.connect(url.replace("postgresql+psycopg", "postgresql")) as connection:
        [folder] = connection.execute("SHOW data_directory").fetchone()  # type: ignore[misc]  # SHOW has one row
    return [int((Path(folder) / "postmaster.pid").read_text().split()[0])]


def bars(figures: dict[str, Figure]) -> dict[str, tuple[float, float]]:
    """The bars of the project by description: seconds seen, seconds allowed."""
    words = {
        "import": ("import of 8,800 deals, wall s", MOST_SECONDS),
        "starts": ("their 2,089 process starts, wall s", MOST_SECONDS),
        "upload": ("upload until the last start, wall s", 2 * MOST_SECONDS),
    }
    found: dict[str, tuple[float, float]] = {}
    for name, figure in figures.items():
        kind, _, server = name.partition(" ")
        text, most = words[kind]
        found[f"{server}: {text}"] = (figure.wall_seconds_per_1000 * figure.units / 1000, most)
    return found


def main() -> bool:
    """Measure, store, print; return whether all bars hold."""
    with postgresql.started() as url:
        figures = measure([*cases("sqlite", ""), *cases("postgresql", url, lambda: _postmaster(url))], ROUNDS)
    notes: dict[str, Any] = {"load average of the last 15 minutes": round(os.getloadavg()[2], 1)} | {
        name: f"CPU {figure.cpu_seconds_per_1000 * figure.units / 1000:.1f} s in all"
        for name, figure in figures.items()
    }
    return write_result("import", figures, bars(figures), notes)


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
