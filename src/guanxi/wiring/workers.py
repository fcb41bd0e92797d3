"""The processes that work: workers with or without a message broker, and what belongs to such a process."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Protocol

from guanxi.access.sealing import Sealer
from guanxi.activities.http.request import HttpCaller
from guanxi.activities.sink import Sink
from guanxi.crm.catalogue import load_catalogue
from guanxi.platform.chores import Chore
from guanxi.platform.database import Database
from guanxi.platform.settings import Settings, load_settings
from guanxi.quality.import_worker import ImportWorker
from guanxi.records.bulk_worker import BulkWorker
from guanxi.records.file_cleaner import FileCleaner
from guanxi.records.indexing import Indexer
from guanxi.runtime.dispatch import STEPS, Dispatcher
from guanxi.runtime.failpoints import FAILPOINT
from guanxi.runtime.worker import Worker
from guanxi.triggers.processes import DeployedProcesses
from guanxi.triggers.pump import pump
from guanxi.triggers.reset_mailer import ResetMailer
from guanxi.triggers.task_mailer import TaskMailer
from guanxi.triggers.webhooks.addresses import make_guard
from guanxi.triggers.webhooks.sender import WebhookSender
from guanxi.wiring.archive import make_archiver
from guanxi.wiring.definitions import open_runtime
from guanxi.wiring.mail import mail_sender
from guanxi.wiring.process_name import process_name
from guanxi.wiring.storage import catalogue_of, open_database, read_secret


class RunsUntilStopped(Protocol):
    """What does the work of a process."""

    def run(self) -> None:
        """Work until ``stop`` is called."""
        ...

    def stop(self) -> None:
        """Make ``run`` return soon; callable from other threads and from signal handlers."""
        ...


class WorkerProcess:
    """The worker with what belongs to its process: threads that import, change in bulk, archive, seal, index, clean up and remind, the demo's mail sink."""

    def __init__(
        self,
        worker: RunsUntilStopped,
        chores: Sequence[Chore],
        sink: Sink | None,
        database: Database,
    ) -> None:
        self._worker = worker
        self._chores = chores
        self._sink = sink
        self._database = database

    def run(self) -> None:
        """Work until ``stop`` is called.

        Raises:
            Unavailable: code ``sink.port``; the sink's port is taken.
        """
        if self._sink is not None:
            self._sink.start()
        for chore in self._chores:
            chore.start()
        try:
            self._worker.run()
        finally:
            for chore in self._chores:
                chore.stop()
            if self._sink is not None:
                self._sink.stop()
            self._database.close()

    def stop(self) -> None:
        """Make ``run`` return soon; callable from other threads and from signal handlers."""
        self._worker.stop()


def create_worker(settings: Settings | None = None, queues: Collection[str] = ()) -> RunsUntilStopped:
    """Return the worker process: triggers, jobs, timers, effects, imports, and the sink where the demo uses it.

    Args:
        queues: those of `queue_names` it works; all when empty.
    """
    settings = settings or load_settings()
    database = open_database(settings)
    effects = [name for name in queues if name != STEPS] if queues else None
    worker = make_worker(settings, database, queues=effects, steps=not queues or STEPS in queues)
    return _with_company(settings, database, worker)


def _with_company(settings: Settings, database: Database, worker: RunsUntilStopped) -> WorkerProcess:
    sink = Sink(database, port=settings.sink_port) if settings.uses_sink else None
    imports = ImportWorker(
        database,
        catalogue_of(database),
        lease=timedelta(seconds=settings.lease_seconds),
        reached=lambda point: FAILPOINT.reach(f"import_{point}"),
    )
    chores = (
        imports,
        BulkWorker(database, catalogue_of(database)),
        make_archiver(database, settings),
        make_task_mailer(settings, database),
        make_reset_mailer(settings, database),
        make_webhook_sender(settings, database),
        Sealer(database),
        FileCleaner(database),
        Indexer(database, catalogue_of(database)),
    )
    return WorkerProcess(worker, chores, sink, database)


def make_task_mailer(settings: Settings, database: Database) -> TaskMailer:
    """Return what sends the mails that ask people to do a task."""
    return TaskMailer(
        database,
        open_runtime(settings),
        load_catalogue(),
        mail_sender(settings),
        secret=read_secret(settings.data_dir, database),
        base_url=settings.base_url,
    )


def make_reset_mailer(settings: Settings, database: Database) -> ResetMailer:
    """Return what sends the links for new passwords."""
    secret = read_secret(settings.data_dir, database)
    return ResetMailer(database, mail_sender(settings), secret=secret, base_url=settings.base_url)


def make_webhook_sender(settings: Settings, database: Database) -> WebhookSender:
    """Return what tells webhooks of what has changed."""
    caller = HttpCaller(make_guard(settings.webhook_networks))
    secret = read_secret(settings.data_dir, database)
    return WebhookSender(database, catalogue_of(database), caller, secret=secret)


def make_worker(
    settings: Settings,
    database: Database,
    *,
    threads: int | None = None,
    queues: Collection[str] | None = None,
    steps: bool = True,
) -> Worker:
    """Return the worker alone; ``queues`` and ``steps`` say what it works, all when not given."""
    runtime = open_runtime(settings, catalogue_of(database))
    processes = DeployedProcesses(runtime)
    return Worker(
        database,
        runtime,
        pump=lambda tx: pump(tx, processes),
        name=process_name(),
        lease=timedelta(seconds=settings.lease_seconds),
        threads=settings.worker_threads if threads is None else threads,
        queues=queues,
        steps=steps,
    )


def queue_names(settings: Settings) -> tuple[str, ...]:
    """Return the names of the queues a worker can be given: ``steps``, then the families of effects."""
    return (STEPS, *open_runtime(settings).catalogue.effect_queues)


def create_fabric_worker(settings: Settings, queues: Sequence[str], processes: int) -> RunsUntilStopped:
    """Return a Celery worker that listens to these queues of the broker of the settings."""
    from guanxi.runtime.fabric import FabricWorker, make_app

    names = queue_names(settings)
    opened: list[Database] = []

    def open_worker(queue: str) -> Worker:
        if not opened:  # in the process of the pool: connections are not inherited
            opened.append(open_database(settings))
        effects = () if queue == STEPS else (queue,)
        return make_worker(settings, opened[0], queues=effects, steps=queue == STEPS)

    return FabricWorker(make_app(settings.broker_url, names[1:]), open_worker, queues or names, processes)


def create_dispatcher(settings: Settings) -> RunsUntilStopped:
    """Return the dispatcher: it hands out work through the broker, and works imports itself."""
    from guanxi.runtime.fabric import make_app, sender

    database = open_database(settings)
    runtime = open_runtime(settings)
    app = make_app(settings.broker_url, runtime.catalogue.effect_queues)
    dispatcher = Dispatcher(database, runtime, sender(app), name=f"dispatcher-{process_name()}")
    return _with_company(settings, database, dispatcher)
