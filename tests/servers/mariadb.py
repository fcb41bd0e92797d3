"""A MariaDB server of the tests' own, from Debian's package, never the machine's."""

import os
import shutil
import socket
import subprocess
import time
from pathlib import Path

from tests.servers.ports import free_port

INSTALL = "apt-get install mariadb-server"


def find() -> str | None:
    """Return the path of the server program, if it is installed."""
    return shutil.which("mariadbd") or shutil.which("mariadbd", path="/usr/sbin:/usr/local/sbin")


def start(folder: Path) -> tuple[subprocess.Popen[bytes], str]:
    """Start a server whose data lies in ``folder``; return the process and its URL without a database."""
    program = find()
    assert program is not None
    user = ["--user=root"] if os.geteuid() == 0 else []
    subprocess.run(
        [
            "mariadb-install-db",
            "--no-defaults",
            f"--datadir={folder / 'data'}",
            "--auth-root-authentication-method=normal",
            *user,
        ],
        check=True,
        capture_output=True,
    )
    port = free_port()
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [
                program,
                "--no-defaults",
                *user,
                f"--datadir={folder / 'data'}",
                f"--socket={folder / 'socket'}",
                f"--pid-file={folder / 'pid'}",
                "--bind-address=127.0.0.1",
                f"--port={port}",
                "--character-set-server=utf8mb4",
                "--skip-log-bin",
            ],
            stdout=subprocess.DEVNULL,
            stderr=log,
        )
    deadline = time.monotonic() + 180
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return process, f"mariadb+pymysql://root@127.0.0.1:{port}"
        except OSError:
            if process.poll() is not None or time.monotonic() > deadline:
                process.kill()
                raise RuntimeError((folder / "log").read_text()[-2000:]) from None
            time.sleep(0.1)
