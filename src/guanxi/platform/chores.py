"""Chores: work that a thread of the worker process looks for now and then, beside the runs."""

import logging
import threading

from sqlalchemy.exc import DBAPIError

from guanxi.platform.errors import GuanxiError

_log = logging.getLogger(__name__)


class Chore:
    """A thread that works until it is stopped; killed at any moment, the next one goes on.

    Args:
        name: of the thread, for logs.
        pause: seconds until it looks again when there was nothing to do.
    """

    def __init__(self, name: str, pause: float) -> None:
        self._pause = pause
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self.run, name=name, daemon=True)

    def start(self) -> None:
        """Begin, in a thread of its own."""
        self._thread.start()

    def stop(self) -> None:
        """Finish what is begun and end; callable from another thread."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()

    def run(self) -> None:
        """Work until stopped; what the database, the disk or another system refuses is tried again."""
        while not self._stopping.is_set():
            try:
                again = self.work_once()
            except (DBAPIError, GuanxiError, OSError) as error:
                message = "%s: interrupted, will be continued"
                _log.warning(message, self._thread.name, exc_info=error)
                again = False
            if not again:
                self._stopping.wait(self._pause)

    def work_once(self) -> bool:
        """Do what is due now, as far as it goes; return whether to look again at once."""
        raise NotImplementedError
