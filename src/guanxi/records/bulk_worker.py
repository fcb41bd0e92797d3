"""Does bulk operations: a thread of the worker process that takes a chunk of one after the other.

A chunk is one transaction: its records with their audit rows and events, and how far the operation has come. The row
of the operation is locked meanwhile, so that no two workers do the same chunk; killed at any moment, the next chunk
begins where the last that was committed has ended. Whose chunk is longest ago has its turn.
"""

import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import DataError, IntegrityError

from guanxi.access.contracts import SYSTEM, Actor
from guanxi.access.present import present_actor
from guanxi.access.roles import require
from guanxi.platform.chores import Chore
from guanxi.platform.clock import to_micros
from guanxi.platform.database import Database, Tx
from guanxi.platform.errors import Conflict, Forbidden, GuanxiError, Invalid, NotFound
from guanxi.platform.ids import first_uuid_after
from guanxi.records.actions import archive_record, restore_record, update_record
from guanxi.records.bulk import (
    RIGHTS,
    BulkOperation,
    BulkProblem,
    BulkRefusal,
    BulkWish,
    encode,
    end_bulk,
    operation_of,
    query_of,
)
from guanxi.records.bulk_undo import next_changes, note_changes
from guanxi.records.catalogue import Catalogue
from guanxi.records.query import list_records, read_record
from guanxi.records.record import Record
from guanxi.records.tables import bulk_table
from guanxi.records.undo import undo_change

CHUNK = 200
"""Records of one transaction."""
KEPT_REFUSALS = 100
_LOOK_SECONDS = 0.5
_BREATH_SECONDS = {"sqlite": 0.11}
"""After a chunk others get their turn to write, see ``quality.importing``."""
_log = logging.getLogger(__name__)


class BulkWorker(Chore):
    """Looks for bulk operations."""

    def __init__(self, database: Database, catalogue: Catalogue) -> None:
        super().__init__("bulk operations", _LOOK_SECONDS)
        self._database = database
        self._catalogue = catalogue
        self._breath = _BREATH_SECONDS.get(database.dialect, 0.0)

    def work_once(self) -> bool:
        """Do a chunk of the operation whose turn it is; return whether there was one."""
        with self._database.read() as tx:
            if tx.connection.execute(_turn().limit(1)).first() is None:
                return False
        key = 0
        try:
            with self._database.write() as tx:
                row = _take(tx)
                if row is None:
                    return False
                key = row.key
                self._chunk(tx, row)
        except (Forbidden, Invalid, NotFound) as error:
            self._give_up(key, BulkProblem(error.code, error.message, error.cure))
        except (sa.exc.DBAPIError, GuanxiError, OSError):
            raise  # it is tried again
        except Exception:
            _log.exception("the bulk operation %s was given up", key)
            self._give_up(key, BulkProblem("bulk.mistake", "Guanxi made a mistake.", "See the worker's log."))
        self._stopping.wait(self._breath)
        return True

    def _chunk(self, tx: Tx, row: Any) -> None:
        operation = operation_of(row)
        wish = operation.wish
        actor = present_actor(tx, operation.actor)
        if actor is None:
            message = f"{operation.actor.name} asked for this and has no account any more."
            raise Forbidden("bulk.actor", message)
        if wish.undoes is None:
            require(actor, RIGHTS[wish.action], wish.object)
            records, cursor = _next(tx, self._catalogue, operation, row.cursor, actor)
            before = tx.ids.new_key()
            counts, refusals, changed = self._apply(tx, wish, records, actor)
            note_changes(tx, operation, changed, before)
        else:
            changes = next_changes(tx, wish.undoes, row.cursor, CHUNK)
            cursor = changes[-1][0] if len(changes) == CHUNK else None
            counts, refusals = self._undo(tx, wish, changes, actor)
        kept = (*operation.refusals, *refusals)[:KEPT_REFUSALS]
        done = {name: getattr(operation, name) + counts[name] for name in ("changed", "unchanged", "refused")}
        more = {"cursor": cursor, "refusals": encode(kept), "worked_at": to_micros(tx.now)}
        table = bulk_table.c
        tx.connection.execute(bulk_table.update().where(table.key == row.key).values(done | more))
        tx.changed.add(f"bulk_operation/{row.key}")
        if cursor is None:
            end_bulk(tx, row.key, "done", actor)

    def _apply(
        self, tx: Tx, wish: BulkWish, records: tuple[Record, ...], actor: Actor
    ) -> tuple[Counter[str], list[BulkRefusal], list[str]]:
        counts: Counter[str] = Counter()
        refusals: list[BulkRefusal] = []
        changed: list[str] = []
        for record in records:
            after, code, message = _try(tx, partial(apply_bulk, tx, self._catalogue, wish, record, actor))
            if after is None:
                counts["refused"] += 1
                refusals.append(BulkRefusal(record.id, str(record.values["number"]), code, message))
            elif after.version == record.version:
                counts["unchanged"] += 1
            else:
                counts["changed"] += 1
                changed.append(record.id)
        return counts, refusals, changed

    def _undo(
        self, tx: Tx, wish: BulkWish, changes: list[tuple[str, int]], actor: Actor
    ) -> tuple[Counter[str], list[BulkRefusal]]:
        counts: Counter[str] = Counter()
        refusals: list[BulkRefusal] = []
        for record_id, key in changes:
            undo = partial(
                undo_change, tx, self._catalogue, wish.object, record_id, key, actor=actor, announce=wish.mode
            )
            after, code, message = _try(tx, undo)
            counts["refused" if after is None else "changed"] += 1
            if after is None:
                number = number_of(tx, self._catalogue, wish.object, record_id, actor)
                refusals.append(BulkRefusal(record_id, number, code, message))
        return counts, refusals

    def _give_up(self, key: int, problem: BulkProblem) -> None:
        with self._database.write() as tx:
            end_bulk(tx, key, "failed", SYSTEM, problem)


