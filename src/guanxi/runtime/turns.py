"""Fair turns: one process with a hundred thousand due jobs must not make the others wait for all of them."""

from collections.abc import Hashable, Sequence
from typing import Generic, NamedTuple, TypeVar

MOST = 10
"""So many are served at a time, each by a query of its own; the others are next."""

Shares = Sequence[tuple[int, int]]
"""Versions of processes (or what else takes turns) that are served now, each with room for so many pieces of work."""


class Worked(NamedTuple):
    """How many pieces of work were done, and whether there may be more: then those who wait take turns."""

    done: int
    crowded: bool


K = TypeVar("K", bound=Hashable)


class Turns(Generic[K]):
    """Divides room among those who wait; who was served longest ago comes first."""

    def __init__(self) -> None:
        self._served: dict[K, int] = {}
        self._count = 0

    def share(self, waiting: Sequence[K], room: int) -> list[tuple[K, int]]:
        """Return who is served now, and with how much room each, which is equal but for what cannot be divided.

        Args:
            waiting: those who wait; among equals the earlier ones come first.
            room: for how many pieces of work there is room.
        """
        chosen = sorted(waiting, key=lambda one: self._served.get(one, 0))[: min(room, MOST)]
        self._served = {one: self._served[one] for one in waiting if one in self._served}
        for one in reversed(chosen):  # a batch may end before the last of them: next time that one is first
            self._count += 1
            self._served[one] = self._count
        each, rest = divmod(room, len(chosen)) if chosen else (0, 0)
        return [(one, each + (place < rest)) for place, one in enumerate(chosen)]
