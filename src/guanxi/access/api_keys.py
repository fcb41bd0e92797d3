"""API keys: ``gx_`` and 256 random bits, shown once, stored as a hash, acting with the rights of a user."""

from datetime import datetime, timedelta
from typing import Any

import msgspec
import sqlalchemy as sa

from guanxi.access.audit import append_audit
from guanxi.access.contracts import Actor, ApiKey, FoundKey
from guanxi.access.role_store import RIGHTS, held_roles
from guanxi.access.roles import require
from guanxi.access.tables import api_key_table
from guanxi.access.tokens import API_KEY_PREFIX, hash_token
from guanxi.access.users import get_user
from guanxi.platform.clock import from_micros, to_micros
from guanxi.platform.database import Tx
from guanxi.platform.errors import Invalid, NotFound

_HINT = 8
_TOUCH_EVERY = timedelta(minutes=5)


def create_api_key(
    tx: Tx,
    user_id: str,
    name: str,
    *,
    actor: Actor,
    scopes: tuple[str, ...] | None = None,
    expires_at: datetime | None = None,
) -> tuple[str, ApiKey]:
    """Make a key that acts as a user; return its secret, which is not stored, and the key.

    Args:
        scopes: ``right:object`` such as ``read:lead`` or ``create:*``; None: all rights of the user.

    Raises:
        Forbidden: neither the actor's own key nor a right to manage users.
        Invalid: code ``access.scope_invalid``; a scope is not of this form. Code ``access.api_key_invalid``; it has no
            name, or would have expired already.
    """
    if actor.id != user_id:
        require(actor, "manage", "user")
    _check(tx, name.strip(), expires_at)
    _check_scopes(scopes)
    get_user(tx, user_id)
    secret = API_KEY_PREFIX + tx.ids.new_token()
    key = ApiKey(
        str(tx.ids.new_uuid()),
        name.strip(),
        user_id,
        secret[:_HINT],
        scopes,
        tx.now,
        expires_at,
        None,
        revoked=False,
    )
    tx.connection.execute(
        api_key_table.insert(),
        {
            "id": key.id,
            "token_hash": hash_token(secret),
            "user_id": user_id,
            "name": key.name,
            "hint": key.hint,
            "scopes": None if scopes is None else msgspec.json.encode(scopes).decode(),
            "created_at": to_micros(tx.now),
            "expires_at": None if expires_at is None else to_micros(expires_at),
            "revoked_at": None,
            "used_at": None,
        },
    )
    told = {"name": key.name, "user": user_id, "scopes": None if scopes is None else list(scopes)}
    append_audit(tx, actor, "create", "api_key", key.id, {field: (None, new) for field, new in told.items()})
    return secret, key


def find_api_key(tx: Tx, secret: str) -> FoundKey | None:
    """Return who acts by a key, or None when it is unknown, expired, revoked or its user was deactivated."""
    row = tx.connection.execute(
        sa.select(api_key_table).where(
            api_key_table.c.token_hash == hash_token(secret), api_key_table.c.revoked_at.is_(None)
        )
    ).first()
    if row is None or (row.expires_at is not None and row.expires_at <= to_micros(tx.now)):
        return None
    user = get_user(tx, row.user_id)
    if not user.active:
        return None
    scopes = _scopes(row)
    actor = Actor(
        kind="api_key",
        id=row.id,
        name=f"{row.name} ({user.name})",
        user_id=user.id,
        roles=frozenset(user.roles),
        held=held_roles(tx, user.roles),
        scopes=None if scopes is None else frozenset(scopes),
    )
    return FoundKey(row.id, actor, row.used_at is None or row.used_at <= to_micros(tx.now - _TOUCH_EVERY))


def find_api_key_actor(tx: Tx, secret: str) -> Actor | None:
    """Return the actor of a key, or None as ``find_api_key`` does; it counts as no use."""
    found = find_api_key(tx, secret)
    return None if found is None else found.actor


def touch_api_key(tx: Tx, key_id: str) -> None:
    """Note that a key is used now."""
    table = api_key_table.c
    tx.connection.execute(api_key_table.update().where(table.id == key_id).values(used_at=to_micros(tx.now)))


def list_api_keys(tx: Tx, user_id: str | None = None) -> list[ApiKey]:
    """Return the keys of a user, or of everybody, oldest first, without their secrets."""
    query = sa.select(api_key_table).order_by(api_key_table.c.id)
    if user_id is not None:
        query = query.where(api_key_table.c.user_id == user_id)
    return [_api_key(row) for row in tx.connection.execute(query)]


def revoke_api_key(tx: Tx, key_id: str, *, actor: Actor) -> None:
    """End a key for good.

    Raises:
        NotFound: code ``access.no_such_api_key``.
        Forbidden: neither the actor's own key nor a right to manage users.
    """
    row = tx.connection.execute(sa.select(api_key_table).where(api_key_table.c.id == key_id)).first()
    if row is None:
        raise NotFound("access.no_such_api_key", f"There is no API key {key_id}.")
    if actor.id != row.user_id:
        require(actor, "manage", "user")
    if row.revoked_at is None:
        tx.connection.execute(
            api_key_table.update().where(api_key_table.c.id == key_id).values(revoked_at=to_micros(tx.now))
        )
        append_audit(tx, actor, "update", "api_key", key_id, {"revoked": (False, True)})


def _check(tx: Tx, name: str, expires_at: datetime | None) -> None:
    fields: dict[str, str] = {}
    if not 0 < len(name) <= 200:
        fields["name"] = "A key needs a name of up to 200 characters."
    if expires_at is not None and expires_at <= tx.now:
        fields["expires_at"] = "That moment is over."
    if fields:
        raise Invalid(
            "access.api_key_invalid", "The API key cannot be made.", " ".join(fields.values()), fields
        )


def _check_scopes(scopes: tuple[str, ...] | None) -> None:
    for scope in scopes or ():
        right, colon, object_name = scope.partition(":")
        if not colon or not object_name or right not in RIGHTS:
            raise Invalid(
                "access.scope_invalid",
                f"{scope!r} is no scope.",
                "Write right:object, such as read:lead or create:*.",
                {"scopes": f"{scope!r} is no scope."},
            )


def _scopes(row: Any) -> tuple[str, ...] | None:
    return None if row.scopes is None else msgspec.json.decode(row.scopes, type=tuple[str, ...])


def _api_key(row: Any) -> ApiKey:
    return ApiKey(
        row.id,
        row.name,
        row.user_id,
        row.hint,
        _scopes(row),
        from_micros(row.created_at),
        _moment(row.expires_at),
        _moment(row.used_at),
        row.revoked_at is not None,
    )


def _moment(micros: int | None) -> datetime | None:
    return None if micros is None else from_micros(micros)
