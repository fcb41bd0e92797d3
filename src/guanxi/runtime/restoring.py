"""Bringing ended instances back from the archive: every row as it was, each instance once, a file whole or not at all."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import msgspec

from guanxi.access.audit import append_audit
from guanxi.access.contracts import Actor
from guanxi.engine import load_state
from guanxi.platform.clock import to_micros
from guanxi.platform.database import Database, Tx
from guanxi.platform.errors import Conflict, Invalid
from guanxi.runtime.archive_files import Line, read_file
from guanxi.runtime.store import archive as store

HOLD = timedelta(days=30)
"""So long restored instances stay, unless said otherwise; then they are archived again."""


class Restored(msgspec.Struct, frozen=True):
    """How many instances of a file were brought back, and how many were there already."""

    restored: int
    present: int


def restore_file(database: Database, path: Path, *, actor: Actor, hold: timedelta = HOLD) -> Restored:
    """Bring the instances of a file of the archive back, in one transaction; the file stays.

    Args:
        hold: how long they stay before they are archived again; also for those that are there already.

    Raises:
        Invalid: code ``archive.damaged`` or ``archive.unreadable``, see ``read_file``; or it is not as it was written.
        Conflict: code ``archive.version_missing``; a version of a process it needs is not deployed here.
        OSError: as the disk says.
    """
    lines = read_file(path)
    try:
        rows = {line.key: store.from_json(line.key, line.rows) for line in lines}
        for found in rows.values():
            load_state(found["process_instance"][0]["state"])
    except (ValueError, TypeError, KeyError, msgspec.MsgspecError) as error:
        raise Invalid(
            "archive.unreadable",
            f"{path.name} is no file of the archive, or not as it was written: {error}",
            "Take the file from a backup of the archive.",
        ) from None
    with database.write() as tx:
        _require_versions(
            tx, lines, {found["process_instance"][0]["definition_key"] for found in rows.values()}
        )
        present = store.present(tx, list(rows))
        store.insert(tx, [found for key, found in rows.items() if key not in present])
        store.hold(tx, list(rows), to_micros(tx.now + hold))
        result = Restored(len(rows) - len(present), len(present))
        told = {"restored": (None, result.restored), "present": (None, result.present)}
        append_audit(tx, actor, "restore", "archive", path.name, told)
    return result


def _require_versions(tx: Tx, lines: Sequence[Line], wanted: set[int]) -> None:
    missing = store.missing_versions(tx, wanted)
    if missing:
        names = sorted(
            {
                f"{line.process_id} (version {line.version})"
                for line in lines
                if line.rows["process_instance"][0]["definition_key"] in missing
            }
        )
        raise Conflict(
            "archive.version_missing",
            f"Not deployed here: {', '.join(names)}.",
            "Restore into the installation that has archived the runs, or into a copy of it.",
        )
