"""What the benchmarks of the runtime share: fresh databases with a process deployed, its work, and its processes.

SQLite runs with synchronous=FULL, PostgreSQL with its default fsync. Tables are those of an installation.
"""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import sqlalchemy as sa

from guanxi import wiring
from guanxi.access.contracts import SYSTEM
from guanxi.platform.collector import settle_collector
from guanxi.platform.database import Database
from guanxi.runtime import tables
from guanxi.runtime.contracts import Deployment
from guanxi.runtime.deployments import deploy
from guanxi.runtime.instances import add_start
from guanxi.runtime.ports import TRANSACTION, Completed, JobContext, JobOutcome
from guanxi.runtime.runtime import Runtime
from guanxi.runtime.states import States
from guanxi.runtime.worker import BATCH, Worker

LEAD = {
    "first_name": "Mei",
    "last_name": "Chen",
    "company": "Harbour Tools Ltd",
    "email": "mei.chen@harbour-tools.example",
    "phone": "+86 21 5555 0100",
    "language": "zh-CN",
    "source": "web_form",
    "score": 80,
    "note": (
        "Asked for a quote for 40 seats and a call next week. Uses three tools today and wants one; the decision is "
        "made in spring. Knows us from the fair in Shanghai; Jan met her there and has her card. Likes short mails, in the morning if she may."
    ),
}
"""With the record beside it, 490 bytes of variables."""
_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
 xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d" targetNamespace="bench">
"""


def process(body: str, root: str = "") -> bytes:
    """Return a process file: a start, an end and what stands between them; ``root`` stands before the process."""
    inside = f'<bpmn:startEvent id="start" /><bpmn:endEvent id="end" />{body}'
    text = f'{_HEAD}{root}<bpmn:process id="p" isExecutable="true">{inside}</bpmn:process></bpmn:definitions>'
    return text.encode()


def task(name: str) -> str:
    """Return a service task whose type is its id."""
    return f"""<bpmn:serviceTask id="{name}"><bpmn:extensionElements>
      <zeebe:taskDefinition type="{name}" /></bpmn:extensionElements></bpmn:serviceTask>"""


def catch(name: str) -> tuple[str, str]:
    """Return a catch event for the message of that name about the instance's record, and the message."""
    message = f"""<bpmn:message id="m" name="{name}"><bpmn:extensionElements>
      <zeebe:subscription correlationKey="=record.id" /></bpmn:extensionElements></bpmn:message>"""
    event = f"""<bpmn:intermediateCatchEvent id="{name}"><bpmn:messageEventDefinition messageRef="m" />
      </bpmn:intermediateCatchEvent>"""
    return event, message


def flows(*pairs: str) -> str:
    """Return sequence flows, each written as ``source target``."""
    ends = [pair.split() for pair in pairs]
    return "".join(
        f'<bpmn:sequenceFlow id="f{at}" sourceRef="{a}" targetRef="{b}" />' for at, (a, b) in enumerate(ends)
    )


class Work:
    """Both activities: done in the transaction of the step."""

    effect_queues = ("effect",)

    def queue(self, job_type: str) -> str:
        """Return the queue of a type."""
        return TRANSACTION

    def transactional(self, job_type: str) -> Callable[[Any, JobContext], JobOutcome]:
        """Return what gives one result back."""
        result = Completed({"owner": "ann"} if job_type == "assign" else {"message_id": "m-1"})
        return lambda tx, job: result

    def effect(self, job_type: str) -> Callable[[JobContext], JobOutcome]:
        """There are none."""
        raise NotImplementedError


class Scene:
    """A database with a process deployed, and a worker that works it in this thread."""

    def __init__(self, url: str, data: bytes, states: States | None = None):
        self.database = Database(url)
        wiring.migrate(self.database)
        self.runtime = Runtime(Work(), states=states or States())
        self.worker = Worker(self.database, self.runtime, threads=0)
        with self.database.write() as tx:
            found = deploy(self.runtime, tx, {"p.bpmn": data}, actor=SYSTEM)
        assert isinstance(found, Deployment), found
        self.definition = found.definitions[0].key
        self.worker.drain()
        settle_collector()  # as the worker does when it begins

    def start(self, count: int, first: int = 0, more: Callable[[int], dict[str, Any]] | None = None) -> None:
        """Start instances in batches, each about a record of its own: ``lead-<number>``."""
        for begin in range(first, first + count, BATCH):
            with self.database.write() as tx:
                batch = self.runtime.batch(tx)
                for number in range(begin, min(begin + BATCH, first + count)):
                    variables = {"lead": LEAD, "record": {"object": "lead", "id": f"lead-{number}"}}
                    if more is not None:
                        variables |= more(number)
                    add_start(batch, actor=SYSTEM, variables=variables, definition_key=self.definition)
                batch.flush()

    def completed(self) -> int:
        """Return how many instances are completed."""
        with self.database.read() as tx:
            query = sa.select(sa.func.count()).where(tables.instance.c.status == "completed")
            return int(tx.connection.execute(query).scalar_one())

    def settle(self) -> None:
        """Have done what the filling left to the database: else its vacuum and checkpoint fall into what is measured next."""
        connection = self.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        with connection:
            if self.database.dialect == "sqlite":
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            else:
                connection.exec_driver_sql("VACUUM (ANALYZE)")
                connection.exec_driver_sql("CHECKPOINT")

    def bytes_on_disk(self) -> int:
        """Return how many bytes the database takes, after what waits to be moved into it was."""
        with self.database.engine.connect() as connection:
            if self.database.dialect == "sqlite":
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
                return Path(str(self.database.engine.url.database)).stat().st_size
            query = "SELECT pg_database_size(current_database())"
            return int(connection.exec_driver_sql(query).scalar_one())


@contextmanager
def sqlite_scene(data: bytes, states: States | None = None) -> Iterator[Scene]:
    """A scene in a file of its own."""
    with tempfile.TemporaryDirectory(prefix="guanxi-bench-") as folder:
        scene = Scene(f"sqlite:///{folder}/guanxi.db", data, states)
        yield scene
        scene.database.close()


@contextmanager
def postgresql_scene(url: str, data: bytes, states: States | None = None) -> Iterator[Scene]:
    """A scene in an emptied database."""
    wipe(url)
    scene = Scene(url, data, states)
    yield scene
    scene.database.close()


def wipe(url: str) -> None:
    """Empty a database."""
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql("DROP SCHEMA public CASCADE")
        connection.exec_driver_sql("CREATE SCHEMA public")
    engine.dispose()


def plain(url: str, database: str = "") -> str:
    """Return the URL as drivers write it, of another database of the server if one is named."""
    found = url.replace("postgresql+psycopg", "postgresql")
    if not database:
        return found
    base, _, query = found.partition("?")
    return f"{base.rpartition('/')[0]}/{database}" + (f"?{query}" if query else "")


def server_pids(url: str) -> list[int]:
    """Return the process id of the server."""
    with psycopg.connect(plain(url)) as connection:
        [folder] = connection.execute("SHOW data_directory").fetchone()  # type: ignore[misc]  # there is one row
    return [int((Path(folder) / "postmaster.pid").read_text().split()[0])]
