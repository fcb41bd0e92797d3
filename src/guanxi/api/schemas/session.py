"""Sign-in and people."""

from typing import Annotated

import msgspec


class Credentials(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a person types to sign in."""

    email: Annotated[str, msgspec.Meta(min_length=1, max_length=320)]
    password: Annotated[str, msgspec.Meta(min_length=1, max_length=1024)]


class SignedInUser(msgspec.Struct, frozen=True):
    """Who is signed in. ``language`` is ``en`` or ``zh-CN``."""

    id: str
    name: str
    email: str
    roles: list[str]
    language: str


class Session(msgspec.Struct, frozen=True):
    """A session. ``csrf_token`` belongs into the header ``X-CSRF-Token`` of every request that changes something."""

    user: SignedInUser
    csrf_token: str


class SessionChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a person may change about their own session."""

    language: Annotated[str, msgspec.Meta(pattern="^(en|zh-CN)$")]


class User(msgspec.Struct, frozen=True):
    """A person who can own records and work tasks."""

    id: str
    name: str
    email: str
    groups: list[str]


class Users(msgspec.Struct, frozen=True):
    """All people, by name."""

    items: list[User]


class Person(msgspec.Struct, frozen=True):
    """A person by id and name."""

    id: str
    name: str
