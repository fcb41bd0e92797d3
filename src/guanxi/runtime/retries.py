"""When a failed job is tried again: back-off that doubles twice each time, with jitter against stampedes."""

from datetime import timedelta

from guanxi.platform.ids import Ids

FIRST = timedelta(seconds=1)
FACTOR = 4
LONGEST = timedelta(minutes=10)
JITTER = 0.2


def back_off(attempt: int, ids: Ids) -> timedelta:
    """Return how long to wait after the given try (1 = first): 1 s, 4 s, 16 s … 10 min, each ± 20 %."""
    seconds = min(FIRST.total_seconds() * FACTOR ** min(attempt - 1, 10), LONGEST.total_seconds())
    return timedelta(seconds=seconds * ids.uniform(1 - JITTER, 1 + JITTER))
