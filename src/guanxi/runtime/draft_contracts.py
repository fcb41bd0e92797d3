"""The frozen shapes of drafts. Times are aware datetimes in UTC; actors stand as ``kind:id``, see ``access.names``."""

from datetime import datetime
from typing import Literal

import msgspec

from guanxi.runtime.contracts import FileFinding

DefinitionKind = Literal["process", "decision", "form"]
DraftState = Literal["open", "published", "discarded"]


class DraftText(msgspec.Struct, frozen=True, kw_only=True):
    """The text of a draft with what it says of itself: id and title are empty when it says none."""

    kind: DefinitionKind
    name: str
    content: bytes
    definition_id: str
    title: str


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """A definition that is not deployed yet.

    Attributes:
        based_on: key of the version it began as, None for none.
        revision: the newest one; a save names the one it changes.
        published_as: key of the version it became.
    """

    key: int
    kind: DefinitionKind
    name: str
    definition_id: str
    title: str
    based_on: int | None
    revision: int
    state: DraftState
    created_at: datetime
    created_by: str
    changed_at: datetime
    changed_by: str
    published_as: int | None


class DraftRevision(msgspec.Struct, frozen=True, kw_only=True):
    """One text a draft has had. ``content`` is empty in lists."""

    draft_key: int
    revision: int
    at: datetime
    actor: str
    note: str
    content: bytes = b""


class SaveConflict(msgspec.Struct, frozen=True):
    """Nothing was saved: somebody saved ``theirs`` since ``base``, the revision that was to be changed.

    ``base`` is None when there never was such a revision.
    """

    theirs: DraftRevision
    base: DraftRevision | None


class DraftComment(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody says about a draft, or about an element of it.

    Attributes:
        answers: key of the comment it answers.
        revision: the newest one when it was written.
        resolved_at: when somebody said that it is settled.
    """

    key: int
    draft_key: int
    element_id: str
    answers: int | None
    revision: int
    text: str
    at: datetime
    actor: str
    resolved_at: datetime | None
    resolved_by: str


class DraftTest(msgspec.Struct, frozen=True, kw_only=True):
    """A test kept beside the draft of a process, under the name of its file."""

    draft_key: int
    name: str
    at: datetime
    actor: str
    content: bytes


class DraftReport(msgspec.Struct, frozen=True, kw_only=True):
    """What publishing a draft would meet.

    Attributes:
        findings: as a deployment finds them.
        unaccepted: names of those that must be accepted.
        newest: key of the newest version there is, None for none.
        behind: whether that is not the version the draft began as: somebody has published meanwhile.
        running: instances that run on some version of it.
    """

    findings: tuple[FileFinding, ...]
    unaccepted: tuple[str, ...]
    newest: int | None
    behind: bool
    running: int
