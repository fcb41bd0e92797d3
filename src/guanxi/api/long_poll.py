"""A request that waits for external jobs, without a thread, a transaction or the event loop being held."""

import asyncio
from collections.abc import Sequence
from types import TracebackType
from typing import Any

from litestar import Request

from guanxi.runtime.job_watch import JobWatch, Waiter


class LongPoll:
    """Waits until there may be a job, the time is over, the client has gone or the server ends.

    Args:
        seconds: how long in all.
        request: whose client may go away; a job given to nobody would be lost until its lease runs out.
    """

    def __init__(
        self, watch: JobWatch, types: Sequence[str], seconds: float, request: Request[Any, Any, Any]
    ) -> None:
        self._watch = watch
        self._types = types
        self._seconds = seconds
        self._request = request
        self._loop = asyncio.get_running_loop()
        self._woken = asyncio.Event()
        self._deadline = self._loop.time() + seconds
        self._waiter: Waiter | None = None
        self._gone: asyncio.Task[None] | None = None

    async def __aenter__(self) -> "LongPoll":
        self._waiter = self._watch.add(self._types, self._wake)
        self._gone = asyncio.create_task(self._watch_client())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._waiter is not None:
            self._watch.remove(self._waiter)
        if self._gone is not None:
            self._gone.cancel()

    async def wait(self) -> bool:
        """Return true when there may be a job, false when there is no use in waiting any longer."""
        assert self._waiter is not None
        assert self._gone is not None
        if self._woken.is_set():
            self._woken.clear()
            self._watch.again(self._waiter)
        woken = asyncio.create_task(self._woken.wait())
        left = self._deadline - self._loop.time()
        try:
            await asyncio.wait({woken, self._gone}, timeout=max(left, 0), return_when=asyncio.FIRST_COMPLETED)
        finally:
            woken.cancel()
        return self._woken.is_set() and not self._gone.done() and not self._watch.closed

    def _wake(self) -> None:
        self._loop.call_soon_threadsafe(self._woken.set)

    async def _watch_client(self) -> None:
        while (await self._request.receive())["type"] != "http.disconnect":
            pass
