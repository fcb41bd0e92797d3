"""Limits of single connections delay what is over them, hold up nothing else, and drop nothing."""

from collections import Counter
from datetime import timedelta

import pytest

from guanxi.access.contracts import SYSTEM
from guanxi.platform.clock import to_micros
from guanxi.platform.errors import Invalid
from guanxi.runtime import tables
from guanxi.runtime.admission_tables import throttle_slot
from guanxi.runtime.instances import cancel_instance
from guanxi.runtime.ports import Failed
from guanxi.runtime.throttles import Limit, read_limits
from guanxi.runtime.worker import Worker
from tests.runtime.models import straight

SECOND = timedelta(seconds=1)


@pytest.fixture
def limited(world):
    """A function that sets the limits and returns a worker under them; ``p`` has one effect, for the variable ``server``."""
    world.deploy(straight("p", "effect.call"))

    def set_limits(text: str) -> Worker:
        world.runtime.throttles.limits = read_limits(text)
        return Worker(world.database, world.runtime, threads=0, name="w1")

    return set_limits


def call(world, server: str, number: int) -> None:
    """Ask for that many calls of a server."""
    for _ in range(number):
        world.start(variables={"server": server})


def called(world) -> Counter[str]:
    """How often each server was called."""
    return Counter(str(job.variables["server"]) for job in world.activities.calls)


def test_each_connection_has_its_own_rate_and_delays_only_itself(world, clock, limited):
    """One server takes a call a second, another as many as there are; after the time all calls are made, each once."""
    worker = limited("effect:slow.example=1/s")
    call(world, "slow.example", 4)
    call(world, "quick.example", 4)
    worker.drain()
    assert called(world) == {"slow.example": 1, "quick.example": 4}

    for done in (2, 3, 4):
        clock.advance(SECOND)
        worker.drain()
        assert called(world)["slow.example"] == done
    clock.advance(10 * SECOND)
    worker.drain()

    assert called(world) == {"slow.example": 4, "quick.example": 4}
    assert {row.status for row in world.rows(tables.instance)} == {"completed"}
    assert world.rows(throttle_slot) == []


def test_each_job_is_put_off_once_to_a_moment_of_its_own(world, clock, limited):
    """A backlog costs no more looks the longer it is."""
    worker = limited("effect:slow.example=1/s")
    start = clock.now()
    call(world, "slow.example", 30)
    worker.drain()

    moments = sorted((row.due_at - to_micros(start)) // 1_000_000 for row in world.rows(tables.job))
    assert moments == list(range(1, 30))
    before = world.rows(tables.job)
    assert worker.drain() == 0
    assert world.rows(tables.job) == before


def test_a_star_limits_every_connection_that_is_not_named(world, clock, limited):
    """Each by itself, and the named one by its own rate."""
    worker = limited("effect:*=1/s,effect:big.example=3/s")
    for server in ("a.example", "b.example", "big.example"):
        call(world, server, 5)
    worker.drain()
    assert called(world) == {"a.example": 1, "b.example": 1, "big.example": 3}


def test_a_standstill_does_not_let_the_backlog_break_over_the_other_side(world, clock, limited):
    """No worker runs for a minute: afterwards it is still a call a second."""
    worker = limited("effect:slow.example=1/s")
    call(world, "slow.example", 20)
    worker.drain()
    clock.advance(timedelta(minutes=1))
    worker.drain()
    assert called(world)["slow.example"] == 2
    for _ in range(18):
        clock.advance(SECOND)
        worker.drain()
    assert called(world)["slow.example"] == 20


def test_a_try_after_a_failure_counts_too(world, clock, limited):
    """The other side sees every try."""
    world.activities.answers["effect.call"] = lambda job: Failed("busy", retry_at=clock.now())
    worker = limited("effect:slow.example=1/h")
    call(world, "slow.example", 1)
    worker.drain()
    assert called(world)["slow.example"] == 1
    clock.advance(timedelta(minutes=59))
    worker.drain()
    assert called(world)["slow.example"] == 1
    clock.advance(timedelta(minutes=1))
    worker.drain()
    assert called(world)["slow.example"] == 2


def test_reservations_of_cancelled_jobs_are_forgotten(world, limited):
    """They would lie there for ever."""
    worker = limited("effect:slow.example=1/h")
    call(world, "slow.example", 3)
    worker.drain()
    assert len(world.rows(throttle_slot)) == 2
    with world.database.write() as tx:
        for row in world.rows(tables.instance):
            if row.status == "active":
                cancel_instance(world.runtime, tx, row.key, actor=SYSTEM)
    with world.database.write() as tx:
        world.runtime.throttles.prepare(tx)
    assert world.rows(throttle_slot) == []


def test_limits_of_connections_are_read():
    """With ports and small letters."""
    found = read_limits("http:API.example.com:8443=2/min,http:*=10/s")
    assert found == {
        "http:api.example.com:8443": Limit(interval=30_000_000),
        "http:*": Limit(interval=100_000, burst=10),
    }


def test_a_connection_cannot_be_limited_by_a_number_at_once():
    """The refusal says what to write."""
    with pytest.raises(Invalid) as refused:
        read_limits("http:api.example.com=4")
    assert refused.value.code == "settings.throttles"
