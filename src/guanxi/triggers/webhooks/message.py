"""What a webhook is told: the event as far as the webhook may see the record."""

from typing import Any

import msgspec
import sqlalchemy as sa

from guanxi.access.contracts import Actor
from guanxi.access.identities import roles_of_identity
from guanxi.access.role_store import held_roles
from guanxi.access.users import get_user
from guanxi.platform.database import Tx
from guanxi.platform.errors import Forbidden, NotFound
from guanxi.platform.outbox import Event
from guanxi.records.catalogue import Catalogue, CatalogueObject
from guanxi.records.sight import see
from guanxi.triggers.webhooks.deliveries import kind_of
from guanxi.triggers.webhooks.subscriptions import Webhook

_encoder = msgspec.json.Encoder(decimal_format="number")


def actor_of(tx: Tx, webhook: Webhook) -> Actor | None:
    """Return who reads for a webhook, with the rights as they are now; None when its person is no longer active."""
    if webhook.identity:
        roles = roles_of_identity(tx, webhook.identity)
        held = held_roles(tx, tuple(roles))
        return Actor(kind="api_key", id=webhook.id, name=webhook.name, roles=roles, held=held)
    user = get_user(tx, webhook.user_id)
    if not user.active:
        return None
    return Actor(
        kind="api_key",
        id=webhook.id,
        name=webhook.name,
        user_id=user.id,
        roles=frozenset(user.roles),
        held=held_roles(tx, user.roles),
    )


def write_message(tx: Tx, catalogue: Catalogue, event: Event, actor: Actor) -> str | None:
    """Return the body as JSON: ``type``, ``timestamp`` and ``data``; None when the actor may not see the record."""
    try:
        _, one = see(tx, catalogue, event.object, actor)
    except (Forbidden, NotFound):
        return None
    table = one.table
    seen = sa.select(table.c.id).where(table.c.id == event.subject_id, one.within(table))
    if tx.connection.execute(seen).first() is None:
        return None
    old, new = (event.payload.get(name) for name in ("old", "new"))
    changed = [name for name in event.payload.get("changed", ()) if name in one.fields]
    body: dict[str, Any] = {
        "type": f"{event.object}.{kind_of(event.kind)}",
        "timestamp": event.at.isoformat().replace("+00:00", "Z"),
        "data": {
            "object": event.object,
            "id": event.subject_id,
            "actor": event.actor,
            "record": None if new is None else _seen(one, new),
            "changed": {
                name: {"old": _plain((old or {}).get(name)), "new": _plain((new or {}).get(name))}
                for name in changed
            },
        },
    }
    if "comment" in event.payload:
        body["data"] |= {"comment": event.payload["comment"]}
    return _encoder.encode(body).decode()


def _seen(one: CatalogueObject, values: dict[str, Any]) -> dict[str, Any]:
    """The fields that are seen; the title only when all it is made of is."""
    names = {*one.fields, "title"} if set(one.definition.title) <= one.fields.keys() else set(one.fields)
    return {name: _plain(value) for name, value in values.items() if name in names}


def _plain(value: Any) -> Any:
    """Write days and moments as the API does: an event has them in the form of process variables."""
    if isinstance(value, dict):
        if value.keys() == {"@"}:
            return value["@"]
        return {name: _plain(each) for name, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, list) else value
