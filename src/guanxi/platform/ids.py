"""Ids and randomness: the only place that makes them.

Two kinds of id, both ordered by time of creation so that indices stay compact:

- *keys*: positive 63-bit integers for runtime and platform rows (41 bits of milliseconds since 2025,
  10 bits of the maker, 12 bits of a counter). They are digits in a string at the HTTP edge, because a
  JavaScript number holds 53 bits.
- *uuids*: version 7 of RFC 9562 for CRM records.
"""

import random
import threading
import uuid
from datetime import UTC, datetime, timedelta

from guanxi.platform.clock import Clock, SystemClock

_KEY_EPOCH_MS = 1_735_689_600_000  # 2025-01-01T00:00:00Z
_COUNTER_BITS = 12
_MAKER_BITS = 10


def moment_of(key: int) -> datetime:
    """Return when a key was made, in UTC and to the millisecond."""
    made = (key >> (_COUNTER_BITS + _MAKER_BITS)) + _KEY_EPOCH_MS
    return datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=made)


def first_key_at(moment: datetime) -> int:
    """Return a key that is smaller than every key made from a moment on."""
    return max(0, (int(moment.timestamp() * 1000) - _KEY_EPOCH_MS) << (_COUNTER_BITS + _MAKER_BITS))


def first_uuid_after(moment: datetime) -> str:
    """Return a text that is greater than every uuid made up to a moment (to the millisecond), and than none made later."""
    return str(uuid.UUID(int=((int(moment.timestamp() * 1000) + 1) & ((1 << 48) - 1)) << 80))


class Ids:
    """Makes keys, uuids, tokens and jitter; one per process, or seeded for a repeatable test.

    Args:
        clock: where the milliseconds come from.
        seed: makes every result repeatable; ``None`` takes the operating system's randomness.
    """

    def __init__(self, clock: Clock | None = None, seed: int | None = None):
        self._clock = clock or SystemClock()
        self._random: random.Random = random.SystemRandom() if seed is None else random.Random(seed)
        self._maker = self._random.getrandbits(_MAKER_BITS)
        self._lock = threading.Lock()
        self._last = 0

    def new_key(self) -> int:
        """Return a new positive 63-bit key, greater than every key this object made before."""
        with self._lock:
            ms = int(self._clock.now().timestamp() * 1000) - _KEY_EPOCH_MS
            first = ((ms << _MAKER_BITS) | self._maker) << _COUNTER_BITS
            low = self._last & ((1 << _COUNTER_BITS) - 1)
            if first > self._last:
                self._last = first
            elif low < (1 << _COUNTER_BITS) - 1:
                self._last += 1
            else:  # 4,096 keys within one millisecond, or a clock that went back: borrow from the next one
                self._last = ((self._last >> _COUNTER_BITS) + (1 << _MAKER_BITS)) << _COUNTER_BITS
            return self._last

    def new_uuid(self) -> uuid.UUID:
        """Return a version 7 UUID (RFC 9562, section 5.7): 48 bits of milliseconds, 74 random bits."""
        ms = int(self._clock.now().timestamp() * 1000)
        value = (ms & ((1 << 48) - 1)) << 80
        value |= 0x7 << 76
        value |= self._random.getrandbits(12) << 64
        value |= 0b10 << 62
        value |= self._random.getrandbits(62)
        return uuid.UUID(int=value)

    def new_token(self, bits: int = 256) -> str:
        """Return an unguessable URL-safe token with that many random bits (hexadecimal)."""
        return f"{self._random.getrandbits(bits):0{bits // 4}x}"

    def uniform(self, low: float, high: float) -> float:
        """Return a random number between the two, for jitter."""
        return self._random.uniform(low, high)
