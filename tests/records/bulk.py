"""Asking for bulk operations and doing them, for tests."""

from typing import Any

from guanxi.access.contracts import SYSTEM, Actor
from guanxi.platform.database import Database
from guanxi.records.actions import create_records
from guanxi.records.bulk import BulkOperation, BulkWish, read_bulk, request_bulk
from guanxi.records.bulk_worker import BulkWorker
from guanxi.records.catalogue import Catalogue

ALL: dict[str, Any] = {"all": []}


def make_things(database: Database, catalogue: Catalogue, how_many: int, **values: Any) -> list[str]:
    """Create things T0, T1 … and return their ids in the order in which they have their turn."""
    rows = [{"name": f"T{number}", **values} for number in range(how_many)]
    with database.write() as tx:
        made, faults = create_records(tx, catalogue, "thing", rows, actor=SYSTEM)
    assert not faults
    return sorted(record.id for record in made)


def ask(database: Database, catalogue: Catalogue, actor: Actor = SYSTEM, **wish: Any) -> int:
    """Ask for an operation on things and return its key."""
    given = {"action": "update", "object": "thing", "filter": ALL} | wish
    with database.write() as tx:
        return request_bulk(tx, catalogue, BulkWish(**given), actor=actor).key


def work(database: Database, catalogue: Catalogue, key: int, chunks: int = 1000) -> BulkOperation:
    """Do the operations that are due, at most so many chunks, and return one."""
    worker = BulkWorker(database, catalogue)
    worker._breath = 0.0  # nobody else has to get a turn
    while chunks and worker.work_once():
        chunks -= 1
    with database.read() as tx:
        return read_bulk(tx, key, actor=SYSTEM)
