"""Users and groups: create, change, find."""

import re
from typing import Any

import msgspec
import sqlalchemy as sa

from guanxi.access.audit import append_audit
from guanxi.access.contracts import Actor, User
from guanxi.access.passwords import check_new_password, hash_password
from guanxi.access.role_store import unknown_role
from guanxi.access.roles import require
from guanxi.access.tables import (
    failure_table,
    group_table,
    membership_table,
    reset_table,
    session_table,
    user_table,
)
from guanxi.access.tokens import hash_token
from guanxi.platform.clock import to_micros
from guanxi.platform.database import Tx
from guanxi.platform.errors import Conflict, Invalid, NotFound

LANGUAGES = ("en", "zh-CN")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def create_user(
    tx: Tx,
    *,
    email: str,
    name: str,
    actor: Actor,
    password: str | None = None,
    roles: tuple[str, ...] = ("sales",),
    groups: tuple[str, ...] = (),
    language: str = "en",
) -> User:
    """Create a user; groups that do not exist yet are created.

    Args:
        password: None makes a person who owns records but cannot sign in (an imported sales person).

    Raises:
        Forbidden: the actor may not manage users.
        Invalid: code ``access.user_invalid``, fields ``email``, ``name``, ``roles`` or ``language``.
        Conflict: code ``access.email_taken``.
    """
    require(actor, "manage", "user")
    email = normalise_email(email)
    check_user(tx, email, name, roles, language)
    if password is not None:
        check_new_password(password)
    if find_user_by_email(tx, email) is not None:
        raise Conflict("access.email_taken", f"There is already a user with the e-mail {email}.")
    user_id = str(tx.ids.new_uuid())
    tx.connection.execute(
        user_table.insert(),
        {
            "id": user_id,
            "email": email,
            "name": name.strip(),
            "password_hash": "" if password is None else hash_password(password),
            "roles": msgspec.json.encode(roles).decode(),
            "language": language,
            "active": True,
            "created_at": to_micros(tx.now),
        },
    )
    for group in groups:
        add_to_group(tx, group, user_id, actor=actor)
    changes = {"email": (None, email), "name": (None, name), "roles": (None, list(roles))}
    append_audit(tx, actor, "create", "user", user_id, changes)
    return User(user_id, email, name.strip(), roles, tuple(sorted(groups)), language, True)


def create_group(tx: Tx, name: str, label: str = "", *, actor: Actor) -> None:
    """Create a group (a team) unless it exists."""
    require(actor, "manage", "user")
    query = sa.select(group_table.c.name).where(group_table.c.name == name)
    if tx.connection.execute(query).first() is None:
        tx.connection.execute(group_table.insert(), {"name": name, "label": label or name})
        append_audit(tx, actor, "create", "group", name, {"label": (None, label or name)})


def add_to_group(tx: Tx, group: str, user_id: str, *, actor: Actor) -> None:
    """Make a user a member of a group."""
    require(actor, "manage", "user")
    create_group(tx, group, actor=actor)
    tx.connection.execute(membership_table.insert(), {"group_name": group, "user_id": user_id})
    append_audit(tx, actor, "update", "user", user_id, {"groups": (None, group)})


def deactivate_user(tx: Tx, user_id: str, *, actor: Actor) -> None:
    """Take away the sign-in of a user and end the sessions; records and history stay theirs."""
    require(actor, "manage", "user")
    user = get_user(tx, user_id)
    if user.active:
        _set(tx, user_id, active=False)
        tx.connection.execute(session_table.delete().where(session_table.c.user_id == user_id))
        tx.connection.execute(reset_table.delete().where(reset_table.c.user_id == user_id))
        append_audit(tx, actor, "update", "user", user_id, {"active": (True, False)})


def set_language(tx: Tx, user_id: str, language: str) -> User:
    """Change the language of the interface for a user and return the user.

    Raises:
        Invalid: code ``access.user_invalid``, field ``language``.
    """
    user = get_user(tx, user_id)
    check_user(tx, user.email, user.name, (), language)
    _set(tx, user_id, language=language)
    return msgspec.structs.replace(user, language=language)


