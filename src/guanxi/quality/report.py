"""What an import did: counts per file, and every repair, flag and rejection with line and column."""

from typing import Literal

import msgspec
import sqlalchemy as sa

from guanxi.platform.clock import to_micros
from guanxi.platform.database import Tx
from guanxi.quality.tables import finding_table, run_table

FindingKind = Literal["repaired", "flagged", "rejected"]


class Finding(msgspec.Struct, frozen=True):
    """Something about one row: ``line`` counts the header as 1, ``column`` is empty for the whole row."""

    line: int
    column: str
    kind: FindingKind
    message: str


class FileReport(msgspec.Struct, frozen=True):
    """What became of the rows of one file."""

    key: int
    file: str
    object: str
    created: int
    updated: int
    unchanged: int
    rejected: int
    finished: bool


class Counts(msgspec.Struct):
    """What one batch did."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0


def start_run(tx: Tx, fingerprint: str, file: str, object_name: str) -> tuple[int, int]:
    """Return the key of the run and the line up to which it is done; an unfinished one is continued."""
    query = sa.select(run_table.c.key, run_table.c.line).where(
        run_table.c.fingerprint == fingerprint, run_table.c.finished_at.is_(None)
    )
    row = tx.connection.execute(query).first()
    if row is not None:
        return int(row.key), int(row.line)
    key = tx.ids.new_key()
    values = {"key": key, "fingerprint": fingerprint, "file": file, "object": object_name, "line": 1}
    values |= {"created": 0, "updated": 0, "unchanged": 0, "rejected": 0}
    tx.connection.execute(run_table.insert(), values | {"started_at": to_micros(tx.now), "finished_at": None})
    return key, 1


def note_progress(tx: Tx, key: int, line: int, counts: Counts, findings: list[Finding]) -> None:
    """Write how far the run came, in the transaction of the rows themselves."""
    table = run_table.c
    tx.connection.execute(
        run_table.update()
        .where(table.key == key)
        .values(
            line=line,
            created=table.created + counts.created,
            updated=table.updated + counts.updated,
            unchanged=table.unchanged + counts.unchanged,
            rejected=table.rejected + counts.rejected,
        )
    )
    if findings:
        rows = [
            {
                "key": tx.ids.new_key(),
                "run_key": key,
                "line": one.line,
                "column_name": one.column,
                "kind": one.kind,
                "message": one.message,
            }
            for one in findings
        ]
        tx.connection.execute(finding_table.insert(), rows)


def finish_run(tx: Tx, key: int) -> FileReport:
    """Mark the run as finished and return its report."""
    tx.connection.execute(
        run_table.update().where(run_table.c.key == key).values(finished_at=to_micros(tx.now))
    )
    return read_report(tx, key)


def read_report(tx: Tx, key: int) -> FileReport:
    """Return the report of a run."""
    row = tx.connection.execute(sa.select(run_table).where(run_table.c.key == key)).one()
    return FileReport(
        row.key,
        row.file,
        row.object,
        row.created,
        row.updated,
        row.unchanged,
        row.rejected,
        row.finished_at is not None,
    )


def read_findings(tx: Tx, key: int, *, kind: FindingKind | None = None, limit: int = 10_000) -> list[Finding]:
    """Return what a run found, in order of the file's lines."""
    query = sa.select(finding_table).where(finding_table.c.run_key == key)
    if kind is not None:
        query = query.where(finding_table.c.kind == kind)
    rows = tx.connection.execute(query.order_by(finding_table.c.line, finding_table.c.key).limit(limit))
    return [Finding(row.line, row.column_name, row.kind, row.message) for row in rows]
