"""Webhooks as administrators keep them: where to, of what, with whose rights."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
import sqlalchemy as sa

from guanxi.access.audit import append_audit
from guanxi.access.contracts import Actor
from guanxi.access.identities import list_identities
from guanxi.access.roles import require
from guanxi.platform.clock import from_micros, to_micros
from guanxi.platform.database import Tx
from guanxi.platform.errors import Invalid, NotFound
from guanxi.records.catalogue import Catalogue
from guanxi.triggers.webhooks.signing import Salt, new_salt, secret_of
from guanxi.triggers.webhooks.tables import delivery_table, webhook_table

KINDS = ("created", "updated", "archived", "restored", "commented")
"""What happens to records."""
MOST_WEBHOOKS = 100
LONGEST_OVERLAP = timedelta(days=7)
_MOST_SECRETS = 4


class Webhook(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who is told what happens to records.

    Attributes:
        events: ``contact.updated``, ``deal.*`` or ``*``.
        reason: why it was switched off by itself; empty when a person did it.
        user_id: whose rights it has, unless ``identity`` names a service identity.
        salts: see ``signing``, the newest first.
        failing_since: since when nothing has arrived.
    """

    id: str
    name: str
    url: str
    events: tuple[str, ...]
    active: bool
    reason: str
    user_id: str
    identity: str
    salts: tuple[Salt, ...]
    created_at: datetime
    failing_since: datetime | None


class WebhookChange(msgspec.Struct, frozen=True, kw_only=True):
    """What to change; None leaves a thing as it is."""

    name: str | None = None
    url: str | None = None
    events: tuple[str, ...] | None = None
    active: bool | None = None
    identity: str | None = None


def create_webhook(
    tx: Tx,
    catalogue: Catalogue,
    *,
    name: str,
    url: str,
    events: Sequence[str],
    identity: str = "",
    secret: bytes,
    actor: Actor,
) -> tuple[Webhook, str]:
    """Make a webhook that acts with the rights of the actor's person, or of a service identity.

    The address is one that ``check_address`` let pass.

    Args:
        secret: that of the installation.

    Returns:
        The webhook and its secret, which is shown this once.

    Raises:
        Forbidden: the actor may not manage webhooks, or not people where it names an identity.
        Invalid: code ``webhook.invalid``; ``fields`` names what is wrong. ``webhook.too_many``.
    """
    require(actor, "manage", "webhook")
    _check(tx, catalogue, name, events, identity, actor)
    count = sa.select(sa.func.count()).select_from(webhook_table)
    if tx.connection.execute(count).scalar_one() >= MOST_WEBHOOKS:
        message = f"There are {MOST_WEBHOOKS} webhooks already."
        raise Invalid("webhook.too_many", message, "Delete one that nobody needs.")
    if not actor.person and not identity:
        raise _invalid("identity", "Name the service identity whose rights it has.")
    salt = new_salt(tx.ids)
    webhook = Webhook(
        id=str(tx.ids.new_uuid()),
        name=name.strip(),
        url=url,
        events=tuple(events),
        active=True,
        reason="",
        user_id=actor.person,
        identity=identity,
        salts=(salt,),
        created_at=tx.now,
        failing_since=None,
    )
    row = {**_columns(webhook), "id": webhook.id, "created_at": to_micros(tx.now)}
    tx.connection.execute(webhook_table.insert(), row)
    told = {"name": webhook.name, "url": url, "events": list(events), "identity": identity}
    append_audit(
        tx, actor, "create", "webhook", webhook.id, {field: (None, new) for field, new in told.items()}
    )
    return webhook, secret_of(secret, salt)


def change_webhook(
    tx: Tx, catalogue: Catalogue, webhook_id: str, change: WebhookChange, *, actor: Actor
) -> Webhook:
    """Change a webhook and return it; to switch it on forgets why it was off.

    Raises:
        NotFound: code ``webhook.not_found``.
        Forbidden, Invalid: as in ``create_webhook``.
    """
    require(actor, "manage", "webhook")
    old = get_webhook(tx, webhook_id)
    given = {name: value for name, value in msgspec.structs.asdict(change).items() if value is not None}
    new = msgspec.structs.replace(old, **given)
    _check(tx, catalogue, new.name, new.events, change.identity or "", actor)
    if not new.identity and not new.user_id:
        raise _invalid("identity", "Name the service identity whose rights it has.")
    if new.active:
        new = msgspec.structs.replace(new, reason="", failing_since=None)
    _write(tx, new)
    changes = {
        name: (_plain(getattr(old, name)), _plain(value))
        for name, value in given.items()
        if getattr(old, name) != value
    }
    if changes:
        append_audit(tx, actor, "update", "webhook", webhook_id, changes)
    return new


