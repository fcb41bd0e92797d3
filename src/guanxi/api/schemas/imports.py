"""Imports of files."""

from datetime import datetime

import msgspec


class ImportProblem(msgspec.Struct, frozen=True):
    """Why an import failed, as in a problem document."""

    code: str
    message: str
    cure: str


class ImportActor(msgspec.Struct, frozen=True):
    """Who asked for an import."""

    kind: str
    name: str


class ImportedFile(msgspec.Struct, frozen=True):
    """How far one file came; ``rows_total`` is null until it was read once."""

    key: str
    file: str
    object: str
    rows_total: int | None
    rows_done: int
    created: int
    updated: int
    unchanged: int
    repaired: int
    flagged: int
    rejected: int


class Import(msgspec.Struct, frozen=True):
    """An import and how far it came.

    ``state`` is ``waiting``, ``running``, ``done``, ``failed`` (then ``problem`` says why) or ``cancelled``.
    ``source`` is ``upload``, or ``folder`` for an import on the command line. The counts are sums over ``files``,
    which are in the order of work and may name a file twice.
    """

    key: str
    state: str
    source: str
    mode: str
    mapping: str
    by: ImportActor
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    rows_total: int | None
    rows_done: int
    created: int
    updated: int
    unchanged: int
    repaired: int
    flagged: int
    rejected: int
    problem: ImportProblem | None
    files: list[ImportedFile]


class Imports(msgspec.Struct, frozen=True):
    """A page of imports, newest first."""

    items: list[Import]
    next_cursor: str | None


class ImportFinding(msgspec.Struct, frozen=True):
    """A row that was ``repaired``, ``flagged`` or ``rejected``; ``line`` counts the header as 1.

    ``code`` is the rule, stable: ``repaired``, ``flagged``, ``cells``, ``quotes``, ``nul``, ``line``, ``key_empty``,
    ``key_twice``, ``not_found``, ``form``, ``value`` or ``user``.
    """

    file: str
    line: int
    column: str
    kind: str
    code: str
    value: str
    repaired: str
    message: str


class ImportFindings(msgspec.Struct, frozen=True):
    """A page of findings in the order of files and rows."""

    items: list[ImportFinding]
    next_cursor: str | None


class MappedFile(msgspec.Struct, frozen=True):
    """A file a mapping asks for, and the columns it must have."""

    file: str
    object: str
    columns: list[str]


class ImportMapping(msgspec.Struct, frozen=True):
    """A shipped mapping."""

    name: str
    description: str
    files: list[MappedFile]


class ImportMappings(msgspec.Struct, frozen=True):
    """All shipped mappings."""

    items: list[ImportMapping]
