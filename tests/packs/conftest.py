"""A whole Guanxi in one process: real database, runtime, mail sink and packs; the clock stands still until moved."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from guanxi.access.contracts import SYSTEM, User, user_actor
from guanxi.access.users import create_user
from guanxi.activities.email.connection import SmtpConnection
from guanxi.activities.email.send import MailSender
from guanxi.activities.email.templates import Templates
from guanxi.activities.handlers import Activities
from guanxi.activities.records.handlers import RecordActivities
from guanxi.activities.sink import Sink, SinkMail, list_mails, read_mail
from guanxi.crm.catalogue import load_catalogue
from guanxi.packs import mail_folders, pack_files
from guanxi.platform.clock import VirtualClock
from guanxi.platform.database import Database, metadata
from guanxi.records.actions import archive_record, create_record, restore_record, update_record
from guanxi.records.query import find_records, read_record
from guanxi.records.record import Record
from guanxi.records.schema import ensure_schema
from guanxi.runtime.contracts import Deployment, Incident, ProcessInstance, UserTask
from guanxi.runtime.deployments import deploy
from guanxi.runtime.incidents import list_incidents, resolve_incident
from guanxi.runtime.instances import instance_elements, list_instances
from guanxi.runtime.record_waits import list_waits
from guanxi.runtime.runtime import Runtime
from guanxi.runtime.user_tasks import assign_user_task, complete_user_task, list_user_tasks
from guanxi.runtime.worker import Worker
from guanxi.triggers.processes import DeployedProcesses
from guanxi.triggers.publish import check_process
from guanxi.triggers.pump import pump
from guanxi.triggers.verdicts import StoredVerdict, list_verdicts

CATALOGUE = load_catalogue()
OBJECTS = {one.name: frozenset(one.fields) | {"title"} for one in CATALOGUE.objects}


@dataclass
class House:
    """What the tests of the packs do with a running Guanxi."""

    database: Database
    runtime: Runtime
    worker: Worker
    sink: Sink

    def deploy(self, pack: str) -> Deployment:
        """Deploy a pack; it must have no errors."""
        with self.database.write() as tx:
            deployment = deploy(self.runtime, tx, pack_files(pack), actor=SYSTEM)
        assert isinstance(deployment, Deployment), deployment
        return deployment

    def create(self, object_name: str, **values: Any) -> str:
        """Create a record, let everything run that is due, and return its id."""
        with self.database.write() as tx:
            record = create_record(tx, CATALOGUE, object_name, values, actor=SYSTEM)
        self.worker.drain()
        return record.id

    def update(self, object_name: str, record_id: str, **values: Any) -> None:
        """Change a record and let everything run that is due."""
        with self.database.write() as tx:
            update_record(tx, CATALOGUE, object_name, record_id, values, actor=SYSTEM)
        self.worker.drain()

    def read(self, object_name: str, record_id: str) -> dict[str, Any]:
        """The values of a record."""
        with self.database.read() as tx:
            return read_record(tx, CATALOGUE, object_name, record_id, actor=SYSTEM).values

    def find(self, object_name: str, **where: Any) -> tuple[Record, ...]:
        """The records whose fields have these values, oldest first."""
        with self.database.read() as tx:
            return find_records(tx, CATALOGUE, object_name, where, actor=SYSTEM)

    def tasks(self) -> list[UserTask]:
        """The open user tasks."""
        with self.database.read() as tx:
            return list_user_tasks(tx)

    def complete(self, name: str, by: User, **answers: Any) -> None:
        """Take the open task of that name, complete it and let everything run that is due."""
        [task] = [task for task in self.tasks() if task.name == name]
        with self.database.write() as tx:
            assign_user_task(self.runtime, tx, task.key, by.id, actor=user_actor(by))
            complete_user_task(self.runtime, tx, task.key, answers, actor=user_actor(by))
        self.worker.drain()

    def wait(self, **duration: float) -> None:
        """Let time pass and let everything run that is due then."""
        clock = self.database.clock
        assert isinstance(clock, VirtualClock)
        clock.advance(timedelta(**duration))
        self.worker.drain()

    def instances(self, process_id: str) -> list[ProcessInstance]:
        """The instances of a process, newest first."""
        with self.database.read() as tx:
            return list_instances(tx, process_id=process_id)

    def path(self, process_id: str) -> list[str]:
        """The ids of the elements that the one instance of a process has completed or stands at."""
        [instance] = self.instances(process_id)
        with self.database.read() as tx:
            return [visit.element_id for visit in instance_elements(self.runtime, tx, instance.key)]

    def archive(self, object_name: str, record_id: str) -> None:
        """Archive a record and let everything run that is due."""
        with self.database.write() as tx:
            archive_record(tx, CATALOGUE, object_name, record_id, actor=SYSTEM)
        self.worker.drain()

    def restore(self, object_name: str, record_id: str) -> None:
        """Bring an archived record back and let everything run that is due."""
        with self.database.write() as tx:
            restore_record(tx, CATALOGUE, object_name, record_id, actor=SYSTEM)
        self.worker.drain()

    def missing(self, object_name: str, record_id: str) -> list[tuple[str, tuple[str, ...]]]:
        """Which processes wait for which fields of a record."""
        with self.database.read() as tx:
            found = list_waits(self.runtime, tx, object_name=object_name, record_id=record_id)
        return [(wait.process_name, wait.fields) for wait in found]

    def incidents(self) -> list[Incident]:
        """The open incidents."""
        with self.database.read() as tx:
            return list_incidents(self.runtime, tx)

    def resolve(self, key: int) -> None:
        """Resolve an incident and let everything run that is due."""
        with self.database.write() as tx:
            resolve_incident(self.runtime, tx, key, actor=SYSTEM)
        self.worker.drain()

    def mails(self) -> list[tuple[SinkMail, str]]:
        """The mails that arrived, oldest first, with their text."""
        with self.database.read() as tx:
            return [(mail, read_mail(tx, mail.key).text) for mail in list_mails(tx)[::-1]]

    def verdicts(self) -> list[StoredVerdict]:
        """All verdicts, oldest first."""
        with self.database.read() as tx:
            return list_verdicts(tx)[::-1]


@pytest.fixture
def house_database(sqlite_database: Database) -> Database:
    """The database of the house; a test file may ask for every server instead."""
    return sqlite_database


@pytest.fixture
def house(house_database: Database) -> Iterator[House]:
    """A running Guanxi without processes."""
    metadata.create_all(house_database.engine)
    ensure_schema(house_database, CATALOGUE)
    sink = Sink(house_database, port=0)
    sink.start()
    mail = MailSender(
        connection=SmtpConnection(host="127.0.0.1", port=sink.port, security="none", timeout=5),
        mail_from="Guanxi <crm@guanxi.example>",
        templates=Templates(mail_folders()),
        consent=lambda address, purpose: False,
    )
    runtime = Runtime(
        Activities(mail, RecordActivities(CATALOGUE)),
        checks=(partial(check_process, objects=OBJECTS),),
    )
    processes = DeployedProcesses(runtime)
    worker = Worker(house_database, runtime, pump=lambda tx: pump(tx, processes), threads=0)
    yield House(house_database, runtime, worker, sink)
    sink.stop()


@pytest.fixture
def people(house: House) -> dict[str, User]:
    """Two people in `sales`, one in `support`, `managers` and `directors`."""
    groups = {
        "An": ("sales",),
        "Bai": ("sales",),
        "Cao": ("support",),
        "Dai": ("managers",),
        "En": ("directors",),
    }
    with house.database.write() as tx:
        return {
            name: create_user(
                tx, email=f"{name.lower()}@guanxi.example", name=name, actor=SYSTEM, groups=given
            )
            for name, given in groups.items()
        }
