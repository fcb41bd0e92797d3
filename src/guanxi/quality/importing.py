"""Runs an import: batch by batch, each batch, its findings and its progress in one transaction.

Killed at any moment it continues where the last batch ended; run again it updates instead of doubling.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec

from guanxi.access.contracts import Actor
from guanxi.access.users import list_users
from guanxi.platform.database import Database, Tx
from guanxi.platform.errors import Invalid
from guanxi.quality.csv_reader import CsvRow, read_csv
from guanxi.quality.import_users import import_users
from guanxi.quality.mapping import FileMapping, Mapping
from guanxi.quality.report import Counts, FileReport, Finding, finish_run, note_progress, start_run
from guanxi.quality.row_values import RowFault, row_values
from guanxi.records.actions import Announce, create_records, update_record
from guanxi.records.catalogue import Catalogue, CatalogueObject
from guanxi.records.filter import Condition
from guanxi.records.query import Query, list_records
from guanxi.records.record import Record
from guanxi.records.validation import Faults

BATCH = 250
Progress = Callable[[str, int], None]
"""Told the file and the lines done after each batch."""


def import_folder(
    database: Database,
    catalogue: Catalogue,
    mapping: Mapping,
    folder: Path,
    *,
    actor: Actor,
    announce: Announce = "run",
    progress: Progress = lambda file, line: None,
) -> list[FileReport]:
    """Import the files of a folder by a mapping; return a report per file.

    Args:
        announce: ``run`` starts processes, ``skip`` leaves only events, ``quiet`` leaves none.

    Raises:
        Invalid: a file cannot be read at all, see ``read_csv``; what was done before stays.
        Forbidden: the actor may not create or update the object.
    """
    for one in mapping.files:  # refuse before anything is written
        next(_rows(folder, one), None)
    return [
        _import_file(database, catalogue, one, folder, actor=actor, announce=announce, progress=progress)
        for one in mapping.files
    ]


def _import_file(
    database: Database,
    catalogue: Catalogue,
    mapping: FileMapping,
    folder: Path,
    *,
    actor: Actor,
    announce: Announce,
    progress: Progress,
) -> FileReport:
    with database.write() as tx:
        key, done = start_run(tx, _fingerprint(folder, mapping), mapping.file, mapping.object)
    rows = (row for row in _rows(folder, mapping) if row.line > done)
    batch = _Batch(catalogue, mapping, actor, announce)
    while some := list(islice(rows, BATCH)):
        with database.write() as tx:
            findings: list[Finding] = []
            counts = batch.write(tx, some, findings)
            note_progress(tx, key, some[-1].line, counts, findings)
        progress(mapping.file, some[-1].line)
    with database.write() as tx:
        return finish_run(tx, key)


class _Batch:
    """Writes batches of one file; remembers what names were found and which keys were seen."""

    def __init__(self, catalogue: Catalogue, mapping: FileMapping, actor: Actor, announce: Announce):
        self._catalogue = catalogue
        self._mapping = mapping
        self._actor = actor
        self._announce = announce
        self._names: dict[tuple[str, str], str] = {}
        self._seen: dict[Any, int] = {}

    def write(self, tx: Tx, rows: Sequence[CsvRow], findings: list[Finding]) -> Counts:
        """Create or update the records of the rows; return what was done."""
        if self._mapping.object == "user":
            return import_users(tx, self._mapping, rows, findings, actor=self._actor)
        one = self._catalogue.object(self._mapping.object)
        self._learn_names(tx, one, rows)
        counts = Counts()
        good = self._understand(one, rows, findings, counts)
        existing = self._existing(tx, one, [values[self._mapping.key] for _, values in good])
        new = [(row, values) for row, values in good if values[self._mapping.key] not in existing]
        self._create(tx, one, new, findings, counts)
        for row, values in good:
            old = existing.get(values[self._mapping.key])
            if old is not None:
                self._update(tx, one, row, old, values, findings, counts)
        return counts

    def _understand(
        self, one: CatalogueObject, rows: Sequence[CsvRow], findings: list[Finding], counts: Counts
    ) -> list[tuple[CsvRow, dict[str, Any]]]:
        good: list[tuple[CsvRow, dict[str, Any]]] = []
        for row in rows:
            mine: list[Finding] = []
            try:
                values = self._values(one, row, mine)
            except RowFault as fault:
                mine = [Finding(row.line, fault.column, "rejected", fault.message)]
                counts.rejected += 1
            else:
                good.append((row, values))
            findings += mine
        return good

    def _values(self, one: CatalogueObject, row: CsvRow, findings: list[Finding]) -> dict[str, Any]:
        if row.fault:
            raise RowFault("", row.fault)
        values = row_values(one, self._mapping, row, self._find, findings)
        key = values[self._mapping.key]
        column = self._mapping.fields[self._mapping.key].column
        if key is None:
            raise RowFault(column, "is empty, so the row cannot be told from others")
        if key in self._seen:
            raise RowFault(column, f"{key!r} is already in line {self._seen[key]}")
        self._seen[key] = row.line
        return values

    def _create(
        self,
        tx: Tx,
        one: CatalogueObject,
        rows: Sequence[tuple[CsvRow, dict[str, Any]]],
        findings: list[Finding],
        counts: Counts,
    ) -> None:
        if not rows:
            return
        made, faults = create_records(
            tx,
            self._catalogue,
            one.name,
            [values for _, values in rows],
            actor=self._actor,
            announce=self._announce,
        )
        counts.created += len(made)
        for position, wrong in faults.items():
            self._reject(rows[position][0], wrong, findings, counts)

    def _update(
        self,
        tx: Tx,
        one: CatalogueObject,
        row: CsvRow,
        old: Record,
        values: dict[str, Any],
        findings: list[Finding],
        counts: Counts,
    ) -> None:
        changed = {
            name: value
            for name, value in values.items()
            if old.values[name] != value and not (value is None and _has_default(one, name))
        }
        if not changed:
            counts.unchanged += 1
            return
        try:
            update_record(
                tx, self._catalogue, one.name, old.id, changed, actor=self._actor, announce=self._announce
            )
            counts.updated += 1
        except Invalid as error:
            self._reject(row, error.fields, findings, counts)

    def _reject(self, row: CsvRow, faults: Faults, findings: list[Finding], counts: Counts) -> None:
        counts.rejected += 1
        columns = self._mapping.fields
        for field, message in faults.items():
            column = columns[field].column if field in columns else field
            findings.append(Finding(row.line, column, "rejected", message))

    def _find(self, field: str, _by: str, value: str) -> str | None:
        return self._names.get((field, value))

    def _learn_names(self, tx: Tx, one: CatalogueObject, rows: Sequence[CsvRow]) -> None:
        """Look up the records that the batch names, one query per column."""
        for name, column in self._mapping.fields.items():
            if not column.find:
                continue
            cells = {row.cells.get(column.column, "") for row in rows}
            words = {column.values.get(word, word) for word in (column.repair.get(c, c) for c in cells)}
            unknown = sorted(word for word in words if word and (name, word) not in self._names)
            if not unknown:
                continue
            if one.field(name).type.name == "user":
                found = {getattr(user, column.find): user.id for user in list_users(tx)}
            else:
                target = one.field(name).definition.target or ""
                records = self._by_key(tx, target, column.find, unknown)
                found = {value: record.id for value, record in records.items()}
            self._names |= {(name, word): found[word] for word in unknown if word in found}

    def _existing(self, tx: Tx, one: CatalogueObject, keys: Sequence[Any]) -> dict[Any, Record]:
        return self._by_key(tx, one.name, self._mapping.key, keys)

    def _by_key(self, tx: Tx, object_name: str, field: str, values: Sequence[Any]) -> dict[Any, Record]:
        """Return records by the value of a field; of several with the same value, the oldest."""
        if not values:
            return {}
        query = Query(
            filter=Condition(field, "in", list(values)), sort=("-created_at",), limit=500, count=False
        )
        page = list_records(tx, self._catalogue, object_name, query, actor=self._actor)
        return {record.values[field]: record for record in page.items}


def _has_default(one: CatalogueObject, name: str) -> bool:
    """Tell whether an empty cell means the default for a new record, and so nothing for an old one."""
    return one.field(name).definition.default is not None


def _rows(folder: Path, mapping: FileMapping) -> Iterator[CsvRow]:
    return read_csv(
        folder / mapping.file,
        headers=mapping.headers(),
        encoding=mapping.encoding,
        delimiter=mapping.delimiter,
    )


def _fingerprint(folder: Path, mapping: FileMapping) -> str:
    """Return a text that is the same only for the same file read in the same way."""
    with (folder / mapping.file).open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
    digest.update(msgspec.json.encode(mapping))
    return digest.hexdigest()
