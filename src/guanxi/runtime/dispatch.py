"""The dispatcher: looks at what is due and asks others to work it, by messages that say no more than a queue's name.

The rows are the truth. A message that is lost is sent again as long as its work is there; one that comes twice, or too
late, finds nothing to do. So any number of dispatchers may run, and the broker may lose everything it holds.
"""

import logging
import threading
from collections.abc import Callable

from guanxi.platform.clock import to_micros
from guanxi.platform.database import Database
from guanxi.runtime.messages import sweep
from guanxi.runtime.ports import TRANSACTION
from guanxi.runtime.rolling_check import RollingCheck
from guanxi.runtime.runtime import Runtime
from guanxi.runtime.store import heartbeats
from guanxi.runtime.store.peek import Due, look
from guanxi.runtime.wakeup import Wakeup, open_wakeup
from guanxi.runtime.worker import HEARTBEAT_SECONDS, LONGEST_SLEEP, SWEEP_SECONDS

STEPS = "steps"
"""The queue of everything that moves instances: timers, messages, triggers, work in transactions."""

AGAIN_SECONDS = 0.5
"""Work that is still there after this time is asked for again."""

log = logging.getLogger(__name__)


class Dispatcher:
    """Sends a message for each queue in which something is due.

    Args:
        send: sends a message for a queue of that name; raises when the broker does not take it.
        name: shown to operators.
    """

    def __init__(self, database: Database, runtime: Runtime, send: Callable[[str], None], name: str):
        self.database = database
        self.runtime = runtime
        self.name = name
        self._send = send
        self._sent_at: dict[str, float] = {}
        self._waiting: set[str] = set()
        self._stopping = threading.Event()
        self._beat_at = 0.0
        self._rolling_check = RollingCheck(database, anywhere=True)
        self._sweep_at = 0.0

    def run(self) -> None:
        """Look and send until ``stop`` is called; neither database nor broker ends it by being away."""
        wakeup: Wakeup | None = None
        pause = AGAIN_SECONDS
        while not self._stopping.is_set():
            try:
                wakeup = wakeup or open_wakeup(self.database)
                if (seconds := self.look()) > 0:
                    wakeup.wait(seconds, self._stopping)
                pause = AGAIN_SECONDS
            except Exception as error:
                log.warning("could not hand out work, trying again in %s s: %s", pause, error)
                if wakeup is not None:
                    wakeup.close()
                wakeup = None
                self._stopping.wait(pause)
                pause = min(2 * pause, 8 * AGAIN_SECONDS)
        if wakeup is not None:
            wakeup.close()

    def stop(self) -> None:
        """Make ``run`` return soon; callable from other threads and from signal handlers."""
        self._stopping.set()

    def look(self) -> float:
        """Send what is to be sent now; return in how many seconds to look again at the latest."""
        self._do_chores()
        with self.database.read() as tx:
            due, now = look(tx, self.runtime.queues), to_micros(tx.now)
        moments = _moments(due)
        clock = self.database.clock.monotonic()
        seconds = LONGEST_SLEEP
        for queue in self.runtime.queues:
            name = STEPS if queue == TRANSACTION else queue
            at = moments.get(name)
            if at is None:
                self._waiting.discard(name)
                continue
            if at > now:
                self._waiting.discard(name)
                seconds = min(seconds, (at - now) / 1_000_000)
                continue
            again = self._sent_at.get(name, -AGAIN_SECONDS) + AGAIN_SECONDS
            if name not in self._waiting or clock >= again:
                self._send(name)
                self._sent_at[name] = clock
                self._waiting.add(name)
                again = clock + AGAIN_SECONDS
            seconds = min(seconds, again - clock)
        return max(seconds, 0.001)

    def _do_chores(self) -> None:
        clock = self.database.clock.monotonic()
        if clock >= self._beat_at:
            self._beat_at = clock + HEARTBEAT_SECONDS
            with self.database.write() as tx:
                heartbeats.beat(tx, self.name)
                self.runtime.throttles.prepare(tx)
        if clock >= self._sweep_at:
            self._sweep_at = clock + SWEEP_SECONDS
            with self.database.write() as tx:
                sweep(tx)
            self._rolling_check.look()


def _moments(due: Due) -> dict[str, int]:
    """Return when the first work of each queue is due, in microseconds; an event of the outbox is due at once."""
    moments: dict[str, int] = {}
    found = [(TRANSACTION, at) for at in (due.timer, due.start, due.delivery) if at is not None]
    found += [(one.queue, one.due_at) for one in due.jobs] + ([(TRANSACTION, 0)] if due.event else [])
    for queue, at in found:
        name = STEPS if queue == TRANSACTION else queue
        moments[name] = min(at, moments.get(name, at))
    return moments
