"""A forgotten password: a link goes to the person's own e-mail, and whoever has it sets a new one, once.

The database never holds what opens the link: it is the row's key with a signature by the installation's secret. Whoever
sends takes a mail for a while, so it is sent again when they die.
"""

import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
import sqlalchemy as sa

from guanxi.access.audit import append_audit
from guanxi.access.contracts import Actor, User, user_actor
from guanxi.access.roles import require
from guanxi.access.tables import reset_table, user_table
from guanxi.access.users import get_user, normalise_email, set_password
from guanxi.platform.clock import from_micros, to_micros
from guanxi.platform.database import Tx
from guanxi.platform.errors import Conflict, Invalid

LIFE = timedelta(hours=1)
INVITED = timedelta(days=3)
"""How long an administrator's invitation can be followed."""
MOST_OPEN = 3
"""So many links of one person are open at once: nobody's mailbox is flooded by others."""
LEASE = timedelta(minutes=2)
MOST_TRIES = 8


class Reset(msgspec.Struct, frozen=True):
    """A link for a new password, and how often its mail was tried."""

    key: int
    user_id: str
    expires_at: datetime
    attempts: int


def ask_reset(tx: Tx, email: str) -> None:
    """Have a link sent to the person with this e-mail.

    Does nothing for unknown addresses, for people who were deactivated or never had a password, and while three links
    are open; whoever asks does not learn which.
    """
    now = to_micros(tx.now)
    tx.connection.execute(reset_table.delete().where(reset_table.c.expires_at <= now))
    query = sa.select(user_table.c.id).where(
        user_table.c.email == normalise_email(email)[:254],
        user_table.c.active == sa.true(),
        user_table.c.password_hash != "",
    )
    user_id = tx.connection.execute(query).scalar()
    if user_id is None:
        return
    count = sa.select(sa.func.count()).select_from(reset_table).where(reset_table.c.user_id == user_id)
    if tx.connection.execute(count).scalar_one() < MOST_OPEN:
        _add(tx, user_id, LIFE)


def invite(tx: Tx, user_id: str, *, actor: Actor) -> None:
    """Have a link sent by which a person sets a password, the first one or another; it takes the place of open ones.

    Raises:
        Forbidden: the actor may not manage users.
        NotFound: code ``access.no_such_user``.
        Conflict: code ``access.inactive``; the person may not sign in.
    """
    require(actor, "manage", "user")
    user = get_user(tx, user_id)
    if not user.active:
        message = f"{user.name} may not sign in."
        raise Conflict("access.inactive", message, "Let them sign in first, then invite them.")
    tx.connection.execute(reset_table.delete().where(reset_table.c.user_id == user_id))
    _add(tx, user_id, INVITED)
    append_audit(tx, actor, "invite", "user", user_id, {})


def has_password(tx: Tx, user_id: str) -> bool:
    """Whether a person has set a password."""
    query = sa.select(user_table.c.password_hash).where(user_table.c.id == user_id)
    return bool(tx.connection.execute(query).scalar())


def _add(tx: Tx, user_id: str, life: timedelta) -> None:
    row = {
        "key": tx.ids.new_key(),
        "user_id": user_id,
        "expires_at": to_micros(tx.now + life),
        "due_at": to_micros(tx.now),
        "attempts": 0,
    }
    tx.connection.execute(reset_table.insert(), row)


def use_reset(tx: Tx, secret: bytes, token: str, password: str) -> User:
    """Set a new password by the token of a link, and return whose it is.

    Raises:
        Invalid: code ``access.reset_ended`` when the link was used, has ended or was not made here;
            ``access.password_rule`` when the password is too short or too long: the link can then be used again.
    """
    key, _, signature = token.partition(".")
    reset = _read(tx, int(key)) if key.isascii() and key.isdigit() and len(key) < 20 else None
    given = signature.encode("utf-8", "replace")
    signed = reset is not None and hmac.compare_digest(given, _signature(secret, reset).encode())
    if reset is None or not signed or reset.expires_at <= tx.now:
        raise Invalid(
            "access.reset_ended", "This link was used or has ended.", "Ask for a new one at the sign-in."
        )
    user = get_user(tx, reset.user_id)
    set_password(tx, user.id, password, actor=user_actor(user))
    return user


def sign_reset(secret: bytes, reset: Reset) -> str:
    """Return the token of a link."""
    return f"{reset.key}.{_signature(secret, reset)}"


def due_resets(tx: Tx, limit: int = 20) -> Sequence[Reset]:
    """Return links whose mail is to be sent, to be given to `claim_reset`."""
    now = to_micros(tx.now)
    query = (
        sa.select(reset_table)
        .where(reset_table.c.due_at <= now, reset_table.c.expires_at > now)
        .order_by(reset_table.c.due_at)
        .limit(limit)
    )
    return [_reset(row) for row in tx.connection.execute(query)]


def claim_reset(tx: Tx, reset: Reset) -> bool:
    """Take a mail for a while; False when somebody else has it, or the link has ended."""
    now = to_micros(tx.now)
    taken = tx.connection.execute(
        reset_table.update()
        .where(
            reset_table.c.key == reset.key,
            reset_table.c.attempts == reset.attempts,
            reset_table.c.due_at <= now,
            reset_table.c.expires_at > now,
        )
        .values(due_at=to_micros(tx.now + LEASE), attempts=reset.attempts + 1)
    )
    return taken.rowcount == 1


def end_mail(tx: Tx, reset: Reset) -> None:
    """Note that the mail is sent, or given up; the link lives on."""
    tx.connection.execute(reset_table.update().where(reset_table.c.key == reset.key).values(due_at=None))


def retry_mail(tx: Tx, reset: Reset, after: timedelta) -> None:
    """Send the mail again later."""
    due = to_micros(tx.now + after)
    tx.connection.execute(reset_table.update().where(reset_table.c.key == reset.key).values(due_at=due))


def _read(tx: Tx, key: int) -> Reset | None:
    row = tx.connection.execute(
        sa.select(reset_table).where(reset_table.c.key == key).with_for_update()
    ).first()
    return None if row is None else _reset(row)


def _reset(row: sa.Row[Any]) -> Reset:
    return Reset(row.key, row.user_id, from_micros(row.expires_at), row.attempts)


def _signature(secret: bytes, reset: Reset) -> str:
    body = f"password-reset.{reset.key}.{reset.user_id}.{to_micros(reset.expires_at)}"
    return hmac.new(secret, body.encode(), hashlib.sha256).hexdigest()
