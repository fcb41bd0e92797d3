"""Who waits for external jobs is told at once when there may be some; nobody asks the database over and over.

One thread per process looks for all who wait, and only while somebody does. It wakes the one that has waited longest
for a type that has a due job; when that one has taken something, the next is woken. So a single new job does not set
everybody running.
"""

import logging
import threading
from collections.abc import Callable, Sequence

from guanxi.platform.clock import to_micros
from guanxi.platform.database import Database
from guanxi.platform.errors import Unavailable
from guanxi.runtime.store.external_jobs import next_due
from guanxi.runtime.wakeup import Wakeup, open_wakeup

MOST_WAITING = 500
"""So many may wait at a time in one process; more are told to come back later. A process often may have 1,024 files open."""
_LONGEST_LOOK = 1.0
_IDLE_LOOKS = 5
_AFTER_ERROR = 0.5

log = logging.getLogger(__name__)


class Waiter:
    """Somebody who waits for jobs of some types.

    Args:
        call: called in the thread of the watch when there may be a job; must not block.
    """

    __slots__ = ("call", "types", "woken")

    def __init__(self, types: Sequence[str], call: Callable[[], None]):
        self.types = tuple(types)
        self.call = call
        self.woken = False


class JobWatch:
    """Tells waiters that there may be jobs."""

    def __init__(self, database: Database, most: int = MOST_WAITING):
        self._database = database
        self._most = most
        self._lock = threading.Lock()
        self._waiters: dict[Waiter, None] = {}  # in the order in which they came
        self._poke = threading.Event()
        self._thread: threading.Thread | None = None
        self._closed = False

    def add(self, types: Sequence[str], call: Callable[[], None]) -> Waiter:
        """Wait for jobs of these types; the caller has found none just now.

        Raises:
            Unavailable: code ``runtime.too_many_waiting``; too many wait already, or the process ends.
        """
        waiter = Waiter(types, call)
        with self._lock:
            if self._closed or len(self._waiters) >= self._most:
                raise Unavailable(
                    "runtime.too_many_waiting",
                    "Too many workers wait for jobs here, or the server is about to end.",
                    "Ask again in a few seconds, or without waiting.",
                )
            self._waiters[waiter] = None
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="job-watch", daemon=True)
                self._thread.start()
        self._poke.set()
        return waiter

    def again(self, waiter: Waiter) -> None:
        """The waiter was woken, found nothing and goes on waiting, in its old place."""
        waiter.woken = False

    def remove(self, waiter: Waiter) -> None:
        """The waiter has what it wanted or has given up; the next one may have its turn."""
        with self._lock:
            self._waiters.pop(waiter, None)
        if waiter.woken:
            self._poke.set()

    def close(self) -> None:
        """Wake everybody for good: the process ends."""
        with self._lock:
            self._closed = True
            waiting = list(self._waiters)
        for waiter in waiting:
            waiter.call()
        self._poke.set()

    @property
    def waiting(self) -> int:
        """How many wait now."""
        return len(self._waiters)

    @property
    def closed(self) -> bool:
        """Whether the process ends, so that nobody should wait any longer."""
        return self._closed

    def _run(self) -> None:
        wakeup: Wakeup | None = None
        idle = 0
        while True:
            with self._lock:
                idle = 0 if self._waiters else idle + 1
                if self._closed or idle > _IDLE_LOOKS:
                    self._thread = None
                    break
            self._poke.clear()
            try:
                wakeup = wakeup or open_wakeup(self._database)
                wakeup.wait(self._look(), self._poke)
            except (
                Exception
            ) as error:  # the server restarts, say; whoever waits shall not stay without an answer
                log.warning("looking for jobs failed and will be tried again", exc_info=error)
                wakeup = None
                self._poke.wait(_AFTER_ERROR)
        if wakeup is not None:
            wakeup.close()

    def _look(self) -> float:
        """Wake who may have something to do; return for how long nothing falls due by itself."""
        with self._lock:
            waiting = list(self._waiters)
        types = sorted({one for waiter in waiting for one in waiter.types})
        if not types:
            return _LONGEST_LOOK
        with self._database.read() as tx:
            due, now = next_due(tx, types), to_micros(tx.now)
        ready = {one for one, at in due.items() if at <= now}
        for waiter in waiting:
            mine = ready.intersection(waiter.types)
            if mine:
                ready -= mine
                if not waiter.woken:
                    waiter.woken = True
                    waiter.call()
        later = [(at - now) / 1_000_000 for at in due.values() if at > now]
        return max(min([_LONGEST_LOOK, *later]), 0.001)
