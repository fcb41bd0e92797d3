"""Who may hand over a job: only the holder of the present lease, and only once."""

from datetime import timedelta

import msgspec
import pytest

from guanxi.runtime import tables
from guanxi.runtime.leases import claim, hand_over, renew
from guanxi.runtime.ports import Completed, Failed
from tests.runtime.models import straight

LEASE = timedelta(seconds=30)


def take(world, worker="w1"):
    """Claim what is due."""
    with world.database.write() as tx:
        return claim(world.runtime, tx, worker=worker, lease=LEASE, most=10, queue="effect")


def give(world, *done):
    """Hand over results."""
    with world.database.write() as tx:
        return hand_over(world.runtime, tx, list(done), actor="system:w1")


@pytest.fixture
def started(world):
    """One instance waiting for an effect."""
    world.deploy(straight("p", "effect.mail"))
    world.start()
    return world


def test_a_claimed_job_is_not_given_twice(started):
    """The second worker gets nothing while the lease runs."""
    [first] = take(started, "w1")

    assert take(started, "w2") == []
    [job] = started.rows(tables.job)
    assert (job.worker, job.attempts, job.lease_token) == ("w1", 1, first.token)


def test_lease_that_ran_out_is_given_to_the_next(started, clock):
    """A dead worker's job goes on after the lease, without using up a retry."""
    [first] = take(started, "w1")
    clock.advance(LEASE)

    [second] = take(started, "w2")

    assert (second.context.attempt, second.context.idempotency_key) == (2, first.context.idempotency_key)
    assert [job.retries for job in started.rows(tables.job)] == [3]


def test_stale_lease_is_refused_and_nothing_changes(started, clock):
    """The slow worker comes back after somebody else took over."""
    [first] = take(started, "w1")
    clock.advance(LEASE)
    [second] = take(started, "w2")
    before = started.snapshot()

    [refusal] = give(started, (first, Failed("late")))

    assert refusal.code == "runtime.stale_lease"
    assert started.snapshot() == before
    assert give(started, (second, Completed())) == [None]


def test_wrong_token_is_refused_and_nothing_changes(started):
    """A guessed token is worth nothing."""
    [first] = take(started)
    before = started.snapshot()

    [refusal] = give(started, (msgspec.structs.replace(first, token="0" * 16), Failed("no")))

    assert refusal.code == "runtime.stale_lease"
    assert started.snapshot() == before


def test_second_completion_is_refused_and_nothing_changes(started):
    """Doubled messages do no harm."""
    [first] = take(started)
    assert give(started, (first, Completed({"a": 1}))) == [None]
    before = started.snapshot()

    [refusal] = give(started, (first, Completed({"a": 2})))

    assert refusal.code == "runtime.unknown_job"
    assert started.snapshot() == before


def test_same_result_twice_in_one_batch_counts_once(started):
    """The second of the two is refused, the first holds."""
    [first] = take(started)

    answers = give(started, (first, Completed()), (first, Completed()))

    assert [answer and answer.code for answer in answers] == [None, "runtime.unknown_job"]
    assert [row.status for row in started.rows(tables.instance)] == ["completed"]


def test_unknown_job_is_refused_and_nothing_changes(started):
    """A job of an instance that does not exist."""
    [first] = take(started)
    context = msgspec.structs.replace(first.context, instance_key=77)
    before = started.snapshot()

    [refusal] = give(started, (msgspec.structs.replace(first, context=context), Failed("no")))

    assert refusal.code == "runtime.unknown_job"
    assert started.snapshot() == before


def test_answer_of_a_lost_lease_is_kept_and_not_asked_for_again(started, clock):
    """The mail went out, then the lease ran out: the next try hands over the answer instead of sending again."""
    [first] = take(started, "w1")
    clock.advance(LEASE)
    [between] = take(started, "w2")
    [refusal] = give(started, (first, Completed({"id": "m-1"}, {"smtp": 250})))
    assert refusal.code == "runtime.stale_lease"
    clock.advance(LEASE)

    [third] = take(started, "w3")

    assert between.known is None
    assert third.known == Completed({"id": "m-1"}, {"smtp": 250})
    started.worker.drain()
    assert started.activities.calls == []


def test_renewed_lease_holds_longer(started, clock):
    """A worker that lives keeps its job."""
    claims = take(started, "w1")
    clock.advance(timedelta(seconds=20))
    with started.database.write() as tx:
        renew(tx, claims, LEASE)
    clock.advance(timedelta(seconds=20))

    assert take(started, "w2") == []
