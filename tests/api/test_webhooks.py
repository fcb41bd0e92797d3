"""Webhooks by the API: made, changed, refused, and what they were told."""

import base64
from datetime import timedelta
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa

from guanxi import wiring
from guanxi.platform.outbox import mark_evaluated, take_pending
from guanxi.triggers.webhooks.deliveries import fan_out
from guanxi.triggers.webhooks.signing import signature
from guanxi.triggers.webhooks.tables import webhook_table
from tests.api.conftest import Client, Guanxi, refusal
from tests.servers.receiver import Receiver

HOOK = {"name": "Books", "url": "https://93.184.215.14/hook", "events": ["contact.updated", "lead.*"]}


def _count(guanxi: Guanxi) -> int:
    with guanxi.database.read() as tx:
        return tx.connection.execute(sa.select(sa.func.count()).select_from(webhook_table)).scalar_one()


def test_a_webhook_is_made_read_changed_and_deleted(guanxi: Guanxi, admin: Client) -> None:
    """The secret is in the first answer only; what is changed is what was sent."""
    made = admin.post("/api/v1/webhooks", json=HOOK)
    assert made.status_code == 201
    webhook = made.json()["webhook"]
    address = f"/api/v1/webhooks/{webhook['id']}"
    assert made.json()["secret"].startswith("whsec_")
    assert (webhook["active"], webhook["user_id"], webhook["reason"]) == (True, guanxi.admin_id, "")
    assert admin.get(address).json() == webhook
    assert admin.get("/api/v1/webhooks").json() == {"items": [webhook]}

    changed = admin.patch(address, json={"events": ["deal.*"], "active": False})
    rotated = admin.post(f"{address}/secret-rotation", json={"overlap_hours": 1})

    assert changed.json() == webhook | {"events": ["deal.*"], "active": False}
    assert rotated.json()["secret"] != made.json()["secret"]
    assert admin.delete(address).status_code == 204
    assert refusal(admin.get(address)) == (404, "webhook.not_found")
    assert _count(guanxi) == 0


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("https://10.0.0.7/hook", "webhook.private_address"),
        ("https://127.0.0.1/hook", "webhook.private_address"),
        ("https://[::1]/hook", "webhook.private_address"),
        ("https://169.254.169.254/latest", "webhook.private_address"),
        ("http://93.184.215.14/hook", "webhook.no_tls"),
        ("https://no-such-host.invalid/hook", "webhook.unknown_host"),
        ("ftp://example.com/", "webhook.address"),
        ("https://me:secret@example.com/", "webhook.address"),
        ("https://exa mple.com/", "webhook.address"),
        ("nonsense", "webhook.address"),
    ],
)
def test_an_address_that_may_not_be_told_is_refused(
    guanxi: Guanxi, admin: Client, url: str, code: str
) -> None:
    """With its own code, when it is made and when it is changed; nothing is written."""
    kept = admin.post("/api/v1/webhooks", json=HOOK).json()["webhook"]

    made = admin.post("/api/v1/webhooks", json=HOOK | {"url": url})
    changed = admin.patch(f"/api/v1/webhooks/{kept['id']}", json={"url": url})

    assert (refusal(made), refusal(changed)) == ((422, code), (422, code))
    assert admin.get("/api/v1/webhooks").json()["items"] == [kept]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"events": ["unicorn.updated"]}, "events"),
        ({"events": ["contact.exploded"]}, "events"),
        ({"events": ["contact"]}, "events"),
        ({"name": "   "}, "name"),
        ({"identity": "nobody"}, "identity"),
    ],
)
def test_what_does_not_exist_is_refused_by_its_field(
    guanxi: Guanxi, admin: Client, change: dict[str, Any], field: str
) -> None:
    """Unknown objects, kinds and identities; nothing is written."""
    answer = admin.post("/api/v1/webhooks", json=HOOK | change)

    assert refusal(answer) == (422, "webhook.invalid")
    assert list(answer.json()["fields"]) == [field]
    assert _count(guanxi) == 0


