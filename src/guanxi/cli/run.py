"""``guanxi run``: supervise web and worker. The worker prepares the data, the web process waits for it.

This file imports no database and no server, so that both children start at once.
"""

import signal
import socket
import sys
import urllib.error
import urllib.request

import click

from guanxi.cli.supervisor import Supervisor
from guanxi.platform.errors import Unavailable
from guanxi.platform.settings import Settings, load_settings

DEMO_EMAIL, DEMO_PASSWORD = "demo@guanxi.example", "guanxi-demo"


@click.command()
def run() -> None:
    """Start everything: prepare the data on first start, then web and worker until Ctrl-C."""
    settings = load_settings()
    check_port(settings)
    command = [sys.executable, "-m", "guanxi.cli"]
    supervisor = Supervisor(
        {
            "web": [*command, "web", "--supervised"],
            "worker": [*command, "worker", "--supervised", "--prepare"],
        },
        say,
    )
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: supervisor.stop())
    supervisor.start()
    greet_when_ready(supervisor, settings)
    code = supervisor.run()
    say("Stopped.")
    sys.exit(code)


def say(line: str) -> None:
    """Show a line at once."""
    click.echo(line)
    sys.stdout.flush()


def check_port(settings: Settings) -> None:
    """Make sure nobody listens on our port.

    Raises:
        Unavailable: code ``run.port_taken``, or ``run.host`` when the host is not this machine's.
    """
    with socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise Unavailable(
                "run.port_taken",
                f"Cannot listen on {settings.host}:{settings.port} ({error.strerror}).",
                f"Stop the program that uses it, or choose another: GUANXI_PORT={settings.port + 1} make run",
            ) from None


def greet_when_ready(supervisor: Supervisor, settings: Settings) -> None:
    """Wait until the web process answers, then print where and how to sign in."""
    address = f"http://{settings.host}:{settings.port}/api/v1/health"
    while not supervisor.is_stopping:
        try:
            with urllib.request.urlopen(address, timeout=1):
                break
        except (urllib.error.URLError, OSError):
            if any(child.process and child.process.poll() is not None for child in supervisor.children):
                return
            supervisor.wait(0.05)
    else:
        return
    say(f"\nGuanxi is running on {settings.base_url}")
    if settings.demo:
        say(f"Sign in as {DEMO_EMAIL} with the password {DEMO_PASSWORD}")
    say("Ctrl-C stops it.\n")
