"""Ids made from names, so that nobody has to invent them."""

import re
from collections.abc import Container
from itertools import count
from typing import Final

_NOT_IN_IDS: Final = re.compile(r"[^\w.-]+")
_ID: Final = re.compile(r"[^\s:,]+")


def is_id(text: str) -> bool:
    """Whether a reference to this id would be understood: no spaces, colons (prefixes) or commas."""
    return _ID.fullmatch(text) is not None


def identifier(name: str) -> str:
    """``Call the lead`` → ``call_the_lead``; letters of every script are kept. Empty when nothing is left."""
    text = _NOT_IN_IDS.sub("_", name.strip().lower()).strip("_.-")
    return f"_{text}" if text[:1].isdigit() else text


def unique(wanted: str, taken: Container[str]) -> str:
    """``wanted``, or the first of ``wanted_2``, ``wanted_3`` … that is free."""
    if wanted not in taken:
        return wanted
    return next(name for name in (f"{wanted}_{number}" for number in count(2)) if name not in taken)
