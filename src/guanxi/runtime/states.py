"""States of instances kept in memory between the steps of one process, so that they need not be read again.

A state is put in with its stored form and taken out by the next step, which owns it alone. It is used only when
the locked row still holds exactly that form; otherwise somebody else was there, or what was written was undone.
"""

from itertools import islice
from threading import Lock

from guanxi.engine import InstanceState

_MOST = 2_000


class States:
    """The states used last."""

    def __init__(self, most: int = _MOST) -> None:
        self._most = most
        self._kept: dict[tuple[object, int], tuple[bytes, InstanceState]] = {}  # the oldest first
        self._lock = Lock()

    def take(self, database: object, key: int, stored: bytes) -> InstanceState | None:
        """Take out the state of an instance, if it is kept and this is its stored form."""
        found = self._kept.pop((database, key), None)  # one thread alone gets it
        return found[1] if found is not None and found[0] == stored else None

    def put(self, database: object, kept: list[tuple[int, bytes, InstanceState]]) -> None:
        """Keep states by key with their stored form; the ones used longest ago make room."""
        with self._lock:
            for key, stored, state in kept:
                self._kept.pop((database, key), None)
                self._kept[database, key] = (stored, state)
            for oldest in list(islice(self._kept, max(0, len(self._kept) - self._most))):
                self._kept.pop(oldest, None)
