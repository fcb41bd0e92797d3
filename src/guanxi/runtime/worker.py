"""The worker: timers due, jobs due, effects, triggers; round after round, in small transactions.

A round that finds nothing sleeps until something is written or falls due. Everything the worker knows is in the
tables: it may die at any moment, and any other takes over.
"""

import logging
import threading
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import timedelta

from sqlalchemy.exc import DBAPIError

from guanxi.platform.clock import to_micros
from guanxi.platform.database import Database, Tx
from guanxi.runtime import timers
from guanxi.runtime.deliveries import deliver_due
from guanxi.runtime.failpoints import FAILPOINT
from guanxi.runtime.leases import Claim, claim, hand_over, renew
from guanxi.runtime.messages import sweep
from guanxi.runtime.pool import EffectPool
from guanxi.runtime.ports import TRANSACTION, Pump
from guanxi.runtime.rolling_check import RollingCheck
from guanxi.runtime.runtime import Runtime
from guanxi.runtime.store import heartbeats, instance_counts
from guanxi.runtime.store import turns as turn_store
from guanxi.runtime.store.peek import Due, look
from guanxi.runtime.transactional import run_due
from guanxi.runtime.turns import Shares, Turns, Worked
from guanxi.runtime.wakeup import Wakeup, open_wakeup

Work = Callable[[Runtime, Tx, int, int, Callable[[], bool], Shares], Worked]
"""Works one batch: runtime, transaction, how many at most, the moment, whether its time is over, whose turn it is."""

WAITING: Mapping[str, Callable[[Tx, int], list[int]]] = {
    "timer": turn_store.timers,
    "delivery": turn_store.deliveries,
}
"""Kinds of which one process may have very many: finds those that take turns then."""

log = logging.getLogger(__name__)

BATCH = 100
LEAST = 10
BATCH_SECONDS = 0.02
LONGEST_SLEEP = 1.0
HEARTBEAT_SECONDS = 10.0
SWEEP_SECONDS = 2.0
_AGAIN_SECONDS = 0.5
_LONGEST_AGAIN_SECONDS = 4.0
_MOST_FAILURES = 10
_LOOK_SECONDS = 0.1


