"""Webhooks, and what each was told."""

from datetime import datetime
from typing import Annotated, Literal

import msgspec

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Url = Annotated[str, msgspec.Meta(min_length=1, max_length=2000)]
EventName = Annotated[str, msgspec.Meta(max_length=210, description="`contact.updated`, `deal.*` or `*`.")]
Events = Annotated[list[EventName], msgspec.Meta(min_length=1, max_length=200)]
DeliveryState = Literal["pending", "delivered", "withheld", "dead"]


class NewWebhook(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A webhook to make. It sees what its maker may see, or what the service identity may that `identity` names."""

    name: Name
    url: Url
    events: Events
    identity: Annotated[str, msgspec.Meta(max_length=100)] = ""


class WebhookChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What to change. Switched on again, it is told what happens from then on; replay what it missed."""

    name: Name | None = None
    url: Url | None = None
    events: Events | None = None
    active: bool | None = None
    identity: Annotated[str, msgspec.Meta(max_length=100)] | None = None


class Webhook(msgspec.Struct, frozen=True):
    """A webhook. `reason` tells why it was switched off by itself; `failing_since` since when nothing has arrived."""

    id: str
    name: str
    url: str
    events: list[str]
    active: bool
    reason: str
    user_id: str
    identity: str
    created_at: datetime
    failing_since: datetime | None


class Webhooks(msgspec.Struct, frozen=True):
    """All webhooks."""

    items: list[Webhook]


class WebhookWithSecret(msgspec.Struct, frozen=True):
    """A webhook and the secret its receiver checks signatures by. The secret is shown this once."""

    webhook: Webhook
    secret: str


class SecretRotation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """For how long the secrets of before sign as well."""

    overlap_hours: Annotated[int, msgspec.Meta(ge=0, le=168)] = 24


class Delivery(msgspec.Struct, frozen=True):
    """An event of which a webhook is told. `id` is sent as `webhook-id`, the same at each try and each replay."""

    key: str
    id: str
    type: str
    object: str
    record_id: str
    state: DeliveryState
    attempts: int
    due_at: datetime | None
    tried_at: datetime | None
    answer: str


class Deliveries(msgspec.Struct, frozen=True):
    """One page of deliveries, newest first."""

    items: list[Delivery]
    next_cursor: str | None


class ReplayRange(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"since": "from", "until": "to"}
):
    """A time of which everything is told again, `to` not included."""

    since: Annotated[datetime, msgspec.Meta(tz=True)]
    until: Annotated[datetime, msgspec.Meta(tz=True)]


class Replayed(msgspec.Struct, frozen=True):
    """How many events are told again."""

    events: int


class Pong(msgspec.Struct, frozen=True):
    """Whether the receiver has taken a ping, and what it said."""

    delivered: bool
    answer: str
