"""The composition: the only file that knows every room.

``guanxi.cli`` and application servers load it by its name. Each function builds one process from the settings.
What only one kind of process needs (the HTTP server's libraries, Alembic) is imported in its function, so that
a start takes as little time as it can.
"""

import os
import socket
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from weakref import WeakKeyDictionary
from zoneinfo import available_timezones

import sqlalchemy as sa

from guanxi.access import tables as access_tables
from guanxi.access.contracts import PUBLIC, SYSTEM
from guanxi.access.users import list_users
from guanxi.activities import tables as activity_tables
from guanxi.activities.email.connection import SmtpConnection
from guanxi.activities.email.send import MailSender
from guanxi.activities.email.templates import Templates
from guanxi.activities.handlers import Activities
from guanxi.activities.records.handlers import RecordActivities
from guanxi.activities.sink import Sink
from guanxi.bpmn.findings import Finding
from guanxi.bpmn.graph import ProcessGraph
from guanxi.crm.catalogue import load_catalogue, shipped_objects
from guanxi.insight.health import Check, running_checks
from guanxi.packs import mail_folders, pack_files, pack_names
from guanxi.platform import calendars, migrations, opening, outbox
from guanxi.platform.database import Database, Tx
from guanxi.platform.errors import Invalid
from guanxi.platform.live import LiveWatch
from guanxi.platform.settings import Settings, load_settings
from guanxi.quality import tables as quality_tables
from guanxi.quality.import_worker import ImportWorker
from guanxi.records import tables as record_tables
from guanxi.records.actions import create_record
from guanxi.records.catalogue import Catalogue, CatalogueObject
from guanxi.records.customising import Customising
from guanxi.runtime import admission_tables, archive_files, draft_tables
from guanxi.runtime import tables as runtime_tables
from guanxi.runtime.archive_files import Archived, Line
from guanxi.runtime.archiving import Archiver
from guanxi.runtime.contracts import Deployment, Refused
from guanxi.runtime.deployments import deploy as deploy_files
from guanxi.runtime.deployments import read_files
from guanxi.runtime.dispatch import STEPS, Dispatcher
from guanxi.runtime.exporting import Export, export_definitions
from guanxi.runtime.failpoints import FAILPOINT
from guanxi.runtime.job_watch import JobWatch
from guanxi.runtime.properties import is_span
from guanxi.runtime.restoring import Restored, restore_file
from guanxi.runtime.runtime import Runtime
from guanxi.runtime.throttles import Throttles, read_limits
from guanxi.runtime.worker import Worker
from guanxi.triggers import tables as trigger_tables
from guanxi.triggers.processes import DeployedProcesses
from guanxi.triggers.publish import Forms, check_process
from guanxi.triggers.pump import pump
from guanxi.triggers.task_mailer import MAIL_FOLDER, TaskMailer
from guanxi.web.build import STATIC

if TYPE_CHECKING:
    from litestar import Litestar

DECLARATIONS = (
    admission_tables,
    access_tables,
    activity_tables,
    calendars,
    draft_tables,
    outbox,
    quality_tables,
    record_tables,
    runtime_tables,
    trigger_tables,
)
"""Importing these declares the tables."""

_SECRET_BYTES = 32


def open_database(settings: Settings) -> Database:
    """Open the database of the settings; see ``opening.open_database`` for what is refused."""
    return opening.open_database(settings)


_CATALOGUES: WeakKeyDictionary[Database, Catalogue] = WeakKeyDictionary()


def catalogue_of(database: Database) -> Catalogue:
    """Return the catalogue of an installation; it follows what others change with each transaction that begins."""
    found = _CATALOGUES.get(database)
    if found is None:
        found = _CATALOGUES[database] = Catalogue(shipped_objects())
        database.at_begin.append(partial(Customising(shipped_objects()).follow, catalogue=found))
    return found


def open_runtime(settings: Settings, catalogue: Catalogue | None = None) -> Runtime:
    """Return the runtime with the activities of this installation and the checks of a deployment.

    Args:
        catalogue: that of the installation; the shipped one when not given.
    """
    catalogue = catalogue or load_catalogue()

    def check(graph: ProcessGraph, forms: Forms) -> list[Finding]:
        objects = {one.name: frozenset(one.fields) | {"title"} for one in catalogue.objects}
        filled = {one.name: _always_filled(one) | {"title"} for one in catalogue.objects}
        return check_process(graph, forms, objects=objects, filled=filled)

    return Runtime(
        Activities(_mail_sender(settings), RecordActivities(catalogue)),
        checks=(check,),
        throttles=Throttles(read_limits(settings.throttles)),
        time_zone=_known_zone(settings.time_zone),
    )