def _try(tx: Tx, act: Callable[[], Record]) -> tuple[Record | None, str, str]:
    """Change one record; return it, or None with the code and the words of why it is refused."""
    try:
        with tx.connection.begin_nested():
            return act(), "", ""
    except (Conflict, Forbidden, Invalid, NotFound) as error:
        return None, error.code, str(error)
    except (DataError, IntegrityError) as error:
        return None, "bulk.not_written", str(error.orig).partition("\n")[0]


def number_of(tx: Tx, catalogue: Catalogue, object_name: str, record_id: str, actor: Actor) -> str:
    """Return the number of a record as far as the actor sees it; empty when it does not."""
    try:
        record = read_record(tx, catalogue, object_name, record_id, actor=actor)
    except (Forbidden, NotFound):
        return ""
    return str(record.values["number"])


def apply_bulk(tx: Tx, catalogue: Catalogue, wish: BulkWish, record: Record, actor: Actor) -> Record:
    """Do to one record, in the version that was read, what a wish says; return it as it is then."""
    if wish.action == "update":
        return update_record(
            tx,
            catalogue,
            wish.object,
            record.id,
            wish.values,
            actor=actor,
            version=record.version,
            announce=wish.mode,
        )
    act = archive_record if wish.action == "archive" else restore_record
    return act(tx, catalogue, wish.object, record.id, actor=actor, version=record.version, announce=wish.mode)


def _turn() -> sa.Select[Any]:
    table = bulk_table.c
    return sa.select(bulk_table).where(table.state == "running").order_by(table.worked_at, table.key)


def _take(tx: Tx) -> Any:
    """Lock and return the row of the operation whose turn it is; one that another worker has is passed over."""
    query = _turn().limit(1)
    if tx.dialect != "sqlite":
        query = query.with_for_update(skip_locked=True)
    return tx.connection.execute(query).first()


def _next(
    tx: Tx, catalogue: Catalogue, operation: BulkOperation, after: str | None, actor: Actor
) -> tuple[tuple[Record, ...], str | None]:
    """Return the next records, by id, and where to go on; "today" is the day on which it was asked for."""
    query = query_of(operation.wish, sort=(), cursor=after, limit=CHUNK)
    then = replace(tx, now=operation.created_at)
    page = list_records(then, catalogue, operation.wish.object, query, actor=actor)
    until = first_uuid_after(operation.created_at)  # ids are in order of creation
    records = tuple(record for record in page.items if record.id < until)
    return records, page.next_cursor if len(records) == len(page.items) else None
