"""Comments on records."""

from datetime import datetime
from typing import Annotated

import msgspec

Text = Annotated[str, msgspec.Meta(min_length=1, max_length=10_000)]


class CommentText(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What to say; `@[ID]` with the id of a person mentions them."""

    text: Text


class RecordComment(msgspec.Struct, frozen=True):
    """Something a person said about a record. ``names`` are those of the author and of who is mentioned, by id."""

    id: str
    author: str
    text: str
    names: dict[str, str]
    version: int
    created_at: datetime
    edited_at: datetime | None


class RecordComments(msgspec.Struct, frozen=True):
    """What was said about a record, newest first."""

    items: list[RecordComment]
    next_cursor: str | None
