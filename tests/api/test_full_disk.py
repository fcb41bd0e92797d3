"""No room on the disk: refused in one line, nothing half-written, and all goes on when there is room again."""

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from guanxi.platform.database import Database
from guanxi.runtime.invariants import find_violations
from guanxi.wiring import deploy, make_worker
from tests.api.conftest import Client, Guanxi, refusal
from tests.chaos.verdict import TIMED

CREATED = "SELECT count(*) FROM event WHERE kind = 'record.created' AND object = 'lead'"
_NO_LIMIT = 1_073_741_823


@contextmanager
def full_disk(database: Database) -> Iterator[None]:
    """Let the SQLite file grow no further."""

    def limit(connection: sa.Connection) -> None:
        _set_pages(connection, 1)

    sa.event.listen(database.engine, "engine_connect", limit)
    yield
    sa.event.remove(database.engine, "engine_connect", limit)
    with database.read() as tx:
        _set_pages(tx.connection, _NO_LIMIT)


def _set_pages(connection: sa.Connection, pages: int) -> None:
    connection.connection.cursor().execute(f"PRAGMA max_page_count={pages}")


def count(database: Database, query: str) -> int:
    """Return the number a query finds."""
    with database.read() as tx:
        return int(tx.connection.exec_driver_sql(query).scalar_one())


def send_until_refused(admin: Client) -> tuple[int, str, str]:
    """Create leads until the free pages of the file are used up; return how many, the code and the cure."""
    for number in range(500):
        answer = admin.post("/api/v1/leads", json={"last_name": f"Lead {number} " + 60 * "x"})
        if answer.status_code != 201:
            assert refusal(answer) == (503, "database.unusable")
            return number, answer.json()["detail"], answer.json()["cure"]
    raise AssertionError("the disk never became full")


def test_refuses_what_it_cannot_write_and_goes_on_later(guanxi: Guanxi, admin: Client) -> None:
    """A request is written whole or not at all; the worker gives its batches up and does them when there is room."""
    deploy(guanxi.database, {"timed.bpmn": TIMED})
    before = count(guanxi.database, CREATED)
    worker = make_worker(guanxi.settings, guanxi.database, threads=0)

    with full_disk(guanxi.database):
        written, detail, cure = send_until_refused(admin)
        during = count(guanxi.database, CREATED)
        refused = _refused(worker.drain)

    assert "full" in detail
    assert cure == "Free some space on the disk."
    assert during == before + written
    assert refused
    with guanxi.database.read() as tx:
        assert list(find_violations(tx)) == []

    assert admin.post("/api/v1/leads", json={"last_name": "Room again"}).status_code == 201
    worker.drain()
    with guanxi.database.read() as tx:
        assert list(find_violations(tx)) == []
    assert count(guanxi.database, "SELECT count(*) FROM event WHERE pending") == 0
    assert count(guanxi.database, "SELECT count(*) FROM process_instance") == written + 1


def _refused(work: object) -> bool:
    """Whether the database refused the work."""
    try:
        work()  # type: ignore[operator]  # any callable
    except sa.exc.OperationalError as error:
        return "disk is full" in str(error)
    return False
