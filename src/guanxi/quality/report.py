"""What an import did: counts per file, and every repair, flag and rejection with line and column."""

from collections.abc import Iterator
from typing import Any, Literal

import msgspec
import sqlalchemy as sa

from guanxi.platform.database import Tx
from guanxi.quality.tables import file_table, finding_table

FindingKind = Literal["repaired", "flagged", "rejected"]
FindingCode = Literal[
    "repaired",
    "flagged",
    "cells",
    "quotes",
    "nul",
    "line",
    "key_empty",
    "key_twice",
    "not_found",
    "form",
    "value",
    "user",
]
_LONGEST_VALUE = 200
_LONGEST_MESSAGE = 1000
_PAGE = 1000


class Finding(msgspec.Struct, frozen=True):
    """Something about one row.

    Attributes:
        line: where the row begins, the header being line 1.
        column: header of the column; empty for the whole row.
        code: which rule, stable, for translation.
        value: the cell as it was.
        repaired: what was taken instead; empty unless repaired.
    """

    line: int
    column: str
    kind: FindingKind
    code: FindingCode
    message: str
    value: str = ""
    repaired: str = ""


class StoredFinding(msgspec.Struct, frozen=True):
    """A finding with its number in the import, for paging, and its file."""

    number: int
    file: str
    finding: Finding


class Counts(msgspec.Struct):
    """What became of some rows; a row may be both created and repaired."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    repaired: int = 0
    flagged: int = 0
    rejected: int = 0


class FileReport(msgspec.Struct, frozen=True):
    """How far one file of the mapping came, and what became of its rows.

    ``rows_total`` is None until the file was read once. ``line`` is that of the last row that is done.
    """

    key: int
    position: int
    file: str
    object: str
    line: int
    rows_total: int | None
    rows_done: int
    created: int
    updated: int
    unchanged: int
    repaired: int
    flagged: int
    rejected: int


_FIELDS = msgspec.structs.fields(FileReport)
_COUNTS = tuple(field.name for field in msgspec.structs.fields(Counts))


def begin_files(tx: Tx, import_key: int, files: list[tuple[str, str]]) -> None:
    """Write the state of files before their first row; each is a file name and the object it feeds."""
    nothing: dict[str, Any] = dict.fromkeys(_COUNTS, 0) | {"line": 0, "rows_done": 0, "rows_total": None}
    rows = [
        nothing
        | {"key": tx.ids.new_key(), "import_key": import_key, "position": n, "file": file, "object": name}
        for n, (file, name) in enumerate(files)
    ]
    tx.connection.execute(file_table.insert(), rows)


def forget_progress(tx: Tx, import_key: int) -> None:
    """Write the state of files before their first row again, and forget what was found."""
    tx.connection.execute(finding_table.delete().where(finding_table.c.import_key == import_key))
    nothing = dict.fromkeys(_COUNTS, 0) | {"line": 0, "rows_done": 0}
    tx.connection.execute(file_table.update().where(file_table.c.import_key == import_key).values(nothing))


def note_total(tx: Tx, file_key: int, rows: int) -> None:
    """Write how many rows a file has."""
    tx.connection.execute(file_table.update().where(file_table.c.key == file_key).values(rows_total=rows))


def note_progress(
    tx: Tx, import_key: int, file_key: int, line: int, rows: int, counts: Counts, findings: list[Finding]
) -> None:
    """Write how far a file came, in the transaction of the rows themselves.

    Args:
        line: of the last row that is done.
        rows: how many more are done.
    """
    table = file_table.c
    more = {name: table[name] + getattr(counts, name) for name in _COUNTS}
    done = {"line": line, "rows_done": table.rows_done + rows}
    tx.connection.execute(file_table.update().where(table.key == file_key).values(more | done))
    if findings:
        query = sa.select(sa.func.max(finding_table.c.number)).where(finding_table.c.import_key == import_key)
        last = tx.connection.execute(query).scalar() or 0
        place = {"import_key": import_key, "file_key": file_key}
        found = [
            _finding_row(one) | place | {"number": number}
            for number, one in enumerate(sorted(findings, key=lambda one: one.line), start=last + 1)
        ]
        tx.connection.execute(finding_table.insert(), found)


def read_files(tx: Tx, import_keys: list[int]) -> dict[int, tuple[FileReport, ...]]:
    """Return the reports of the files of imports, in the order of work."""
    query = sa.select(file_table).where(file_table.c.import_key.in_(import_keys))
    found: dict[int, list[FileReport]] = {key: [] for key in import_keys}
    for row in tx.connection.execute(query.order_by(file_table.c.position)):
        report = FileReport(*(getattr(row, field.name) for field in _FIELDS))
        found[row.import_key].append(report)
    return {key: tuple(reports) for key, reports in found.items()}


def read_findings(
    tx: Tx,
    import_key: int,
    *,
    kind: FindingKind | None = None,
    file_key: int | None = None,
    after: int = 0,
    limit: int = 100,
) -> list[StoredFinding]:
    """Return what an import found, in the order of files and rows.

    Args:
        after: the number of the last finding of the page before.
    """
    table = finding_table.c
    query = (
        sa.select(finding_table, file_table.c.file)
        .join(file_table, file_table.c.key == table.file_key)
        .where(table.import_key == import_key, table.number > after)
    )
    if kind is not None:
        query = query.where(table.kind == kind)
    if file_key is not None:
        query = query.where(table.file_key == file_key)
    return [_stored(row) for row in tx.connection.execute(query.order_by(table.number).limit(limit))]


def all_findings(tx: Tx, import_key: int, kind: FindingKind | None = None) -> Iterator[StoredFinding]:
    """Yield everything an import found, page by page."""
    after = 0
    while page := read_findings(tx, import_key, kind=kind, after=after, limit=_PAGE):
        yield from page
        after = page[-1].number


def _finding_row(one: Finding) -> dict[str, Any]:
    return {
        "line": one.line,
        "column_name": one.column[:255],
        "kind": one.kind,
        "code": one.code,
        "value": _cut(one.value),
        "repaired": _cut(one.repaired),
        "message": _cut(one.message, _LONGEST_MESSAGE),
    }


def _cut(text: str, most: int = _LONGEST_VALUE) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def _stored(row: Any) -> StoredFinding:
    found = Finding(row.line, row.column_name, row.kind, row.code, row.message, row.value, row.repaired)
    return StoredFinding(row.number, row.file, found)
