"""Roles, teams, service identities, and with whom a record is shared."""

from typing import Annotated, Any, Literal

import msgspec

Text = Annotated[str, msgspec.Meta(max_length=200)]
RightWord = Literal["create", "read", "update", "delete", "export", "manage", "*"]


class RoleGrant(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Rights on an object, `*` for every object.

    `records` says on which of its records: all; those of the person and of everybody below; of the members of the
    person's teams; of the person; or those that match `filter`, which has the form of the filters of lists.
    """

    object: Text
    rights: list[RightWord]
    records: Literal["all", "subordinates", "team", "own", "filter"] = "all"
    filter: dict[str, Any] | None = None


class RoleChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A role as it shall be. `fields` names, by object, those that are hidden or can only be read."""

    grants: Annotated[list[RoleGrant], msgspec.Meta(max_length=500)]
    fields: dict[str, dict[str, Literal["hidden", "read"]]] = msgspec.field(default_factory=dict)
    label: Text = ""
    label_zh: Text = ""


class Role(msgspec.Struct, frozen=True):
    """A role. `shipped` ones come with the program, `changed` says of them that they differ; `fixed` ones stay as they are."""

    name: str
    label: str
    label_zh: str
    grants: list[RoleGrant]
    fields: dict[str, dict[str, Literal["hidden", "read"]]]
    shipped: bool
    fixed: bool
    changed: bool


class Roles(msgspec.Struct, frozen=True):
    """All roles. `objects` are what rights are on beside the objects of the catalogue."""

    items: list[Role]
    objects: list[str]


class TeamChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A team as it shall be."""

    label: Text = ""


class Team(msgspec.Struct, frozen=True):
    """A team. `members` are ids of people; who they are is changed at the person."""

    name: str
    label: str
    members: list[str]


class Teams(msgspec.Struct, frozen=True):
    """All teams by name."""

    items: list[Team]


class IdentityChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A service identity as it shall be."""

    roles: Annotated[list[str], msgspec.Meta(max_length=50)]
    label: Text = ""


class ServiceIdentity(msgspec.Struct, frozen=True):
    """A name in which processes act that declare it."""

    name: str
    label: str
    roles: list[str]


class IdentityUse(msgspec.Struct, frozen=True):
    """A process whose latest version acts in the name of an identity. `key` is that of the version."""

    identity: str
    process_id: str
    key: str
    name: str


class ServiceIdentities(msgspec.Struct, frozen=True):
    """All service identities by name. `processes` act by them, also by some that are not there: those may do nothing."""

    items: list[ServiceIdentity]
    processes: list[IdentityUse]


class NewUser(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A person to be added. Without a password they cannot sign in until they are invited and have set one."""

    email: Annotated[str, msgspec.Meta(min_length=3, max_length=254)]
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    roles: Annotated[list[str], msgspec.Meta(max_length=50)] = msgspec.field(
        default_factory=lambda: ["sales"]
    )
    teams: Annotated[list[str], msgspec.Meta(max_length=100)] = msgspec.field(default_factory=list)
    language: Annotated[str, msgspec.Meta(pattern="^(en|zh-CN)$")] = "en"
    password: Annotated[str, msgspec.Meta(max_length=1024)] | None = None


class UserChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What shall be changed of a person; what is left out stays. An empty `reports_to` means nobody."""

    name: Annotated[str, msgspec.Meta(max_length=200)] | None = None
    roles: Annotated[list[str], msgspec.Meta(max_length=50)] | None = None
    teams: Annotated[list[str], msgspec.Meta(max_length=100)] | None = None
    reports_to: Annotated[str, msgspec.Meta(max_length=36)] | None = None
    active: bool | None = None


class ManagedUser(msgspec.Struct, frozen=True):
    """A person as an administrator sees them."""

    id: str
    name: str
    email: str
    roles: list[str]
    teams: list[str]
    reports_to: str | None
    language: str
    active: bool


class ManagedUsers(msgspec.Struct, frozen=True):
    """All people by name, those who may not sign in any more included."""

    items: list[ManagedUser]


class ShareChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a record shall be shared."""

    may_write: bool = False


class Share(msgspec.Struct, frozen=True):
    """With whom a record is shared: the id of a person or the name of a team."""

    kind: Literal["user", "team"]
    holder: str
    may_write: bool


class Shares(msgspec.Struct, frozen=True):
    """With whom a record is shared."""

    items: list[Share]
