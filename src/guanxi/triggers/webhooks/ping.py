"""A message without a record, sent at once: whether the address answers and the receiver likes the signature."""

import json
from datetime import timedelta

import msgspec

from guanxi.access.audit import append_audit
from guanxi.access.contracts import Actor
from guanxi.access.roles import require
from guanxi.activities.http.request import HttpCaller
from guanxi.activities.outcome import Failed
from guanxi.platform.database import Database
from guanxi.triggers.webhooks.signing import sign
from guanxi.triggers.webhooks.subscriptions import get_webhook, live_salts

PATIENCE = timedelta(seconds=10)
TYPE = "guanxi.ping"


class Pong(msgspec.Struct, frozen=True):
    """Whether a receiver has taken a ping, and what it said."""

    delivered: bool
    answer: str


def ping(database: Database, caller: HttpCaller, webhook_id: str, *, secret: bytes, actor: Actor) -> Pong:
    """Send a ping and return what comes of it; it is no delivery, and is not tried again. Opens its own transactions.

    Raises:
        NotFound: code ``webhook.not_found``.
    """
    require(actor, "manage", "webhook")
    with database.write() as tx:
        webhook = get_webhook(tx, webhook_id)
        append_audit(tx, actor, "ping", "webhook", webhook_id, {})
        message_id, now = f"msg_{tx.ids.new_key()}", tx.now
    body = json.dumps(
        {
            "type": TYPE,
            "timestamp": now.isoformat().replace("+00:00", "Z"),
            "data": {"webhook": webhook.name},
        },
        ensure_ascii=False,
    )
    headers = sign(secret, live_salts(webhook, now), message_id, now, body)
    outcome = caller.post(webhook.url, headers, body, seconds=PATIENCE.total_seconds())
    if isinstance(outcome, Failed):
        return Pong(False, outcome.text)
    words = outcome.variables["answer"]
    status = f"Status {outcome.variables['status']}"
    return Pong(True, f"{status}: {words}" if words else status)
