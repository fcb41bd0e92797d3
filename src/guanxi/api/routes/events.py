"""Live updates: a stream of server-sent events that says what kind of thing has changed, never what it is now."""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection
from typing import Any

from litestar import Request, Router, get
from litestar.concurrency import sync_to_thread
from litestar.di import NamedDependency
from litestar.response import Stream

from guanxi.access.contracts import Actor
from guanxi.access.roles import may
from guanxi.api.authentication import actor_of
from guanxi.api.services import Services
from guanxi.platform.live import ALL, LiveWatch

GATHER_SECONDS = 0.15
"""What happens within this time is told together."""

BEAT_SECONDS = 15.0
"""So often a sign of life is sent and the session looked at."""

_RIGHTS = {
    "incident": "process_instance",
    "batch_operation": "process_instance",
    "job": "process_instance",
    "process_definition": "process",
}
_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


@get("/events", include_in_schema=False, media_type="text/event-stream")
async def stream_events(
    request: Request[Any, Any, Any], services: NamedDependency[Services], actor: NamedDependency[Actor]
) -> Stream:
    """Tell what changes from now on: ``ready`` first, then topics the actor may read, ``end`` with the session."""
    listener = Listener(services.live)
    await sync_to_thread(listener.begin)
    again = lambda: actor_of(services.database, request)  # noqa: E731 -- one expression, used once
    return Stream(_events(listener, actor, again), media_type="text/event-stream", headers=_HEADERS)


class Listener:
    """Gathers topics for one stream."""

    def __init__(self, watch: LiveWatch) -> None:
        self._watch = watch
        self._loop = asyncio.get_running_loop()
        self._topics: set[str] = set()
        self._told = asyncio.Event()
        self._number = 0

    def begin(self) -> None:
        """Listen; see ``LiveWatch.add`` for what is refused."""
        self._number = self._watch.add(self._tell)

    def end(self) -> None:
        """Listen no longer."""
        self._watch.remove(self._number)

    @property
    def over(self) -> bool:
        """Whether the process ends."""
        return self._watch.closed

    async def gathered(self, seconds: float) -> Collection[str]:
        """Return what has changed, after at most that many seconds."""
        try:
            async with asyncio.timeout(seconds):
                await self._told.wait()
                if not self.over:
                    await asyncio.sleep(GATHER_SECONDS)
        except TimeoutError:
            pass
        topics, self._topics = self._topics, set()
        self._told.clear()
        return topics

    def _tell(self, topics: Collection[str]) -> None:
        self._loop.call_soon_threadsafe(self._take, frozenset(topics))

    def _take(self, topics: frozenset[str]) -> None:
        self._topics |= topics
        self._told.set()


async def _events(
    listener: Listener, actor: Actor, again: Callable[[], Actor | None]
) -> AsyncIterator[bytes]:
    loop = asyncio.get_running_loop()
    beat = loop.time() + BEAT_SECONDS
    try:
        yield b"retry: 3000\nevent: ready\ndata: live\n\n"
        while not listener.over:
            topics = await listener.gathered(max(beat - loop.time(), 0.0))
            if loop.time() >= beat:
                beat = loop.time() + BEAT_SECONDS
                known = await sync_to_thread(again)
                if known is None:
                    yield b"event: end\ndata: session\n\n"
                    return
                actor = known
                yield b": beat\n\n"
            told = sorted(topic for topic in topics if _sees(actor, topic))
            if told:
                yield f"data: {' '.join(told)}\n\n".encode()
    finally:
        listener.end()


def _sees(actor: Actor, topic: str) -> bool:
    kind = topic.partition("/")[0]
    if kind == "import":
        return may(actor, "manage", "import")
    return topic == ALL or may(actor, "read", _RIGHTS.get(kind, kind))


router = Router("/", route_handlers=[stream_events])
