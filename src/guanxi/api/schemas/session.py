"""Sign-in and people."""

from datetime import datetime
from typing import Annotated

import msgspec


class Credentials(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a person types to sign in."""

    email: Annotated[str, msgspec.Meta(min_length=1, max_length=320)]
    password: Annotated[str, msgspec.Meta(min_length=1, max_length=1024)]


class SignedInUser(msgspec.Struct, frozen=True):
    """Who is signed in. ``language`` is ``en`` or ``zh-CN``; ``manages`` names what they may manage, such as ``user``."""

    id: str
    name: str
    email: str
    roles: list[str]
    language: str
    manages: list[str]


class Session(msgspec.Struct, frozen=True):
    """A session. ``csrf_token`` belongs into the header ``X-CSRF-Token`` of every request that changes something."""

    user: SignedInUser
    csrf_token: str


class SessionChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a person may change about their own session."""

    language: Annotated[str, msgspec.Meta(pattern="^(en|zh-CN)$")]


class PasswordChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A new password for who is signed in."""

    current_password: Annotated[str, msgspec.Meta(min_length=1, max_length=1024)]
    new_password: Annotated[str, msgspec.Meta(min_length=1, max_length=1024)]


class PasswordForgotten(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """To whom a link for a new password is sent."""

    email: Annotated[str, msgspec.Meta(min_length=1, max_length=320)]


class PasswordReset(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A new password by the token of a link."""

    token: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    password: Annotated[str, msgspec.Meta(min_length=1, max_length=1024)]


class OpenSession(msgspec.Struct, frozen=True):
    """A session of one's own. ``agent`` is what the browser calls itself; ``current``: it is the one that asks."""

    id: str
    agent: str
    created_at: datetime
    used_at: datetime
    current: bool


class OpenSessions(msgspec.Struct, frozen=True):
    """One's own sessions, last used first."""

    items: list[OpenSession]


class User(msgspec.Struct, frozen=True):
    """A person who can own records and work tasks."""

    id: str
    name: str
    email: str
    groups: list[str]


class TeamName(msgspec.Struct, frozen=True):
    """A team that tasks are offered to and records belong to."""

    name: str
    label: str


class Users(msgspec.Struct, frozen=True):
    """All people and all teams, by name."""

    items: list[User]
    teams: list[TeamName]


class Person(msgspec.Struct, frozen=True):
    """A person by id and name."""

    id: str
    name: str
