"""Webhooks: who is told of what happens to records, and what was told. All of it needs the right to manage them."""

from datetime import timedelta
from typing import Annotated

import msgspec
from litestar import Router, delete, get, patch, post
from litestar.di import NamedDependency
from litestar.params import JSONBody, PathParameter, QueryParameter

from guanxi.access.contracts import Actor
from guanxi.access.roles import require
from guanxi.activities.http.request import HttpCaller
from guanxi.api.keys import Cursor, Key, Limit, before, to_key
from guanxi.api.schemas import webhooks as shapes
from guanxi.api.services import Services
from guanxi.triggers.webhooks import deliveries, subscriptions
from guanxi.triggers.webhooks.addresses import check_address, make_guard
from guanxi.triggers.webhooks.ping import ping

WebhookId = Annotated[str, PathParameter(description="The id of a webhook.")]
State = Annotated[
    shapes.DeliveryState | None, QueryParameter(name="state", description="Only those in this state.")
]


@get("/webhooks", sync_to_thread=True)
def list_webhooks(services: NamedDependency[Services], actor: NamedDependency[Actor]) -> shapes.Webhooks:
    """Return all webhooks."""
    require(actor, "manage", "webhook")
    with services.database.read() as tx:
        return shapes.Webhooks([_webhook(one) for one in subscriptions.list_webhooks(tx)])


@post("/webhooks", sync_to_thread=True)
def create_webhook(
    services: NamedDependency[Services], actor: NamedDependency[Actor], data: JSONBody[shapes.NewWebhook]
) -> shapes.WebhookWithSecret:
    """Make a webhook; its secret is in this answer and nowhere else."""
    require(actor, "manage", "webhook")
    check_address(make_guard(services.settings.webhook_networks), data.url)
    with services.database.write() as tx:
        made, secret = subscriptions.create_webhook(
            tx,
            services.catalogue,
            name=data.name,
            url=data.url,
            events=data.events,
            identity=data.identity,
            secret=services.secret,
            actor=actor,
        )
    return shapes.WebhookWithSecret(_webhook(made), secret)


@get("/webhooks/{webhook_id:str}", sync_to_thread=True)
def read_webhook(
    services: NamedDependency[Services], actor: NamedDependency[Actor], webhook_id: WebhookId
) -> shapes.Webhook:
    """Return one webhook."""
    require(actor, "manage", "webhook")
    with services.database.read() as tx:
        return _webhook(subscriptions.get_webhook(tx, webhook_id))


@patch("/webhooks/{webhook_id:str}", sync_to_thread=True)
def change_webhook(
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    webhook_id: WebhookId,
    data: JSONBody[shapes.WebhookChange],
) -> shapes.Webhook:
    """Change a webhook, or switch it off or on."""
    require(actor, "manage", "webhook")
    if data.url is not None:
        check_address(make_guard(services.settings.webhook_networks), data.url)
    given = msgspec.structs.asdict(data)
    events = None if data.events is None else tuple(data.events)
    change = subscriptions.WebhookChange(**{**given, "events": events})
    with services.database.write() as tx:
        return _webhook(subscriptions.change_webhook(tx, services.catalogue, webhook_id, change, actor=actor))


@delete("/webhooks/{webhook_id:str}", sync_to_thread=True)
def delete_webhook(
    services: NamedDependency[Services], actor: NamedDependency[Actor], webhook_id: WebhookId
) -> None:
    """Delete a webhook with the log of what it was told."""
    with services.database.write() as tx:
        subscriptions.delete_webhook(tx, webhook_id, actor=actor)


@post("/webhooks/{webhook_id:str}/secret-rotation", sync_to_thread=True, status_code=200)
def rotate_webhook_secret(
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    webhook_id: WebhookId,
    data: JSONBody[shapes.SecretRotation],
) -> shapes.WebhookWithSecret:
    """Give a webhook a new secret; messages are signed by the old ones too until the overlap is over."""
    overlap = timedelta(hours=data.overlap_hours)
    with services.database.write() as tx:
        changed, secret = subscriptions.rotate_secret(
            tx, webhook_id, overlap, secret=services.secret, actor=actor
        )
    return shapes.WebhookWithSecret(_webhook(changed), secret)


@post("/webhooks/{webhook_id:str}/ping", sync_to_thread=True, status_code=200)
def ping_webhook(
    services: NamedDependency[Services], actor: NamedDependency[Actor], webhook_id: WebhookId
) -> shapes.Pong:
    """Send a message of type `guanxi.ping` at once, and tell what the receiver says; it is not tried again."""
    caller = HttpCaller(make_guard(services.settings.webhook_networks))
    found = ping(services.database, caller, webhook_id, secret=services.secret, actor=actor)
    return shapes.Pong(found.delivered, found.answer)


@get("/webhooks/{webhook_id:str}/deliveries", sync_to_thread=True)
def list_webhook_deliveries(
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    webhook_id: WebhookId,
    wanted: State = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> shapes.Deliveries:
    """Return what a webhook was told in the last 30 days and what it is still to be told, newest first."""
    require(actor, "manage", "webhook")
    with services.database.read() as tx:
        subscriptions.get_webhook(tx, webhook_id)
        found = deliveries.list_deliveries(
            tx, webhook_id, state=wanted, before=before(cursor), limit=limit + 1
        )
    more = len(found) > limit
    items = [_delivery(one) for one in found[:limit]]
    return shapes.Deliveries(items, next_cursor=items[-1].key if more else None)


@post("/webhooks/{webhook_id:str}/deliveries/{key:str}/replay", sync_to_thread=True, status_code=200)
def replay_webhook_delivery(
    services: NamedDependency[Services], actor: NamedDependency[Actor], webhook_id: WebhookId, key: Key
) -> shapes.Delivery:
    """Have one event told again, under the same id."""
    with services.database.write() as tx:
        return _delivery(deliveries.replay_delivery(tx, webhook_id, to_key(key), actor=actor))


@post("/webhooks/{webhook_id:str}/replay", sync_to_thread=True, status_code=200)
def replay_webhook_range(
    services: NamedDependency[Services],
    actor: NamedDependency[Actor],
    webhook_id: WebhookId,
    data: JSONBody[shapes.ReplayRange],
) -> shapes.Replayed:
    """Have everything told again that happened in a time, also what happened while the webhook was off."""
    with services.database.write() as tx:
        count = deliveries.replay_range(tx, webhook_id, data.since, data.until, actor=actor)
    return shapes.Replayed(count)


def _webhook(one: subscriptions.Webhook) -> shapes.Webhook:
    return shapes.Webhook(
        one.id,
        one.name,
        one.url,
        list(one.events),
        one.active,
        one.reason,
        one.user_id,
        one.identity,
        one.created_at,
        one.failing_since,
    )


def _delivery(one: deliveries.Delivery) -> shapes.Delivery:
    return shapes.Delivery(
        str(one.key),
        one.message_id,
        one.type,
        one.object,
        one.record_id,
        one.state,
        one.attempts,
        one.due_at,
        one.tried_at,
        one.answer,
    )


router = Router(
    "/",
    route_handlers=[
        list_webhooks,
        create_webhook,
        read_webhook,
        change_webhook,
        delete_webhook,
        rotate_webhook_secret,
        ping_webhook,
        list_webhook_deliveries,
        replay_webhook_delivery,
        replay_webhook_range,
    ],
    tags=["webhooks"],
)
