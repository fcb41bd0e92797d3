"""The audit log, and what a look at its seals has found."""

from datetime import datetime
from typing import Any

import msgspec


class AuditActor(msgspec.Struct, frozen=True):
    """Who did it. `instance_key` is that of the run that acted."""

    kind: str
    id: str
    name: str
    instance_key: str | None


class AuditChange(msgspec.Struct, frozen=True):
    """A field before and after."""

    field: str
    old: Any
    new: Any


class AuditItem(msgspec.Struct, frozen=True):
    """One change of one thing. `object` names what sort of thing it is, `subject_id` which."""

    key: str
    at: datetime
    actor: AuditActor
    action: str
    object: str
    subject_id: str
    changes: list[AuditChange]


class AuditPage(msgspec.Struct, frozen=True):
    """A page, newest first. It may hold few or none and yet have a next one: each looks at 20,000 rows at most."""

    items: list[AuditItem]
    next_cursor: str | None


class AuditProof(msgspec.Struct, frozen=True):
    """What a look at all seals has found. `broken` is the number of the first broken block, and `reason` says why."""

    blocks: int
    rows: int
    head: str
    broken: int | None
    reason: str
