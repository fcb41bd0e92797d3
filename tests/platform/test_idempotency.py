"""Requests that are carried out once, on each server."""

import threading
from datetime import timedelta

import pytest

from guanxi.platform.clock import VirtualClock
from guanxi.platform.database import Database, metadata
from guanxi.platform.errors import Conflict
from guanxi.platform.idempotency import KEPT, claim, keep


@pytest.fixture
def requests(database: Database) -> Database:
    """A database with the table."""
    metadata.create_all(database.engine)
    return database


def test_the_second_time_the_first_answer_comes(requests: Database) -> None:
    """For the same asker only; letter case counts; another request with the key is refused."""
    with requests.write() as tx:
        assert claim(tx, "ann", "k1", b"create") is None
        keep(tx, "ann", "k1", '{"id": 7, "name": "张伟"}')
    with requests.write() as tx:
        assert claim(tx, "ann", "k1", b"create") == '{"id": 7, "name": "张伟"}'
        assert claim(tx, "ann", "K1", b"create") is None
        assert claim(tx, "bob", "k1", b"create") is None
        with pytest.raises(Conflict) as refusal:
            claim(tx, "ann", "k1", b"create something else")
    assert refusal.value.code == "request.key_reused"


def test_a_request_that_failed_may_be_sent_again(requests: Database) -> None:
    """Its claim is undone with everything else."""

    def fail() -> None:
        with requests.write() as tx:
            claim(tx, "ann", "k", b"x")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with requests.write() as tx:
        assert claim(tx, "ann", "k", b"x") is None


def test_a_key_is_forgotten_after_a_day(requests: Database, clock: VirtualClock) -> None:
    """Until then it is known, then it is a new one."""
    with requests.write() as tx:
        claim(tx, "ann", "k", b"x")
        keep(tx, "ann", "k", "old")
    clock.advance(KEPT)
    with requests.write() as tx:
        assert claim(tx, "ann", "k", b"x") == "old"
    clock.advance(timedelta(seconds=1))
    with requests.write() as tx:
        assert claim(tx, "ann", "k", b"x") is None


def test_of_two_at_once_one_is_carried_out(requests: Database) -> None:
    """The other waits for it and gets its answer."""
    answers: list[str | None] = []
    begun = threading.Event()

    def second() -> None:
        begun.set()
        with requests.write() as tx:
            answers.append(claim(tx, "ann", "k", b"x"))

    thread = threading.Thread(target=second)
    with requests.write() as tx:
        assert claim(tx, "ann", "k", b"x") is None
        thread.start()
        begun.wait(30)
        keep(tx, "ann", "k", "the answer")
    thread.join(30)

    assert answers == ["the answer"]