def _known_zone(name: str) -> str:
    if name not in available_timezones():
        message = f"GUANXI_TIME_ZONE: “{name}” is no time zone."
        raise Invalid("settings.invalid", message, "Write one such as Europe/Berlin, or unset it.")
    return name


def _always_filled(found: CatalogueObject) -> frozenset[str]:
    """The fields of an object that are never empty."""
    return frozenset(
        field.name
        for field in found.fields.values()
        if field.definition.required or not found.table.c[field.name].nullable
    )


def create_app(settings: Settings | None = None, database: Database | None = None) -> "Litestar":
    """Return the ASGI application of the web process."""
    from guanxi.api.app import create_api, reserved_words
    from guanxi.api.services import Services
    from guanxi.web.serve import client_routes

    settings = settings or load_settings()
    database = database or open_database(settings)
    catalogue = catalogue_of(database)

    def create_from_form(tx: Tx, object_name: str, values: dict[str, Any]) -> str:
        return create_record(tx, catalogue, object_name, values, actor=PUBLIC).id

    services = Services(
        settings=settings,
        database=database,
        catalogue=catalogue,
        runtime=open_runtime(settings, catalogue),
        customising=Customising(shipped_objects(), reserved=reserved_words()),
        secret=read_secret(settings.data_dir, database),
        create_from_form=create_from_form,
        job_watch=JobWatch(database),
        live=LiveWatch(database),
        mail_folders=_mail_folders(settings),
        templates={name: pack_files(name) for name in pack_names()},
    )
    return create_api(services, client_routes=client_routes())


def end_waiting(app: "Litestar") -> None:
    """Answer the requests that wait for work: the web process ends."""
    from guanxi.api import app as api

    api.end_waiting(app)


class RunsUntilStopped(Protocol):
    """What does the work of a process."""

    def run(self) -> None:
        """Work until ``stop`` is called."""
        ...

    def stop(self) -> None:
        """Make ``run`` return soon; callable from other threads and from signal handlers."""
        ...


class WorkerProcess:
    """The worker with what belongs to its process: threads that import and archive, the demo's mail sink."""

    def __init__(
        self,
        worker: RunsUntilStopped,
        chores: Sequence[ImportWorker | Archiver | TaskMailer],
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
    chores = (imports, _archiver(database, settings), make_task_mailer(settings, database))
    return WorkerProcess(worker, chores, sink, database)


def make_task_mailer(settings: Settings, database: Database) -> TaskMailer:
    """Return what sends the mails that ask people to do a task."""
    return TaskMailer(
        database,
        open_runtime(settings),
        load_catalogue(),
        _mail_sender(settings),
        secret=read_secret(settings.data_dir, database),
        base_url=settings.base_url,
    )


def _archiver(database: Database, settings: Settings) -> Archiver:
    if settings.retention and not is_span(settings.retention):
        message = f"GUANXI_RETENTION: “{settings.retention}” is no span."
        raise Invalid("settings.invalid", message, "Write one such as P1Y, or unset it.")
    return Archiver(
        database,
        open_runtime(settings),
        settings.archive_folder,
        default=settings.retention,
        name=_process_name(),
        reached=FAILPOINT.reach,
    )


def archive_now(database: Database, settings: Settings) -> int:
    """Archive the runs whose time is over; return how many.

    Raises:
        Conflict: code ``archive.busy``; a worker does so already.
    """
    archiver = _archiver(database, settings)
    archiver.require_turn()
    return archiver.archive_due()


def list_archived(settings: Settings, process_id: str, month: str, record_id: str) -> Iterable[Archived]:
    """Return the runs in the archive; empty texts do not filter."""
    return archive_files.list_archived(
        settings.archive_folder, process_id=process_id, month=month, record_id=record_id
    )


def read_archived(settings: Settings, key: int) -> Line | None:
    """Return a run in the archive, or None."""
    return archive_files.read_archived(settings.archive_folder, key)


def restore_archived(database: Database, file: Path, days: int) -> Restored:
    """Bring the runs of a file of the archive back for so many days; see ``restore_file`` for what is refused."""
    return restore_file(database, file, actor=SYSTEM, hold=timedelta(days=days))


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
        name=_process_name(),
        lease=timedelta(seconds=settings.lease_seconds),
        threads=settings.worker_threads if threads is None else threads,
        queues=queues,
        steps=steps,
    )


def _process_name() -> str:
    return f"{socket.gethostname()}-{os.getpid()}"


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
    dispatcher = Dispatcher(database, runtime, sender(app), name=f"dispatcher-{_process_name()}")
    return _with_company(settings, database, dispatcher)


