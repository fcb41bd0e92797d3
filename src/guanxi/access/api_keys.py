"""API keys: ``gx_`` and 256 random bits, shown once, stored as a hash, acting with the rights of a user."""

from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa

from guanxi.access.audit import append_audit
from guanxi.access.contracts import Actor, ApiKey
from guanxi.access.role_store import RIGHTS, held_roles
from guanxi.access.roles import require
from guanxi.access.tables import api_key_table
from guanxi.access.tokens import API_KEY_PREFIX, hash_token
from guanxi.access.users import get_user
from guanxi.platform.clock import from_micros, to_micros
from guanxi.platform.database import Tx
from guanxi.platform.errors import Invalid, NotFound

_HINT = 8


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
        Invalid: code ``access.scope_invalid``; a scope is not of this form.
    """
    if actor.id != user_id:
        require(actor, "manage", "user")
    _check_scopes(scopes)
    get_user(tx, user_id)
    secret = API_KEY_PREFIX + tx.ids.new_token()
    key = ApiKey(
        str(tx.ids.new_uuid()), name, user_id, secret[:_HINT], scopes, tx.now, expires_at, revoked=False
    )
    tx.connection.execute(
        api_key_table.insert(),
        {
            "id": key.id,
            "token_hash": hash_token(secret),
            "user_id": user_id,
            "name": name,
            "hint": key.hint,
            "scopes": None if scopes is None else msgspec.json.encode(scopes).decode(),
            "created_at": to_micros(tx.now),
            "expires_at": None if expires_at is None else to_micros(expires_at),
            "revoked_at": None,
        },
    )
    append_audit(tx, actor, "create", "api_key", key.id, {"name": (None, name), "user": (None, user_id)})
    return secret, key


def find_api_key_actor(tx: Tx, secret: str) -> Actor | None:
    """Return the actor of a key, or None when it is unknown, expired, revoked or its user was deactivated."""
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
    return Actor(
        kind="api_key",
        id=row.id,
        name=f"{row.name} ({user.name})",
        user_id=user.id,
        roles=frozenset(user.roles),
        held=held_roles(tx, user.roles),
        scopes=None if scopes is None else frozenset(scopes),
    )


def list_api_keys(tx: Tx, user_id: str) -> list[ApiKey]:
    """Return the keys of a user, oldest first, without their secrets."""
    query = sa.select(api_key_table).where(api_key_table.c.user_id == user_id).order_by(api_key_table.c.id)
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
    expires = None if row.expires_at is None else from_micros(row.expires_at)
    return ApiKey(
        row.id,
        row.name,
        row.user_id,
        row.hint,
        _scopes(row),
        from_micros(row.created_at),
        expires,
        row.revoked_at is not None,
    )
