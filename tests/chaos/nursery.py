"""Starting web and worker processes quickly, so that many can be killed in little time.

A server process that has loaded all of Guanxi forks them: a start costs a few hundredths of a second instead of the
second that Python needs to load everything. What is forked is the real command, with real connections of its own.
Each process lives under the `Weather` its storm makes: a clock that jumps, a disk that fills.
"""

import mmap
import multiprocessing
import os
import signal
import struct
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

_LOADED = (
    "guanxi.wiring",
    "guanxi.cli.serve",
    "guanxi.api.app",
    "guanxi.web.serve",
    "granian.server.embed",
    "psycopg",
    "sqlalchemy.dialects.postgresql.psycopg",
    "tests.chaos.nursery",
    "tests.chaos.loaded",
)
_NO_LIMIT = 1_073_741_823
"""SQLite's default of ``max_page_count`` before 3.45, and enough."""


class Weather:
    """What the processes of a storm share: by how many seconds their clock is wrong, how many pages the disk has."""

    _FORM = struct.Struct("dd")

    def __init__(self, path: Path):
        if not path.exists():
            path.write_bytes(self._FORM.pack(0.0, float(_NO_LIMIT)))
        with path.open("r+b") as file:
            self._memory = mmap.mmap(file.fileno(), self._FORM.size)

    @property
    def clock_is_wrong_by(self) -> float:
        """Seconds added to the time of the machine."""
        return float(self._FORM.unpack_from(self._memory)[0])

    @clock_is_wrong_by.setter
    def clock_is_wrong_by(self, seconds: float) -> None:
        self._FORM.pack_into(self._memory, 0, seconds, float(self.pages))

    @property
    def pages(self) -> int:
        """How many pages the SQLite file may have."""
        return int(self._FORM.unpack_from(self._memory)[1])

    @pages.setter
    def pages(self, pages: int | None) -> None:
        self._FORM.pack_into(self._memory, 0, self.clock_is_wrong_by, float(pages or _NO_LIMIT))

    def begin(self) -> None:
        """Let this process live under the weather."""
        import sqlalchemy as sa

        from guanxi.platform.clock import SystemClock

        def now(_: SystemClock) -> datetime:
            return datetime.now(UTC) + timedelta(seconds=self.clock_is_wrong_by)

        def limit(connection: sa.Connection) -> None:
            if connection.dialect.name == "sqlite":
                connection.connection.cursor().execute(f"PRAGMA max_page_count={self.pages}")

        SystemClock.now = now  # type: ignore[method-assign]  # so that the clock jumps
        sa.event.listen(sa.Engine, "engine_connect", limit)


class Forked:
    """A forked process, with the part of ``subprocess.Popen`` that the storms use."""

    def __init__(self, process: multiprocessing.Process):
        self._process = process
        process.start()

    @property
    def pid(self) -> int | None:
        """Its process id."""
        return self._process.pid

    def poll(self) -> int | None:
        """Return its exit code, or None while it lives."""
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        """Send it a signal."""
        pid = self._process.pid
        if pid is not None and self.poll() is None:
            os.kill(pid, number)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)

    def wait(self, timeout: float | None = None) -> int | None:
        """Wait until it has ended."""
        self._process.join(timeout)
        if self._process.exitcode is None:
            raise subprocess.TimeoutExpired("guanxi", timeout or 0)
        return self._process.exitcode


def fork(arguments: list[str], environment: dict[str, str], log: Path, weather: Path) -> Forked:
    """Start a command of Guanxi in a forked process that writes to the log."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(_LOADED))
    process = context.Process(target=_run, args=(arguments, environment, log, weather), daemon=True)
    return Forked(process)  # type: ignore[arg-type]  # a ForkServerProcess


def _run(arguments: list[str], environment: dict[str, str], log: Path, weather: Path) -> None:
    with log.open("ab") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    os.environ.clear()
    os.environ.update(environment)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGCHLD):
        signal.signal(number, signal.SIG_DFL)
    Weather(weather).begin()
    from guanxi.cli import main
    from guanxi.runtime import failpoints

    # Read when the module was loaded, long before this process had its environment.
    failpoints.FAILPOINT.__init__(environment.get("GUANXI_FAILPOINT"))  # type: ignore[misc]  # anew after the fork
    sys.argv = ["guanxi", *arguments]
    main(arguments)
