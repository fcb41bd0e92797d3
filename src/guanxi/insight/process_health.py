"""How alive each process is: what failed lately, and triggers that have fallen silent.

A trigger is what starts a process without a person: a change of a record, a time, a message, a signal. It is silent

- *never*: nothing has started the process although its newest version has been there for a day;
- *late*: nothing has started it for more than a day and more than five times as long as usual. Usual is the mean time
  between the starts of the instances that are kept; with fewer than three of them nothing is usual.

A process that is switched off, or that only people and other processes start, is never silent.
"""

from datetime import datetime, timedelta
from typing import Literal

import msgspec

from guanxi.bpmn import Element
from guanxi.bpmn.events import Message, Signal, Timer
from guanxi.platform.clock import to_micros
from guanxi.platform.database import Tx
from guanxi.platform.ids import moment_of
from guanxi.runtime.definitions import list_definitions
from guanxi.runtime.runtime import Runtime
from guanxi.runtime.store import liveliness

Silence = Literal["never", "late"]
LATELY = timedelta(hours=24)
_KINDS: dict[type, str] = {Timer: "time", Message: "message", Signal: "signal"}
_SHORTEST = timedelta(days=1)
_TIMES_USUAL = 5
_FEWEST_STARTS = 3


class Starts(msgspec.Struct, frozen=True):
    """The starts of a process: how many instances are kept, when the first and the last of them began."""

    number: int
    first: datetime
    last: datetime

    @property
    def usual(self) -> timedelta | None:
        """The mean time between two starts, None when there are too few to tell."""
        if self.number < _FEWEST_STARTS:
            return None
        return (self.last - self.first) / (self.number - 1)


class ProcessHealth(msgspec.Struct, frozen=True, kw_only=True):
    """How alive a process is.

    Attributes:
        triggers: what starts it without a person: of record, time, message, signal.
        usual: the mean time between two starts, None when nothing is usual yet.
        failed_lately: incidents opened in the last 24 hours, resolved ones included.
        silence: ``never``, ``late``, or None.
    """

    process_id: str
    triggers: tuple[str, ...]
    last_start: datetime | None
    usual: timedelta | None
    failed_lately: int
    silence: Silence | None


def process_health(runtime: Runtime, tx: Tx) -> list[ProcessHealth]:
    """Return the health of every process, by name."""
    starts, failed = liveliness.starts(tx), liveliness.failures(tx, to_micros(tx.now - LATELY))
    found = []
    for one in list_definitions(tx):
        graph = runtime.definitions.load(tx, one.key).definition.graph
        triggers = tuple(sorted({kind for start in graph.start_events for kind in trigger_kinds(start)}))
        row = starts.get(one.process_id)
        seen = None if row is None else Starts(row.number, moment_of(row.first), moment_of(row.last))
        watched = triggers and one.enabled
        found.append(
            ProcessHealth(
                process_id=one.process_id,
                triggers=triggers,
                last_start=None if seen is None else seen.last,
                usual=None if seen is None else seen.usual,
                failed_lately=failed.get(one.process_id, 0),
                silence=silence(seen, one.deployed_at, tx.now) if watched else None,
            )
        )
    return found


def silence(starts: Starts | None, published: datetime, now: datetime) -> Silence | None:
    """Return how the trigger of a process is silent, see the top of this file; None when it is not."""
    if starts is None:
        return "never" if now - published > _SHORTEST else None
    pause, usual = now - starts.last, starts.usual
    return "late" if usual is not None and pause > max(_SHORTEST, _TIMES_USUAL * usual) else None


def trigger_kinds(start: Element) -> set[str]:
    """Return what starts a process at this event without a person."""
    kinds = {"record"} if start.properties.get("trigger") == "record" else set()
    return kinds | {_KINDS[type(event)] for event in start.events if type(event) in _KINDS}
