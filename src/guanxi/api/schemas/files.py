"""Files of records."""

import msgspec


class File(msgspec.Struct, frozen=True):
    """A file that was sent; ``size`` is in bytes, and an image is told by its first bytes, whatever was said of it."""

    id: str
    name: str
    media_type: str
    size: int
    sha256: str
