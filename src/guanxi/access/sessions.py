"""Signing in and out, sessions with sliding expiry, lock-out after failed sign-ins.

The password is checked outside the write transaction: hashing takes 50 ms, in which nobody else could write.
"""

from datetime import timedelta

import sqlalchemy as sa

from guanxi.access.audit import append_audit
from guanxi.access.contracts import OpenSession, Session, User, user_actor
from guanxi.access.passwords import MAX_LENGTH, verify_password
from guanxi.access.role_store import held_roles
from guanxi.access.tables import failure_table, session_table, user_table
from guanxi.access.tokens import hash_token
from guanxi.access.users import get_user, normalise_email, set_password
from guanxi.platform.clock import from_micros, to_micros
from guanxi.platform.database import Database, Tx
from guanxi.platform.errors import Invalid, NotFound, TooMany, Unauthenticated

MAX_FAILURES = 10
LOCK_OUT = timedelta(minutes=15)
SESSION_ID = 16
"""So many digits of the hash of its token name a session: enough to tell one's own apart, of no use to open it."""
_TOUCH_AFTER = (
    0.1  # a session is prolonged when a tenth of its idle time has passed: one write in many requests
)
_MICROSECOND = timedelta(microseconds=1)


def sign_in(
    database: Database, email: str, password: str, *, idle: timedelta, agent: str = ""
) -> tuple[str, Session]:
    """Check a password and open a session; opens its own transactions.

    Args:
        idle: the session ends after so long without use.
        agent: what the browser calls itself, by which people know their sessions.

    Returns:
        The session token (for the cookie, known to nobody else) and the session.

    Raises:
        Unauthenticated: code ``access.wrong_credentials``; does not tell which of the two is wrong.
        TooMany: code ``access.locked_out``; ten failures for this e-mail within 15 minutes.
    """
    email = normalise_email(email)[:254]
    with database.read() as tx:
        _refuse_locked_out(tx, email)
        query = sa.select(user_table.c.id, user_table.c.password_hash).where(
            user_table.c.email == email, user_table.c.active == sa.true()
        )
        row = tx.connection.execute(query).first()
    verified = verify_password(row.password_hash if row else None, password[: MAX_LENGTH + 1])
    if row is None or not verified:
        _note_failure(database, email)
        raise Unauthenticated("access.wrong_credentials", "E-mail or password is wrong.", "Try again.")
    with database.write() as tx:
        token, session = open_session(tx, row.id, idle=idle, agent=agent)
        tx.connection.execute(failure_table.delete().where(failure_table.c.email == email))
        append_audit(tx, session.actor, "sign_in", "user", row.id, {})
    return token, session


def open_session(tx: Tx, user_id: str, *, idle: timedelta, agent: str = "") -> tuple[str, Session]:
    """Open a session for a user whose identity was proved; sessions that have ended are cleared away."""
    token = tx.ids.new_token()
    now = to_micros(tx.now)
    idle_micros = idle // _MICROSECOND
    tx.connection.execute(session_table.delete().where(session_table.c.expires_at <= now))
    tx.connection.execute(
        session_table.insert(),
        {
            "token_hash": hash_token(token),
            "user_id": user_id,
            "created_at": now,
            "expires_at": now + idle_micros,
            "idle_micros": idle_micros,
            "agent": agent[:200],
        },
    )
    user = get_user(tx, user_id)
    return token, Session(user, tx.now + idle, False, held_roles(tx, user.roles))


def find_session(tx: Tx, token: str) -> Session | None:
    """Return the session of a token, or None when there is none, it ended or its user was deactivated.

    When ``due_for_touch`` is true, call ``touch_session`` in a write transaction.
    """
    row = tx.connection.execute(
        sa.select(session_table).where(session_table.c.token_hash == hash_token(token))
    ).first()
    now = to_micros(tx.now)
    if row is None or row.expires_at <= now:
        return None
    user = get_user(tx, row.user_id)
    if not user.active:
        return None
    unused = now - (row.expires_at - row.idle_micros)
    return Session(
        user,
        from_micros(row.expires_at),
        unused > row.idle_micros * _TOUCH_AFTER,
        held_roles(tx, user.roles),
    )


