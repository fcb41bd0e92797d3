"""Who waits for outside work: woken in turn, through failures of the server, and never for nothing."""

import threading
import time

import pytest

from guanxi.platform.errors import Unavailable
from guanxi.runtime import job_watch
from guanxi.runtime.job_watch import JobWatch
from tests.runtime.models import straight


@pytest.fixture
def paying(world):
    """A process whose step is done by an outside worker."""
    world.deploy(straight("p", "pay"))
    return world


@pytest.fixture
def watch(paying):
    """A watch over that database."""
    found = JobWatch(paying.database, most=2)
    yield found
    found.close()
    wait_until(lambda: found._thread is None)


def wait_until(holds):
    """Wait until something holds, at most a minute."""
    deadline = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_the_one_that_has_waited_longest_is_woken_and_then_the_next(paying, watch):
    """The second has its turn when the first has taken something; who waits for other types sleeps on."""
    first, second = threading.Event(), threading.Event()
    one = watch.add(["pay"], first.set)
    other = watch.add(["pay", "ship"], second.set)
    assert not first.wait(0.1)
    paying.start()
    assert first.wait(60)
    assert not second.wait(0.2)
    watch.remove(one)
    assert second.wait(60)
    watch.remove(other)
    assert watch.waiting == 0


def test_who_found_nothing_is_woken_again_by_the_next_job(paying, watch):
    """It keeps its place."""
    woken = threading.Event()
    waiter = watch.add(["pay"], woken.set)
    paying.start()
    assert woken.wait(60)
    woken.clear()
    watch.again(waiter)
    assert woken.wait(60)


def test_more_than_it_can_hold_are_refused(watch):
    """And it takes others again when somebody has gone."""
    waiters = [watch.add(["x"], lambda: None) for _ in range(2)]
    with pytest.raises(Unavailable) as refused:
        watch.add(["x"], lambda: None)
    assert refused.value.code == "runtime.too_many_waiting"
    watch.remove(waiters[0])
    watch.add(["x"], lambda: None)


def test_an_end_wakes_everybody_and_takes_nobody_any_more(watch):
    """The process ends."""
    woken = threading.Event()
    watch.add(["x"], woken.set)
    watch.close()
    assert woken.wait(60)
    assert watch.closed
    with pytest.raises(Unavailable):
        watch.add(["x"], lambda: None)


def test_a_failure_of_the_server_is_outlived(paying, watch, monkeypatch):
    """Whoever waits is woken once the database answers again."""
    real, broken = job_watch.next_due, iter([True, True])

    def fail_twice(tx, types):
        if next(broken, False):
            raise OSError("the server is away")
        return real(tx, types)

    monkeypatch.setattr(job_watch, "next_due", fail_twice)
    monkeypatch.setattr(job_watch, "_AFTER_ERROR", 0.01)
    woken = threading.Event()
    watch.add(["pay"], woken.set)
    paying.start()
    assert woken.wait(60)


def test_nobody_looks_when_nobody_waits(paying, watch, monkeypatch):
    """The thread ends, and the next one who waits starts another."""
    monkeypatch.setattr(job_watch, "_LONGEST_LOOK", 0.01)
    watch.remove(watch.add(["x"], lambda: None))
    wait_until(lambda: watch._thread is None)
    woken = threading.Event()
    paying.start()
    watch.add(["pay"], woken.set)
    assert woken.wait(60)
