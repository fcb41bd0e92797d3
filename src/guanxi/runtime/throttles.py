"""Limits of the queues of effects and of connections: so many at once, so many in a time. What is over a limit waits and is
never dropped.

A limit holds for all workers of a database together: who claims from a limited queue locks the row of its throttle.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import msgspec

from guanxi.platform.database import Tx
from guanxi.platform.errors import Invalid
from guanxi.runtime.store import throttles as store

_SECOND = 1_000_000
_UNITS = {"s": _SECOND, "min": 60 * _SECOND, "h": 3600 * _SECOND}
_FORM = re.compile(r"([a-z_.]+(?::(?:\*|[\w.:-]+))?)=(\d+)(?:/(s|min|h))?")
_LOOK_AGAIN = _SECOND // 10
"""A queue that is full is looked at again after this time: an end of a job tells nobody."""


class Limit(msgspec.Struct, frozen=True):
    """Limits of one queue; 0 is none.

    Attributes:
        at_once: jobs that may be worked at the same time.
        interval: microseconds between the beginnings of two jobs, on average.
        burst: jobs that may begin together after a pause: what comes in a second, at least one.
    """

    at_once: int = 0
    interval: int = 0
    burst: int = 1


def read_limit(text: str) -> Limit | None:
    """Read what a process or element says of itself: ``10/s``, ``4`` for four at once, or both; None when it is wrong."""
    try:
        return read_limits(",".join(f"own={one.strip()}" for one in text.split(","))).get("own")
    except Invalid:
        return None


def read_limits(text: str) -> dict[str, Limit]:
    """Read ``email=10/s,email=4,http=600/min,http:api.example=1/s``: a rate, or with a number alone how many at once.

    What stands behind a colon is a connection of the family, ``*`` each that is not named; it can only have a rate.

    Raises:
        Invalid: code ``settings.throttles``.
    """
    limits: dict[str, Limit] = {}
    for part in filter(None, (piece.strip() for piece in text.split(","))):
        found = _FORM.fullmatch(part)
        if found is None or int(found[2]) == 0:
            raise Invalid(
                "settings.throttles",
                f"GUANXI_THROTTLES: “{part}” is not understood.",
                "Write a rate like email=10/s, email=600/min or email=1000/h, or email=4 for four at once.",
            )
        name, number, unit = found[1].lower(), int(found[2]), found[3]
        if unit is None and ":" in name:
            message = f"GUANXI_THROTTLES: “{part}” limits a connection by a number at once."
            raise Invalid("settings.throttles", message, f"Write a rate like {name}=10/s.")
        limit = limits.get(name, Limit())
        if unit is None:
            limits[name] = msgspec.structs.replace(limit, at_once=number)
        else:
            interval = max(_UNITS[unit] // number, 1)
            limits[name] = msgspec.structs.replace(
                limit, interval=interval, burst=max(_SECOND // interval, 1)
            )
    return limits


@dataclass(slots=True)
class Throttles:
    """The limits of this installation by queue, and which queues this process need not ask for a while."""

    limits: Mapping[str, Limit] = field(default_factory=dict)
    shut_until: dict[str, int] = field(default_factory=dict)

    def prepare(self, tx: Tx) -> None:
        """Make the rows that claims lock."""
        if self.limits:
            store.make(tx, (name for name in self.limits if ":" not in name))
            store.forget_needless_reservations(tx)

    def is_shut(self, queue: str, now: int) -> bool:
        """Whether a queue lets nothing begin before a later moment."""
        return self.shut_until.get(queue, 0) > now

    def admit(self, tx: Tx, queue: str, wanted: int, now: int, limit: Limit | None = None) -> int:
        """Return how many of the wanted jobs may begin now, and count them as begun.

        Args:
            now: microseconds since the epoch.
            limit: of what is no queue; else that of the installation counts.
        """
        limit = limit or self.limits.get(queue)
        if limit is None or wanted == 0:
            return wanted
        next_at = store.lock(tx, queue)
        room, again = wanted, now + _LOOK_AGAIN
        if limit.at_once:
            room = min(room, limit.at_once - store.running(tx, queue, now))
        if limit.interval:
            start = max(next_at, now - (limit.burst - 1) * limit.interval)
            by_rate = 0 if start > now else (now - start) // limit.interval + 1
            if by_rate < room:
                room, again = by_rate, start + by_rate * limit.interval
            if room > 0:
                store.move(tx, queue, start + room * limit.interval)
        if room < wanted:
            self.shut_until[queue] = again
        return max(room, 0)

    def begin(
        self, tx: Tx, queue: str, jobs: Sequence[tuple[int, int, str]], limit: Limit | None = None
    ) -> None:
        """Note jobs that begin, as (instance key, wait key, lease token), where their number is limited."""
        limit = limit or self.limits.get(queue)
        if limit is not None and limit.at_once:
            store.occupy(tx, queue, jobs)
