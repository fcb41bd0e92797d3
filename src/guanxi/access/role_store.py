"""Roles of this installation: those that are shipped, changed where an administrator changed them, and its own."""

import re
from collections.abc import Iterable
from functools import lru_cache

import msgspec
import sqlalchemy as sa

from guanxi.access.audit import append_audit
from guanxi.access.contracts import Actor, Role
from guanxi.access.roles import FIXED_ROLES, ROLES, require
from guanxi.access.tables import identity_table, role_table, user_table
from guanxi.platform.database import Tx
from guanxi.platform.errors import Conflict, Invalid, NotFound

RIGHTS = frozenset({"create", "read", "update", "delete", "export", "manage", "*"})
_NAME = re.compile(r"[a-z][a-z0-9_-]{0,49}")
_MOST_GRANTS = 500


def held_roles(tx: Tx, names: Iterable[str]) -> tuple[Role, ...] | None:
    """Return the roles of these names as they are now; None when they are as shipped."""
    asked = sorted(set(names) - FIXED_ROLES)
    if not asked:
        return None
    query = sa.select(role_table.c.name, role_table.c.data).where(role_table.c.name.in_(asked))
    own = {row.name: _decode(row.data) for row in tx.connection.execute(query)}
    if not own:
        return None
    return tuple(own.get(name) or ROLES[name] for name in set(names) if name in own or name in ROLES)


def list_roles(tx: Tx) -> list[Role]:
    """Return all roles that people and identities can have: the shipped ones in their order, then others by name."""
    query = sa.select(role_table).order_by(role_table.c.name)
    own = {row.name: _decode(row.data) for row in tx.connection.execute(query)}
    return [own.pop(name, role) for name, role in ROLES.items()] + list(own.values())


def read_role(tx: Tx, name: str) -> Role:
    """Return a role.

    Raises:
        NotFound: code ``access.no_such_role``.
    """
    found = next((role for role in list_roles(tx) if role.name == name), None)
    if found is None:
        raise NotFound("access.no_such_role", f"There is no role {name}.", "GET /api/v1/roles lists them.")
    return found


def save_role(tx: Tx, role: Role, *, actor: Actor) -> Role:
    """Make a role or put it in the place of the one of its name; who has it has the new rights at once.

    Raises:
        Forbidden: the actor may not manage users.
        Conflict: code ``access.role_fixed``.
        Invalid: code ``access.role_invalid``; ``fields`` says what is wrong.
    """
    require(actor, "manage", "user")
    _refuse_fixed(role.name)
    _check(role)
    old = next((found for found in list_roles(tx) if found.name == role.name), None)
    if old == role:
        return role
    tx.connection.execute(role_table.delete().where(role_table.c.name == role.name))
    data = msgspec.json.encode(role, order="deterministic").decode()
    tx.connection.execute(role_table.insert(), {"name": role.name, "data": data})
    changes = {"role": (None if old is None else _plain(old), _plain(role))}
    append_audit(tx, actor, "create" if old is None else "update", "role", role.name, changes)
    return role


def delete_role(tx: Tx, name: str, *, actor: Actor) -> None:
    """Take a role away; a shipped one that was changed becomes again what it was.

    Raises:
        Forbidden: the actor may not manage users.
        NotFound: code ``access.no_such_role``.
        Conflict: code ``access.role_fixed``, or ``access.role_in_use``; somebody has it.
    """
    require(actor, "manage", "user")
    _refuse_fixed(name)
    old = read_role(tx, name)
    if name not in ROLES and (holder := _holder(tx, name)):
        raise Conflict("access.role_in_use", f"{holder} has the role {name}.", "Give them another one first.")
    tx.connection.execute(role_table.delete().where(role_table.c.name == name))
    new = _plain(ROLES[name]) if name in ROLES else None
    append_audit(tx, actor, "delete" if new is None else "update", "role", name, {"role": (_plain(old), new)})


def unknown_role(tx: Tx, names: Iterable[str]) -> str:
    """Return what is wrong with names of roles; empty when all are known."""
    known = [role.name for role in list_roles(tx)]
    wrong = [name for name in names if name not in known]
    return f"There is no role {wrong[0]}; choose from {', '.join(known)}." if wrong else ""


@lru_cache(maxsize=256)
def _decode(data: str) -> Role:
    return msgspec.json.decode(data, type=Role)


def _plain(role: Role) -> object:
    return msgspec.to_builtins(role, order="deterministic")


def _refuse_fixed(name: str) -> None:
    if name in FIXED_ROLES:
        raise Conflict("access.role_fixed", f"The role {name} stays as it is.", "Make one of another name.")


def _check(role: Role) -> None:
    fields: dict[str, str] = {}
    if not _NAME.fullmatch(role.name):
        fields["name"] = "A name has small letters, digits, - and _, at most 50."
    if max(len(role.label), len(role.label_zh)) > 200:
        fields["label"] = "A label has at most 200 characters."
    if len(role.grants) > _MOST_GRANTS:
        fields["grants"] = f"A role has at most {_MOST_GRANTS} grants."
    for number, grant in enumerate(role.grants):
        if unknown := sorted(grant.rights - RIGHTS):
            fields[f"grants.{number}.rights"] = f"There is no right {unknown[0]}."
        if (grant.filter is not None) != (grant.records == "filter"):
            fields[f"grants.{number}.filter"] = "A filter belongs to records = filter, and only there."
    if fields:
        raise Invalid("access.role_invalid", "The role cannot be saved.", " ".join(fields.values()), fields)


def _holder(tx: Tx, name: str) -> str:
    """Return who has a role, or an empty text."""
    for table, shown in ((user_table, user_table.c.name), (identity_table, identity_table.c.name)):
        quoted = table.c.roles.contains(f'"{name}"', autoescape=True)
        found = tx.connection.execute(sa.select(shown).where(quoted).limit(1)).scalar()
        if found:
            return str(found)
    return ""
