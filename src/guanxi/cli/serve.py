"""``guanxi web`` and ``guanxi worker``: the two processes of a Guanxi."""

import asyncio
import logging
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import click

from guanxi.cli import composition
from guanxi.cli.supervisor import end_with_parent
from guanxi.platform.settings import Settings, load_settings

_THREADS = 8
"""Requests that write, search or compute run in this many threads beside the event loop."""

_supervised = click.option("--supervised", is_flag=True, hidden=True, help="End with the parent process.")


@click.command()
@_supervised
def web(supervised: bool) -> None:
    """Serve the API and the client."""
    settings = load_settings()
    app = composition.load().create_app(settings)
    asyncio.run(_serve(app, settings, supervised))


async def _serve(app: Any, settings: Settings, supervised: bool) -> None:
    from granian.constants import Interfaces
    from granian.server.embed import Server

    logging.getLogger("_granian").setLevel(logging.WARNING)
    server = Server(
        app, address=settings.host, port=settings.port, interface=Interfaces.ASGI, log_enabled=False
    )
    loop = asyncio.get_running_loop()
    loop.set_default_executor(ThreadPoolExecutor(_THREADS, "guanxi-http"))

    def stop() -> None:
        loop.call_soon_threadsafe(server.stop)

    _on_end(stop, supervised)
    await server.serve()


@click.command()
@_supervised
def worker(supervised: bool) -> None:
    """Work on jobs, timers and triggers."""
    found = composition.load().create_worker()
    _on_end(found.stop, supervised)
    found.run()


def _on_end(stop: Callable[[], None], supervised: bool) -> None:
    signal.signal(signal.SIGTERM, lambda *_: stop())
    if supervised:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        end_with_parent(stop)
    else:
        signal.signal(signal.SIGINT, lambda *_: stop())
