"""Effects under way: handlers run in threads (or at once), leases are renewed, results collected.

Threads only call handlers. Everything that touches the database is done by the worker's own thread.
"""

import logging
import threading
from collections import deque
from concurrent.futures import ThreadPoolExecutor

from guanxi.runtime.jobs import failure_of
from guanxi.runtime.leases import Claim
from guanxi.runtime.ports import ActivityCatalogue, JobOutcome

log = logging.getLogger(__name__)


class EffectPool:
    """Runs claimed jobs.

    Args:
        threads: how many at the same time; 0 runs each at once in the caller's thread, for tests.
        poke: set whenever a result has come.
    """

    def __init__(self, catalogue: ActivityCatalogue, threads: int, poke: threading.Event):
        self._catalogue = catalogue
        self._threads = threads
        self._poke = poke
        self._executor = ThreadPoolExecutor(threads, "effect") if threads else None
        self._running: dict[str, Claim] = {}
        self._results: deque[tuple[Claim, JobOutcome]] = deque()

    @property
    def free(self) -> int:
        """How many more jobs can be taken now."""
        return max(self._threads, 1) - len(self._running)

    @property
    def running(self) -> list[Claim]:
        """Jobs whose result was not handed over yet."""
        return list(self._running.values())

    def run(self, claim: Claim) -> None:
        """Begin a job, unless its answer is known already."""
        self._running[claim.token] = claim
        if claim.known is not None:
            self._results.append((claim, claim.known))
        elif self._executor is None:
            self._work(claim)
        else:
            self._executor.submit(self._work, claim)

    def _work(self, claim: Claim) -> None:
        context = claim.context
        outcome: JobOutcome
        try:
            outcome = self._catalogue.effect(context.type)(context)
        except Exception as error:
            log.warning("job %s of instance %s failed", context.key, context.instance_key, exc_info=error)
            outcome = failure_of(error)
        self._results.append((claim, outcome))
        self._poke.set()

    def results(self) -> list[tuple[Claim, JobOutcome]]:
        """Return the results that have come and were not handed over yet."""
        return list(self._results)

    def handed_over(self, number: int) -> None:
        """Forget the oldest results: their transaction has committed."""
        for _ in range(number):
            claim, _ = self._results.popleft()
            self._running.pop(claim.token, None)

    def close(self) -> None:
        """Wait for the handlers that run and take no more."""
        if self._executor is not None:
            self._executor.shutdown(wait=True)
