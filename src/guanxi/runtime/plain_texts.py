"""Short texts that people give: what no database could keep, or nobody could read, is refused."""

import unicodedata

from guanxi.platform.errors import Invalid

_LAYOUT = frozenset("\n\r\t")


def is_plain(text: str) -> bool:
    """Whether a text has no control characters but line ends and tabs, and no halves of characters."""
    return all(unicodedata.category(one) not in ("Cc", "Cs") or one in _LAYOUT for one in text)


def require_plain(field: str, text: str, longest: int, *, empty: bool = True) -> str:
    """Return the text.

    Args:
        field: its name, for the refusal.
        longest: how many characters it may have.
        empty: whether it may be empty.

    Raises:
        Invalid: code ``runtime.text``; ``fields`` names the field.
    """
    if not empty and not text.strip():
        raise Invalid("runtime.text", "A text is missing.", "Write something.", {field: "is empty"})
    if len(text) > longest:
        message = f"A text is longer than {longest} characters."
        raise Invalid("runtime.text", message, "Shorten it.", {field: "is too long"})
    if not is_plain(text):
        cure = "Remove control characters."
        raise Invalid("runtime.text", "A text cannot be kept.", cure, {field: "has control characters"})
    return text
