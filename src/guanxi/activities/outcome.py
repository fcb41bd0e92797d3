"""What an activity hands back: done, a business error, or a failure with its class."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from guanxi.activities.declaration import ErrorKind


class Done(Struct, frozen=True):
    """The work is done; `variables` go to the process, `receipt` is what the other side answered."""

    variables: Mapping[str, Any] = {}
    receipt: Mapping[str, Any] = {}


class Failed(Struct, frozen=True):
    """The work is not done.

    `kind` says what the runtime does next, `code` is one of the declared error codes, `message` names
    the place and `cure` what a person can do about it. `retry_after` is the earliest next try in seconds
    from now, where the other side said so.
    """

    kind: ErrorKind
    code: str
    message: str
    cure: str = ""
    retry_after: float | None = None

    @property
    def text(self) -> str:
        """Message and cure as one line, the form an incident shows."""
        return f"{self.message} {self.cure}".strip()


class Waits(Struct, frozen=True):
    """The work waits until `fields` of a record, empty now, are filled; the record was read under its lock."""

    object: str
    record_id: str
    fields: tuple[str, ...]


Outcome = Done | Failed
