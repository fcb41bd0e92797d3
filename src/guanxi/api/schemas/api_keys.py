"""API keys without their secrets, and a new one with it."""

from datetime import datetime
from typing import Annotated

import msgspec

Scope = Annotated[
    str,
    msgspec.Meta(max_length=120, description="`right:object`, such as `read:lead`, `create:*` or `*:case`."),
]


class NewApiKey(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An API key to make.

    Without `scopes` it may do whatever its person may. Without `user_id` it is that of the person who makes it;
    for somebody else it takes the right to manage people.
    """

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    scopes: Annotated[list[Scope], msgspec.Meta(min_length=1, max_length=200)] | None = None
    expires_at: Annotated[datetime, msgspec.Meta(tz=True)] | None = None
    user_id: Annotated[str, msgspec.Meta(max_length=36)] | None = None


class ApiKey(msgspec.Struct, frozen=True):
    """An API key. `hint` is the beginning of its secret; `used_at` is right to about five minutes."""

    id: str
    name: str
    user_id: str
    hint: str
    scopes: list[str] | None
    created_at: datetime
    expires_at: datetime | None
    used_at: datetime | None
    revoked: bool


class ApiKeys(msgspec.Struct, frozen=True):
    """API keys, oldest first, those that have ended included."""

    items: list[ApiKey]


class ApiKeyWithSecret(msgspec.Struct, frozen=True):
    """A new API key. The secret is in this answer and nowhere else."""

    api_key: ApiKey
    secret: str
