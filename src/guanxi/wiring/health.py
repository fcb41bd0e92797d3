"""Whether an installation works as it should."""

from collections.abc import Iterable

from guanxi.insight.health import Check, running_checks
from guanxi.platform.database import Database


def health(database: Database, *, deep: bool) -> Iterable[Check]:
    """Look at what runs: the worker's sign of life, overdue work, and with ``deep`` every instance."""
    with database.snapshot() if deep else database.read() as tx:
        yield from running_checks(tx, deep=deep)
