"""Messages: published once, brought to whoever waits for them, kept for a while when asked to.

A message goes to at most one instance of each process, the one that has waited longest, or starts one. It is on
its way in the transaction that publishes it and arrives in one of its own; should the receiver have stopped waiting
by then, another one is looked for. A kept message whose receiver begins to wait later goes to it then.
"""

import logging
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

import msgspec

from guanxi.access.contracts import Actor
from guanxi.feel.codec import dumps
from guanxi.platform.clock import to_micros
from guanxi.platform.database import Tx
from guanxi.platform.errors import Conflict, Invalid
from guanxi.runtime.alone import attempt
from guanxi.runtime.event_runs import is_one_at_a_time, judge, start_by_event
from guanxi.runtime.instances import actor_text
from guanxi.runtime.matching import Listener, kept_parcel, match, may_send, on_its_way, send
from guanxi.runtime.parcels import Parcel, digest_of, stored
from guanxi.runtime.record_runs import Began
from guanxi.runtime.runtime import Runtime
from guanxi.runtime.stepping import Batch
from guanxi.runtime.store import deliveries, subscriptions
from guanxi.runtime.store import messages as store
from guanxi.runtime.store.hot import Row

log = logging.getLogger(__name__)

KEEP_IDS = timedelta(days=7)
"""How long the id of a message is remembered, against doubles."""
LONGEST_LIFE = timedelta(days=90)
_LONGEST_TEXT = 10_000
_MOST_LISTENERS = 500
_SWEEP_BACK = timedelta(minutes=5)  # no transaction takes that long
_MOST_SWEPT = 1_000


class Published(msgspec.Struct, frozen=True):
    """What came of a message.

    Attributes:
        key: of the message where it is kept, else 0.
        receivers: instances it is on its way to.
        started: instances it has started.
        later: ids of processes that have taken it and start by themselves: behind another run of its record, or because
            their start crashed and is tried again alone; should that crash too, it lies aside with an incident.
    """

    key: int
    receivers: tuple[int, ...]
    started: tuple[int, ...]
    later: tuple[str, ...] = ()

    @property
    def is_taken(self) -> bool:
        """Whether somebody has got it, or will."""
        return bool(self.receivers or self.started or self.later)


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """What is published.

    Attributes:
        correlation_key: which of the waiting instances it is for.
        variables: FEEL values for the receiver.
        time_to_live: how long it is kept for processes that do not wait for it yet; 0: now or never.
        message_id: a second message of this name, key and id is refused for seven days.
    """

    name: str
    correlation_key: str = ""
    variables: Mapping[str, Any] = {}
    time_to_live: timedelta = timedelta(0)
    message_id: str = ""


def publish_message(
    runtime: Runtime,
    tx: Tx,
    *,
    name: str,
    actor: Actor,
    correlation_key: str = "",
    variables: Mapping[str, Any] | None = None,
    time_to_live: timedelta = timedelta(0),
    message_id: str = "",
) -> Published:
    """Publish a message; see ``Message`` and ``publish_messages``."""
    message = Message(
        name=name,
        correlation_key=correlation_key,
        variables=variables or {},
        time_to_live=time_to_live,
        message_id=message_id,
    )
    return publish_messages(runtime, tx, [message], actor=actor)[0]


def publish_messages(
    runtime: Runtime, tx: Tx, messages: Sequence[Message], *, actor: Actor
) -> list[Published]:
    """Publish messages in this order, which costs a fraction of publishing one after the other.

    Raises:
        Invalid: code ``runtime.message_invalid``; ``fields`` says what is wrong.
        Conflict: code ``runtime.message_known``.
    """
    parcels = [_parcel(tx, message, actor_text(actor)) for message in messages]
    found: list[Published] = []
    error = attempt(runtime, tx, lambda batch: found.extend(route(batch, parcels)))
    if error is not None:
        log.error("a message crashed what it starts, which is now tried by itself", exc_info=error)
        batch = runtime.batch(tx)
        found = route(batch, parcels, apart=True)
        batch.flush()
    return found


def _parcel(tx: Tx, message: Message, actor: str) -> Parcel:
    _check(message.name, message.correlation_key, message.message_id, message.time_to_live)
    parcel = Parcel(
        variables=stored(message.variables),
        actor=actor,
        name=message.name,
        correlation_key=message.correlation_key,
        digest=digest_of("message", message.name, message.correlation_key),
        expires_at=to_micros(tx.now + message.time_to_live),
    )
    if message.time_to_live or message.message_id:
        return keep(tx, parcel, message.message_id)
    return parcel


