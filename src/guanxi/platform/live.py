"""One thread of a web process reads what has changed and tells everybody who looks on."""

import logging
import threading
from collections.abc import Callable, Collection

from guanxi.platform.changes import NotifiedReader, Reader, open_reader
from guanxi.platform.database import Database
from guanxi.platform.errors import Unavailable

MOST_LISTENERS = 300
"""So many streams one process keeps open; more are told to come back later. Beside them workers may wait for jobs."""

ALL = "*"
"""The topic that says: something may have been missed, look at everything."""

_LOOK_SECONDS = 0.1
_LISTEN_SECONDS = 0.5
_AFTER_ERROR = 0.5
_log = logging.getLogger(__name__)

Tell = Callable[[Collection[str]], None]
"""Called in the thread of the watch with topics; must not block."""


class LiveWatch:
    """Tells listeners the topics of what is committed by any process. Its thread runs while somebody listens."""

    def __init__(self, database: Database, most: int = MOST_LISTENERS) -> None:
        self._database = database
        self._most = most
        self._lock = threading.Lock()
        self._listeners: dict[int, Tell] = {}
        self._next = 0
        self._thread: threading.Thread | None = None
        self._closing = threading.Event()

    def add(self, tell: Tell) -> int:
        """Listen from now on; return the number to leave with. What is committed after this returns is told.

        Raises:
            Unavailable: code ``live.too_many``; too many listen already, or the process ends.
        """
        with self._lock:
            if self._closing.is_set() or len(self._listeners) >= self._most:
                raise Unavailable(
                    "live.too_many",
                    "Too many look on already, or the server is about to end.",
                    "Ask again in a minute; until then ask now and then instead.",
                )
            if self._thread is None:
                reader = open_reader(self._database.engine)
                self._thread = threading.Thread(target=self._run, args=(reader,), name="live", daemon=True)
                self._thread.start()
            self._next += 1
            self._listeners[self._next] = tell
            return self._next

    def remove(self, number: int) -> None:
        """Listen no longer."""
        with self._lock:
            self._listeners.pop(number, None)

    def close(self) -> None:
        """Tell everybody that it is over: the process ends."""
        self._closing.set()
        with self._lock:
            listeners = list(self._listeners.values())
        for tell in listeners:
            tell(())

    @property
    def closed(self) -> bool:
        """Whether the process ends."""
        return self._closing.is_set()

    @property
    def listening(self) -> int:
        """How many listen."""
        return len(self._listeners)

    def _run(self, reader: Reader | None) -> None:
        while not self._is_over():
            try:
                if reader is None:
                    reader = open_reader(self._database.engine)
                    self._tell({ALL})
                topics = reader.read(_LISTEN_SECONDS)
                if topics:
                    self._tell(topics)
                if not isinstance(reader, NotifiedReader):
                    self._closing.wait(_LOOK_SECONDS)
            except Exception as error:  # the database restarts, say; whoever looks on shall not go without
                _log.warning("looking for changes failed and will be tried again", exc_info=error)
                _drop(reader)
                reader = None
                self._closing.wait(_AFTER_ERROR)
        _drop(reader)

    def _is_over(self) -> bool:
        with self._lock:
            over = self._closing.is_set() or not self._listeners
            if over:
                self._thread = None
            return over

    def _tell(self, topics: Collection[str]) -> None:
        with self._lock:
            listeners = list(self._listeners.values())
        for tell in listeners:
            tell(topics)


def _drop(reader: Reader | None) -> None:
    if reader is not None:
        try:
            reader.close()
        except Exception as error:
            _log.debug("a broken connection was dropped", exc_info=error)
