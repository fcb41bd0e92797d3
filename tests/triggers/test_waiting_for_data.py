"""A step that waits until fields of a record are filled, with real records: no wake-up is lost, whoever is first."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest

from guanxi.access.contracts import SYSTEM
from guanxi.activities.email.connection import SmtpConnection
from guanxi.activities.email.send import MailSender
from guanxi.activities.email.templates import Templates
from guanxi.activities.handlers import Activities
from guanxi.activities.records.handlers import RecordActivities
from guanxi.crm.catalogue import load_catalogue
from guanxi.platform.clock import to_micros
from guanxi.platform.database import Database, metadata
from guanxi.records.actions import create_record, update_record
from guanxi.records.schema import ensure_schema
from guanxi.runtime.contracts import Deployment
from guanxi.runtime.deployments import deploy
from guanxi.runtime.instances import get_instance, start_instance
from guanxi.runtime.invariants import find_violations
from guanxi.runtime.record_waits import list_waits
from guanxi.runtime.runtime import Runtime
from guanxi.runtime.transactional import run_due
from guanxi.runtime.worker import Worker
from guanxi.triggers.processes import DeployedProcesses
from guanxi.triggers.pump import pump
from tests.runtime.models import END, START, process, service

CATALOGUE = load_catalogue()
WAIT = (
    '<zeebe:input source="deal" target="object" /><zeebe:input source="=id" target="id" />'
    '<zeebe:input source="amount" target="fields" />'
)


class Office:
    """One deal without an amount, and an instance that is about to look for it."""

    def __init__(self, database: Database) -> None:
        metadata.create_all(database.engine)
        ensure_schema(database, CATALOGUE)
        self.database = database
        mail = MailSender(
            SmtpConnection(host="127.0.0.1", port=9), "a@b.example", Templates([]), lambda *_: False
        )
        self.runtime = Runtime(Activities(mail, RecordActivities(CATALOGUE)))
        processes = DeployedProcesses(self.runtime)
        self.worker = Worker(database, self.runtime, pump=lambda tx: pump(tx, processes), threads=0)
        body = START + service("ask", "guanxi.records.wait_until_filled", io=WAIT) + END
        file = process("p", body, [("start", "ask"), ("ask", "end")])
        with database.write() as tx:
            deployed = deploy(self.runtime, tx, {"p.bpmn": file}, actor=SYSTEM)
            assert isinstance(deployed, Deployment)
            self.shares = [(deployed.definitions[0].key, 10)]
            self.deal = create_record(tx, CATALOGUE, "deal", {"name": "GTX"}, actor=SYSTEM).id
            self.key = start_instance(
                self.runtime, tx, actor=SYSTEM, variables={"id": self.deal}, process_id="p"
            )

    def fill(self) -> None:
        """Somebody saves the amount."""
        with self.database.write() as tx:
            update_record(tx, CATALOGUE, "deal", self.deal, {"amount": Decimal(5)}, actor=SYSTEM)

    def look(self) -> int:
        """A worker runs the step."""
        with self.database.write() as tx:
            return run_due(self.runtime, tx, self.shares, to_micros(tx.now))

    def finished(self) -> bool:
        """Whether the instance is done, consistent, and nothing waits any more."""
        self.worker.drain()
        with self.database.read() as tx:
            assert list(find_violations(tx)) == []
            assert list_waits(self.runtime, tx, record_id=self.deal) == []
            return get_instance(tx, self.key).status == "completed"


@pytest.fixture
def office(database: Database) -> Office:
    """An office on each database in turn."""
    return Office(database)


def test_a_change_that_comes_while_the_step_looks_is_not_lost(office: Office) -> None:
    """The step has read the empty field and not committed yet: the change has to wait, and wakes it."""
    with ThreadPoolExecutor(1) as elsewhere:
        with office.database.write() as tx:
            assert run_due(office.runtime, tx, office.shares, to_micros(tx.now)) == 1
            change = elsewhere.submit(office.fill)
        change.result(timeout=30)
    assert office.finished()


def test_a_step_that_looks_while_the_change_is_being_saved_sees_it(office: Office) -> None:
    """The change is written and not committed yet: the step has to wait, and goes on at once."""
    with ThreadPoolExecutor(1) as elsewhere:
        with office.database.write() as tx:
            update_record(tx, CATALOGUE, "deal", office.deal, {"amount": Decimal(5)}, actor=SYSTEM)
            looked = elsewhere.submit(office.look)
        looked.result(timeout=30)
    assert office.finished()


def test_the_step_waits_as_long_as_the_field_is_empty(office: Office) -> None:
    """Other changes of the deal have it look again, in vain."""
    office.worker.drain()
    with office.database.write() as tx:
        update_record(tx, CATALOGUE, "deal", office.deal, {"next_step": "Call"}, actor=SYSTEM)
    office.worker.drain()
    with office.database.read() as tx:
        [wait] = list_waits(office.runtime, tx, object_name="deal", record_id=office.deal)
    assert (wait.instance_key, wait.fields) == (office.key, ("amount",))

    office.fill()
    assert office.finished()
