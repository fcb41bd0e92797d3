"""Limits that a process or one of its elements has of its own: property ``throttle``, for the effects it asks for.

They hold for all versions of the process and all workers together, beside those of the queues. What is over a limit is
due again when the limit may allow it; so it holds up no other element, and is never dropped.
"""

import hashlib
from collections.abc import Sequence
from typing import Any

import msgspec

from guanxi.platform.database import Tx
from guanxi.runtime.definitions import Loaded
from guanxi.runtime.properties import THROTTLE
from guanxi.runtime.store import throttles as store
from guanxi.runtime.throttles import Limit, Throttles, read_limit

_SECOND = 1_000_000
_MOST_MOVED = 500
"""So many of those that wait are moved at a time, each to a moment of its own."""


class Own(msgspec.Struct, frozen=True):
    """A limit of an element, or with an empty id of the whole process."""

    name: str
    element_id: str
    limit: Limit

    def concerns(self, row: Any) -> bool:
        """Whether a job is under this limit."""
        return not self.element_id or bool(row.element_id == self.element_id)


def own_limits(loaded: Loaded) -> list[Own]:
    """Return the limits of a version of a process, those of elements first."""
    graph = loaded.definition.graph
    told = [(one.id, one.properties.get(THROTTLE, "")) for one in graph.elements.values()]
    told = [one for one in told if one[0] != graph.root.id] + [("", graph.properties.get(THROTTLE, ""))]
    found = []
    for element_id, text in told:
        limit = read_limit(text) if text.strip() else None
        if limit is not None:
            digest = hashlib.sha256(f"{loaded.process_id}\0{element_id}".encode()).hexdigest()
            found.append(Own(f"={digest[:19]}", element_id, limit))
    return found


def admit(
    tx: Tx, throttles: Throttles, queue: str, loaded: Loaded, rows: Sequence[Any], now: int
) -> list[Any]:
    """Return which of these due jobs of one version may begin now; the others, and those behind them, are put off."""
    kept = list(rows)
    for own in own_limits(loaded):
        mine = [row for row in kept if own.concerns(row)]
        if not mine:
            continue
        store.make(tx, [own.name])
        room = throttles.admit(tx, own.name, len(mine), now, own.limit)
        if room < len(mine):
            kept = [row for row in kept if not own.concerns(row) or row in mine[:room]]
            _put_off(tx, queue, loaded.key, own, throttles.shut_until.pop(own.name), kept, now)
    return kept


def _put_off(
    tx: Tx, queue: str, definition_key: int, own: Own, again: int, kept: Sequence[Any], now: int
) -> None:
    begin = {(row.instance_key, row.wait_key) for row in kept}
    waiting = store.due(tx, queue, definition_key, own.element_id, now, _MOST_MOVED + len(kept))
    apart = own.limit.interval or _SECOND // (10 * own.limit.at_once)
    places = [place for place in waiting if place not in begin]
    store.postpone(tx, [(again + at * apart, *place) for at, place in enumerate(places)])


def begin(tx: Tx, throttles: Throttles, loaded: Loaded, rows: Sequence[tuple[Any, str]]) -> None:
    """Note jobs that begin, as (row, lease token), with the limits they are under."""
    for own in own_limits(loaded):
        jobs = [(row.instance_key, row.wait_key, token) for row, token in rows if own.concerns(row)]
        throttles.begin(tx, own.name, jobs, own.limit)