class Worker:
    """Works what is due until it is stopped.

    Args:
        pump: evaluates the triggers of pending events.
        name: shown to operators; unique among the workers of a database.
        lease: how long a job stays with a worker that does not renew it.
        threads: effects run at the same time; 0 runs them one by one in this thread.
        queues: the queues of effects it works; None: all.
        steps: whether it moves instances: timers, messages, triggers and work in transactions.
    """

    def __init__(
        self,
        database: Database,
        runtime: Runtime,
        *,
        pump: Pump | None = None,
        name: str = "worker",
        lease: timedelta = timedelta(seconds=30),
        threads: int = 4,
        queues: Collection[str] | None = None,
        steps: bool = True,
    ):
        self.database = database
        self.runtime = runtime
        self.pump = pump
        self.name = name
        self.lease = lease
        effects = runtime.catalogue.effect_queues
        self._effects = tuple(name for name in effects if queues is None or name in queues)
        self._steps = steps
        self._queues = (TRANSACTION, *self._effects) if steps else self._effects
        self._poke = threading.Event()
        self._stopping = threading.Event()
        self._pool = EffectPool(runtime.catalogue, threads, self._poke)
        self._most = dict.fromkeys(("timer", "start", "delivery", "job"), BATCH)
        self._turns: Turns[int] = Turns()
        self._crowded: dict[str, Turns[int]] = {}  # kinds of which the last batch has left some
        self._effect_turns: Turns[tuple[str, int]] = Turns()
        self._renew_at = 0.0
        self._beat_at = 0.0
        self._rolling_check = RollingCheck(database, anywhere=True)
        self._sweep_at = 0.0
        self._failures = 0  # batches given up in a row

    def run(self) -> None:
        """Work until ``stop`` is called, then wait for the effects that still run and hand them over.

        A database that cannot be reached ends nothing: it is tried again until it answers.
        """
        wakeup: Wakeup | None = None
        while not self._stopping.is_set():
            self._poke.clear()
            try:
                wakeup = wakeup or open_wakeup(self.database)
                if (seconds := self._round_or_rest()) > 0:
                    wakeup.wait(seconds, self._poke)
            except (
                Exception
            ) as error:  # the rows are as before: whatever it was, others shall not wait for it
                pause = self._give_up(error)
                _close(wakeup)
                wakeup = None
                self._stopping.wait(pause)
            else:
                self._failures = 0
        _close(wakeup)
        self._finish()
        self._pool.close()

    def work(self, most: int) -> int:
        """Work until nothing is due or so many pieces were done, finish the effects that were begun; return how many.

        What cannot be done because of the database raises; the rows are as before.
        """
        done = 0
        while done < most and not self._stopping.is_set():
            worked = self.round()
            if not worked:
                break
            done += worked
        self._finish()
        return done

    def close(self) -> None:
        """Give back the threads."""
        self._pool.close()

    def stop(self) -> None:
        """Make ``run`` return soon; callable from other threads and from signal handlers."""
        self._stopping.set()
        self._poke.set()

    def drain(self) -> int:
        """Work until nothing is due now and return how many pieces of work that took; for tests and dry runs."""
        total = 0
        while worked := self.round():
            total += worked
        return total

    def _round_or_rest(self) -> float:
        """Work a round and return for how many seconds there is nothing more to do."""
        return 0 if self.round() else self._sleep_seconds()

    def _give_up(self, error: Exception) -> float:
        """Tell that a batch was given up, whole only at the first of several in a row; return the pause in seconds."""
        driver = self.database.engine.dialect.loaded_dbapi.Error
        expected = isinstance(error, (DBAPIError, driver))  # deadlock, serialisation failure, server restart
        log.log(
            logging.WARNING if expected else logging.ERROR,
            "a batch was given up and will be tried again%s",
            ""
            if self._failures == 0
            else f", for the {self._failures + 1}th time: {error}".replace("\n", " "),
            exc_info=error if self._failures == 0 else None,
        )
        longest = min(_AGAIN_SECONDS * 2**self._failures, _LONGEST_AGAIN_SECONDS)
        self._failures = min(self._failures + 1, _MOST_FAILURES)
        return self.database.ids.uniform(longest / 10, longest)

    def _finish(self) -> None:
        """Wait for the effects that run, keep their leases meanwhile, and hand over what came out of them.

        When the database does not answer for the time of a lease, nothing can be kept: others take the jobs over.
        """
        clock = self.database.clock
        end = clock.monotonic() + self.lease.total_seconds()
        while self._pool.running and clock.monotonic() < end:
            self._poke.clear()
            try:
                self._collect()
                self._renew()
                end = clock.monotonic() + self.lease.total_seconds()
            except DBAPIError as error:
                self._give_up(error)
            if self._pool.running:
                self._poke.wait(_LOOK_SECONDS)

    def round(self) -> int:
        """Do one batch of each kind and return how many pieces of work were done."""
        self._beat()
        self._sweep()
        worked = self._collect()
        self._renew()
        with self.database.read() as tx:
            due, now = look(tx, self._queues), to_micros(tx.now)
        if self._steps:
            worked += self._step(due, now)
        return worked + self._claim(due, now)

    def _step(self, due: Due, now: int) -> int:
        worked = self._when("timer", due.timer, now, timers.fire_due)
        worked += self._when("start", due.start, now, timers.start_due)
        worked += self._when("delivery", due.delivery, now, deliver_due)
        worked += self._transactional(due, now)
        if due.event and self.pump is not None:
            with self._write() as tx:
                worked += self.pump(tx)
        return worked

    def _when(self, kind: str, at: int | None, now: int, work: Work) -> int:
        if at is None or at > now:
            return 0
        most = self._most[kind]
        with self._write() as tx:
            shares = self._shares(tx, kind, most)
            done, crowded = work(self.runtime, tx, most, to_micros(tx.now), self._batch_end(), shares)
        if not crowded:
            self._crowded.pop(kind, None)
        elif kind in WAITING:
            self._crowded.setdefault(kind, Turns())
        self._expect(kind, done)
        return done

    def _shares(self, tx: Tx, kind: str, most: int) -> Shares:
        """Whose turn it is, when the last batch of a kind has left some; nobody in particular when it has not."""
        crowded = self._crowded.get(kind)
        return crowded.share(WAITING[kind](tx, to_micros(tx.now)), most) if crowded is not None else ()

    def _expect(self, kind: str, done: int) -> None:
        """Reading more than fits into a batch is wasted: the next one reads twice what this one did."""
        self._most[kind] = min(BATCH, max(2 * done, LEAST))

    def _transactional(self, due: Due, now: int) -> int:
        """Do a batch in which each process that has due jobs gets its share."""
        waiting = [one.definition_key for one in due.jobs if one.queue == TRANSACTION and one.due_at <= now]
        if not waiting:
            return 0
        shares = self._turns.share(waiting, self._most["job"])
        with self._write() as tx:
            done = run_due(self.runtime, tx, shares, to_micros(tx.now), self._batch_end())
        self._expect("job", done)
        return done

    def _batch_end(self) -> Callable[[], bool]:
        clock = self.database.clock
        end = clock.monotonic() + BATCH_SECONDS
        return lambda: clock.monotonic() >= end

    def _claim(self, due: Due, now: int) -> int:
        """Take effects, from each queue and process its share of the free threads."""
        free = self._pool.free
        throttles = self.runtime.throttles
        waiting = [
            (one.queue, one.definition_key)
            for one in due.jobs
            if one.queue != TRANSACTION and one.due_at <= now and not throttles.is_shut(one.queue, now)
        ]
        if free <= 0 or not waiting:
            return 0
        claims: list[Claim] = []
        with self._write() as tx:
            for (queue, definition_key), most in self._effect_turns.share(waiting, free):
                if not throttles.is_shut(queue, now):
                    claims += claim(
                        self.runtime,
                        tx,
                        worker=self.name,
                        lease=self.lease,
                        most=most,
                        queue=queue,
                        definition_key=definition_key,
                    )
        for found in claims:
            self._pool.run(found)
        return len(claims)

    def _collect(self) -> int:
        done = self._pool.results()
        if not done:
            return 0
        with self._write() as tx:
            refused = hand_over(self.runtime, tx, done, actor=f"system:{self.name}")
        self._pool.handed_over(len(done))
        for (late, _), refusal in zip(done, refused, strict=True):
            if refusal is not None:
                log.warning("result of job %s dropped: %s", late.context.key, refusal)
        return len(done)

    def _renew(self) -> None:
        running = self._pool.running
        now = self.database.clock.monotonic()
        if not running:
            self._renew_at = now + self.lease.total_seconds() / 3
        elif now >= self._renew_at:
            self._renew_at = now + self.lease.total_seconds() / 3
            with self._write() as tx:
                renew(tx, running, self.lease)

    def _beat(self) -> None:
        now = self.database.clock.monotonic()
        if now >= self._beat_at:
            self._beat_at = now + HEARTBEAT_SECONDS
            with self._write() as tx:
                heartbeats.beat(tx, self.name)
                self.runtime.throttles.prepare(tx)

    def _sweep(self) -> None:
        now = self.database.clock.monotonic()
        if now >= self._sweep_at:
            self._sweep_at = now + SWEEP_SECONDS
            with self._write() as tx:
                sweep(tx)
                instance_counts.fold(tx)
            self._rolling_check.look()

    def _sleep_seconds(self) -> float:
        """For how long there is nothing to do; effects that cannot begin now are not counted."""
        with self.database.read() as tx:
            due, now = look(tx, self._queues), to_micros(tx.now)
        throttles = self.runtime.throttles
        shut = [queue for queue in self._effects if self._pool.free <= 0 or throttles.is_shut(queue, now)]
        moments = [throttles.shut_until[queue] for queue in shut if queue in throttles.shut_until]
        moments += [at for at in (due.next_at(shut),) if at is not None]
        longest = min(LONGEST_SLEEP, self.lease.total_seconds() / 3)
        return min(longest, max((min(moments) - now) / 1_000_000, 0.001)) if moments else longest

    @contextmanager
    def _write(self) -> Iterator[Tx]:
        with self.database.write() as tx:
            yield tx
            FAILPOINT.reach("before_commit")
            FAILPOINT.reach("in_commit")
        FAILPOINT.reach("after_commit")


def _close(wakeup: Wakeup | None) -> None:
    """Close a wake-up, whose connection may be gone."""
    if wakeup is not None:
        with suppress(Exception):
            wakeup.close()
