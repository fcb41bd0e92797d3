"""Sends what webhooks are told: a thread of the worker process, with a few more for the calls.

A call is made between two transactions: the first takes the delivery for a while, the second notes what came of it.
Killed between them, the delivery is sent again under the same id.
"""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from guanxi.activities.declaration import ErrorKind
from guanxi.activities.http.request import HttpCaller
from guanxi.activities.outcome import Done, Failed
from guanxi.platform.chores import Chore
from guanxi.platform.clock import to_micros
from guanxi.platform.database import Database, Tx
from guanxi.platform.outbox import read_event
from guanxi.records.catalogue import Catalogue
from guanxi.triggers.webhooks import deliveries
from guanxi.triggers.webhooks.deliveries import Delivery
from guanxi.triggers.webhooks.message import actor_of, write_message
from guanxi.triggers.webhooks.signing import sign
from guanxi.triggers.webhooks.subscriptions import Webhook, get_webhook, live_salts
from guanxi.triggers.webhooks.tables import webhook_table

WAITS = tuple(
    timedelta(seconds=seconds) for seconds in (5, 30, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000)
)
"""After each failed try; after the last it is given up. About two days and five hours in all."""
JITTER = 0.2
OFF_AFTER = timedelta(days=5)
"""A webhook that nothing reaches for so long is switched off."""
_LONGEST_BLOCK = timedelta(minutes=5)
_LOOK_SECONDS = 1.0
_CALLS = 8
_PATIENCE = 20
_PURGE_EVERY = timedelta(hours=1)


class WebhookSender(Chore):
    """Sends what is due.

    Args:
        secret: that of the installation.
        caller: makes the calls, and refuses addresses inside.
        lease: how long a delivery is taken; longer than a call.
    """

    def __init__(
        self,
        database: Database,
        catalogue: Catalogue,
        caller: HttpCaller,
        *,
        secret: bytes,
        lease: timedelta = deliveries.LEASE,
    ) -> None:
        super().__init__("webhooks", _LOOK_SECONDS)
        self._database = database
        self._catalogue = catalogue
        self._caller = caller
        self._secret = secret
        self._lease = lease
        self._purge_at: datetime | None = None

    def work_once(self) -> bool:
        """Send what is due now, a few of each webhook; return whether there was anything."""
        self._purge()
        with self._database.read() as tx:
            due = deliveries.due_deliveries(tx)
        if due:
            with ThreadPoolExecutor(min(_CALLS, len(due)), "webhook") as pool:
                list(pool.map(self._deliver, due))
        return bool(due)

    def _purge(self) -> None:
        with self._database.read() as tx:
            now = tx.now
        if self._purge_at is None or now >= self._purge_at:
            with self._database.write() as tx:
                more = deliveries.purge(tx)
            if not more:
                self._purge_at = now + _PURGE_EVERY

    def _deliver(self, delivery: Delivery) -> None:
        if self._stopping.is_set():
            return
        with self._database.write() as tx:
            if not deliveries.claim(tx, delivery, self._lease):
                return
            webhook = get_webhook(tx, delivery.webhook_id)
        with self._database.read() as tx:
            actor = actor_of(tx, webhook)
            event = read_event(tx, delivery.event_key)
            body = (
                None if actor is None or event is None else write_message(tx, self._catalogue, event, actor)
            )
            now = tx.now
        if body is None:
            self._withhold(
                webhook, delivery, "" if actor else "The person whose rights it has is no longer active."
            )
            return
        headers = sign(self._secret, live_salts(webhook, now), delivery.message_id, now, body)
        outcome = self._caller.post(webhook.url, headers, body, seconds=_PATIENCE)
        with self._database.write() as tx:
            if isinstance(outcome, Failed):
                _failed(tx, webhook, delivery, outcome)
            else:
                _arrived(tx, webhook, delivery, outcome)

    def _withhold(self, webhook: Webhook, delivery: Delivery, reason: str) -> None:
        with self._database.write() as tx:
            deliveries.note(tx, delivery, "withheld", reason or "The webhook may not see this record.")
            if reason:
                _set(tx, webhook, active=False, reason=reason)


def _arrived(tx: Tx, webhook: Webhook, delivery: Delivery, outcome: Done) -> None:
    words = outcome.variables["answer"]
    status = f"Status {outcome.variables['status']}"
    deliveries.note(tx, delivery, "delivered", f"{status}: {words}" if words else status)
    if webhook.failing_since is not None:
        _set(tx, webhook, failing_since=None, blocked_until=None)


def _failed(tx: Tx, webhook: Webhook, delivery: Delivery, failure: Failed) -> None:
    since = webhook.failing_since or tx.now
    reason = _why_off(webhook, failure, tx.now - since)
    wait = _wait(tx, delivery.attempts, failure)
    if reason or delivery.attempts >= len(WAITS):
        deliveries.note(tx, delivery, "dead", failure.text)
    else:
        deliveries.note(tx, delivery, "pending", failure.text, tx.now + wait)
    values: dict[str, Any] = {"failing_since": to_micros(since)}
    if failure.kind is ErrorKind.RETRY:  # nobody is there: what else is to be sent waits, too
        values["blocked_until"] = to_micros(tx.now + min(wait, _LONGEST_BLOCK))
    if reason:
        values |= {"active": False, "reason": reason}
    _set(tx, webhook, **values)


def _why_off(webhook: Webhook, failure: Failed, failing: timedelta) -> str:
    if failure.message.startswith(f"{webhook.url} answers with status 410"):
        return "The receiver said that it is gone for good (status 410)."
    if failing >= OFF_AFTER:
        return f"Nothing has arrived for {OFF_AFTER.days} days. {failure.text}"
    return ""


def _wait(tx: Tx, attempts: int, failure: Failed) -> timedelta:
    wait = WAITS[min(attempts, len(WAITS) - 1)] * tx.ids.uniform(1 - JITTER, 1 + JITTER)
    return max(wait, timedelta(seconds=failure.retry_after or 0))


def _set(tx: Tx, webhook: Webhook, **values: Any) -> None:
    tx.connection.execute(sa.update(webhook_table).where(webhook_table.c.id == webhook.id).values(values))
