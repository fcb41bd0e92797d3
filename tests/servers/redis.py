"""A Redis server of the tests' own, from Debian's package, never the machine's."""

import shutil
import socket
import subprocess
import time
from pathlib import Path

from tests.servers.ports import free_port

INSTALL = "apt-get install redis-server"


def find() -> str | None:
    """Return the path of the server program, if it is installed."""
    return shutil.which("redis-server")


class Redis:
    """A server in a folder of its own.

    Attributes:
        url: of its first database.
    """

    def __init__(self, folder: Path):
        self._folder = folder
        self._port = free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self.url = f"redis://127.0.0.1:{self._port}/0"

    def start(self) -> None:
        """Start it and wait until it listens."""
        program = find()
        assert program is not None
        options = ["--port", str(self._port), "--bind", "127.0.0.1", "--dir", str(self._folder), "--save", ""]
        self._process = subprocess.Popen([program, *options], stdout=subprocess.DEVNULL)
        wait_for(self._port, self._process)

    def stop(self) -> None:
        """End it; what it held is gone."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(60)

    def close(self) -> None:
        """End it."""
        self.stop()


def wait_for(port: int, process: subprocess.Popen[bytes], seconds: float = 180) -> None:
    """Wait until somebody listens on a port."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            if process.poll() is not None or time.monotonic() > deadline:
                process.kill()
                raise RuntimeError(f"the server on port {port} did not start") from None
            time.sleep(0.05)