def _check(name: str, correlation_key: str, message_id: str, time_to_live: timedelta) -> None:
    wrong = {}
    if not name.strip():
        wrong["name"] = "is empty"
    for field, text in (("name", name), ("correlation_key", correlation_key), ("message_id", message_id)):
        if len(text) > _LONGEST_TEXT or "\0" in text:
            wrong[field] = f"is longer than {_LONGEST_TEXT} characters or holds a zero character"
    if not timedelta(0) <= time_to_live <= LONGEST_LIFE:
        wrong["time_to_live"] = f"is not between 0 and {LONGEST_LIFE.days} days"
    if wrong:
        raise Invalid("runtime.message_invalid", "The message cannot be published.", fields=wrong)


def keep(tx: Tx, parcel: Parcel, message_id: str = "") -> Parcel:
    """Store a message and return it with its key.

    Raises:
        Conflict: code ``runtime.message_known``.
    """
    id_digest = digest_of("id", parcel.digest, message_id) if message_id else None
    forget = max(parcel.expires_at, to_micros(tx.now + KEEP_IDS) if message_id else 0)
    row = {
        "key": tx.ids.new_key(),
        "name": parcel.name,
        "correlation_key": parcel.correlation_key,
        "digest": parcel.digest,
        "id_digest": id_digest,
        "variables": dumps(parcel.given()).decode(),
        "actor": parcel.actor,
        "published_at": to_micros(tx.now),
        "expires_at": parcel.expires_at,
        "keep_until": forget,
    }
    if (id_digest and store.known(tx, id_digest)) or not store.add(tx, row):
        raise Conflict(
            "runtime.message_known",
            f"A message “{parcel.name}” with the id “{message_id}” was published before.",
            "Nothing has to be done: the first one counts.",
        )
    return msgspec.structs.replace(parcel, message_key=row["key"])


def route(batch: Batch, parcels: Sequence[Parcel], *, apart: bool = False) -> list[Published]:
    """Send messages on their way to everybody they are for now; the caller flushes the batch.

    Args:
        apart: what they start is sent on its way too, each by itself, see ``single_starts``.
    """
    tx = batch.tx
    waiting = subscriptions.listening(tx, {parcel.digest for parcel in parcels}, _MOST_LISTENERS)
    begins = {name: digest_of("message", name) for name in {parcel.name for parcel in parcels}}
    starts = subscriptions.starts(tx, begins.values())
    routes = [
        _Route(parcel, store.correlated(tx, parcel.message_key) if parcel.message_key else set())
        for parcel in parcels
    ]
    chosen = [one.choose(waiting.get(one.parcel.digest, [])) for one in routes]
    lost = subscriptions.hold(tx, [place for places in chosen for place in places])
    receivers = [one.send(batch, lost, waiting.get(one.parcel.digest, ())) for one in routes]
    deliveries.add(tx, [row for one in routes for row in one.rows])
    for one in routes:
        one.start(batch, starts.get(begins[one.parcel.name], ()), apart)
    return [
        Published(one.parcel.message_key, (*found, *one.merged), tuple(one.started), tuple(one.later))
        for one, found in zip(routes, receivers, strict=True)
    ]


