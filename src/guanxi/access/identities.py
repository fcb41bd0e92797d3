"""Service identities: names in which processes act, each with roles of its own.

A process that declares none acts with the role ``process``, which may do everything with records.
"""

import re

import msgspec
import sqlalchemy as sa

from guanxi.access.audit import append_audit
from guanxi.access.contracts import Actor
from guanxi.access.role_store import unknown_role
from guanxi.access.roles import require
from guanxi.access.tables import identity_table
from guanxi.platform.database import Tx
from guanxi.platform.errors import Invalid, NotFound

_NAME = re.compile(r"[a-z][a-z0-9_-]{0,49}")


class Identity(msgspec.Struct, frozen=True):
    """A name in which processes act."""

    name: str
    label: str
    roles: tuple[str, ...]


def list_identities(tx: Tx) -> list[Identity]:
    """Return all identities by name."""
    query = sa.select(identity_table).order_by(identity_table.c.name)
    return [
        Identity(row.name, row.label, msgspec.json.decode(row.roles, type=tuple[str, ...]))
        for row in tx.connection.execute(query)
    ]


def roles_of_identity(tx: Tx, name: str) -> frozenset[str]:
    """Return the roles of an identity; one that does not exist has none, and so may do nothing."""
    query = sa.select(identity_table.c.roles).where(identity_table.c.name == name)
    found = tx.connection.execute(query).scalar()
    return frozenset() if found is None else msgspec.json.decode(found, type=frozenset[str])


def save_identity(tx: Tx, identity: Identity, *, actor: Actor) -> Identity:
    """Make an identity or put it in the place of the one of its name.

    Raises:
        Forbidden: the actor may not manage users.
        Invalid: code ``access.identity_invalid``.
    """
    require(actor, "manage", "user")
    fields: dict[str, str] = {}
    if not _NAME.fullmatch(identity.name):
        fields["name"] = "A name has small letters, digits, - and _, at most 50."
    if len(identity.label) > 200:
        fields["label"] = "A label has at most 200 characters."
    if wrong := unknown_role(tx, identity.roles):
        fields["roles"] = wrong
    if fields:
        message = "The service identity cannot be saved."
        raise Invalid("access.identity_invalid", message, " ".join(fields.values()), fields)
    old = next((one for one in list_identities(tx) if one.name == identity.name), None)
    if old == identity:
        return identity
    row = {"label": identity.label, "roles": msgspec.json.encode(identity.roles).decode()}
    tx.connection.execute(identity_table.delete().where(identity_table.c.name == identity.name))
    tx.connection.execute(identity_table.insert(), row | {"name": identity.name})
    changes = {"roles": (None if old is None else list(old.roles), list(identity.roles))}
    verb = "create" if old is None else "update"
    append_audit(tx, actor, verb, "service_identity", identity.name, changes)
    return identity


def delete_identity(tx: Tx, name: str, *, actor: Actor) -> None:
    """Take an identity away; processes that declare it may do nothing from now on.

    Raises:
        Forbidden: the actor may not manage users.
        NotFound: code ``access.no_such_identity``.
    """
    require(actor, "manage", "user")
    old = next((one for one in list_identities(tx) if one.name == name), None)
    if old is None:
        raise NotFound("access.no_such_identity", f"There is no service identity {name}.")
    tx.connection.execute(identity_table.delete().where(identity_table.c.name == name))
    append_audit(tx, actor, "delete", "service_identity", name, {"roles": (list(old.roles), None)})
