"""Changing people and their place: roles, teams, and whom they report to."""

from typing import Any

import msgspec
import sqlalchemy as sa

from guanxi.access.audit import append_audit
from guanxi.access.contracts import Actor, User
from guanxi.access.roles import require
from guanxi.access.tables import group_table, membership_table, reporting_table, session_table, user_table
from guanxi.access.users import check_user, get_user, list_users
from guanxi.platform.database import Tx
from guanxi.platform.errors import Conflict, Invalid


class UserChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be changed of a user; None leaves it as it is.

    Attributes:
        teams: names of all teams the user is to be in.
        reports_to: the id of a user; empty: nobody.
        active: False takes the sign-in away and ends the sessions; records and history stay.
    """

    name: str | None = None
    roles: tuple[str, ...] | None = None
    teams: tuple[str, ...] | None = None
    reports_to: str | None = None
    active: bool | None = None


def change_user(tx: Tx, user_id: str, change: UserChange, *, actor: Actor) -> User:
    """Change a user and return them as they are now.

    Raises:
        Forbidden: the actor may not manage users.
        NotFound: code ``access.no_such_user``.
        Invalid: code ``access.user_invalid``; ``fields`` says what is wrong.
        Conflict: code ``access.last_admin``; nobody could manage users any more.
    """
    require(actor, "manage", "user")
    old = get_user(tx, user_id)
    name = old.name if change.name is None else change.name.strip()
    roles = old.roles if change.roles is None else tuple(dict.fromkeys(change.roles))
    active = old.active if change.active is None else change.active
    given = () if change.roles is None else roles
    check_user(tx, old.email, name, given, old.language)
    _keep_an_admin(tx, old, roles, active=active)
    values = {"name": name, "roles": msgspec.json.encode(roles).decode(), "active": active}
    tx.connection.execute(user_table.update().where(user_table.c.id == user_id).values(values))
    if not active:
        tx.connection.execute(session_table.delete().where(session_table.c.user_id == user_id))
    changes: dict[str, tuple[Any, Any]] = {
        key: (before, after)
        for key, before, after in (
            ("name", old.name, name),
            ("roles", list(old.roles), list(roles)),
            ("active", old.active, active),
        )
        if before != after
    }
    if change.teams is not None:
        changes |= _set_teams(tx, old, change.teams)
    if change.reports_to is not None:
        changes |= _set_superior(tx, user_id, change.reports_to)
    if changes:
        append_audit(tx, actor, "update", "user", user_id, changes)
    return get_user(tx, user_id)


def superiors(tx: Tx) -> dict[str, str]:
    """Return whom people report to: ids by id."""
    return {row.user_id: row.reports_to for row in tx.connection.execute(sa.select(reporting_table))}


def _keep_an_admin(tx: Tx, old: User, roles: tuple[str, ...], *, active: bool) -> None:
    if not (old.active and "admin" in old.roles) or (active and "admin" in roles):
        return
    if not any("admin" in user.roles for user in list_users(tx) if user.id != old.id):
        raise Conflict(
            "access.last_admin", f"{old.name} is the last administrator.", "Make somebody else one first."
        )


def _set_teams(tx: Tx, old: User, teams: tuple[str, ...]) -> dict[str, tuple[Any, Any]]:
    wanted = sorted(set(teams))
    known = set(tx.connection.execute(sa.select(group_table.c.name)).scalars())
    if unknown := [team for team in wanted if team not in known]:
        raise _invalid("teams", f"There is no team {unknown[0]}.")
    if wanted == list(old.groups):
        return {}
    tx.connection.execute(membership_table.delete().where(membership_table.c.user_id == old.id))
    if wanted:
        rows = [{"group_name": team, "user_id": old.id} for team in wanted]
        tx.connection.execute(membership_table.insert(), rows)
    return {"teams": (list(old.groups), wanted)}


def _set_superior(tx: Tx, user_id: str, reports_to: str) -> dict[str, tuple[Any, Any]]:
    tree = superiors(tx)
    before = tree.pop(user_id, "")
    above, seen = reports_to, {user_id}
    while above:
        if above in seen:
            raise _invalid("reports_to", "Nobody reports to themselves, not even by others.")
        seen.add(above)
        above = tree.get(above, "")
    if reports_to == before:
        return {}
    if reports_to:
        get_user(tx, reports_to)
    tx.connection.execute(reporting_table.delete().where(reporting_table.c.user_id == user_id))
    if reports_to:
        tx.connection.execute(reporting_table.insert(), {"user_id": user_id, "reports_to": reports_to})
    return {"reports_to": (before or None, reports_to or None)}


def _invalid(field: str, message: str) -> Invalid:
    return Invalid("access.user_invalid", "The user cannot be saved.", message, {field: message})
