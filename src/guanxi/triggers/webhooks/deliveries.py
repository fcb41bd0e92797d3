"""What each webhook is told: one delivery per event, written in the transaction that takes the event from the outbox."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Literal

import msgspec
import sqlalchemy as sa

from guanxi.access.audit import append_audit
from guanxi.access.contracts import Actor
from guanxi.access.roles import require
from guanxi.platform.clock import from_micros, to_micros
from guanxi.platform.database import Tx
from guanxi.platform.errors import Conflict, Invalid, NotFound
from guanxi.platform.ids import first_key_at
from guanxi.platform.outbox import Event, event_table
from guanxi.triggers.webhooks.subscriptions import Webhook, get_webhook, wants
from guanxi.triggers.webhooks.tables import delivery_table, webhook_table

State = Literal["pending", "delivered", "withheld", "dead"]
"""``withheld``: the webhook may not see the record; ``dead``: given up."""
LEASE = timedelta(minutes=2)
"""Whoever sends has a delivery for so long; longer than a call may take."""
KEPT = timedelta(days=30)
MOST_REPLAYED = 10_000
_PREFIX = "record."
_LONGEST_ANSWER = 500
_AT_ONCE = 5
_PURGED = 1_000


class Delivery(msgspec.Struct, frozen=True):
    """An event that a webhook is told of.

    Attributes:
        type: ``contact.updated``.
        attempts: how often it was tried since it was made or last replayed.
        due_at: when it is tried next; None when it is done.
        answer: what came back last, at most 500 characters.
    """

    key: int
    webhook_id: str
    event_key: int
    type: str
    object: str
    record_id: str
    state: State
    attempts: int
    due_at: datetime | None
    tried_at: datetime | None
    answer: str

    @property
    def message_id(self) -> str:
        """The same at each try and each replay: by it the receiver knows what it has already."""
        return f"msg_{self.key}"


def fan_out(tx: Tx, events: Sequence[Event]) -> None:
    """Write a delivery for each event and each active webhook that wants it."""
    query = sa.select(webhook_table.c.id, webhook_table.c.events).where(webhook_table.c.active == sa.true())
    wanted = [
        (row.id, msgspec.json.decode(row.events, type=tuple[str, ...]))
        for row in tx.connection.execute(query)
    ]
    rows = [
        _row(tx, webhook_id, event)
        for webhook_id, names in wanted
        for event in events
        if _wants(names, event)
    ]
    if rows:
        tx.connection.execute(delivery_table.insert(), rows)


def due_deliveries(tx: Tx) -> list[Delivery]:
    """Return what can be sent now, a few of each webhook, so that one with many does not hold up the others."""
    now = to_micros(tx.now)
    open_hooks = sa.select(webhook_table.c.id).where(
        webhook_table.c.active == sa.true(),
        sa.or_(webhook_table.c.blocked_until.is_(None), webhook_table.c.blocked_until <= now),
    )
    columns = delivery_table.c
    found: list[Delivery] = []
    for webhook_id in list(tx.connection.execute(open_hooks).scalars()):
        mine = sa.select(delivery_table).where(columns.webhook_id == webhook_id, columns.due_at <= now)
        rows = tx.connection.execute(mine.order_by(columns.due_at, columns.key).limit(_AT_ONCE))
        found += [_delivery(row) for row in rows]
    return found


def claim(tx: Tx, delivery: Delivery, lease: timedelta = LEASE) -> bool:
    """Take a delivery for a while; False when somebody else has it. Killed meanwhile, it is due again."""
    now = to_micros(tx.now)
    columns = delivery_table.c
    mine = delivery_table.update().where(
        columns.key == delivery.key, columns.attempts == delivery.attempts, columns.due_at <= now
    )
    values = {"attempts": delivery.attempts + 1, "due_at": to_micros(tx.now + lease), "tried_at": now}
    return tx.connection.execute(mine.values(values)).rowcount == 1


def note(tx: Tx, delivery: Delivery, state: State, answer: str, due_at: datetime | None = None) -> None:
    """Write down what came of a try that was claimed."""
    values = {
        "state": state,
        "answer": answer[:_LONGEST_ANSWER],
        "due_at": None if due_at is None else to_micros(due_at),
    }
    columns = delivery_table.c
    same_try = delivery_table.update().where(
        columns.key == delivery.key, columns.attempts == delivery.attempts + 1, columns.state == "pending"
    )
    tx.connection.execute(same_try.values(values))


def list_deliveries(
    tx: Tx, webhook_id: str, *, state: State | None = None, before: int | None = None, limit: int = 50
) -> list[Delivery]:
    """Return what a webhook was told, newest first."""
    columns = delivery_table.c
    query = sa.select(delivery_table).where(columns.webhook_id == webhook_id)
    if state is not None:
        query = query.where(columns.state == state)
    if before is not None:
        query = query.where(columns.key < before)
    return [_delivery(row) for row in tx.connection.execute(query.order_by(columns.key.desc()).limit(limit))]


def replay_delivery(tx: Tx, webhook_id: str, key: int, *, actor: Actor) -> Delivery:
    """Have one event told again, under the same id.

    Raises:
        NotFound: code ``webhook.not_found`` or ``webhook.no_such_delivery``.
        Conflict: code ``webhook.pending``; it is on its way.
    """
    require(actor, "manage", "webhook")
    _switched_on(tx, webhook_id)
    query = sa.select(delivery_table).where(
        delivery_table.c.webhook_id == webhook_id, delivery_table.c.key == key
    )
    row = tx.connection.execute(query.with_for_update()).first()
    if row is None:
        raise NotFound("webhook.no_such_delivery", f"This webhook has no delivery {key}.")
    if row.state == "pending":
        raise Conflict(
            "webhook.pending", "This delivery is on its way already.", "Wait for what comes of it."
        )
    _again(tx, [key])
    append_audit(tx, actor, "replay", "webhook", webhook_id, {"delivery": (None, str(key))})
    return msgspec.structs.replace(_delivery(row), state="pending", attempts=0, due_at=tx.now)


def replay_range(tx: Tx, webhook_id: str, since: datetime, until: datetime, *, actor: Actor) -> int:
    """Have everything told again that happened in a time, also what happened while the webhook was off; return how much.

    Raises:
        NotFound: code ``webhook.not_found``.
        Invalid: code ``webhook.range``; the time has no length, or too much happened in it.
    """
    require(actor, "manage", "webhook")
    webhook = _switched_on(tx, webhook_id)
    if since >= until:
        raise _range("It ends before it begins.", "Give a beginning before the end.")
    events = _events_between(tx, webhook, since, until)
    if len(events) > MOST_REPLAYED:
        raise _range(f"More than {MOST_REPLAYED:,} events happened in this time.", "Choose a shorter one.")
    columns = delivery_table.c
    there: dict[int, Any] = {}
    keys = [event.key for event in events]
    for at in range(0, len(keys), _PURGED):
        mine = sa.select(columns.event_key, columns.key, columns.state).where(
            columns.webhook_id == webhook_id, columns.event_key.in_(keys[at : at + _PURGED])
        )
        there |= {row.event_key: row for row in tx.connection.execute(mine)}
    _again(tx, [row.key for row in there.values() if row.state != "pending"])
    rows = [_row(tx, webhook_id, event) for event in events if event.key not in there]
    if rows:
        tx.connection.execute(delivery_table.insert(), rows)
    append_audit(
        tx,
        actor,
        "replay",
        "webhook",
        webhook_id,
        {"from": (None, since.isoformat()), "to": (None, until.isoformat())},
    )
    return len(events)


def purge(tx: Tx) -> int:
    """Delete up to a thousand deliveries that are done and older than 30 days; return how many."""
    columns = delivery_table.c
    old = sa.select(columns.key).where(columns.key < first_key_at(tx.now - KEPT), columns.due_at.is_(None))
    keys = list(tx.connection.execute(old.order_by(columns.key).limit(_PURGED)).scalars())
    if keys:
        tx.connection.execute(delivery_table.delete().where(columns.key.in_(keys)))
    return len(keys)


def kind_of(event_kind: str) -> str:
    """Return what happened to a record, such as ``updated``."""
    return event_kind.removeprefix(_PREFIX)


def _wants(names: Sequence[str], event: Any) -> bool:
    return event.kind.startswith(_PREFIX) and wants(names, event.object, kind_of(event.kind))


def _switched_on(tx: Tx, webhook_id: str) -> Webhook:
    """Lock and return a webhook: two replays at once would write the same deliveries."""
    lock = sa.select(webhook_table.c.id).where(webhook_table.c.id == webhook_id).with_for_update()
    tx.connection.execute(lock).first()
    webhook = get_webhook(tx, webhook_id)
    if not webhook.active:
        raise Conflict("webhook.off", "This webhook is switched off.", "Switch it on first.")
    return webhook


def _events_between(tx: Tx, webhook: Webhook, since: datetime, until: datetime) -> list[Any]:
    """What was taken from the outbox already: what is pending gets its delivery when it is."""
    columns = event_table.c
    query = (
        sa.select(columns.key, columns.kind, columns.object, columns.subject_id)
        .where(
            columns.key >= first_key_at(since),
            columns.key < first_key_at(until),
            columns.pending == sa.false(),
        )
        .order_by(columns.key)
        .limit(MOST_REPLAYED * 10)
    )
    if "*" not in webhook.events:
        query = query.where(columns.object.in_({name.partition(".")[0] for name in webhook.events}))
    return [row for row in tx.connection.execute(query) if _wants(webhook.events, row)]


def _again(tx: Tx, keys: Sequence[int]) -> None:
    values = {"state": "pending", "attempts": 0, "due_at": to_micros(tx.now)}
    for at in range(0, len(keys), _PURGED):
        some = delivery_table.c.key.in_(keys[at : at + _PURGED])
        tx.connection.execute(delivery_table.update().where(some).values(values))


def _range(message: str, cure: str) -> Invalid:
    return Invalid("webhook.range", message, cure, {"until": message})


def _row(tx: Tx, webhook_id: str, event: Any) -> dict[str, Any]:
    return {
        "key": tx.ids.new_key(),
        "webhook_id": webhook_id,
        "event_key": event.key,
        "type": f"{event.object}.{kind_of(event.kind)}",
        "object": event.object,
        "record_id": event.subject_id,
        "state": "pending",
        "attempts": 0,
        "due_at": to_micros(tx.now),
        "tried_at": None,
        "answer": "",
    }


def _delivery(row: sa.Row[Any]) -> Delivery:
    return Delivery(
        row.key,
        row.webhook_id,
        row.event_key,
        row.type,
        row.object,
        row.record_id,
        row.state,
        row.attempts,
        None if row.due_at is None else from_micros(row.due_at),
        None if row.tried_at is None else from_micros(row.tried_at),
        row.answer,
    )
