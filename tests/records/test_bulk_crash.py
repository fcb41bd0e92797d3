"""A bulk operation whose worker is killed without warning, again and again."""

import itertools
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

from guanxi.access.audit import read_audit
from guanxi.access.contracts import SYSTEM
from guanxi.platform.database import Database
from guanxi.platform.outbox import events_of
from guanxi.records import bulk_worker
from guanxi.records.catalogue import Catalogue
from guanxi.records.query import read_record
from tests.records.bulk import ask, make_things, work
from tests.records.conftest import HOUSE, THING

KILLS = 3
CHUNK = 10


def test_killed_between_two_chunks_each_record_is_changed_once(
    small_database: Database, catalogue: Catalogue
) -> None:
    """After each kill the next worker begins where the last whole chunk has ended."""
    ids = make_things(small_database, catalogue, 50)
    key = ask(small_database, catalogue, values={"count": 5})
    url = small_database.engine.url.render_as_string()

    for kill in range(1, KILLS + 1):
        assert _kill_in_the_second_chunk(url) == -9
        assert work(small_database, catalogue, key, chunks=0).changed == kill * CHUNK
    done = work(small_database, catalogue, key)

    assert (done.state, done.changed, done.unchanged, done.refused) == ("done", 50, 0, 0)
    with small_database.read() as tx:
        for record_id in ids:
            assert read_record(tx, catalogue, "thing", record_id, actor=SYSTEM).version == 2
            assert [one.action for one in read_audit(tx, "thing", record_id)] == ["update", "create"]
            assert len(events_of(tx, "thing", record_id)) == 2


def _kill_in_the_second_chunk(url: str) -> int:
    """Work in a process of its own, kill it in the middle of its second chunk, and return its end."""
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.records.test_bulk_crash", url],
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    )
    assert child.stdout is not None
    assert child.stdout.readline() == b"in the second chunk\n"
    child.kill()
    child.stdout.close()
    return child.wait(60)


def _work(url: str) -> None:
    bulk_worker.CHUNK = CHUNK
    apply = bulk_worker.apply_bulk
    numbers = itertools.count(1)

    def stop_in_the_middle(*arguments: Any) -> Any:
        done = apply(*arguments)
        if next(numbers) == CHUNK + CHUNK // 2:
            print("in the second chunk", flush=True)
            threading.Event().wait()
        return done

    bulk_worker.apply_bulk = stop_in_the_middle
    work(Database(url), Catalogue([HOUSE, THING]), 0)


if __name__ == "__main__":
    _work(sys.argv[1])
