"""Imports of files."""

import msgspec


class ImportedFile(msgspec.Struct, frozen=True):
    """What became of the rows of one file."""

    key: str
    file: str
    object: str
    created: int
    updated: int
    unchanged: int
    rejected: int


class ImportReport(msgspec.Struct, frozen=True):
    """What an import did, file by file."""

    items: list[ImportedFile]


class ImportFinding(msgspec.Struct, frozen=True):
    """A row that was ``repaired``, ``flagged`` or ``rejected``; ``line`` counts the header as 1."""

    line: int
    column: str
    kind: str
    message: str


class ImportFindings(msgspec.Struct, frozen=True):
    """Findings in the order of the file's lines."""

    items: list[ImportFinding]