def test_the_log_is_paged_filtered_and_replayed(guanxi: Guanxi, admin: Client) -> None:
    """Sent to a receiver in a network that the operator allows; each page has what the one before has not."""
    receiver = Receiver()
    settings = msgspec.structs.replace(guanxi.settings, webhook_networks="127.0.0.0/8")
    object.__setattr__(guanxi.app.state["services"], "settings", settings)
    made = admin.post("/api/v1/webhooks", json=HOOK | {"url": receiver.url})
    address = f"/api/v1/webhooks/{made.json()['webhook']['id']}"
    begun = guanxi.clock.now()
    for at in range(3):
        assert admin.post("/api/v1/leads", json={"last_name": f"Told {at}"}).status_code == 201
    with guanxi.database.write() as tx:
        events = take_pending(tx)
        fan_out(tx, events)
        mark_evaluated(tx, [event.key for event in events])
    receiver.answers = [(400, "no")]
    sender = wiring.make_webhook_sender(settings, guanxi.database)
    while sender.work_once():
        pass

    first = admin.get(f"{address}/deliveries", params={"limit": 2}).json()
    second = admin.get(f"{address}/deliveries", params={"limit": 2, "cursor": first["next_cursor"]}).json()
    failed = admin.get(f"{address}/deliveries", params={"state": "pending"}).json()["items"]

    items = first["items"] + second["items"]
    assert (len(first["items"]), len(second["items"]), second["next_cursor"]) == (2, 1, None)
    assert sorted(one["id"] for one in items) == sorted(one.id for one in receiver.received)
    assert [(one["attempts"], one["type"]) for one in failed] == [(1, "lead.created")]
    assert failed[0]["answer"].endswith("answers with status 400: no")
    assert all(one.is_signed_by(made.json()["secret"]) for one in receiver.received)

    pending = admin.post(f"{address}/deliveries/{failed[0]['key']}/replay")
    done = next(one for one in items if one["state"] == "delivered")
    again = admin.post(f"{address}/deliveries/{done['key']}/replay")
    assert refusal(pending) == (409, "webhook.pending")
    assert (again.status_code, again.json()["state"], again.json()["id"]) == (200, "pending", done["id"])
    span = {"from": begun.isoformat(), "to": (begun + timedelta(hours=1)).isoformat()}
    assert admin.post(f"{address}/replay", json=span).json() == {"events": 3}
    assert refusal(admin.post(f"{address}/replay", json={"from": span["to"], "to": span["from"]})) == (
        422,
        "webhook.range",
    )
    assert refusal(admin.post(f"{address}/deliveries/7/replay")) == (404, "webhook.no_such_delivery")
    assert admin.patch(address, json={"active": False}).status_code == 200
    assert refusal(admin.post(f"{address}/replay", json=span)) == (409, "webhook.off")
    receiver.close()


def test_a_ping_tells_at_once_what_the_receiver_says(guanxi: Guanxi, admin: Client) -> None:
    """Signed like every message, noted in no log of deliveries, and not tried again."""
    receiver = Receiver()
    settings = msgspec.structs.replace(guanxi.settings, webhook_networks="127.0.0.0/8")
    object.__setattr__(guanxi.app.state["services"], "settings", settings)
    made = admin.post("/api/v1/webhooks", json=HOOK | {"url": receiver.url}).json()
    address = f"/api/v1/webhooks/{made['webhook']['id']}"
    receiver.answers = [(200, "ok"), (500, "no")]

    taken = admin.post(f"{address}/ping").json()
    refused = admin.post(f"{address}/ping").json()
    receiver.close()

    assert taken == {"delivered": True, "answer": "Status 200: ok"}
    assert refused["delivered"] is False
    assert "500" in refused["answer"]
    sent = receiver.received[0]
    key = base64.b64decode(made["secret"].removeprefix("whsec_"))
    seconds = int(sent.headers["webhook-timestamp"])
    expected = signature(key, sent.headers["webhook-id"], seconds, sent.body)
    assert sent.headers["webhook-signature"] == expected
    assert msgspec.json.decode(sent.body)["type"] == "guanxi.ping"
    assert admin.get(f"{address}/deliveries").json()["items"] == []
    assert admin.get(address).json()["failing_since"] is None