def rotate_secret(
    tx: Tx, webhook_id: str, overlap: timedelta, *, secret: bytes, actor: Actor
) -> tuple[Webhook, str]:
    """Give a webhook a new secret; the old ones sign too until the overlap is over.

    Raises:
        NotFound: code ``webhook.not_found``.
        Invalid: code ``webhook.invalid``, field ``overlap_hours``.
    """
    require(actor, "manage", "webhook")
    if not timedelta(0) <= overlap <= LONGEST_OVERLAP:
        raise _invalid("overlap_hours", f"Old secrets go on for 0 to {LONGEST_OVERLAP.days * 24} hours.")
    old = get_webhook(tx, webhook_id)
    end = to_micros(tx.now + overlap)
    kept = [
        Salt(one.salt, end if one.until is None else min(end, one.until)) for one in live_salts(old, tx.now)
    ]
    if overlap == timedelta(0):
        kept = []
    new = msgspec.structs.replace(old, salts=(new_salt(tx.ids), *kept)[:_MOST_SECRETS])
    _write(tx, new)
    append_audit(tx, actor, "update", "webhook", webhook_id, {"secret": ("…", "…")})
    return new, secret_of(secret, new.salts[0])


def delete_webhook(tx: Tx, webhook_id: str, *, actor: Actor) -> None:
    """Delete a webhook with the log of what it was told.

    Raises:
        NotFound: code ``webhook.not_found``.
    """
    require(actor, "manage", "webhook")
    old = get_webhook(tx, webhook_id)
    tx.connection.execute(delivery_table.delete().where(delivery_table.c.webhook_id == webhook_id))
    tx.connection.execute(webhook_table.delete().where(webhook_table.c.id == webhook_id))
    append_audit(
        tx, actor, "delete", "webhook", webhook_id, {"name": (old.name, None), "url": (old.url, None)}
    )


def list_webhooks(tx: Tx) -> list[Webhook]:
    """Return all webhooks, oldest first."""
    query = sa.select(webhook_table).order_by(webhook_table.c.created_at, webhook_table.c.id)
    return [_webhook(row) for row in tx.connection.execute(query)]


def get_webhook(tx: Tx, webhook_id: str) -> Webhook:
    """Return a webhook.

    Raises:
        NotFound: code ``webhook.not_found``.
    """
    row = tx.connection.execute(sa.select(webhook_table).where(webhook_table.c.id == webhook_id)).first()
    if row is None:
        raise NotFound("webhook.not_found", f"There is no webhook {webhook_id}.")
    return _webhook(row)


def live_salts(webhook: Webhook, now: datetime) -> tuple[Salt, ...]:
    """Return those whose secrets sign at a moment."""
    return tuple(one for one in webhook.salts if one.until is None or one.until > to_micros(now))


def wants(events: Iterable[str], object_name: str, kind: str) -> bool:
    """Tell whether somebody who asked for these events is told of this one."""
    return not {"*", f"{object_name}.*", f"{object_name}.{kind}"}.isdisjoint(events)


def _check(
    tx: Tx, catalogue: Catalogue, name: str, events: Sequence[str], identity: str, actor: Actor
) -> None:
    if not 0 < len(name.strip()) <= 200:
        raise _invalid("name", "A webhook needs a name of up to 200 characters.")
    known = {one.name for one in catalogue.objects}
    for event in events:
        object_name, _, kind = event.partition(".")
        if event != "*" and not (object_name in known and kind in (*KINDS, "*")):
            message = f"{event!r} is no event: write an object and {', '.join(KINDS)} or *, such as contact.updated."
            raise _invalid("events", message)
    if not events:
        raise _invalid("events", "Name at least one event, such as contact.updated.")
    if identity:
        require(actor, "manage", "user")
        if identity not in {one.name for one in list_identities(tx)}:
            raise _invalid("identity", f"There is no service identity {identity!r}.")


def _invalid(field: str, message: str) -> Invalid:
    return Invalid("webhook.invalid", message, "", {field: message})


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _write(tx: Tx, webhook: Webhook) -> None:
    change = webhook_table.update().where(webhook_table.c.id == webhook.id)
    tx.connection.execute(change.values(_columns(webhook)))


def _columns(webhook: Webhook) -> dict[str, Any]:
    since = webhook.failing_since
    return {
        "name": webhook.name.strip(),
        "url": webhook.url,
        "events": msgspec.json.encode(webhook.events).decode(),
        "active": webhook.active,
        "reason": webhook.reason,
        "user_id": webhook.user_id,
        "identity": webhook.identity,
        "salts": msgspec.json.encode(webhook.salts).decode(),
        "failing_since": None if since is None else to_micros(since),
        "blocked_until": None,
    }


def _webhook(row: sa.Row[Any]) -> Webhook:
    return Webhook(
        id=row.id,
        name=row.name,
        url=row.url,
        events=msgspec.json.decode(row.events, type=tuple[str, ...]),
        active=row.active,
        reason=row.reason,
        user_id=row.user_id,
        identity=row.identity,
        salts=msgspec.json.decode(row.salts, type=tuple[Salt, ...]),
        created_at=from_micros(row.created_at),
        failing_since=None if row.failing_since is None else from_micros(row.failing_since),
    )