def health(database: Database, *, deep: bool) -> Iterable[Check]:
    """Look at what runs: the worker's sign of life, overdue work, and with ``deep`` every instance."""
    with database.snapshot() if deep else database.read() as tx:
        yield from running_checks(tx, deep=deep)


def is_current(database: Database) -> bool:
    """Whether all tables are up to date."""
    from guanxi.records.schema import plan_schema

    with database.read() as tx:
        return migrations.is_current(tx) and not plan_schema(tx, _catalogue_there(tx))


def _catalogue_there(tx: Tx) -> Catalogue:
    """The catalogue with the changes made here, in whatever state the tables are."""
    found = Catalogue(shipped_objects())
    if sa.inspect(tx.connection).has_table(record_tables.catalogue_change_table.name):
        Customising(shipped_objects()).follow(tx, found)
    return found


def is_prepared(database: Database, settings: Settings) -> bool:
    """Whether tables and demo are there; quick, looks at nothing in detail."""
    with database.read() as tx:
        return migrations.is_current(tx) and (not settings.demo or bool(list_users(tx, active_only=False)))


def migrate(database: Database) -> bool:
    """Bring all tables up to date, those of records first; return whether anything was to do."""
    from guanxi.records.schema import ensure_schema

    with database.read() as tx:
        catalogue = _catalogue_there(tx)
    changed = bool(ensure_schema(database, catalogue))
    with database.write() as tx:
        return migrations.migrate(tx) or changed


def deploy(
    database: Database, files: Mapping[str, bytes], accept: Collection[str] = ()
) -> Deployment | Refused:
    """Deploy files together, in the name of the system; ``accept`` are names of findings that are accepted."""
    runtime = open_runtime(load_settings(), catalogue_of(database))
    read = read_files(files)
    with database.write() as tx:
        return deploy_files(runtime, tx, read, actor=SYSTEM, accept=accept)


def export(database: Database, process_id: str = "") -> Export:
    """Return the files of what is deployed, of one process with what it names or of all."""
    with database.read() as tx:
        return export_definitions(open_runtime(load_settings()).definitions, tx, process_id)


def make_demo(database: Database, settings: Settings) -> bool:
    """Make the demo unless somebody is there already; return whether it was made now.

    The people come last: once they are there, everything is.
    """
    from guanxi.crm.demo import create_demo

    with database.read() as tx:
        if list_users(tx, active_only=False):
            return False
    runtime = open_runtime(settings, catalogue_of(database))
    for name in pack_names():
        with database.write() as tx:
            found = deploy_files(runtime, tx, pack_files(name), actor=SYSTEM)
        if isinstance(found, Refused):
            raise Invalid(
                "demo.pack",
                f"The pack {name} cannot be deployed.",
                fields={item.file: item.finding.message for item in found.findings},
            )
    return create_demo(database, catalogue_of(database))


def openapi_json() -> str:
    """Return the API's contract."""
    from guanxi.api import export_openapi

    return export_openapi.openapi_json()


def api_page() -> str:
    """Return the API's reference page."""
    from guanxi.api import export_openapi

    return export_openapi.api_page()


def client_is_built() -> bool:
    """Whether the web client was built."""
    return (STATIC / "index.html").is_file()


def read_secret(folder: Path, database: Database) -> bytes:
    """Return the secret of this installation; made once, readable by its owner only."""
    path = folder / "secret"
    folder.mkdir(parents=True, exist_ok=True)
    try:
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return bytes.fromhex(path.read_text().strip())
    with os.fdopen(file, "w") as opened:
        opened.write(database.ids.new_token(_SECRET_BYTES * 8))
    return bytes.fromhex(path.read_text().strip())


def _mail_sender(settings: Settings) -> MailSender:
    connection = SmtpConnection(
        host="127.0.0.1" if settings.uses_sink else settings.smtp_host,
        port=settings.sink_port if settings.uses_sink else settings.smtp_port,
        security="none" if settings.uses_sink else settings.smtp_security,
        user=settings.smtp_user,
        password=settings.smtp_password,
        timeout=settings.smtp_timeout_seconds,
    )
    return MailSender(
        connection=connection,
        mail_from=settings.mail_from,
        templates=Templates(_mail_folders(settings)),
        consent=lambda address, purpose: False,
    )


def _mail_folders(settings: Settings) -> tuple[Path, ...]:
    """Where the texts of mails lie; what people put into their own folder wins."""
    return (settings.data_dir / "mail", *mail_folders(), MAIL_FOLDER)
