"""Limits of single connections: the web service at one address, the mail server. So many jobs in a time, for all workers.

What is over the limit gets a moment of its own, the next one that is free, and is due again then: each job is put off
once, holds up no other connection, and is never dropped. It keeps that moment as a reservation; one whose worker comes
much too late takes a new one, so that a backlog does not break over the other side after a standstill.
"""

import hashlib
from collections.abc import Sequence
from typing import Any

from guanxi.platform.database import Tx
from guanxi.runtime.jobs import job_context
from guanxi.runtime.runtime import Runtime
from guanxi.runtime.stepping import Batch
from guanxi.runtime.store import jobs
from guanxi.runtime.store import throttles as store
from guanxi.runtime.throttles import Limit

ANY = "*"
"""Stands for every connection of a family that has no limit under its own name."""
_LOOKED_AT = 200
"""So many due jobs are looked at for those that may begin."""
_LATE = 2_000_000
"""A reservation counts until so many microseconds after its moment."""


def due(runtime: Runtime, batch: Batch, queue: str, most: int, definition_key: int | None) -> Sequence[Any]:
    """Return at most that many due jobs that may begin now; those before them that may not are put off.

    Args:
        definition_key: only jobs of this version of a process.
    """
    limits = runtime.throttles.limits
    if not any(name.startswith(f"{queue}:") for name in limits):
        return jobs.due(batch.tx, queue, batch.at, most, definition_key)
    rows = jobs.due(batch.tx, queue, batch.at, max(most, _LOOKED_AT), definition_key)
    doors = _doors(runtime, batch, queue, rows)
    admitted: list[Any] = []
    for row in rows:
        if len(admitted) == most:
            break
        door = doors.get((row.instance_key, row.wait_key))
        if door is None or door.admits(row):
            admitted.append(row)
    for door in {door.name: door for door in doors.values()}.values():
        door.close(batch.tx)
    return admitted


class _Door:
    """The limit of one connection, locked until the end of the transaction."""

    def __init__(self, tx: Tx, name: str, limit: Limit, rows: Sequence[Any], now: int):
        self.name = name
        self._now = now
        self._interval = limit.interval
        store.make(tx, [name])
        self._next = self._at = max(store.lock(tx, name), now - (limit.burst - 1) * limit.interval)
        self._reserved = store.reserved(tx, name, [(row.instance_key, row.wait_key) for row in rows])
        self._used: list[tuple[int, int]] = []
        self._later: list[tuple[int, int, int]] = []

    def admits(self, row: Any) -> bool:
        """Whether a job may begin now; if not, it is to get the next free moment."""
        place = (row.instance_key, row.wait_key)
        if place in self._reserved:
            self._used.append(place)
            if row.due_at >= self._now - _LATE:
                return True
        moment = self._at
        self._at += self._interval
        if moment > self._now:
            self._later.append((moment, *place))
        return moment <= self._now

    def close(self, tx: Tx) -> None:
        """Write what was decided."""
        store.forget_reservations(tx, self.name, self._used)
        store.reserve(tx, self.name, self._later)
        if self._at != self._next:
            store.move(tx, self.name, self._at)


def _doors(runtime: Runtime, batch: Batch, queue: str, rows: Sequence[Any]) -> dict[tuple[int, int], _Door]:
    """The limits of the connections of jobs, by the place of the job; they are locked in one order."""
    limits = runtime.throttles.limits
    waiting: dict[str, list[Any]] = {}
    for row in rows:
        waiting.setdefault(_connection(runtime, batch, row), []).append(row)
    doors = {}
    for connection in sorted(filter(None, waiting)):
        limit = limits.get(f"{queue}:{connection}") or limits.get(f"{queue}:{ANY}")
        if limit is not None:
            mine = waiting[connection]
            door = _Door(batch.tx, _name(queue, connection), limit, mine, batch.at)
            doors.update(dict.fromkeys(((row.instance_key, row.wait_key) for row in mine), door))
    return doors


def _connection(runtime: Runtime, batch: Batch, row: Any) -> str:
    """What a job speaks to; empty where that cannot be told: it fails by itself then."""
    context = job_context(batch.tx, batch.adopt(row), row, row.attempts, batch.now)
    return runtime.catalogue.connection(row.type, context.variables)


def _name(queue: str, connection: str) -> str:
    return f"@{hashlib.sha256(f'{queue}:{connection}'.encode()).hexdigest()[:19]}"
