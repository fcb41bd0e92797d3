"""Writes rows of one file as records or users: creates what is new, updates what differs, rejects what is broken."""

import logging
from collections.abc import Sequence
from typing import Any

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError

from guanxi.access.contracts import Actor
from guanxi.access.users import list_users
from guanxi.platform.database import Tx
from guanxi.platform.errors import Conflict, GuanxiError, Invalid, NotFound
from guanxi.quality.csv_reader import CsvRow
from guanxi.quality.import_users import import_users
from guanxi.quality.mapping import Column, FileMapping
from guanxi.quality.report import Counts, Finding
from guanxi.quality.row_values import RowFault, key_value, row_values
from guanxi.quality.trial import Trial
from guanxi.records.actions import Announce, create_records, update_record
from guanxi.records.catalogue import Catalogue, CatalogueObject
from guanxi.records.field_types.relation import split_list
from guanxi.records.filter import Condition
from guanxi.records.query import MOST_PER_PAGE, Query, list_records
from guanxi.records.record import Record
from guanxi.records.validation import Faults

_log = logging.getLogger(__name__)
_Understood = Sequence[tuple[CsvRow, dict[str, Any]]]


class RowWriter:
    """Writes batches of one file; remembers what names were found and which keys were seen.

    Args:
        announce: whether processes start, see ``records.actions``.
        trial: take each batch back, and remember there what it would have made.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        mapping: FileMapping,
        actor: Actor,
        announce: Announce,
        trial: Trial | None = None,
    ):
        self._catalogue = catalogue
        self._mapping = mapping
        self._actor = actor
        self._announce = announce
        self._trial = trial
        self._names: dict[tuple[str, str], str] = {}
        self._seen: dict[Any, int] = {}

    def remember(self, tx: Tx, rows: Sequence[CsvRow]) -> None:
        """Note the keys of rows that were done before this writer was made."""
        if self._mapping.object == "user":
            return
        one = self._catalogue.object(self._mapping.object)
        self._learn_names(tx, one, rows, {self._mapping.key: self._mapping.fields[self._mapping.key]})
        for row in rows:
            try:
                self._key(one, row)
            except RowFault:
                continue

    def write(self, tx: Tx, rows: Sequence[CsvRow]) -> tuple[Counts, list[Finding]]:
        """Create or update the records of the rows; return what was done and what was found.

        A row the database itself refuses is rejected, the others are written.

        Raises:
            Forbidden: the actor may not create or update the object.
        """
        if self._trial is None:
            return self._write_all(tx, rows)
        tried = tx.connection.begin_nested()
        try:
            return self._write_all(tx, rows)
        finally:
            tried.rollback()

    def _write_all(self, tx: Tx, rows: Sequence[CsvRow]) -> tuple[Counts, list[Finding]]:
        try:
            with tx.connection.begin_nested():
                return self._write(tx, rows)
        except Exception as error:
            if not _is_about_a_row(error):
                raise
            _log.warning(
                "a row of %s cannot be written: trying one by one", self._mapping.file, exc_info=error
            )
        counts, findings = Counts(), list[Finding]()
        for row in rows:
            done, found = self._write_alone(tx, row)
            findings += found
            for name in Counts.__struct_fields__:
                setattr(counts, name, getattr(counts, name) + getattr(done, name))
        return counts, findings

    def _write_alone(self, tx: Tx, row: CsvRow) -> tuple[Counts, list[Finding]]:
        try:
            with tx.connection.begin_nested():
                return self._write(tx, [row])
        except Exception as error:
            if not _is_about_a_row(error):
                raise
            reason = str(getattr(error, "orig", error)).partition("\n")[0]
            fault = RowFault("", "value", f"cannot be written: {reason}")
            return Counts(rejected=1), [fault.finding(row.line)]

    def _write(self, tx: Tx, rows: Sequence[CsvRow]) -> tuple[Counts, list[Finding]]:
        counts, findings = Counts(), list[Finding]()
        if self._mapping.object == "user":
            counts = import_users(tx, self._mapping, rows, findings, actor=self._actor)
            for user in list_users(tx) if self._trial else ():
                self._note("user", {"name": user.name, "email": user.email}, user.id)
        else:
            one = self._catalogue.object(self._mapping.object)
            self._learn_names(tx, one, rows, self._mapping.fields)
            good = self._understand(one, rows, findings, counts)
            self._save(tx, one, good, findings, counts)
        counts.repaired = len({found.line for found in findings if found.kind == "repaired"})
        counts.flagged = len({found.line for found in findings if found.kind == "flagged"})
        return counts, findings

    def _understand(
        self, one: CatalogueObject, rows: Sequence[CsvRow], findings: list[Finding], counts: Counts
    ) -> _Understood:
        good: list[tuple[CsvRow, dict[str, Any]]] = []
        for row in rows:
            mine: list[Finding] = []
            try:
                self._key(one, row)
                values = row_values(one, self._mapping, row, self._find, mine)
            except RowFault as fault:
                mine = [fault.finding(row.line)]
                counts.rejected += 1
            else:
                good.append((row, values))
            findings += mine
        return good

    def _key(self, one: CatalogueObject, row: CsvRow) -> None:
        """Note the key of a row. The first row with a key counts, even if it is rejected for another reason."""
        if row.code:
            raise RowFault(row.column, row.code, row.fault)
        key = key_value(one, self._mapping, row, self._find)
        first = self._seen.setdefault(key, row.line)
        if first != row.line:
            column = self._mapping.fields[self._mapping.key].column or self._mapping.key
            raise RowFault(column, "key_twice", f"{key!r} is already in line {first}", str(key))

    def _save(
        self, tx: Tx, one: CatalogueObject, rows: _Understood, findings: list[Finding], counts: Counts
    ) -> None:
        key = self._mapping.key
        if self._trial is not None:
            again = [pair for pair in rows if self._trial.knows(one.name, key, pair[1][key])]
            counts.updated += len(again)
            rows = [pair for pair in rows if pair not in again]
        existing = self._by_key(tx, one.name, key, [values[key] for _, values in rows])
        self._create(tx, one, [pair for pair in rows if pair[1][key] not in existing], findings, counts)
        for row, values in rows:
            old = existing.get(values[key])
            if old is not None:
                self._update(tx, one, row, old, values, findings, counts)

    def _create(
        self, tx: Tx, one: CatalogueObject, rows: _Understood, findings: list[Finding], counts: Counts
    ) -> None:
        if not rows:
            return
        tried = [self._tried(one, values) for _, values in rows]
        made, faults = create_records(
            tx,
            self._catalogue,
            one.name,
            [values for values, _ in tried],
            actor=self._actor,
            announce=self._announce,
        )
        counts.created += len(made)
        for record in made:
            self._note(one.name, record.values, record.id)
        for position, wrong in faults.items():
            row, values = rows[position]
            if left := {name: fault for name, fault in wrong.items() if name not in tried[position][1]}:
                self._reject(row, left, findings, counts)
                continue
            counts.created += 1  # only what it leads to is not there, and would be
            self._note(one.name, values, str(tx.ids.new_uuid()))

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
            if old.values.get(name) != value and not (value is None and _has_default(one, name))
        }
        if not changed:
            counts.unchanged += 1
            return
        changed, _ = self._tried(one, changed)
        try:
            update_record(
                tx, self._catalogue, one.name, old.id, changed, actor=self._actor, announce=self._announce
            )
            counts.updated += 1
        except (Invalid, Conflict, NotFound) as error:
            self._reject(row, error.fields or {"": str(error)}, findings, counts)

    def _reject(self, row: CsvRow, faults: Faults, findings: list[Finding], counts: Counts) -> None:
        counts.rejected += 1
        columns = self._mapping.fields
        for field, message in faults.items():
            column = columns[field].column if field in columns else field
            fault = RowFault(column, "value", message, row.cells.get(column, ""))
            findings.append(fault.finding(row.line))

    def _tried(self, one: CatalogueObject, values: dict[str, Any]) -> tuple[dict[str, Any], set[str]]:
        return (values, set()) if self._trial is None else self._trial.without(one, values)

    def _note(self, object_name: str, values: dict[str, Any], record_id: str) -> None:
        if self._trial is not None:
            self._trial.note(object_name, values, record_id)

    def _find(self, field: str, _by: str, value: str) -> str | None:
        return self._names.get((field, value))

    def _learn_names(
        self, tx: Tx, one: CatalogueObject, rows: Sequence[CsvRow], columns: dict[str, Column]
    ) -> None:
        """Look up the records that the batch names, one query per column."""
        for name, column in columns.items():
            if not column.find:
                continue
            cells = {row.cells.get(column.column, "") for row in rows}
            words = {column.values.get(word, word) for word in (column.repair.get(c, c) for c in cells)}
            if one.field(name).type.linked:
                words = {part for word in words for part in split_list(word)}
            unknown = sorted(word for word in words if word and (name, word) not in self._names)
            if not unknown:
                continue
            if one.field(name).type.name == "user":
                found = {getattr(user, column.find): user.id for user in list_users(tx)}
            else:
                target = one.field(name).definition.target or ""
                records = self._by_key(tx, target, column.find, unknown)
                found = {value: record.id for value, record in records.items()}
            if self._trial is not None:
                found = self._trial.find(one, name, column.find, unknown) | found
            self._names |= {(name, word): found[word] for word in unknown if word in found}

    def _by_key(self, tx: Tx, object_name: str, field: str, values: Sequence[Any]) -> dict[Any, Record]:
        """Return records by the value of a field; of several with the same value, the oldest."""
        found: dict[Any, Record] = {}
        cursor: str | None = None
        while values:
            query = Query(
                filter=Condition(field, "in", list(values)),
                sort=("-created_at",),
                limit=MOST_PER_PAGE,
                count=False,
                cursor=cursor,
            )
            page = list_records(tx, self._catalogue, object_name, query, actor=self._actor)
            found |= {record.values[field]: record for record in page.items}
            cursor = page.next_cursor
            if cursor is None:
                break
        return found


def _has_default(one: CatalogueObject, name: str) -> bool:
    """Tell whether an empty cell means the default for a new record, and so nothing for an old one."""
    return one.field(name).definition.default is not None


def _is_about_a_row(error: Exception) -> bool:
    """Whether one row may be to blame: not when the actor lacks a right or the database is gone."""
    if isinstance(error, DBAPIError):
        return isinstance(error, DataError | IntegrityError)
    return not isinstance(error, GuanxiError)
