"""What an operator does to a run: move its tokens, move it to another version; and to incidents of one cause."""

from typing import Any

import msgspec


class MoveWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """End the live element ``element_key`` and start ``element_id`` in its place."""

    element_key: str
    element_id: str


class StartWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Start ``element_id``; in the live scope ``scope_key``, or in the process itself, which gets the variables."""

    element_id: str
    scope_key: str | None = None
    variables: dict[str, Any] = msgspec.field(default_factory=dict)


class Modification(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Changes made in this order: moves, starts, ends (keys of live elements); all or none."""

    moves: list[MoveWish] = msgspec.field(default_factory=list)
    starts: list[StartWish] = msgspec.field(default_factory=list)
    ends: list[str] = msgspec.field(default_factory=list)


class Migration(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The version to go on with; ``mapping``: old id to new id, of elements and flows, where they differ."""

    definition_key: str
    mapping: dict[str, str] = msgspec.field(default_factory=dict)


class ElementMove(msgspec.Struct, frozen=True):
    """A live element and the element of the new version it becomes."""

    element_key: str
    from_element: str
    to_element: str


class Stranded(msgspec.Struct, frozen=True):
    """A reason against the migration; ``element_key`` is null when the mapping itself is wrong."""

    rule: str
    element_id: str
    element_key: str | None
    message: str


class MigrationPreview(msgspec.Struct, frozen=True):
    """What the migration would do. With anything ``stranded`` it is refused.

    ``closed`` counts awaited events the new version does not have, ``opened`` are events it will wait for.
    """

    moves: list[ElementMove]
    closed: int
    opened: list[str]
    stranded: list[Stranded]


class ResolutionOfAlike(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The ``signature`` that open incidents of one cause share."""

    signature: str


class Resolved(msgspec.Struct, frozen=True):
    """How many incidents were tried again now, and whether more are left: then call again."""

    resolved: int
    more: bool


class Dismissal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why an incident is closed without another try, at most 1000 characters."""

    reason: str


class CauseDismissal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The ``signature`` that open incidents of one cause share, and why they are closed without another try."""

    signature: str
    reason: str


class Dismissed(msgspec.Struct, frozen=True):
    """How many incidents were dismissed now, and whether more are left: then call again."""

    dismissed: int
    more: bool
