"""Fields that hold a file."""

from typing import Any, ClassVar

import sqlalchemy as sa

from guanxi.records.definitions import FieldDefinition
from guanxi.records.field_types.base import EMPTINESS, FieldType
from guanxi.records.field_types.relation import check_id

IMAGE_TYPES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
"""Kinds of images that every browser shows and that hold nothing to be run."""


class File(FieldType):
    """The id of a file that was sent before; it belongs to this field of one record from then on."""

    name: ClassVar[str] = "file"
    operators = EMPTINESS
    sortable = False
    takes: ClassVar[frozenset[str] | None] = None
    """The media types it takes; None: any."""

    def column_type(self, field: FieldDefinition) -> sa.types.TypeEngine[Any]:
        """Return the text of a UUID."""
        return sa.String(36)

    def check(self, field: FieldDefinition, value: Any) -> str | None:
        """Return the id; that the file is there is checked by the action."""
        return check_id(value)

    def anonymise(self, field: FieldDefinition, value: Any) -> Any:
        """Keep nothing: the file goes when no field holds it; one that is required is left to be replaced."""
        return value if field.required else None

    def json_schema(self, field: FieldDefinition) -> dict[str, Any]:
        """Return a string in UUID format."""
        return {"type": "string", "format": "uuid"}


class Image(File):
    """The id of an image (PNG, JPEG, GIF or WebP, told by its first bytes) that was sent before."""

    name: ClassVar[str] = "image"
    takes: ClassVar[frozenset[str] | None] = IMAGE_TYPES


def image_type(head: bytes) -> str | None:
    """Return the media type of an image by its first bytes; None when it is none that is taken."""
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    return None
