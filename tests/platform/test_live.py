"""Changes are told to whoever looks on: after the commit only, once, from every process, and through failures."""

import threading
from collections.abc import Callable, Collection, Iterator

import pytest

from guanxi.platform import changes
from guanxi.platform.changes import MOST_TOPICS, Reader, open_reader
from guanxi.platform.database import Database, metadata
from guanxi.platform.errors import Unavailable
from guanxi.platform.live import LiveWatch


class Ear:
    """Gathers what it is told."""

    def __init__(self) -> None:
        self.topics: set[str] = set()
        self.told = 0
        self._said = threading.Condition()

    def __call__(self, topics: Collection[str]) -> None:
        """Listen."""
        with self._said:
            self.topics |= set(topics)
            self.told += 1
            self._said.notify_all()

    def wait(self, holds: Callable[[], bool]) -> None:
        """Wait until something holds, at most half a minute."""
        with self._said:
            assert self._said.wait_for(holds, 30), self.topics


@pytest.fixture
def told(database: Database) -> Database:
    """A database with the table of the last changes."""
    metadata.tables["live_change"].create(database.engine)
    return database


@pytest.fixture
def watch(told: Database) -> Iterator[LiveWatch]:
    """Two may listen."""
    found = LiveWatch(told, most=2)
    yield found
    found.close()


def write(database: Database, *topics: str) -> None:
    """Commit a transaction that changed something."""
    with database.write() as tx:
        tx.changed.update(topics)


def fail_after_changing(database: Database, topic: str) -> None:
    """Roll back a transaction that changed something."""
    with database.write() as tx:
        tx.changed.add(topic)
        raise RuntimeError


def test_topics_are_told_after_the_commit(told: Database, watch: LiveWatch) -> None:
    """What was rolled back was not said; what nobody may say is left out."""
    ear = Ear()
    watch.add(ear)
    with pytest.raises(RuntimeError):
        fail_after_changing(told, "lead/1")
    write(told)
    write(told, "lead/2", "it's no topic", "user_task/3")
    ear.wait(lambda: "user_task/3" in ear.topics)
    assert ear.topics == {"lead/2", "user_task/3"}


def test_a_large_change_tells_only_the_kinds(told: Database, watch: LiveWatch) -> None:
    """A thousand records are one topic."""
    ear = Ear()
    watch.add(ear)
    write(told, *(f"lead/{number}" for number in range(MOST_TOPICS + 1)), "import/7")
    ear.wait(lambda: bool(ear.topics))
    assert ear.topics == {"lead", "import"}


def test_so_many_may_listen_and_none_after_the_end(told: Database, watch: LiveWatch) -> None:
    """The third is refused; whoever leaves makes room; the end is told to all."""
    first, second = Ear(), Ear()
    number = watch.add(first)
    watch.add(second)
    with pytest.raises(Unavailable) as refusal:
        watch.add(Ear())
    watch.remove(number)
    third = Ear()
    watch.add(third)
    watch.close()
    assert refusal.value.code == "live.too_many"
    assert (watch.closed, first.told, second.told, third.told) == (True, 0, 1, 1)
    with pytest.raises(Unavailable):
        watch.add(Ear())


def test_after_a_failure_everything_counts_as_changed(
    told: Database, watch: LiveWatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The connection breaks: it is opened anew, and who listens is told that something may have been missed."""
    broken = threading.Event()

    class Fails(Reader):
        def read(self, seconds: float) -> set[str]:
            broken.set()
            raise OSError("gone")

        def close(self) -> None:
            raise OSError("gone")

    monkeypatch.setattr("guanxi.platform.live.open_reader", lambda engine: Fails())
    ear = Ear()
    watch.add(ear)
    assert broken.wait(30)
    monkeypatch.setattr("guanxi.platform.live.open_reader", open_reader)
    ear.wait(lambda: "*" in ear.topics)
    write(told, "lead/1")
    ear.wait(lambda: "lead/1" in ear.topics)


def test_the_table_keeps_only_the_last_changes(
    sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It does not grow, and a reader misses none of what it keeps."""
    monkeypatch.setattr(changes, "_KEPT", 8)
    monkeypatch.setattr(changes, "_EVERY", 4)
    table = metadata.tables["live_change"]
    table.create(sqlite_database.engine)
    write(sqlite_database, "lead/0")
    reader = open_reader(sqlite_database.engine)
    found: list[set[str]] = []
    for number in range(1, 40):
        write(sqlite_database, f"lead/{number}")
        found.append(reader.read(0))
    with sqlite_database.read() as tx:
        kept = tx.connection.execute(table.select()).all()
    reader.close()
    assert found == [{f"lead/{number}"} for number in range(1, 40)]
    assert len(kept) <= 12
