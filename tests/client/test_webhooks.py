"""Webhooks by the client: made, read, switched, replayed, deleted."""

from datetime import timedelta

import pytest

from guanxi.client import Client, Conflict, Invalid, NotFound
from guanxi.platform.outbox import mark_evaluated, take_pending
from guanxi.triggers.webhooks.deliveries import fan_out
from tests.api.conftest import Guanxi

URL = "https://93.184.215.14/hook"


def test_a_webhook_is_kept_by_a_script(client: Client, guanxi: Guanxi) -> None:
    """Each method, and the refusals as errors of the client; nothing is sent here."""
    webhook, secret = client.create_webhook("Books", URL, ["lead.*"])
    begun = guanxi.clock.now()
    leads = [client.create("lead", {"last_name": f"Script {at}"}).id for at in range(3)]
    with guanxi.database.write() as tx:
        events = take_pending(tx)
        fan_out(tx, events)
        mark_evaluated(tx, [event.key for event in events])

    told = list(client.deliveries(webhook.id, page_size=2))
    rotated = client.rotate_webhook_secret(webhook.id, overlap_hours=0)

    assert client.webhooks() == (webhook,)
    assert (webhook.events, webhook.active, secret[:6], rotated == secret) == (
        ("lead.*",),
        True,
        "whsec_",
        False,
    )
    assert [(one.record_id, one.type, one.state) for one in told] == [
        (lead, "lead.created", "pending") for lead in reversed(leads)
    ]
    assert list(client.deliveries(webhook.id, state="dead")) == []
    assert client.replay_webhook(webhook.id, begun, begun + timedelta(hours=1)) == 3
    with pytest.raises(Conflict, match="on its way"):
        client.replay_delivery(webhook.id, told[0].key)
    assert client.switch_webhook(webhook.id, False).active is False
    with pytest.raises(Invalid) as refused:
        client.create_webhook("Books", "https://10.0.0.7/", ["lead.*"])
    assert refused.value.code == "webhook.private_address"
    client.delete_webhook(webhook.id)
    with pytest.raises(NotFound):
        list(client.deliveries(webhook.id))
