"""Drafts of definitions, what is said about them, and what differs between two texts."""

from datetime import datetime
from typing import Literal

import msgspec

from guanxi.api.schemas.problem import Problem
from guanxi.api.schemas.processes import Finding
from guanxi.api.schemas.records import TimelineActor

Kind = Literal["process", "decision", "form"]
State = Literal["open", "published", "discarded"]


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """A definition that is not deployed yet. ``definition_id`` and ``title`` are what its text says.

    ``based_on`` is the key of the version it began as; ``published_as`` that of the one it became.
    """

    key: str
    kind: Kind
    name: str
    definition_id: str
    title: str
    based_on: str | None
    revision: int
    state: State
    created_at: datetime
    created_by: TimelineActor | None
    changed_at: datetime
    changed_by: TimelineActor | None
    published_as: str | None


class Drafts(msgspec.Struct, frozen=True):
    """One page of drafts, newest first."""

    items: list[Draft]
    next_cursor: str | None


class DraftDetail(Draft, frozen=True, kw_only=True):
    """A draft with its newest text: BPMN or DMN (XML), or the JSON of a form."""

    content: str


class DraftStart(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a draft begins with: an empty definition of this ``id``, a deployed ``version_key``, or a ``content``.

    A ``content`` needs the ``name`` of its file, whose ending says what it is: .bpmn, .dmn, .form, or a process as
    .yaml, .csv or .md. ``title`` is what people see of an empty one, ``language`` (such as `zh-CN`) the one its parts
    are named in.
    """

    kind: Kind = "process"
    id: str = ""
    title: str = ""
    language: str = "en"
    version_key: str = ""
    name: str = ""
    content: str = ""
    note: str = ""


class DraftSave(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A new text, and the revision it was made from. ``note`` says what was changed."""

    content: str
    revision: int
    note: str = ""


class DraftChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whether the draft is put away."""

    discarded: bool


class DraftRevision(msgspec.Struct, frozen=True, kw_only=True):
    """A text the draft has had, without the text."""

    revision: int
    at: datetime
    actor: TimelineActor | None
    note: str


class DraftRevisions(msgspec.Struct, frozen=True):
    """Every revision, newest first."""

    items: list[DraftRevision]


class DraftRevisionDetail(DraftRevision, frozen=True, kw_only=True):
    """A text the draft has had."""

    content: str


class DraftConflict(Problem, frozen=True, kw_only=True):
    """Nothing was saved: ``theirs`` was saved since ``base``, the revision that was to be changed.

    Both are missing when the draft is in another state.
    """

    theirs: DraftRevisionDetail | None = None
    base: DraftRevisionDetail | None = None


class DraftComment(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody says about a draft or, with ``element_id``, about an element of it.

    ``answers`` is the key of the comment it answers, ``revision`` the newest one when it was written.
    """

    key: str
    element_id: str | None
    answers: str | None
    revision: int
    text: str
    at: datetime
    actor: TimelineActor | None
    resolved_at: datetime | None
    resolved_by: TimelineActor | None


class DraftComments(msgspec.Struct, frozen=True):
    """Comments, oldest first."""

    items: list[DraftComment]


class NewDraftComment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is to be said, about which element, in answer to which comment."""

    text: str
    element_id: str = ""
    answers: str = ""


class Resolution(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whether a comment is settled."""

    resolved: bool


class DraftReport(msgspec.Struct, frozen=True, kw_only=True):
    """What publishing would meet.

    ``unaccepted`` are names for ``accept_findings``; ``newest`` is the key of the newest version; ``behind`` says that
    this is not the one the draft began as; ``running`` counts instances that run on some version; ``may_publish``
    whether you have the right.
    """

    findings: list[Finding]
    unaccepted: list[str]
    newest: str | None
    behind: bool
    running: int
    may_publish: bool


class Findings(msgspec.Struct, frozen=True):
    """What a deployment would find in a text; ``unaccepted`` are names for ``accept_findings``."""

    findings: list[Finding]
    unaccepted: list[str]


class TextToCheck(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A text with the name of its file, whose ending says what it is."""

    name: str
    content: str


class Publication(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The revision that is meant, drafts to publish ``together`` with it, and what is accepted.

    With ``over_newer`` it is published although somebody has deployed a version since the draft began. ``renew``: ids of
    processes to deploy again as they are, so that their next runs take the new version of a decision or form.
    """

    revision: int
    together: list[str] = msgspec.field(default_factory=list)
    accept_findings: list[str] = msgspec.field(default_factory=list)
    over_newer: bool = False
    renew: list[str] = msgspec.field(default_factory=list)


class DefinitionUser(msgspec.Struct, frozen=True):
    """A process whose newest version names a decision or form."""

    key: str
    process_id: str
    name: str
    version: int


class DefinitionUsers(msgspec.Struct, frozen=True):
    """Processes by name."""

    items: list[DefinitionUser]


class NewestDefinition(msgspec.Struct, frozen=True):
    """The newest version of a process, decision or form; ``name`` is the id where the file gives none."""

    key: str
    id: str
    name: str
    version: int
    deployed_at: datetime


class NewestDefinitions(msgspec.Struct, frozen=True):
    """Definitions of a kind by name."""

    items: list[NewestDefinition]


class SettingChange(msgspec.Struct, frozen=True):
    """A setting by its path, before and after; ``null`` where it was not there."""

    setting: str
    old: str | None
    new: str | None


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """What became of an element, flow, rule or field.

    ``kind`` is ``moved`` when only its place in the diagram differs; ``moved`` says that this differs, too.
    """

    id: str
    type: str
    name: str
    kind: Literal["added", "removed", "changed", "moved"]
    moved: bool
    changes: list[SettingChange]


class Differences(msgspec.Struct, frozen=True):
    """All differences, in the order of the newer text, what was removed last."""

    items: list[Difference]


class Version(msgspec.Struct, frozen=True, kw_only=True):
    """A deployed version; ``file`` is the name of the file it came in. ``running`` counts instances of a process."""

    key: str
    version: int
    version_tag: str | None
    deployment_key: str
    deployed_at: datetime
    deployed_by: TimelineActor | None
    file: str
    latest: bool
    running: int


class Versions(msgspec.Struct, frozen=True):
    """Versions of one definition, newest first."""

    items: list[Version]
