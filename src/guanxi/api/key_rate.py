"""How often API keys are used: so many requests of one key in each minute, counted in this process."""

from collections import Counter
from datetime import datetime

from litestar.exceptions import TooManyRequestsException


class KeyRate:
    """Counts the requests of each key since the minute began. Only the event loop uses it."""

    def __init__(self) -> None:
        self._minute = 0
        self._counts: Counter[str] = Counter()

    def take(self, key_id: str, now: datetime, most: int) -> None:
        """Count a request.

        Args:
            most: how many are allowed in a minute; 0: any number.

        Raises:
            TooManyRequestsException: with ``Retry-After``, the seconds until the next minute.
        """
        if not most:
            return
        minute, second = divmod(int(now.timestamp()), 60)
        if minute != self._minute:
            self._minute, self._counts = minute, Counter()
        self._counts[key_id] += 1
        if self._counts[key_id] > most:
            raise TooManyRequestsException(
                f"This API key may send {most:,} requests a minute.",
                headers={"Retry-After": str(60 - second)},
            )
