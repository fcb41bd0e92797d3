"""Keys and pages at the edge: keys are strings of digits, because a JavaScript number holds 53 bits."""

from typing import Annotated

from litestar.params import PathParameter, QueryParameter

from guanxi.platform.errors import Invalid, NotFound

Key = Annotated[str, PathParameter(pattern=r"^\d{1,19}$", description="A key, in digits.")]
Limit = Annotated[int, QueryParameter(ge=1, le=200, description="How many at most.")]
Cursor = Annotated[str | None, QueryParameter(description="The `next_cursor` of the page before.")]

_LARGEST = 2**63 - 1


def to_key(text: str) -> int:
    """Return the key.

    Raises:
        NotFound: code ``key.unknown``; it is no key, so nothing has it.
    """
    if not (text.isascii() and text.isdigit()) or int(text) > _LARGEST:
        raise NotFound("key.unknown", f"Nothing has the key {text!r}.")
    return int(text)


def before(cursor: str | None) -> int | None:
    """Return the key a page goes on before.

    Raises:
        Invalid: code ``request.cursor``.
    """
    if cursor is None:
        return None
    if not (cursor.isascii() and cursor.isdigit()) or int(cursor) > _LARGEST:
        raise Invalid(
            "request.cursor",
            "The cursor is not one this server gave.",
            "Begin again without it.",
            {"cursor": "unknown"},
        )
    return int(cursor)
