"""Files of records."""

from datetime import datetime

import msgspec


class File(msgspec.Struct, frozen=True):
    """A file that was sent; ``size`` is in bytes, and an image is told by its first bytes, whatever was said of it."""

    id: str
    name: str
    media_type: str
    size: int
    sha256: str


class Attachment(msgspec.Struct, frozen=True):
    """A file of a record; `size` is in bytes, `sent_by` the name of who sent it."""

    id: str
    name: str
    media_type: str
    size: int
    sent_at: datetime
    sent_by: str


class Attachments(msgspec.Struct, frozen=True):
    """The files of a record, the newest first."""

    items: list[Attachment]
