"""``guanxi run``: supervise web and worker. The worker prepares the data, the web process waits for it.

This file imports no database and no server, so that both children start at once.
"""

import errno
import http.client
import signal
import socket
import sys
import threading
import urllib.request

import click
import msgspec

from guanxi.cli.supervisor import Supervisor
from guanxi.platform.clock import SystemClock
from guanxi.platform.errors import Unavailable
from guanxi.platform.folder import check_folder
from guanxi.platform.ids import Ids
from guanxi.platform.settings import Settings, load_settings

DEMO_EMAIL, DEMO_PASSWORD = "demo@guanxi.example", "guanxi-demo"
_TRIES, _AGAIN_SECONDS = 10, 0.2


@click.command()
def run() -> None:
    """Start everything: prepare the data on first start, then web and worker until Ctrl-C."""
    settings = load_settings()
    check_folder(settings.data_dir)
    check_ports(settings)
    instance = Ids(SystemClock()).new_token()
    command = [sys.executable, "-m", "guanxi.cli"]
    children = {"web": [*command, "web", "--supervised"]}
    if settings.broker_url:
        children["dispatch"] = [*command, "dispatch", "--supervised", "--prepare"]
        children["worker"] = [*command, "worker", "--supervised"]
    else:
        children["worker"] = [*command, "worker", "--supervised", "--prepare"]
    supervisor = Supervisor(
        children,
        say,
        environment={"GUANXI_INSTANCE": instance},
    )
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: supervisor.stop())
    supervisor.start()
    threading.Thread(
        target=greet_when_ready, args=(supervisor, settings, instance), name="greet", daemon=True
    ).start()
    code = supervisor.run()
    say("Stopped.")
    sys.exit(code)


def say(line: str) -> None:
    """Show a line at once."""
    click.echo(line)
    sys.stdout.flush()


def check_ports(settings: Settings) -> None:
    """Make sure nobody listens on our ports.

    Raises:
        Unavailable: codes ``run.port_taken``, ``run.host`` when the address is not this machine's, and
            ``run.port_forbidden``.
    """
    _check_port(settings.host, settings.port, "GUANXI_PORT")
    if settings.uses_sink:
        _check_port("127.0.0.1", settings.sink_port, "GUANXI_SINK_PORT")


def _check_port(host: str, port: int, variable: str) -> None:
    error = _listening_error(host, port)
    for _ in range(_TRIES):  # a Guanxi that was killed a moment ago still frees its ports
        if error is None or error.errno != errno.EADDRINUSE:
            break
        threading.Event().wait(_AGAIN_SECONDS)
        error = _listening_error(host, port)
    if error is None:
        return
    message = f"Cannot listen on {host}:{port} ({error.strerror})."
    if error.errno == errno.EADDRINUSE:
        cure = f"Stop the program that uses it, or choose another: {variable}={port + 1} make run"
        raise Unavailable("run.port_taken", message, cure)
    if error.errno == errno.EACCES:
        raise Unavailable(
            "run.port_forbidden", message, f"Choose a port above 1023: {variable}=8000 make run"
        )
    cure = "Set GUANXI_HOST to an address of this machine, such as 127.0.0.1, or 0.0.0.0 for all of them."
    raise Unavailable("run.host", message, cure)


def _listening_error(host: str, port: int) -> OSError | None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            return error
    return None


def greet_when_ready(supervisor: Supervisor, settings: Settings, instance: str) -> None:
    """Wait until our own web process answers, then print where and how to sign in."""
    while not is_answering(settings, instance):
        if supervisor.wait(0.05):
            return
    supervisor.is_ready = True
    say(f"\nGuanxi is running on {settings.base_url}")
    if settings.demo:
        say(f"Sign in as {DEMO_EMAIL} with the password {DEMO_PASSWORD}")
    say("Ctrl-C stops it.\n")


def is_answering(settings: Settings, instance: str) -> bool:
    """Whether the server on our port is healthy and ours, not one that was there before."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    try:
        with urllib.request.urlopen(f"http://{host}:{settings.port}/api/v1/health", timeout=1) as answer:
            found = msgspec.json.decode(answer.read())
    except (OSError, http.client.HTTPException, msgspec.DecodeError):
        return False
    return isinstance(found, dict) and found.get("instance") == instance