def set_password(tx: Tx, user_id: str, password: str, *, actor: Actor, keep: str = "") -> None:
    """Give a user a new password; it ends the sessions, the links for a new one and the lock-out.

    Args:
        keep: token of a session that goes on.

    Raises:
        Forbidden: it is somebody else's, and the actor may not manage users.
        Invalid: code ``access.password_rule``, field ``password``.
    """
    if actor.id != user_id:
        require(actor, "manage", "user")
    check_new_password(password)
    user = get_user(tx, user_id)
    _set(tx, user_id, password_hash=hash_password(password))
    theirs = session_table.c.user_id == user_id
    tx.connection.execute(
        session_table.delete().where(theirs, session_table.c.token_hash != hash_token(keep))
    )
    tx.connection.execute(reset_table.delete().where(reset_table.c.user_id == user_id))
    tx.connection.execute(failure_table.delete().where(failure_table.c.email == user.email))
    append_audit(tx, actor, "update", "user", user_id, {"password": ("***", "***")})


def get_user(tx: Tx, user_id: str) -> User:
    """Return a user.

    Raises:
        NotFound: code ``access.no_such_user``.
    """
    found = _users(tx, user_table.c.id == user_id)
    if not found:
        raise NotFound("access.no_such_user", f"There is no user {user_id}.")
    return found[0]


def find_user_by_email(tx: Tx, email: str) -> User | None:
    """Return the user with this e-mail, in whatever letter case."""
    found = _users(tx, user_table.c.email == normalise_email(email))
    return found[0] if found else None


def list_users(tx: Tx, *, active_only: bool = True) -> list[User]:
    """Return all users by name."""
    return _users(tx, user_table.c.active == sa.true() if active_only else sa.true())


def group_members(tx: Tx, group: str) -> list[User]:
    """Return the active members of a group, by e-mail: an order that does not change with names."""
    members = sa.select(membership_table.c.user_id).where(membership_table.c.group_name == group)
    users = _users(tx, sa.and_(user_table.c.id.in_(members), user_table.c.active == sa.true()))
    return sorted(users, key=lambda user: user.email)


def normalise_email(email: str) -> str:
    """Return the form in which e-mails of users are compared."""
    return email.strip().lower()


def _users(tx: Tx, where: sa.ColumnElement[bool]) -> list[User]:
    rows = tx.connection.execute(sa.select(user_table).where(where).order_by(user_table.c.name)).all()
    if not rows:
        return []
    groups: dict[str, list[str]] = {}
    query = sa.select(membership_table).order_by(membership_table.c.group_name)
    if len(rows) == 1:
        query = query.where(membership_table.c.user_id == rows[0].id)
    for row in tx.connection.execute(query):
        groups.setdefault(row.user_id, []).append(row.group_name)
    return [
        User(
            row.id,
            row.email,
            row.name,
            msgspec.json.decode(row.roles, type=tuple[str, ...]),
            tuple(groups.get(row.id, ())),
            row.language,
            row.active,
        )
        for row in rows
    ]


def _set(tx: Tx, user_id: str, **values: Any) -> None:
    tx.connection.execute(user_table.update().where(user_table.c.id == user_id).values(**values))


def check_user(tx: Tx, email: str, name: str, roles: tuple[str, ...], language: str) -> None:
    """Do nothing when a user can be saved.

    Raises:
        Invalid: code ``access.user_invalid``; ``fields`` says what is wrong.
    """
    fields: dict[str, str] = {}
    if not _EMAIL.fullmatch(email) or len(email) > 254:
        fields["email"] = "An e-mail address looks like name@example.com."
    if not 1 <= len(name.strip()) <= 200:
        fields["name"] = "A name has 1 to 200 characters."
    if wrong := unknown_role(tx, roles):
        fields["roles"] = wrong
    if language not in LANGUAGES:
        fields["language"] = f"Choose one of {', '.join(LANGUAGES)}."
    if fields:
        raise Invalid("access.user_invalid", "The user cannot be saved.", " ".join(fields.values()), fields)