class _Route:
    """A message on its way: to the process ids in ``had`` it has gone already; ``rows`` are to be written.

    ``started``, ``later`` and ``merged`` are what came of its starts, see ``Published``; of ``merged`` the runs at work.
    """

    def __init__(self, parcel: Parcel, had: set[str]):
        self.parcel = parcel
        self._had = had
        self._chosen: list[Listener] = []
        self.rows: list[Row] = []
        self.started: list[int] = []
        self.later: list[str] = []
        self.merged: list[int] = []

    def choose(self, waiting: list[Any]) -> list[tuple[int, int]]:
        """Take out of those that wait the one of each process that has waited longest; return where they wait."""
        for row in list(waiting):
            if row.process_id not in self._had:
                self._had.add(row.process_id)
                self._chosen.append(Listener(*row))
                waiting.remove(row)
        return [(one.instance_key, one.wait_key) for one in self._chosen]

    def send(
        self, batch: Batch, lost: Collection[tuple[int, int]], waiting: Iterable[Any]
    ) -> tuple[int, ...]:
        """Send it to those chosen, and instead of the ones that are lost to the next of their processes."""
        receivers = []
        for one in self._chosen:
            if (one.instance_key, one.wait_key) not in lost:
                if may_send(batch.tx, self.parcel, one):
                    self.rows.append(on_its_way(batch.tx, self.parcel, one, batch.at))
                    receivers.append(one.instance_key)
                continue
            others = (Listener(*row) for row in waiting if row.process_id == one.process_id)
            found = next((other for other in others if send(batch.tx, self.parcel, other, batch.at)), None)
            if found is not None:
                receivers.append(found.instance_key)
        return tuple(receivers)

    def start(self, batch: Batch, starts: Iterable[Any], apart: bool) -> None:
        """Start the processes it starts."""
        event_key = batch.tx.ids.new_key() if starts else 0
        taken = {one.process_id: one.instance_key for one in self._chosen}
        for start in starts:
            if not start.enabled:
                judge(batch, start, self.parcel, "message", event_key, "switched_off")
            elif start.process_id in self._had:
                got = taken.get(start.process_id, 0)
                said = "received" if got else "taken"
                judge(batch, start, self.parcel, "message", event_key, said, instance_key=got)
            elif apart:
                self._had.add(start.process_id)
                self.later.append(start.process_id)
                batch.send(0, 0, "start", self.parcel.for_start("message", start), start.definition_key)
                judge(batch, start, self.parcel, "message", event_key, "crashed")
            else:
                self._note(start.process_id, start_by_message(batch, start, self.parcel, event_key))

    def _note(self, process_id: str, began: Began) -> None:
        if began.outcome == "started":
            self.started.append(began.instance_key)
        elif began.outcome == "merged":
            self.merged.append(began.instance_key)
        elif began.outcome in ("queued", "replaced"):
            self.later.append(process_id)
        else:
            return
        self._had.add(process_id)


def start_next(batch: Batch, process_id: str, digest: str) -> int:
    """Start the instance that the oldest kept message asks for, now that the one before has ended; 0 for none."""
    for row in store.buffered(batch.tx, [digest], batch.at):
        if process_id in store.correlated(batch.tx, row.key):
            continue
        digest = digest_of("message", row.name)
        for start in subscriptions.starts(batch.tx, [digest]).get(digest, ()):
            if start.process_id == process_id and start.enabled:
                began = start_by_message(batch, start, kept_parcel(row))
                return began.instance_key if began.outcome == "started" else 0
    return 0


def start_by_message(batch: Batch, start: Any, parcel: Parcel, event_key: int = 0) -> Began:
    """Start an instance, unless one that was started by this correlation key still runs (``key_busy``).

    The process may also have had the message (``taken``). Where the process says what happens when one is at work for a record, that takes the place of the rule about keys.

    Args:
        event_key: of the verdicts about this message; 0 makes one.
    """
    tx = batch.tx
    key = tx.ids.new_key()
    said = partial(judge, batch, start, parcel, "message", event_key or tx.ids.new_key())
    keyed = bool(parcel.correlation_key) and not is_one_at_a_time(batch, start, parcel)
    if keyed and not store.take_start(tx, start.process_id, parcel.digest, key):
        said("key_busy", active_key=store.started_by(tx, start.process_id, parcel.digest))
        return Began("key_busy", 0)
    if parcel.message_key and not store.correlate(tx, parcel.message_key, start.process_id, key):
        if keyed:
            store.release_starts(tx, [key])
        said("taken")
        return Began("taken", 0)
    began = start_by_event(batch, start, parcel, "message", key)
    said(began.outcome, instance_key=began.instance_key, active_key=began.active_key)
    return began


def sweep(tx: Tx) -> int:
    """Match what did not see each other, forget what need not be kept; return how many messages that concerned.

    A subscription written at the very moment in which its message is published may miss it, and the message the
    subscription; both are there now.
    """
    now, since = to_micros(tx.now), to_micros(tx.now - _SWEEP_BACK)
    missed = store.unmatched(tx, since, now, _MOST_SWEPT)
    listeners = [
        Listener(row.instance_key, row.wait_key, row.process_id, row.digest, row.definition_key)
        for row in missed
    ]
    return match(tx, dict.fromkeys(listeners), now) + store.purge(tx, now, _MOST_SWEPT)
