"""Whether what should run does run: signs of life, overdue work, instances that nothing will ever move."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import islice

import msgspec

from guanxi.platform.clock import from_micros
from guanxi.platform.database import Tx
from guanxi.runtime.invariants import find_violations
from guanxi.runtime.store.audit import alarms
from guanxi.runtime.store.heartbeats import last_seen
from guanxi.runtime.store.peek import look, oldest_job

SILENT_AFTER = timedelta(seconds=30)
OVERDUE_AFTER = timedelta(minutes=1)
_MOST_SHOWN = 50


class Check(msgspec.Struct, frozen=True):
    """One thing that was looked at. ``cure`` is what to do when it is not ``good``."""

    name: str
    good: bool
    found: str
    cure: str = ""


def running_checks(tx: Tx, *, deep: bool) -> Iterator[Check]:
    """Yield what the tables tell about the running system.

    Args:
        deep: also read every instance and compare it with what it waits for.
    """
    yield _worker(tx)
    yield _overdue(tx)
    yield _alarms(tx)
    if deep:
        yield from _consistent(tx)


def _worker(tx: Tx) -> Check:
    seen = last_seen(tx)
    cure = "Start it: guanxi run (or guanxi worker)."
    if not seen:
        return Check("Worker", False, "was never seen", cure)
    name, at = max(seen.items(), key=lambda item: item[1])
    ago = max((tx.now - at).total_seconds(), 0.0)
    return Check("Worker", tx.now - at <= SILENT_AFTER, f"{name} was seen {ago:.0f} s ago", cure)


def _overdue(tx: Tx) -> Check:
    moments = [at for at in (look(tx, ()).next_at(), oldest_job(tx)) if at is not None]
    due = min(moments, default=None)
    late = None if due is None else tx.now - from_micros(due)
    if late is None or late <= OVERDUE_AFTER:
        return Check("Work", True, "nothing is overdue")
    cure = "See whether the worker runs, and its log."
    return Check("Work", False, f"the oldest is {late.total_seconds():.0f} s overdue", cure)


def _alarms(tx: Tx) -> Check:
    found = [f"instance {row.instance_key}: {row.message} ({row.rule})" for row in alarms(tx, _MOST_SHOWN)]
    cure = "This is a fault of Guanxi, or of somebody who changed its tables; guanxi doctor --deep reads all instances."
    return Check("Alarms", not found, "; ".join(found) or "the workers have found nothing wrong", cure)


_NAMED = {"batch": "operation", "count": "process version"}


def _consistent(tx: Tx) -> Iterator[Check]:
    found = list(islice(find_violations(tx), _MOST_SHOWN + 1))
    if not found:
        yield Check("Instances", True, "all consistent")
    for one in found[:_MOST_SHOWN]:
        what = _NAMED.get(one.rule.partition("_")[0], "instance")
        cure = f"{one.cure} It is a fault of Guanxi; please report this line."
        yield Check("Instances", False, f"{what} {one.instance_key}: {one.message} ({one.rule})", cure)
    if len(found) > _MOST_SHOWN:
        yield Check("Instances", False, "there are more", "See to these first.")
