"""A runtime on every database, with activities that write into a table of their own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
import sqlalchemy as sa

from guanxi.access.contracts import SYSTEM
from guanxi.platform.database import Database, Tx, metadata
from guanxi.runtime import tables  # noqa: F401  declares the tables
from guanxi.runtime.contracts import Deployment
from guanxi.runtime.deployments import deploy
from guanxi.runtime.instances import start_instance
from guanxi.runtime.ports import Completed, JobContext, JobOutcome
from guanxi.runtime.runtime import Runtime
from guanxi.runtime.worker import Worker

ledger = sa.Table(
    "test_ledger",
    sa.MetaData(),
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("instance_key", sa.BigInteger),
    sa.Column("element_id", sa.String(50)),
)


@dataclass
class Activities:
    """Types ``record*`` write a row in the transaction, ``effect*`` and ``slow*`` are noted in ``calls``; both may be replaced."""

    calls: list[JobContext] = field(default_factory=list)
    answers: dict[str, Callable[[JobContext], JobOutcome]] = field(default_factory=dict)

    effect_queues = ("effect", "slow")

    def queue(self, job_type: str) -> str:
        return (
            "transaction"
            if job_type.startswith("record")
            else next((name for name in self.effect_queues if job_type.startswith(name)), "external")
        )

    def connection(self, job_type: str, variables: Mapping[str, Any]) -> str:
        return str(variables.get("server") or "")

    def transactional(self, job_type: str) -> Callable[[Tx, JobContext], JobOutcome]:
        def handle(tx: Tx, job: JobContext) -> JobOutcome:
            row = {"instance_key": job.instance_key, "element_id": job.element_id}
            tx.connection.execute(ledger.insert(), row)
            return self._answer(job)

        return handle

    def effect(self, job_type: str) -> Callable[[JobContext], JobOutcome]:
        return self._answer

    def _answer(self, job: JobContext) -> JobOutcome:
        self.calls.append(job)
        answer = self.answers.get(job.type)
        return answer(job) if answer else Completed()


@dataclass
class World:
    """Everything a test of the runtime needs."""

    database: Database
    runtime: Runtime
    activities: Activities
    worker: Worker

    def deploy(self, *files: bytes, **named: bytes) -> Deployment:
        given = {f"{number}.bpmn": content for number, content in enumerate(files)}
        given |= {name.replace("_", "."): content for name, content in named.items()}
        return self.deploy_files(given)

    def deploy_files(self, given: Mapping[str, bytes]) -> Deployment:
        """Deploy files by their names."""
        with self.database.write() as tx:
            result = deploy(self.runtime, tx, given, actor=SYSTEM)
        assert isinstance(result, Deployment), result
        return result

    def start(self, process_id: str = "p", variables: dict[str, Any] | None = None, **more: Any) -> int:
        with self.database.write() as tx:
            return start_instance(
                self.runtime, tx, actor=SYSTEM, process_id=process_id, variables=variables or {}, **more
            )

    def rows(self, table: sa.Table) -> list[Any]:
        with self.database.read() as tx:
            return list(tx.connection.execute(sa.select(table).order_by(*table.primary_key)))

    def written(self) -> list[tuple[int, str]]:
        return [(row.instance_key, row.element_id) for row in self.rows(ledger)]

    def snapshot(self) -> dict[str, list[Any]]:
        """Every row of every runtime table, to prove that nothing changed."""
        names = (
            "process_instance",
            "job",
            "timer",
            "user_task",
            "incident",
            "element_history",
            "effect_receipt",
            "subscription",
            "message",
            "message_correlation",
            "message_start",
            "called_process",
            "delivery",
            "stopped_step",
        )
        return {name: self.rows(metadata.tables[name]) for name in names}


def make_world(database: Database) -> World:
    """Create the tables and open a runtime on them."""
    metadata.create_all(database.engine)
    ledger.metadata.create_all(database.engine)
    activities = Activities()
    runtime = Runtime(activities)
    return World(database, runtime, activities, Worker(database, runtime, threads=0, name="w1"))


@pytest.fixture
def world(database: Database) -> World:
    """A world on each database in turn."""
    return make_world(database)


@pytest.fixture
def lite(sqlite_database: Database) -> World:
    """A world on SQLite."""
    return make_world(sqlite_database)
