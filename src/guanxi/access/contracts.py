"""The frozen shapes other rooms get from access: the actor of a change, users, sessions, keys, audit entries."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

import msgspec

ActorKind = Literal["user", "process", "api_key", "import", "system", "public"]
Right = Literal["create", "read", "update", "delete", "export", "manage"]
RECORD_RIGHTS: tuple[Right, ...] = ("create", "read", "update", "delete", "export")
"""The rights on records; ``manage`` is one on other things."""
Records = Literal["all", "subordinates", "team", "own", "filter"]
FieldAccess = Literal["hidden", "read"]


class Grant(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Rights on one object.

    Attributes:
        object: its name, ``*`` for every object.
        rights: see ``Right``; ``*`` for every right.
        records: on which records: all; those of the person and of everybody below (``subordinates``), of
            the members of the person's teams (``team``), of the person (``own``), or those that match ``filter``.
        filter: of ``records = "filter"``; data that records compiles.
    """

    object: str
    rights: frozenset[str]
    records: Records = "all"
    filter: Any = None


class Role(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What somebody may do who has it. Who has several may do what any of them allows.

    Attributes:
        fields: by object, the fields that are hidden or can only be read; all others can be read and written.
    """

    name: str
    grants: tuple[Grant, ...]
    fields: Mapping[str, Mapping[str, FieldAccess]] = {}
    label: str = ""
    label_zh: str = ""


class Actor(msgspec.Struct, frozen=True, kw_only=True):
    """Who does something.

    Attributes:
        kind: what sort of actor it is.
        id: the user's id, the process id, the key's id …
        name: as shown to people.
        roles: names of roles, see ``access.roles``.
        held: these roles as they are in this installation; None: as they are shipped.
        user_id: for an API key the user it belongs to; see ``person``.
        scopes: narrows the roles of an API key, as ``right:object`` with ``*`` for any; None: not narrowed.
        instance_key: the process instance that acts.
        element_id: the element of the diagram that acts.
        caused_by: keys of the process instances that led here, oldest first, including the acting one.
    """

    kind: ActorKind
    id: str
    name: str
    user_id: str = ""
    roles: frozenset[str] = frozenset()
    held: tuple[Role, ...] | None = None
    scopes: frozenset[str] | None = None
    instance_key: int | None = None
    element_id: str | None = None
    caused_by: tuple[int, ...] = ()

    @property
    def person(self) -> str:
        """Id of the user who acts, in person or by an API key; empty for everybody else."""
        return self.id if self.kind == "user" else self.user_id

    def as_data(self) -> dict[str, Any]:
        """Return the actor as JSON-compatible data for events and audit rows (without its rights)."""
        data: dict[str, Any] = {"kind": self.kind, "id": self.id, "name": self.name}
        if self.instance_key is not None:
            data |= {"instance_key": self.instance_key, "element_id": self.element_id}
        return data


SYSTEM = Actor(kind="system", id="system", name="Guanxi", roles=frozenset({"system"}))
"""The system itself: set-up, demo, sweepers."""

PUBLIC = Actor(kind="public", id="public", name="Public form", roles=frozenset({"public"}))
"""Somebody who is not signed in; may only do what a public form offers."""

IMPORT = Actor(kind="import", id="import", name="Import", roles=frozenset({"import"}))
"""An import started by an operator on the command line."""


_PROCESS_ROLES = frozenset({"process"})


def process_actor(
    process_id: str,
    name: str,
    *,
    instance_key: int,
    element_id: str,
    caused_by: tuple[int, ...] = (),
    roles: frozenset[str] = _PROCESS_ROLES,
    held: tuple[Role, ...] | None = None,
) -> Actor:
    """Return the actor of a step.

    Args:
        process_id: id of the process in the diagram.
        name: its name, or the id.
        instance_key: the acting instance; it is added to the chain of causes.
        element_id: the acting element.
        caused_by: the chain that led to the instance's start.
        roles: those of the identity the process declares; ``process`` when it declares none.
        held: as in ``Actor``.
    """
    return Actor(
        kind="process",
        id=process_id,
        name=name,
        roles=roles,
        held=held,
        instance_key=instance_key,
        element_id=element_id,
        caused_by=(*caused_by, instance_key),
    )


class User(msgspec.Struct, frozen=True):
    """A person who signs in, owns records and works tasks."""

    id: str
    email: str
    name: str
    roles: tuple[str, ...]
    groups: tuple[str, ...]
    language: str
    active: bool


class Session(msgspec.Struct, frozen=True):
    """A signed-in person. ``expires_at`` slides forward while the session is used."""

    user: User
    expires_at: datetime
    due_for_touch: bool
    held: tuple[Role, ...] | None = None

    @property
    def actor(self) -> Actor:
        """The user as an actor."""
        return user_actor(self.user, self.held)


class OpenSession(msgspec.Struct, frozen=True):
    """A session as its own user sees it.

    Attributes:
        agent: what the browser called itself when it signed in.
        used_at: when it was last used, to about a tenth of the time it lives unused.
        current: it is the one that asks.
    """

    id: str
    agent: str
    created_at: datetime
    used_at: datetime
    current: bool


def user_actor(user: User, held: tuple[Role, ...] | None = None) -> Actor:
    """Return a user as an actor; see ``Actor.held``."""
    return Actor(kind="user", id=user.id, name=user.name, roles=frozenset(user.roles), held=held)


class ApiKey(msgspec.Struct, frozen=True):
    """An API key without its secret.

    Attributes:
        hint: the beginning of the secret, to tell keys apart.
        scopes: see ``Actor``.
        used_at: when it was last used, to about five minutes; None: never.
    """

    id: str
    name: str
    user_id: str
    hint: str
    scopes: tuple[str, ...] | None
    created_at: datetime
    expires_at: datetime | None
    used_at: datetime | None
    revoked: bool


class FoundKey(msgspec.Struct, frozen=True):
    """Who acts by an API key, and whether its use is to be noted."""

    id: str
    actor: Actor
    due_for_touch: bool


class AuditEntry(msgspec.Struct, frozen=True):
    """One change of one thing.

    Attributes:
        key: ordered by time.
        action: ``create``, ``update``, ``archive``, ``restore``, ``sign_in`` …
        changes: by field the old and the new value, JSON-compatible.
        parent: ``object/id`` of the record on whose timeline the change is also shown.
    """

    key: int
    at: datetime
    actor: dict[str, Any]
    action: str
    object: str
    subject_id: str
    changes: dict[str, tuple[Any, Any]]
    parent: str | None = None