def touch_session(tx: Tx, token: str) -> None:
    """Prolong a session that is in use."""
    now = to_micros(tx.now)
    tx.connection.execute(
        session_table.update()
        .where(session_table.c.token_hash == hash_token(token), session_table.c.expires_at > now)
        .values(expires_at=now + session_table.c.idle_micros)
    )


def sign_out(tx: Tx, token: str) -> None:
    """End a session for good."""
    session = find_session(tx, token)
    tx.connection.execute(session_table.delete().where(session_table.c.token_hash == hash_token(token)))
    if session is not None:
        append_audit(tx, user_actor(session.user), "sign_out", "user", session.user.id, {})


def change_password(database: Database, user: User, token: str, current: str, new: str) -> None:
    """Give the signed-in user a new password; their other sessions end. Opens its own transactions.

    Raises:
        Invalid: code ``access.wrong_password``, field ``current_password``; or ``access.password_rule``.
        TooMany: code ``access.locked_out``, as at the sign-in: an open screen is no way to guess either.
    """
    with database.read() as tx:
        _refuse_locked_out(tx, user.email)
        stored = tx.connection.execute(
            sa.select(user_table.c.password_hash).where(user_table.c.id == user.id)
        ).scalar()
    if not verify_password(stored, current[: MAX_LENGTH + 1]):
        _note_failure(database, user.email)
        text = "This is not your password."
        raise Invalid(
            "access.wrong_password", text, "Type the one you sign in with.", {"current_password": text}
        )
    with database.write() as tx:
        set_password(tx, user.id, new, actor=user_actor(user), keep=token)


def list_sessions(tx: Tx, user_id: str, token: str) -> list[OpenSession]:
    """Return the open sessions of a user, last used first.

    Args:
        token: that of the session that asks.
    """
    query = sa.select(session_table).where(
        session_table.c.user_id == user_id, session_table.c.expires_at > to_micros(tx.now)
    )
    mine = hash_token(token)
    found = [
        OpenSession(
            row.token_hash[:SESSION_ID],
            row.agent,
            from_micros(row.created_at),
            from_micros(row.expires_at - row.idle_micros),
            row.token_hash == mine,
        )
        for row in tx.connection.execute(query)
    ]
    return sorted(found, key=lambda one: one.used_at, reverse=True)


def end_session(tx: Tx, user: User, session_id: str) -> None:
    """End one of the user's own sessions.

    Raises:
        NotFound: code ``access.no_such_session``.
    """
    ended = tx.connection.execute(
        session_table.delete().where(
            session_table.c.user_id == user.id,
            sa.func.substr(session_table.c.token_hash, 1, SESSION_ID) == session_id,
        )
    )
    if not ended.rowcount:
        raise NotFound("access.no_such_session", f"You have no session {session_id}.", "It may have ended.")
    append_audit(tx, user_actor(user), "sign_out", "user", user.id, {})


def end_other_sessions(tx: Tx, user: User, token: str) -> int:
    """End all sessions of the user but this one; return how many."""
    ended = tx.connection.execute(
        session_table.delete().where(
            session_table.c.user_id == user.id, session_table.c.token_hash != hash_token(token)
        )
    )
    if ended.rowcount:
        append_audit(tx, user_actor(user), "sign_out", "user", user.id, {})
    return ended.rowcount


def _refuse_locked_out(tx: Tx, email: str) -> None:
    since = to_micros(tx.now - LOCK_OUT)
    query = (
        sa.select(sa.func.count())
        .select_from(failure_table)
        .where(failure_table.c.email == email, failure_table.c.at > since)
    )
    if tx.connection.execute(query).scalar_one() >= MAX_FAILURES:
        raise TooMany(
            "access.locked_out",
            f"Too many failed sign-ins for {email}.",
            f"Wait {LOCK_OUT.seconds // 60} minutes and try again.",
        )


def _note_failure(database: Database, email: str) -> None:
    with database.write() as tx:
        old = to_micros(tx.now - LOCK_OUT)
        tx.connection.execute(failure_table.delete().where(failure_table.c.at <= old))
        tx.connection.execute(
            failure_table.insert(), {"key": tx.ids.new_key(), "email": email, "at": to_micros(tx.now)}
        )
