"""``guanxi web``, ``guanxi worker`` and ``guanxi dispatch``: the processes of a Guanxi."""

import asyncio
import logging
import signal
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any

import click

from guanxi.cli import composition
from guanxi.cli.supervisor import end_with_parent
from guanxi.platform.collector import settle_collector
from guanxi.platform.errors import GuanxiError, Invalid, Unavailable
from guanxi.platform.opening import told_plainly
from guanxi.platform.settings import Settings, load_settings

_THREADS = 8
"""Requests that write, search or compute run in this many threads beside the event loop."""

_BACKLOG = 1024
_CONNECTIONS = 2048
"""Connections one process serves at a time. Workers that wait for jobs keep theirs (at most ``job_watch.MOST_WAITING``),
and whoever else comes must not be kept waiting behind them."""

_LOOK_AGAIN_SECONDS = 0.05

_supervised = click.option("--supervised", is_flag=True, hidden=True, help="End with the parent process.")


@click.command()
@_supervised
def web(supervised: bool) -> None:
    """Serve the API and the client."""
    settings = load_settings()
    rooms = composition.load()
    if supervised:
        _wait_until_prepared(rooms, settings)
    else:
        _require_current(rooms, settings)
    app = rooms.create_app(settings)
    asyncio.run(_serve(app, settings, supervised, lambda: rooms.end_waiting(app)))


async def _serve(app: Any, settings: Settings, supervised: bool, end_waiting: Callable[[], None]) -> None:
    from granian.constants import Interfaces
    from granian.server.embed import Server

    logging.getLogger("_granian").setLevel(logging.WARNING)
    server = Server(
        app,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.ASGI,
        log_enabled=False,
        backlog=_BACKLOG,
        backpressure=_CONNECTIONS,
    )
    loop = asyncio.get_running_loop()
    loop.set_default_executor(ThreadPoolExecutor(_THREADS, "guanxi-http"))

    def stop() -> None:
        end_waiting()
        loop.call_soon_threadsafe(server.stop)

    _on_end(stop, supervised)
    settle_collector()
    await server.serve()


def _wait_until_prepared(rooms: composition.Composition, settings: Settings) -> None:
    """Wait for the worker or dispatcher, which makes the tables and the demo; the supervisor ends this when that fails."""
    waiting = threading.Event()
    while not _is_prepared(rooms, settings):
        waiting.wait(_LOOK_AGAIN_SECONDS)


def _is_prepared(rooms: composition.Composition, settings: Settings) -> bool:
    """Whether it is; a database that cannot be used is not, and it is the worker who says so."""
    try:
        with closing(rooms.open_database(settings)) as database, told_plainly(settings):
            return rooms.is_prepared(database, settings)
    except GuanxiError:
        return False


_prepare = click.option(
    "--prepare", "prepare_first", is_flag=True, hidden=True, help="Make the tables and the demo first."
)


@click.command()
@_supervised
@_prepare
@click.option(
    "--queues", default="", help="Only these, separated by commas: steps, or families such as email."
)
@click.option(
    "--processes", default=2, show_default=True, help="With a broker: messages worked at the same time."
)
def worker(supervised: bool, prepare_first: bool, queues: str, processes: int) -> None:
    """Work on jobs, timers and triggers, taken from the database or, with GUANXI_BROKER_URL, from the broker.

    Any number may run, on any machine that reaches the database. SIGTERM: finish what is begun, then end.
    """
    rooms, settings = composition.load(), load_settings()
    chosen = [name.strip() for name in queues.split(",") if name.strip()]
    _check_queues(chosen, rooms.queue_names(settings))
    if prepare_first:
        prepare(rooms, settings)
    elif supervised:
        _wait_until_prepared(rooms, settings)
    else:
        _require_current(rooms, settings)
    if settings.broker_url:
        found = rooms.create_fabric_worker(settings, chosen, processes)
    else:
        found = rooms.create_worker(settings, chosen)
    _on_end(found.stop, supervised)
    settle_collector()
    found.run()


@click.command()
@_supervised
@_prepare
def dispatch(supervised: bool, prepare_first: bool) -> None:
    """Hand out work to Celery workers through the broker of GUANXI_BROKER_URL; work imports."""
    rooms, settings = composition.load(), load_settings()
    if not settings.broker_url:
        raise Unavailable(
            "serve.broker",
            "There is no broker to hand out work through.",
            "Set GUANXI_BROKER_URL to amqp://… or redis://…, or leave this command out: workers look for themselves.",
        )
    if prepare_first:
        prepare(rooms, settings)
    else:
        _require_current(rooms, settings)
    found = rooms.create_dispatcher(settings)
    _on_end(found.stop, supervised)
    settle_collector()
    found.run()


def _check_queues(chosen: Sequence[str], known: Sequence[str]) -> None:
    unknown = [name for name in chosen if name not in known]
    if unknown:
        raise Invalid(
            "serve.queues", f"There is no queue {', '.join(unknown)}.", f"Choose of: {', '.join(known)}."
        )


def _require_current(rooms: composition.Composition, settings: Settings) -> None:
    with closing(rooms.open_database(settings)) as database, told_plainly(settings):
        if not rooms.is_current(database):
            raise Unavailable("serve.tables", "The tables are not up to date.", "Run: guanxi migrate")


def prepare(rooms: composition.Composition, settings: Settings) -> None:
    """Make the tables and, where the settings want it, the demo, unless they are there."""
    with closing(rooms.open_database(settings)) as database, told_plainly(settings):
        if not rooms.is_current(database):
            click.echo("Preparing the database …")
            rooms.migrate(database)
        if settings.demo and rooms.make_demo(database, settings):
            click.echo("Made the demo: people, companies, leads, deals and the shipped processes.")


def _on_end(stop: Callable[[], None], supervised: bool) -> None:
    signal.signal(signal.SIGTERM, lambda *_: stop())
    if supervised:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        end_with_parent(stop)
    else:
        signal.signal(signal.SIGINT, lambda *_: stop())
