"""Retention: ended instances whose process says how long they are kept go to files and leave the database.

In chunks, each in short transactions: read, write the file and see it onto the disk, then remove what still is as it
was written. A crash in between removes nothing; the chunk is written again under the same name.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

from guanxi.bpmn.timing import add, parse_duration
from guanxi.engine import load_state
from guanxi.feel.codec import encode_value
from guanxi.platform.chores import Chore
from guanxi.platform.clock import from_micros, to_micros
from guanxi.platform.database import Database, Tx
from guanxi.platform.errors import Conflict
from guanxi.runtime.archive_files import Line, as_json, write_file
from guanxi.runtime.failpoints import ARCHIVED
from guanxi.runtime.properties import RETENTION
from guanxi.runtime.runtime import Runtime
from guanxi.runtime.store import archive as store
from guanxi.runtime.store import purge

CHUNK = 100
TURN = timedelta(minutes=1)
LOOK_SECONDS = 60.0
PAUSE_SECONDS = 0.05

log = logging.getLogger(__name__)


class Kept(msgspec.Struct, frozen=True):
    """How long ended instances of a process are kept."""

    process_id: str
    definition_keys: tuple[int, ...]
    before: datetime


class Archiver(Chore):
    """Archives what is due; of all workers of a database one at a time.

    Args:
        folder: where the files go.
        default: how long instances are kept whose process does not say; empty: for ever.
        name: unique among the workers.
        reached: for crash tests, told ``archived`` when a file is written and nothing removed yet.
    """

    def __init__(
        self,
        database: Database,
        runtime: Runtime,
        folder: Path,
        *,
        default: str = "",
        name: str = "worker",
        reached: Callable[[str], None] = lambda _point: None,
    ):
        super().__init__("archive", LOOK_SECONDS)
        self.database = database
        self.runtime = runtime
        self.folder = folder
        self.default = default
        self.name = name
        self.reached = reached

    def work_once(self) -> bool:
        """Archive what is due."""
        self.archive_due()
        return False

    def archive_due(self) -> int:
        """Archive everything whose time is over, unless another worker is at it; return how many instances.

        Raises:
            OSError: a file cannot be written; what was not written is still in the database.
        """
        with self.database.read() as tx:
            kept = self._kept(tx)
        done = 0
        for one in kept:
            key = 0
            while not self._stopping.is_set() and self._take_turn():
                count, key = self._chunk(one, key)
                done += count
                if not key:
                    break
                self._stopping.wait(PAUSE_SECONDS)
        if (kept or self.default) and not self._stopping.is_set() and self._take_turn():
            self._purge(kept)
        return done

    def _purge(self, kept: list[Kept]) -> None:
        """Remove what serves nobody any more after the same times: see ``store.purge``."""
        with self.database.write() as tx:
            for one in kept:
                purge.incidents(tx, one.definition_keys, to_micros(one.before))
            if not self.default:
                return
            before = to_micros(tx.now - (add(tx.now, parse_duration(self.default)) - tx.now))
            purge.operations(tx, before)
            purge.incidents_of_no_process(tx, before)
            purge.draft_texts(tx, before)

    def require_turn(self) -> None:
        """Do nothing when no other worker is archiving.

        Raises:
            Conflict: code ``archive.busy``.
        """
        if not self._take_turn():
            raise Conflict("archive.busy", "Another worker is archiving.", "Try again in a minute.")

    def _take_turn(self) -> bool:
        with self.database.write() as tx:
            return store.take_turn(tx, self.name, to_micros(tx.now), to_micros(tx.now + TURN))

    def _kept(self, tx: Tx) -> list[Kept]:
        """The processes that say how long their instances are kept; the newest version counts for all."""
        found = []
        for process_id, rows in store.versions(tx).items():
            graph = self.runtime.definitions.load(tx, rows[-1].key).definition.graph
            span = graph.properties.get(RETENTION, "").strip() or self.default
            if span:
                before = tx.now - (add(tx.now, parse_duration(span)) - tx.now)
                found.append(Kept(process_id, tuple(row.key for row in rows), before))
        return found

    def _chunk(self, kept: Kept, after: int) -> tuple[int, int]:
        """Archive the next instances; return how many, and the last key, 0 when there are no more."""
        with self.database.read() as tx:
            keys = store.ended(tx, kept.definition_keys, to_micros(kept.before), after, CHUNK)
            rows = store.read(tx, keys)
        if not keys:
            return 0, 0
        for month, lines in _by_month(self._lines(kept, rows)).items():
            write_file(self.folder, kept.process_id, month, lines)
        self.reached(ARCHIVED)
        with self.database.write() as tx:
            same = [key for key, found in store.read(tx, keys).items() if found == rows.get(key)]
            store.remove(tx, same)
        return len(same), keys[-1] if len(keys) == CHUNK else 0

    def _lines(self, kept: Kept, rows: dict[int, dict[str, list[dict[str, Any]]]]) -> list[Line]:
        with self.database.read() as tx:
            return [self._line(tx, kept, found) for _, found in sorted(rows.items())]

    def _line(self, tx: Tx, kept: Kept, rows: dict[str, list[dict[str, Any]]]) -> Line:
        [row] = rows["process_instance"]
        return Line(
            key=row["key"],
            process_id=kept.process_id,
            version=self.runtime.definitions.load(tx, row["definition_key"]).version,
            status=row["status"],
            started_at=from_micros(row["started_at"]).isoformat(),
            ended_at=from_micros(row["ended_at"]).isoformat(),
            object=row["object"],
            record_id=row["record_id"],
            variables=encode_value(dict(load_state(row["state"]).variables.get(0, {}))),
            rows=as_json(rows),
        )


def _by_month(lines: list[Line]) -> dict[str, list[Line]]:
    found: dict[str, list[Line]] = {}
    for line in lines:
        found.setdefault(line.ended_at[:7], []).append(line)
    return found
