"""A RabbitMQ server of the tests' own, from Debian's package, never the machine's."""

import os
import shutil
import signal
import subprocess
from pathlib import Path

from tests.servers.ports import free_port
from tests.servers.redis import wait_for

INSTALL = "apt-get install rabbitmq-server"
_FOLDER = "/usr/lib/rabbitmq/bin"


def find() -> str | None:
    """Return the path of the server program, if it is installed."""
    return shutil.which("rabbitmq-server", path=_FOLDER)


class RabbitMQ:
    """A server of one node in a folder of its own, with Erlang's port mapper of its own.

    Attributes:
        url: of its virtual host, as its default user.
    """

    def __init__(self, folder: Path):
        self._folder = folder
        self._port = free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self.url = f"amqp://guest:guest@127.0.0.1:{self._port}//"
        plugins = folder / "plugins"
        plugins.write_text("[].\n")
        self._environment = {
            **os.environ,
            "HOME": str(folder),
            "RABBITMQ_NODENAME": f"guanxi{self._port}@localhost",
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODE_PORT": str(self._port),
            "RABBITMQ_DIST_PORT": str(free_port()),
            "RABBITMQ_MNESIA_BASE": str(folder / "data"),
            "RABBITMQ_LOG_BASE": str(folder / "log"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(plugins),
            "RABBITMQ_CONFIG_FILE": str(folder / "none"),
            "ERL_EPMD_PORT": str(free_port()),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
        }

    def start(self) -> None:
        """Start it and wait until it listens."""
        program = find()
        assert program is not None
        with (self._folder / "out").open("ab") as out:
            self._process = subprocess.Popen(
                [program],
                cwd=self._folder,  # a server that crashes leaves files where it was started
                env=self._environment,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )
        wait_for(self._port, self._process)

    def stop(self) -> None:
        """End it at once; what quorum queues hold is on disk."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(60)

    def close(self) -> None:
        """End it together with its port mapper."""
        self.stop()
        subprocess.run(["epmd", "-kill"], env=self._environment, capture_output=True)
