"""Works one import: reads every file once, then batch by batch, each with its findings and progress in one transaction.

Killed at any moment it continues where the last batch ended; run again it updates instead of doubling. The command
line and the worker both come here.
"""

import hashlib
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import islice

import msgspec

from guanxi.access.contracts import Actor
from guanxi.platform.database import Database, Tx
from guanxi.platform.errors import GuanxiError
from guanxi.platform.pieces import PIECE
from guanxi.quality.csv_reader import CsvRow, read_csv
from guanxi.quality.imports import (
    Claim,
    Import,
    LeaseLost,
    finish,
    hold,
    present_actor,
    problem_of,
    read_import,
    release,
)
from guanxi.quality.json_lines import read_json_lines
from guanxi.quality.mapping import FileMapping, Mapping
from guanxi.quality.report import FileReport, forget_progress, note_progress, note_total, read_files
from guanxi.quality.row_writer import RowWriter
from guanxi.quality.sources import Source
from guanxi.quality.trial import Trial
from guanxi.quality.vcard_reader import read_vcards
from guanxi.quality.workbooks import read_workbook
from guanxi.records.catalogue import Catalogue

BATCH = 200
"""Rows of one transaction."""
_PROVE_EVERY = 50_000
_STRETCH_SECONDS = 0.3
_BREATH_SECONDS = {"sqlite": 0.11}
"""After a stretch of batches others get their turn to write. SQLite has one writer at a time, and those who wait for it
look only every 0.1 s: without such a pause people and processes would wait for the end of the import."""
LEASE = timedelta(seconds=30)


class Importer:
    """Works claimed imports.

    Args:
        lease: how long a claim lasts without a transaction.
        progress: told the import after each batch.
        between: called between batches; true ends the work there, to be continued later.
        reached: told ``before_commit``, ``in_commit`` and ``after_commit``, for crash tests.
    """

    def __init__(
        self,
        database: Database,
        catalogue: Catalogue,
        *,
        lease: timedelta = LEASE,
        progress: Callable[[Import], None] | None = None,
        between: Callable[[], bool] = lambda: False,
        reached: Callable[[str], None] = lambda point: None,
    ):
        self._database = database
        self._catalogue = catalogue
        self._lease = lease
        self._progress = progress
        self._between = between
        self._reached = reached
        self._breath = _BREATH_SECONDS.get(database.dialect, 0.0)
        self._breathe_at = 0.0

    def work(self, claim: Claim, source: Source) -> None:
        """Work an import until it is done, has failed, or is somebody else's.

        A refusal (a file that cannot be read, a right that is missing) ends the import as failed and is kept as
        its problem; what was done before stays.
        """
        try:
            self._work(claim, source)
        except LeaseLost:
            return
        except GuanxiError as error:
            self._fail(claim, error)

    def _work(self, claim: Claim, source: Source) -> None:
        trial = Trial(claim.mapping, self._catalogue) if claim.mode == "try" else None
        with self._write(claim) as tx:
            actor = present_actor(tx, claim.actor)
            if trial is not None:
                forget_progress(tx, claim.key)  # what was kept in memory died with whoever worked it before
            reports = read_files(tx, [claim.key])[claim.key]
        for mapping, report in zip(claim.mapping.files, reports, strict=True):
            if report.rows_total is None:  # a file that breaks off is refused before anything is written
                self._count(claim, source, mapping, report)
        for mapping, report in zip(claim.mapping.files, reports, strict=True):
            if not self._import_file(claim, source, mapping, report, actor, trial):
                with self._database.write() as tx:
                    release(tx, claim)
                return
        with self._write(claim) as tx:
            finish(tx, claim)

    def _count(self, claim: Claim, source: Source, mapping: FileMapping, report: FileReport) -> None:
        rows = 0
        for rows, _ in enumerate(file_rows(source, mapping), start=1):
            if rows % _PROVE_EVERY == 0:
                with self._write(claim):
                    pass
        with self._write(claim) as tx:
            note_total(tx, report.key, rows)

    def _import_file(
        self,
        claim: Claim,
        source: Source,
        mapping: FileMapping,
        report: FileReport,
        actor: Actor,
        trial: Trial | None,
    ) -> bool:
        """Write the rows that are not done yet; return whether the file is at its end."""
        announce = "quiet" if claim.mode == "try" else claim.mode
        writer = RowWriter(self._catalogue, mapping, actor, announce, trial)
        for rows in _batches(file_rows(source, mapping)):
            old = [row for row in rows if row.line <= report.line]
            new = rows[len(old) :]
            if old:
                with self._database.read() as tx:
                    writer.remember(tx, old)
            if new:
                if self._between():
                    return False
                self._breathe()
                self._import_batch(claim, report, writer, new)
        return True

    def _import_batch(self, claim: Claim, report: FileReport, writer: RowWriter, rows: list[CsvRow]) -> None:
        with self._write(claim) as tx:
            counts, findings = writer.write(tx, rows)
            note_progress(tx, claim.key, report.key, rows[-1].line, len(rows), counts, findings)
            now = read_import(tx, claim.key) if self._progress else None
        if self._progress and now:
            self._progress(now)

    def _breathe(self) -> None:
        clock = self._database.clock
        if self._breath and clock.monotonic() >= self._breathe_at:
            threading.Event().wait(self._breath)
            self._breathe_at = clock.monotonic() + _STRETCH_SECONDS

    def _fail(self, claim: Claim, error: GuanxiError) -> None:
        try:
            with self._write(claim) as tx:
                finish(tx, claim, problem_of(error))
        except LeaseLost:
            return

    @contextmanager
    def _write(self, claim: Claim) -> Iterator[Tx]:
        with self._database.write() as tx:
            hold(tx, claim, self._lease)
            yield tx
            self._reached("before_commit")
            self._reached("in_commit")
        self._reached("after_commit")


def check_sources(mapping: Mapping, source: Source) -> None:
    """Look at the beginning of every file of a mapping, before an import is asked for.

    Raises:
        Invalid: a file is missing or cannot be read at all, see ``read_csv``.
    """
    for one in mapping.files:
        next(file_rows(source, one), None)


_READERS = {"xlsx": read_workbook, "jsonl": read_json_lines, "vcf": read_vcards}


def file_rows(source: Source, mapping: FileMapping) -> Iterator[CsvRow]:
    """Yield the rows of a file by the ending of its name: XLSX, JSON Lines, vCard, and else CSV."""
    if read := _READERS.get(mapping.file.rpartition(".")[2].lower()):
        yield from read(lambda: source.open(mapping.file), mapping.file, headers=mapping.headers())
        return
    yield from read_csv(
        lambda: source.open(mapping.file),
        mapping.file,
        headers=mapping.headers(),
        encoding=mapping.encoding,
        delimiter=mapping.delimiter,
    )


def fingerprint(mapping: Mapping, mode: str, source: Source) -> str:
    """Return a text that is the same only for the same files read in the same way."""
    digest = hashlib.sha256(msgspec.json.encode((mode, mapping)))
    for name in sorted({one.file for one in mapping.files}):
        with source.open(name) as file:
            while data := file.read(PIECE):
                digest.update(data)
    return digest.hexdigest()


def _batches(rows: Iterable[CsvRow]) -> Iterator[list[CsvRow]]:
    rows = iter(rows)
    while some := list(islice(rows, BATCH)):
        yield some
